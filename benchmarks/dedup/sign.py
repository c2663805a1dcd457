"""The signature step alone, on one core: texts in memory -> 128 minima, all tools in one run, by turns.

Usage: OMP_NUM_THREADS=1 RAYON_NUM_THREADS=1 python benchmarks/dedup/sign.py FILE.jsonl[.gz] [ROWS] [ROUNDS]

Ours starts from the text as it is and makes its compare form first (both scripts, widths, marks); the others hash
the 5-grams of the text as it is.
"""

from __future__ import annotations

import gzip
import sys
import time
from collections.abc import Callable
from itertools import islice
from pathlib import Path

import numpy as np
import orjson
import xxhash
from datasketch import MinHash
from FastSketchLSH import FastSimilaritySketch
from peers import PERMUTATIONS, hashed, shingled
from rensa import RMinHash

from seedclean.dedup.shingles import compare_forms, window_hashes
from seedclean.dedup.signature import minhash_all

BATCH = 500
SKETCH = FastSimilaritySketch(PERMUTATIONS)


def ours(texts: list[str]) -> object:
    """Compare form, shingles, signatures."""
    points, starts = compare_forms(texts)
    return minhash_all(*window_hashes(points, starts, np.arange(len(texts)), 5))


def ours_without_forms(texts: list[str]) -> object:
    """Shingles of the text as it is, signatures."""
    points = np.frombuffer("".join(texts).encode("utf-32-le"), dtype=np.uint32)
    starts = np.concatenate(([0], np.cumsum([len(text) for text in texts])))
    return minhash_all(*window_hashes(points, starts, np.arange(len(texts)), 5))


def fast_sketch(texts: list[str]) -> object:
    """FastSketchLSH over shingles hashed in numpy."""
    return SKETCH.batch_csr(*hashed(texts), num_threads=1)


def fast_sketch_prehashed(texts: list[str]) -> object:
    """FastSketchLSH, told that these are hashes."""
    hashes, starts = hashed(texts)
    return SKETCH.batch_csr(hashes.astype(np.uint64), starts, prehashed=True, num_threads=1)


def rensa_hashed(texts: list[str]) -> object:
    """Rensa over shingles hashed in numpy."""
    hashes, starts = hashed(texts)
    return RMinHash.digest_matrix_from_flat_token_hashes(hashes.astype(np.uint64), starts, PERMUTATIONS, 42)


def rensa_strings(texts: list[str]) -> object:
    """Rensa over strings."""
    return RMinHash.digest_matrix_from_token_sets([shingled(text) for text in texts], PERMUTATIONS, 42)


def datasketch(texts: list[str]) -> object:
    """Datasketch, update_batch with xxh32."""
    signatures = []
    for text in texts:
        minhash = MinHash(PERMUTATIONS, hashfunc=xxhash.xxh32_intdigest)
        minhash.update_batch([shingle.encode() for shingle in shingled(text)])
        signatures.append(minhash)
    return signatures


TOOLS: dict[str, Callable[[list[str]], object]] = {
    "seedclean": ours,
    "seedclean, no compare form": ours_without_forms,
    "FastSketchLSH, hashes": fast_sketch,
    "FastSketchLSH, prehashed": fast_sketch_prehashed,
    "rensa, hashes": rensa_hashed,
    "rensa, strings": rensa_strings,
    "datasketch, xxh32": datasketch,
}


def main(file: Path, rows: int, rounds: int) -> None:
    """Time each tool on the same texts, by turns, and print the best round of each."""
    with gzip.open(file) if file.suffix == ".gz" else file.open("rb") as lines:
        texts = [orjson.loads(line)["text"] for line in islice(lines, rows)]
    megabytes = sum(len(text.encode()) for text in texts) / 1e6
    best = dict.fromkeys(TOOLS, float("inf"))
    for _ in range(rounds):
        for name, tool in TOOLS.items():
            begin = time.perf_counter()
            for start in range(0, len(texts), BATCH):
                tool(texts[start : start + BATCH])
            best[name] = min(best[name], time.perf_counter() - begin)
    print(f"{len(texts)} texts, {megabytes:.1f} MB, best of {rounds} rounds")
    for name, seconds in best.items():
        print(
            f"{name:<28}{megabytes / seconds:>8.1f} MB/s   seedclean is {seconds / best['seedclean']:>6.1f} x as fast"
        )


if __name__ == "__main__":
    main(Path(sys.argv[1]), *(int(x) for x in (sys.argv[2:] + ["3000", "3"][len(sys.argv) - 2 :])[:2]))
