"""Articles that stand in longer ones: what MinHash cannot see, because their Jaccard similarity is low.

A second pass, over long shingles of which one of eight is kept, the same ones wherever they stand (FracMinHash, Irber
et al. 2022). Articles that share a fair part of the shorter one's are compared exactly.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from seedclean.dedup.candidates import bucket_pairs, distinct, unpacked

# A sample that many articles have is paired with the longest of them only; an excerpt stands in few, or in those too.
_LONGEST = 8
_SHARED_LEAST = 0.4  # of the shorter one's samples: edits break long shingles more often than short ones
_AT_ONCE = 1 << 24  # samples sorted at a time: 128 MiB
_32 = np.uint64(32)
_ALL = (0, 1 << 32)
_NOT_ASKED = np.uint32(0xFFFFFFFF)


def contained(samples: NDArray[np.uint32], sampled: NDArray[np.int64], places: NDArray[np.int64]) -> NDArray[np.int64]:
    """Return the pairs of places of which the second may stand in the first.

    Args:
        samples: hashes of long shingles of all articles, one after the other, uint32.
        sampled: how many of them each article has, shape (n,).
        places: each article's rank by length, the longest first; -1: not asked. Shape (n,).

    Returns:
        shape (m, 2), int64, first < second, ascending.

    >>> contained(np.array([1, 2, 3, 2, 3], dtype=np.uint32), np.array([3, 2]), np.array([0, 1])).tolist()
    [[0, 1]]
    """
    parts = max(1, -(-len(samples) // _AT_ONCE))
    width = -(-(1 << 32) // parts)
    found: list[NDArray[np.uint64]] = [np.empty(0, dtype=np.uint64)]
    for part in range(parts):
        wanted = _entries(samples, sampled, places, (part * width, (part + 1) * width))
        found.append(bucket_pairs(wanted, _LONGEST)[0])
    pairs = np.concatenate(found)
    pairs.sort()
    starts = np.flatnonzero(np.append(True, pairs[1:] != pairs[:-1])[: len(pairs)])
    shared = np.diff(np.append(starts, len(pairs)))
    ends = unpacked(pairs[starts])
    counts = np.zeros(int(places.max(initial=-1)) + 1, dtype=np.int64)
    counts[places[places >= 0]] = sampled[places >= 0]
    result: NDArray[np.int64] = ends[shared >= _SHARED_LEAST * counts[ends[:, 1]]]
    return result


def _entries(
    samples: NDArray[np.uint32], sampled: NDArray[np.int64], places: NDArray[np.int64], keys: tuple[int, int]
) -> NDArray[np.uint64]:
    """Return the samples within a range of keys with the places that have them, each once: shape (m,), uint64."""
    ends = np.cumsum(sampled)
    parts: list[NDArray[np.uint64]] = []
    for articles in np.split(np.arange(len(sampled)), np.flatnonzero(np.diff(ends // _AT_ONCE)) + 1):
        if len(articles):
            some = np.asarray(samples[ends[articles[0]] - sampled[articles[0]] : ends[articles[-1]]])
            owners = np.repeat(places[articles].astype(np.uint32), sampled[articles])  # -1 is the largest
            wanted = owners != _NOT_ASKED
            if keys != _ALL:
                wanted &= (some >= keys[0]) & (some < keys[1])
            entries = some[wanted].astype(np.uint64)
            entries <<= _32
            entries |= owners[wanted]
            parts.append(entries)
    return distinct(parts)
