"""Pairs of articles as numbers, and the sorting of them. Articles are given by their ranks in the keeper order."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from seedclean.core.kernel import checked

# A bucket of more members is crowded: they meet its first ones only, which come first in keeper order, and those that
# come first among the members with the same numbers. So a bucket costs time linear in its size.
LEADERS = 32
_LEADERS_MOST = 64  # as in c/dedup/pairs.c
_32 = np.uint64(32)


def bucket_pairs(entries: NDArray[np.uint64], leaders: int) -> tuple[NDArray[np.uint64], int]:
    """Return the pairs within buckets, each pair as `first << 32 | second`, and the number of crowded buckets.

    Args:
        entries: key in the upper half, rank in the lower, shape (n,), uint64, ascending; an entry may repeat.
        leaders: the number of members of a bucket with which all its members are paired, 64 at most.

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
