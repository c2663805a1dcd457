"""`seedclean tune`: read a corpus, measure it, and say what was found as data or as a table."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np

from seedclean.config import Config
from seedclean.core.errors import ConfigError
from seedclean.dedup.tuning import BINS, Banding, Similarities, Tuning, tune
from seedclean.engine.row_files import row_text
from seedclean.read.discover import list_inputs
from seedclean.read.files import RawPage
from seedclean.read.formats import read_pages, suffixes_of

NGRAMS = (3, 4, 5, 6, 8)
_STEPS = " ▁▂▃▄▅▆▇█"
_COLUMNS = 50


def run_tune(inputs: Sequence[str], config: Config, ngrams: Sequence[int], sample: int) -> tuple[Tuning, int]:
    """Return the measurements of the rows of some files, and the number of rows that could not be read.

    Raises:
        ConfigError: an input cannot be used, or has fewer than two texts.
    """
    options = config.data["read"]
    failed = Counter[str]()
    listing = list_inputs(
        inputs, options["glob"], None, stdin_rows=True, suffixes=dict.fromkeys(suffixes_of("rows"), "rows")
    )

    def texts() -> Iterator[str]:
        for source in listing.sources:
            for raw in read_pages(source, options["max_bytes"]):
                found = row_text(raw, options["text_field"]) if isinstance(raw, RawPage) else raw
                if isinstance(found, str):
                    yield found
                else:
                    failed["rows"] += 1

    try:
        found = tune(texts(), ngrams, sample, config.dedup().permutations)
    except ValueError as error:
        raise ConfigError(f"{inputs[0]}: {error}: use --text-field if the texts are in another field") from error
    return found, failed["rows"]


def as_dict(found: Tuning, failed: int) -> dict[str, Any]:
    """Return the measurements as data."""
    return {
        "texts": found.texts,
        "rows_failed": failed,
        "sample": found.sample,
        "ngrams": [
            {
                "ngram": one.ngram,
                "strangers_to": round(one.strangers, 4),
                "copies_from": round(one.copies, 4),
                "gap": round(one.gap, 4),
                "border": one.border,
                "pairs_above": one.above,
                "histogram": one.histogram.tolist(),
            }
            for one in found.similarities
        ],
        "bandings": [one._asdict() for one in found.bandings],
        "datasketch": found.datasketch._asdict(),
        "proposal": {"dedup": proposal(found)},
    }


def proposal(found: Tuning) -> dict[str, Any]:
    """Return the section `dedup` of a config that is proposed."""
    best = found.bandings[0]
    return {"ngram": found.ngram, "near": found.near, "bands": best.bands, "rows": best.rows}


def as_text(found: Tuning, failed: int) -> Iterator[str]:
    """Yield the lines of the table."""
    yield f"{found.texts:,} texts, {failed:,} rows failed; all pairs of {found.sample:,} compared exactly"
    yield ""
    yield f"{'n':>3}  {'strangers to':>12}  {'copies from':>11}  {'gap':>5}  {'pairs above':>11}  Jaccard 0 to 1"
    for one in found.similarities:
        numbers = f"{one.ngram:>3}  {one.strangers:>12.3f}  {one.copies:>11.3f}  {one.gap:>5.2f}  {one.above:>11,}"
        yield f"{numbers}  |{_curve(one)}|"
    yield ""
    yield f"bands x rows that find 99 % of the pairs from {found.near:.2f} on, with n = {found.ngram}:"
    yield from map(_banding_line, found.bandings[:5])
    yield f"for comparison, datasketch's MinHashLSH(threshold={found.near:.2f}):"
    yield _banding_line(found.datasketch)
    yield ""
    values = ", ".join(f"{name}: {value}" for name, value in proposal(found).items())
    yield f"proposed: dedup: {{{values}}}"


def _banding_line(banding: Banding) -> str:
    return (
        f"{banding.bands:>5} x {banding.rows:<3}  recall {banding.recall:.4f}  "
        f"{banding.candidates:,.0f} candidates in the sample"
    )


def _curve(one: Similarities) -> str:
    """Return a histogram as one line of text, by the logarithm of the counts."""
    counts = np.log1p(one.histogram.reshape(_COLUMNS, BINS // _COLUMNS).sum(axis=1))
    levels = np.ceil(counts / max(counts.max(), 1e-9) * (len(_STEPS) - 1)).astype(int)
    return "".join(_STEPS[level] for level in levels)
