"""Finds articles that stand in longer ones. MinHash cannot: their Jaccard similarity is low.

This second pass uses long shingles. One of eight is kept as a sample, by its hash, so the same ones in every article
(FracMinHash, Irber et al. 2022). Pairs that share a fair part of the shorter one's samples are compared exactly later.
"""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import partial

import numpy as np
from numpy.typing import NDArray

from seedclean.core.kernel import checked
from seedclean.dedup.candidates import sort_keys, unpack_pairs

# A sample of many articles is paired with the longest of them only. An excerpt is in few articles, or in those too.
HOLDERS_MOST = 8
SHARED_LEAST = 0.4  # of the shorter one's samples: edits break long shingles more often than short ones
_SLOTS_EACH, _SLOTS_MOST = 2, 30  # of the table that tells which samples only one article has; at most 2^30
_PART_LEAST = 1 << 18  # samples for which another thread pays
_TABLES = 4  # in which pairs are counted at the same time, at most: each needs memory
_PAIRS_TO_A_SLOT = (
    8  # of the table in which pairs are counted; a larger table costs more than the pairs that this one lets through
)


def excerpt_pairs(  # noqa: PLR0913 - columns of one table
    samples: NDArray[np.uint32],
    sampled: NDArray[np.int64],
    places: NDArray[np.int64],
    letters: NDArray[np.int64],
    length_most: float,
    *,
    whole: NDArray[np.int64] | None = None,
    threads: int = 1,
) -> NDArray[np.int64]:
    """Return the pairs of articles of which the second may stand in the first.

    Articles are given by their ranks by length, the longest first.

    Args:
        samples: hashes of long shingles of all articles, one article after the other, uint32.
        sampled: number of samples of each article, shape (n,), int64.
        places: rank of each article by length, shape (n,), int64; -1 leaves it out.
        letters: length of each article, shape (n,), int64.
        length_most: most length of an excerpt, as a share of what it stands in.
        whole: number of samples of each article, if `samples` has only those that may be shared; shape (n,), int64.
        threads: number of threads that look for shared samples.

    Returns:
        shape (m, 2), int64, first < second, ascending.

    >>> samples, counts, lengths = np.array([1, 2, 3, 2, 3], dtype=np.uint32), np.array([3, 2]), np.array([30, 20])
    >>> excerpt_pairs(samples, counts, np.array([0, 1]), lengths, 0.8).tolist()
    [[0, 1]]
    """
    counts = np.zeros(int(places.max(initial=-1)) + 1, dtype=np.int64)
    counts[places[places >= 0]] = (sampled if whole is None else whole)[places >= 0]
    lengths = np.zeros(len(counts), dtype=np.int64)
    lengths[places[places >= 0]] = letters[places >= 0]
    parts = threads if len(samples) >= _PART_LEAST else 1
    borders = [(part << 32) // parts for part in range(parts + 1)]
    find_shared = partial(_repeated, samples, sampled, places)
    if parts == 1:  # in a thread of its own, dedup of a run took 0.24 s where it takes 0.18
        parts_found = [find_shared(*borders)]
    else:
        with ThreadPoolExecutor(parts) as pool:
            parts_found = list(pool.map(find_shared, borders, borders[1:]))
    pairs = _likely(parts_found, counts, lengths, length_most)
    sort_keys(pairs)
    return unpack_pairs(pairs[: checked("frequent_pairs", pairs, len(pairs), counts, SHARED_LEAST)])


def _repeated(
    samples: NDArray[np.uint32], sampled: NDArray[np.int64], places: NDArray[np.int64], first: int, end: int
) -> tuple[NDArray[np.uint64], int]:
    """Return the samples in a range of values that several articles may have, with these, and count their pairs.

    Returns:
        Sample and rank packed into uint64, ascending, shape (m,); and the number of pairs that share a sample.
    """
    width = end - first
    slots = 1 << min(_SLOTS_MOST, max(5, (_SLOTS_EACH * len(samples) * width >> 32).bit_length()))
    table = np.zeros(slots // 32, dtype=np.uint64)
    arguments = samples, sampled, places, len(sampled), first, width, slots, table
    count = checked("repeated_samples", *arguments, None)
    entries = np.empty(2 * count + 1, dtype=np.uint64)
    entries_found = entries[: checked("repeated_samples", *arguments, entries)]
    sort_keys(entries_found)
    crowded = np.zeros(1, dtype=np.int64)
    return entries_found, checked("bucket_pairs", entries_found, len(entries_found), HOLDERS_MOST, None, crowded)


def _likely(
    parts: Sequence[tuple[NDArray[np.uint64], int]],
    counts: NDArray[np.int64],
    lengths: NDArray[np.int64],
    length_most: float,
) -> NDArray[np.uint64]:
    """Return the pairs that may share enough samples, each as often as it shares one: shape (m,), uint64.

    Args:
        parts: from `_repeated`; each thread takes one and counts its pairs in a table of its own.
        counts: number of samples of the article at each rank.
        lengths: its letters.
        length_most: see `excerpt_pairs`.
    """
    slots = 1 << min(_SLOTS_MOST, max(5, (sum(pairs for _, pairs in parts) // _PAIRS_TO_A_SLOT).bit_length()))
    arguments = HOLDERS_MOST, counts, lengths, SHARED_LEAST, length_most, slots
    shares = [parts[first::_TABLES] for first in range(min(_TABLES, len(parts)))]

    def counted(share: Sequence[tuple[NDArray[np.uint64], int]]) -> NDArray[np.uint8]:
        table = np.zeros(slots, dtype=np.uint8)
        for entries, _ in share:
            checked("likely_pairs", entries, len(entries), *arguments, table, None)
        return table

    def written(part: tuple[NDArray[np.uint64], int]) -> NDArray[np.uint64]:
        pairs = np.empty(part[1], dtype=np.uint64)  # pages that are not written to take no memory
        return pairs[: checked("likely_pairs", part[0], len(part[0]), *arguments, table, pairs)]

    if len(shares) == 1:
        table = counted(shares[0])
        return np.concatenate([written(part) for part in parts])
    with ThreadPoolExecutor(len(shares)) as pool:
        table, *others = pool.map(counted, shares)
        for other in others:
            table += np.minimum(other, 255 - table)  # 255 stands for all that is more
        return np.concatenate(list(pool.map(written, parts)))
