"""Candidate pairs: articles whose signatures share a band, found by sorting band keys.

Articles are given by their ranks in the keeper order.
"""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
from numpy.typing import NDArray

from seedclean.core.kernel import checked

# Members of a bucket are paired with its first members only, of which there are at most this many. They come first in
# keeper order, so a bucket of copies costs time linear in its size and still meets its keeper.
LEADERS = 32
_LEADERS_MOST = 64  # as in c/dedup/pairs.c
_MERGED_AT = 1 << 23  # pairs of several bands that are held before repeated ones are dropped: 64 MiB
_32 = np.uint64(32)


def candidate_pairs(
    bands: Iterable[NDArray[np.uint32]], places: NDArray[np.int64], leaders: int = LEADERS
) -> tuple[NDArray[np.int64], int]:
    """Return the pairs of articles that have the same key in at least one band.

    Args:
        bands: for each band its keys, shape (n,), uint32.
        places: rank of each row's article in the keeper order, shape (n,), int64, below 2^32.
        leaders: the number of members of a bucket with which all its members are paired.

    Returns:
        Pairs of ranks, shape (m, 2), int64, first < second, ascending, distinct. And the number of buckets with more
        than `leaders` members: in these not every pair is listed.

    >>> candidate_pairs([np.array([1, 3, 1], dtype=np.uint32)], np.array([0, 1, 2]))[0].tolist()
    [[0, 2]]
    """
    parts: list[NDArray[np.uint64]] = []
    held = crowded = 0
    low = places.astype(np.uint64)
    for keys in bands:
        entries = (keys.astype(np.uint64) << _32) | low
        sort_keys(entries)
        pairs, crowds = bucket_pairs(entries, leaders)
        parts.append(pairs)
        crowded += crowds
        held += len(pairs)
        if held > _MERGED_AT:
            parts = [sorted_distinct(parts)]
            held = len(parts[0])
    return unpack_pairs(sorted_distinct(parts)), crowded


def bucket_pairs(entries: NDArray[np.uint64], leaders: int) -> tuple[NDArray[np.uint64], int]:
    """Return the pairs within buckets, each pair as `first << 32 | second`, and the number of crowded buckets.

    Args:
        entries: key in the upper half, rank in the lower, shape (n,), uint64, ascending; an entry may repeat.
        leaders: see `candidate_pairs`; 64 at most.

    Raises:
        ValueError: more leaders than the kernel has room for.
    """
    if leaders > _LEADERS_MOST:
        raise ValueError(f"{leaders} leaders of a bucket: at most {_LEADERS_MOST}")
    crowded = np.zeros(1, dtype=np.int64)
    pairs = np.empty(checked("bucket_pairs", entries, len(entries), leaders, None, crowded), dtype=np.uint64)
    checked("bucket_pairs", entries, len(entries), leaders, pairs, crowded)
    return pairs, int(crowded[0])


def sort_keys(keys: NDArray[np.uint64]) -> None:
    """Sort keys in place, ascending: any number of them in linear time, see c/dedup/radix_sort.c.

    >>> keys = np.array([3, 1, 2], dtype=np.uint64)
    >>> sort_keys(keys)
    >>> keys.tolist()
    [1, 2, 3]
    """
    checked("sort_keys", keys, len(keys))


def sorted_distinct(parts: list[NDArray[np.uint64]]) -> NDArray[np.uint64]:
    """Return the distinct values, ascending. A single part is sorted in place."""
    values = parts[0] if len(parts) == 1 else np.concatenate([np.empty(0, dtype=np.uint64), *parts])
    sort_keys(values)
    result: NDArray[np.uint64] = values[np.append(True, values[1:] != values[:-1])[: len(values)]]
    return result


def unpack_pairs(pairs: NDArray[np.uint64]) -> NDArray[np.int64]:
    """Return `first << 32 | second` as shape (m, 2), int64."""
    return np.stack((pairs >> _32, pairs & np.uint64(0xFFFFFFFF)), axis=1).astype(np.int64)


def pack_pairs(pairs: NDArray[np.int64]) -> NDArray[np.uint64]:
    """Return shape (m, 2) as `first << 32 | second`."""
    both = pairs.astype(np.uint64)
    result: NDArray[np.uint64] = (both[:, 0] << _32) | both[:, 1]
    return result
