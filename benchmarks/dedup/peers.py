"""Near-duplicate removal with other tools, each as its documentation shows it for speed: JSONL in, JSONL out.

Usage: python benchmarks/dedup/peers.py TOOL IN.jsonl OUT.jsonl      (one of TOOLS; used by whole.py)

Character 5-grams, 128 permutations, Jaccard 0.70. None of them verifies what it finds; a row is left out if an earlier
one is a candidate. Where a tool takes hashes, shingles are hashed in numpy, the fastest way known.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator, Sequence
from itertools import islice
from pathlib import Path

import numpy as np
import orjson

N = 5
PERMUTATIONS = 128
BATCH = 2_000
THRESHOLD = 0.7
_MIX = np.uint64(0xFF51AFD7ED558CCD)


def hashed(texts: Sequence[str]) -> tuple[np.ndarray, np.ndarray]:
    """Return the 32-bit hashes of all 5-grams and the offsets of each text, with numpy over the whole batch."""
    points = np.frombuffer("".join(texts).encode("utf-32-le", "surrogatepass"), dtype=np.uint32).astype(np.uint64)
    ends = np.cumsum([len(text) for text in texts])
    value = np.zeros(max(len(points) - N + 1, 0), dtype=np.uint64)
    for offset in range(N):
        value = value * np.uint64(0x9E3779B97F4A7C15) + points[offset : offset + len(value)]
    value = ((value ^ (value >> np.uint64(33))) * _MIX) >> np.uint64(32)
    sizes = np.maximum(np.diff(np.concatenate(([0], ends))) - N + 1, 0)
    inside = np.ones(len(value), dtype=bool)
    for end in ends[:-1]:
        inside[max(end - N + 1, 0) : end] = False
    return value[inside].astype(np.uint32), np.concatenate(([0], np.cumsum(sizes))).astype(np.uint64)


def shingled(text: str) -> set[str]:
    """Return the 5-grams as strings."""
    return {text[i : i + N] for i in range(max(1, len(text) - N + 1))}


def fast_sketch(batches: Iterator[list[str]]) -> Iterator[Sequence[bool]]:
    """FastSketchLSH."""
    from FastSketchLSH import LSH, FastSimilaritySketch

    sketch, index = FastSimilaritySketch(PERMUTATIONS), LSH(PERMUTATIONS, 32)
    for texts in batches:
        yield index.insert_and_query_duplicates(sketch.batch_csr(*hashed(texts))).astype(bool)


def rensa_hashed(batches: Iterator[list[str]]) -> Iterator[Sequence[bool]]:
    """Rensa over hashes."""
    from rensa import RMinHash, RMinHashLSH

    index = RMinHashLSH(THRESHOLD, PERMUTATIONS, 32)
    start = 0
    for texts in batches:
        hashes, starts = hashed(texts)
        matrix = RMinHash.digest_matrix_from_flat_token_hashes(hashes.astype(np.uint64), starts, PERMUTATIONS, 42)
        yield index.insert_matrix_and_query_duplicate_flags(matrix, start)
        start += len(texts)


def rensa_strings(batches: Iterator[list[str]]) -> Iterator[Sequence[bool]]:
    """Rensa over strings, as its README shows it."""
    from rensa import RMinHash, RMinHashLSH

    index = RMinHashLSH(THRESHOLD, PERMUTATIONS, 32)
    start = 0
    for texts in batches:
        matrix = RMinHash.digest_matrix_from_token_sets([shingled(text) for text in texts], PERMUTATIONS, 42)
        yield index.insert_matrix_and_query_duplicate_flags(matrix, start)
        start += len(texts)


def gaoya(batches: Iterator[list[str]]) -> Iterator[Sequence[bool]]:
    """Gaoya; it shingles by itself."""
    from gaoya.minhash import MinHashStringIndex

    index = MinHashStringIndex(32, THRESHOLD, 32, 4, None, "char", False, (N, N))  # noqa: FBT003
    start = 0
    for texts in batches:
        numbers = list(range(start, start + len(texts)))
        index.par_bulk_insert_docs(numbers, texts)
        candidates = index.par_bulk_query(texts)
        yield [any(other < number for other in others) for number, others in zip(numbers, candidates, strict=True)]
        start += len(texts)


def datasketch(batches: Iterator[list[str]]) -> Iterator[Sequence[bool]]:
    """Datasketch with xxhash instead of SHA-1."""
    import xxhash
    from datasketch import MinHash, MinHashLSH

    index = MinHashLSH(THRESHOLD, PERMUTATIONS, params=(32, 4))
    start = 0
    for texts in batches:
        flags = []
        for number, text in enumerate(texts, start):
            minhash = MinHash(PERMUTATIONS, hashfunc=xxhash.xxh32_intdigest)
            minhash.update_batch([shingle.encode() for shingle in shingled(text)])
            flags.append(bool(index.query(minhash)))
            index.insert(number, minhash)
        yield flags
        start += len(texts)


TOOLS: dict[str, Callable[[Iterator[list[str]]], Iterator[Sequence[bool]]]] = {
    "FastSketchLSH": fast_sketch,
    "rensa, hashes": rensa_hashed,
    "rensa, strings": rensa_strings,
    "gaoya": gaoya,
    "datasketch, xxh32": datasketch,
}


def main(tool: str, source: Path, target: Path) -> None:
    """Remove the near-duplicates of a file."""
    waiting: list[list[bytes]] = []

    def batches() -> Iterator[list[str]]:
        with source.open("rb", buffering=1 << 20) as rows:
            while lines := list(islice(rows, BATCH)):
                waiting.append(lines)
                yield [orjson.loads(line)["text"] for line in lines]

    with target.open("wb", buffering=1 << 20) as out:
        for flags in TOOLS[tool](batches()):
            out.writelines(line for line, flag in zip(waiting.pop(0), flags, strict=True) if not flag)


if __name__ == "__main__":
    main(sys.argv[1], Path(sys.argv[2]), Path(sys.argv[3]))
