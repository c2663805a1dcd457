"""What dedup needs of bodies, as columns of a DataFrame; made by the kernel, as in the local engine."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from seedclean.dedup import DedupSettings, Sketches

SCHEMA = (
    "letters bigint, digest binary, strong binary, numbers bigint, units binary, short_keys binary, long_keys binary,"
    " samples binary, sampled bigint"
)
NAMES = tuple(part.split()[0] for part in SCHEMA.split(", "))
KEY_BITS = 32  # of a bucket's number that are its key; above them is its band
_STRONG = 20  # bytes; two forms with the same digest are the same letter by letter if these are, too


def columns(bodies: Sketches, settings: DedupSettings) -> dict[str, list[Any]]:
    """Return a batch of bodies as columns: name -> values, one for each body.

    `digest` is the fast one by which copies come together, `strong` tells whether they are copies; `numbers` is a
    digest of the numbers; `units` is the compare form; keys are those of all bands, None for a body that is not
    compared with such shingles.

    >>> from seedclean.config import load_config
    >>> from seedclean.dedup import sketch
    >>> settings = load_config().dedup()
    >>> made = columns(sketch(["今天海城港的新航线开通了。", ""], settings), settings)
    >>> made["letters"], [keys and len(keys) for keys in made["short_keys"]], made["long_keys"]
    ([12, 0], [128, None], [None, None])
    """
    count = len(bodies.letters)
    values_of: dict[str, list[Any]] = {
        "letters": bodies.letters.tolist(),
        "digest": [digest.tobytes() for digest in bodies.digests],
        "numbers": bodies.numbers.tolist(),
        "units": _parts(bodies.units, bodies.lengths),
        "short_keys": [None] * count,
        "long_keys": [None] * count,
        "samples": _parts(bodies.samples, bodies.sampled),
        "sampled": bodies.sampled.tolist(),
    }
    values_of["strong"] = [hashlib.blake2b(units, digest_size=_STRONG).digest() for units in values_of["units"]]
    of_rows = np.ascontiguousarray(bodies.keys.T)
    for row, (body, ngram) in enumerate(zip(bodies.row_body.tolist(), bodies.row_ngram.tolist(), strict=True)):
        values_of["short_keys" if ngram == settings.short_ngram else "long_keys"][body] = of_rows[row].tobytes()
    return {name: values_of[name] for name in NAMES}


def _parts(values: NDArray[Any], sizes: NDArray[np.int64]) -> list[bytes]:
    ends = np.cumsum(sizes)
    return [values[end - size : end].tobytes() for end, size in zip(ends.tolist(), sizes.tolist(), strict=True)]


def bucket_numbers(keys: Sequence[bytes | None], which: int) -> Iterator[tuple[int, NDArray[np.int64]]]:
    """Yield the number of each row that has keys, and its buckets: a bucket is a kind of shingles, a band and a key.

    Args:
        keys: band keys of some bodies.
        which: 0 for short shingles, 1 for long ones.
    """
    for number, data in enumerate(keys):
        if data is not None:
            band_keys = np.frombuffer(data, dtype=np.uint32).astype(np.int64)
            bands = np.arange(len(band_keys), dtype=np.int64) + which * len(band_keys)
            yield number, (bands << KEY_BITS) | band_keys
