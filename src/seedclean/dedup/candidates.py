"""Candidate pairs: rows of a signature matrix that share a band, found by sorting band keys."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

# A bucket's members are paired with its first members only, of which there are at most this many. They come first in
# keeper order, so a bucket of copies costs time linear in its size and still meets its keeper.
BUCKET_KEEPERS = 64
_MIX = np.uint64(0x9E3779B97F4A7C15)


def candidates(signatures: NDArray[np.uint32], bands: int, rows: int) -> tuple[NDArray[np.int64], int]:
    """Return the pairs of rows that agree in all values of at least one band.

    Args:
        signatures: shape (n, permutations), uint32; rows in keeper order.
        bands: number of bands.
        rows: values in a band; `bands * rows` must not exceed the permutations.

    Returns:
        Pairs, shape (m, 2), int64, first < second, ascending, distinct; and the number of buckets that held more
        than `BUCKET_KEEPERS` rows, in which not every pair is listed.

    >>> candidates(np.array([[1, 2], [3, 4], [1, 9]], dtype=np.uint32), 2, 1)[0].tolist()
    [[0, 2]]
    """
    count = len(signatures)
    found = [np.empty(0, dtype=np.int64)]
    crowded = 0
    for band in range(bands):
        keys = np.zeros(count, dtype=np.uint64)
        for column in range(band * rows, (band + 1) * rows):
            keys = (keys ^ signatures[:, column]) * _MIX
            keys ^= keys >> np.uint64(29)
        order = np.argsort(keys, kind="stable")
        sorted_keys = keys[order]
        first = np.flatnonzero(np.concatenate(([True], sorted_keys[1:] != sorted_keys[:-1])))[: count or None]
        sizes = np.diff(np.append(first, count))
        crowded += int(np.count_nonzero(sizes > BUCKET_KEEPERS))
        start_of = np.repeat(first, sizes)
        place = np.arange(count)
        for ahead in range(min(BUCKET_KEEPERS, int(sizes.max(initial=1)) - 1)):
            later = place[place > start_of + ahead]
            if later.size:
                found.append(order[start_of[later] + ahead] * count + order[later])
    pairs = np.unique(np.concatenate(found))
    return np.stack(np.divmod(pairs, max(count, 1)), axis=1), crowded
