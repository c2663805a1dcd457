"""Articles that stand in longer ones: what MinHash cannot see, because their Jaccard similarity is low.

A second pass, over long shingles of which one of eight is kept, the same ones wherever they stand (FracMinHash, Irber
et al. 2022). Articles that share a fair part of the shorter one's are compared exactly.
"""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import partial

import numpy as np
from numpy.typing import NDArray

from seedclean.core.kernel import checked
from seedclean.dedup.candidates import sort_keys, unpack_pairs

# A sample that many articles have is paired with the longest of them only; an excerpt stands in few, or in those too.
HOLDERS_MOST = 8
SHARED_LEAST = 0.4  # of the shorter one's samples: edits break long shingles more often than short ones
_SLOTS_EACH, _SLOTS_MOST = 2, 30  # of the table that tells samples which stand in one place only; at most 2^30
_PART_LEAST = 1 << 18  # samples that are worth another thread
_TABLES = 4  # at most, in which pairs are counted at the same time: each takes its memory
_PAIRS_TO_A_SLOT = 8  # of the table in which pairs are counted: a larger one is slower than what this one lets pass


def excerpt_pairs(
    samples: NDArray[np.uint32],
    sampled: NDArray[np.int64],
    places: NDArray[np.int64],
    whole: NDArray[np.int64] | None = None,
    threads: int = 1,
) -> NDArray[np.int64]:
    """Return the pairs of places of which the second may stand in the first.

    Args:
        samples: hashes of long shingles of all articles, one after the other, uint32.
        sampled: how many of them each article has, shape (n,).
        places: each article's rank by length, the longest first; -1: not asked. Shape (n,).
        whole: how many each has in truth, if `samples` holds only those that may be shared; shape (n,).
        threads: how many look for samples that several have.

    Returns:
        shape (m, 2), int64, first < second, ascending.

    >>> excerpt_pairs(np.array([1, 2, 3, 2, 3], dtype=np.uint32), np.array([3, 2]), np.array([0, 1])).tolist()
    [[0, 1]]
    """
    counts = np.zeros(int(places.max(initial=-1)) + 1, dtype=np.int64)
    counts[places[places >= 0]] = (sampled if whole is None else whole)[places >= 0]
    parts = threads if len(samples) >= _PART_LEAST else 1
    borders = [(part << 32) // parts for part in range(parts + 1)]
    look = partial(_repeated, samples, sampled, places)
    if parts == 1:  # in a thread of its own, dedup of a run took 0.24 s where it takes 0.18
        found = [look(*borders)]
    else:
        with ThreadPoolExecutor(parts) as pool:
            found = list(pool.map(look, borders, borders[1:]))
    pairs = _likely(found, counts)
    sort_keys(pairs)
    return unpack_pairs(pairs[: checked("frequent_pairs", pairs, len(pairs), counts, SHARED_LEAST)])


def _repeated(
    samples: NDArray[np.uint32], sampled: NDArray[np.int64], places: NDArray[np.int64], first: int, behind: int
) -> tuple[NDArray[np.uint64], int]:
    """Return the samples in a range that several articles may have, with the places that have them, and their pairs.

    Returns:
        Samples and places, ascending, shape (m,), and how many pairs of places have one of the samples.
    """
    width = behind - first
    slots = 1 << min(_SLOTS_MOST, max(5, (_SLOTS_EACH * len(samples) * width >> 32).bit_length()))
    seen = np.zeros(slots // 32, dtype=np.uint64)
    given = samples, sampled, places, len(sampled), first, width, slots, seen
    known = checked("repeated_samples", *given, None)
    entries = np.empty(2 * known + 1, dtype=np.uint64)
    found = entries[: checked("repeated_samples", *given, entries)]
    sort_keys(found)
    crowded = np.zeros(1, dtype=np.int64)
    return found, checked("bucket_pairs", found, len(found), HOLDERS_MOST, None, crowded)


def _likely(parts: Sequence[tuple[NDArray[np.uint64], int]], counts: NDArray[np.int64]) -> NDArray[np.uint64]:
    """Return the pairs that may share enough samples, each as often as it shares one: shape (m,).

    Args:
        parts: from `_repeated`; each is for a thread, which counts its pairs in a table of its own.
        counts: how many samples the article at each place has.
    """
    slots = 1 << min(_SLOTS_MOST, max(5, (sum(pairs for _, pairs in parts) // _PAIRS_TO_A_SLOT).bit_length()))
    given = HOLDERS_MOST, counts, SHARED_LEAST, slots
    shares = [parts[first::_TABLES] for first in range(min(_TABLES, len(parts)))]

    def counted(share: Sequence[tuple[NDArray[np.uint64], int]]) -> NDArray[np.uint8]:
        seen = np.zeros(slots, dtype=np.uint8)
        for entries, _ in share:
            checked("likely_pairs", entries, len(entries), *given, seen, None)
        return seen

    def written(part: tuple[NDArray[np.uint64], int]) -> NDArray[np.uint64]:
        pairs = np.empty(part[1], dtype=np.uint64)  # what is not written to takes no memory
        return pairs[: checked("likely_pairs", part[0], len(part[0]), *given, seen, pairs)]

    if len(shares) == 1:
        seen = counted(shares[0])
        return np.concatenate([written(part) for part in parts])
    with ThreadPoolExecutor(len(shares)) as pool:
        seen, *others = pool.map(counted, shares)
        for other in others:
            seen += np.minimum(other, 255 - seen)  # 255 stands for all that is more
        return np.concatenate(list(pool.map(written, parts)))
