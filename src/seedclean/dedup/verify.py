"""Exact comparison of candidate pairs by their shingle sets."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

_CHUNK = 4_000_000  # shingle hashes sorted at a time: 32 MB of keys


def shared(pairs: NDArray[np.int64], sets: Sequence[NDArray[np.uint32]]) -> NDArray[np.int64]:
    """Return how many shingles the two sets of each pair share; exact, without a loop over pairs.

    Args:
        pairs: shape (m, 2), int64, numbers of sets.
        sets: each sorted and distinct, uint32.

    Returns:
        shape (m,), int64.

    >>> sets = [np.array([1, 2, 3], dtype=np.uint32), np.array([2, 3, 4], dtype=np.uint32)]
    >>> shared(np.array([[0, 1]]), sets).tolist()
    [2]
    """
    counts = np.zeros(len(pairs), dtype=np.int64)
    if not len(pairs):
        return counts
    sizes = np.array([len(one) for one in sets], dtype=np.int64)
    offsets = np.concatenate(([0], np.cumsum(sizes)))
    flat = np.concatenate(sets) if len(sets) else np.empty(0, dtype=np.uint32)
    weights = sizes[pairs].sum(axis=1)
    chunk_of = np.cumsum(weights) // _CHUNK
    for chunk in np.unique(chunk_of):
        chosen = np.flatnonzero(chunk_of == chunk)
        members = pairs[chosen].ravel()
        lengths = sizes[members]
        owner = np.repeat(np.arange(len(chosen)).repeat(2), lengths)
        inside = np.arange(lengths.sum()) - np.repeat(np.cumsum(lengths) - lengths, lengths)
        values = flat[np.repeat(offsets[members], lengths) + inside]
        keys = (owner.astype(np.uint64) << np.uint64(32)) | values
        keys.sort()
        twice = keys[1:][keys[1:] == keys[:-1]] >> np.uint64(32)
        counts[chosen] = np.bincount(twice.astype(np.int64), minlength=len(chosen))
    return counts
