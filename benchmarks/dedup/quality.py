"""Recall and precision of dedup, against the exact similarity of all pairs.

Usage: python benchmarks/dedup/quality.py FILE.jsonl[.gz] [ROWS]      (4 bytes of memory for each pair of rows, twice)

Truth: Jaccard of the compare forms' shingles (5 characters; 3 if either text has under 200 letters) is at least 0.70.
Pairs: of those, the share that seedclean compares. Rows: a row is a duplicate if an earlier row is that similar to it.
A tool is measured by the rows that it leaves out. The keeper order of seedclean is `id` here, which is the order of the
file. seedclean leaves out only rows that are similar to a kept row, so rows alone do not measure it: the last line
counts the kept rows that are similar to another kept row.
"""

from __future__ import annotations

import gzip
import sys
from collections.abc import Iterator
from dataclasses import replace
from itertools import islice
from pathlib import Path

import numpy as np
import orjson
from peers import BATCH, TOOLS

from seedclean.config import load_config
from seedclean.core.kernel import checked
from seedclean.dedup import DedupSettings, KeeperKey, SketchStore, find_duplicates, keeper_keys, sketch
from seedclean.dedup.buckets import Buckets
from seedclean.dedup.candidates import sorted_distinct, unpack_pairs
from seedclean.dedup.shingles import compare_forms, window_hashes


def exact(texts: list[str], ngram: int) -> tuple[np.ndarray, np.ndarray]:
    """Return how many shingles all pairs share, above the diagonal, shape (n, n), uint32; and how many each has."""
    points, starts = compare_forms(texts)
    hashes, hash_starts = window_hashes(points, starts, np.arange(len(texts)), ngram)
    owners = np.repeat(np.arange(len(texts), dtype=np.uint64), np.diff(hash_starts))
    entries = sorted_distinct([(hashes.astype(np.uint64) << np.uint64(32)) | owners])
    shared = np.zeros((len(texts), len(texts)), dtype=np.uint32)
    checked("count_all_shared", entries, len(entries), len(texts), shared)
    return shared, np.bincount((entries & np.uint64(0xFFFFFFFF)).astype(np.int64), minlength=len(texts))


def nearer(texts: list[str], ngram: int, near: float) -> np.ndarray:
    """Return the pairs whose Jaccard similarity is at least `near`: shape (n, n), bool."""
    shared, sizes = exact(texts, ngram)
    is_near = np.zeros(shared.shape, dtype=bool)
    for row in range(len(texts)):
        is_near[row] = shared[row] >= near * (sizes[row] + sizes - shared[row])
    result: np.ndarray = is_near & (shared > 0)
    return result


def excerpts_of_kept(texts: list[str], kept: np.ndarray, settings: DedupSettings) -> np.ndarray:
    """Return which kept rows stand in a longer kept one: shape (n,), bool."""
    shared, sizes = exact(texts, settings.ngram)
    letters = np.diff(compare_forms(texts)[1])
    is_inside = np.zeros(len(texts), dtype=bool)
    for row in np.flatnonzero(kept).tolist():
        common = np.concatenate((shared[:row, row], shared[row, row:]))
        inside = common >= settings.excerpt_containment * np.minimum(sizes, sizes[row])
        is_inside[row] = (inside & kept & (letters[row] <= settings.excerpt_length * letters)).any()
    result: np.ndarray = is_inside & (letters > 0)
    return result


def truth(texts: list[str], settings: DedupSettings) -> np.ndarray:
    """Return the pairs that are near: shape (n, n), bool, above the diagonal."""
    letters = np.diff(compare_forms(texts)[1])
    short = letters < settings.short_chars
    near = nearer(texts, settings.ngram, settings.near)
    near &= ~(short[:, None] | short[None, :])
    near_short = nearer(texts, settings.short_ngram, settings.near)
    near_short &= short[:, None] | short[None, :]
    pairs: np.ndarray = (near | near_short) & (letters > 0)[:, None]
    return pairs


def compared(store: SketchStore, settings: DedupSettings) -> set[tuple[int, int]]:
    """Return the pairs of bodies that share a band, or are the same letter by letter."""
    pairs: set[tuple[int, int]] = set()
    for ngram in (settings.short_ngram, settings.ngram):
        rows = np.flatnonzero(store.row_ngram == ngram)
        bands = (store.band(number)[rows] for number in range(settings.bands))
        buckets = Buckets(bands, store.row_body[rows], store.numbers[store.row_body[rows]], len(store))
        for start in range(0, len(store), 100):
            pairs.update(map(tuple, unpack_pairs(buckets.pairs(start, start + 100)).tolist()))
    return pairs


def main(file: Path, rows: int | None) -> None:
    """Print recall and precision."""
    with gzip.open(file) if file.suffix == ".gz" else file.open("rb") as lines:
        texts = [orjson.loads(line)["text"] for line in islice(lines, rows)]
    settings = replace(load_config(pages=False).dedup(), keeper=("id",))
    near = truth(texts, settings)
    pairs = set(map(tuple, np.argwhere(near).tolist()))
    duplicates: np.ndarray = np.any(near, axis=0)
    print(f"{len(texts):,} rows, {len(pairs):,} pairs from 0.70 on, {duplicates.sum():,} rows with an earlier one")
    with SketchStore() as store:
        for start in range(0, len(texts), BATCH):
            batch = texts[start : start + BATCH]
            store.add(
                keeper_keys(KeeperKey(f"{start + i:09d}", 0, 0, None) for i in range(len(batch))),
                sketch(batch, settings),
            )
        clusters = find_duplicates(store, settings)
        candidate = compared(store, settings)
    share = len(pairs & candidate) / max(len(pairs), 1)
    print(f"seedclean: pairs compared {share:.4%} of these, {len(candidate):,} in all")
    members = np.flatnonzero(clusters.keeper != np.arange(len(texts)))
    wrong = sum(not near[clusters.keeper[member], member] for member in members)
    kept = clusters.keeper == np.arange(len(texts))
    missed = int((near & kept[:, None] & kept[None, :]).any(axis=0).sum())
    _print_rows("seedclean", ~kept, duplicates)
    print(f"  members unlike their keeper: {wrong}; kept beside a kept row that is like them: {missed}")
    wanted, flagged = excerpts_of_kept(texts, kept, settings), clusters.container >= 0
    print(
        f"  excerpts: {np.count_nonzero(wanted)} kept rows stand in a longer kept one, of these flagged "
        f"{np.count_nonzero(wanted & flagged)}, others flagged {np.count_nonzero(flagged & ~wanted)}"
    )
    for name, tool in TOOLS.items():
        if name != "rensa, strings":
            batches: Iterator[list[str]] = (texts[start : start + BATCH] for start in range(0, len(texts), BATCH))
            try:
                flags = np.concatenate([np.asarray(part, dtype=bool) for part in tool(batches)])
            except ModuleNotFoundError as error:
                print(f"{name:<20} is not measured: there is no module {error.name}")
                continue
            _print_rows(name, flags, duplicates)


def _print_rows(name: str, left_out: np.ndarray, duplicates: np.ndarray) -> None:
    right = np.count_nonzero(left_out & duplicates)
    print(
        f"{name:<20} rows: recall {right / max(duplicates.sum(), 1):.4f}, "
        f"precision {right / max(left_out.sum(), 1):.4f} ({left_out.sum():,} left out)"
    )


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]) if len(sys.argv) > 2 else None)
