"""MinHash signatures, bit for bit those of `datasketch.MinHash(scheme="affine32", seed=1)`.

`h = fmix32(shingle hash)`, then `a_k h + b_k mod 2^32` with odd `a_k`, minimum over the shingles. Computed here in
numpy, because importing datasketch takes about a second (it pulls scipy); a test compares the two.
"""

from __future__ import annotations

from functools import cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

SEED = 1
_EMPTY = np.uint32(0xFFFFFFFF)
_CHUNK = 2048  # shingles at a time: 1 MiB of products for 128 permutations stays in the cache


@cache
def _permutations(count: int) -> tuple[NDArray[np.uint32], NDArray[np.uint32]]:
    draw = np.random.RandomState(SEED)
    a = draw.randint(0, 1 << 31, count, dtype=np.uint32) * np.uint32(2) + np.uint32(1)
    return a, draw.randint(0, 1 << 32, count, dtype=np.uint32)


def _fmix32(value: NDArray[np.uint32]) -> NDArray[np.uint32]:
    value = (value ^ (value >> np.uint32(16))) * np.uint32(0x85EBCA6B)
    value = (value ^ (value >> np.uint32(13))) * np.uint32(0xC2B2AE35)
    return value ^ (value >> np.uint32(16))


def sign(hashes: NDArray[np.uint32], permutations: int = 128) -> NDArray[np.uint32]:
    """Return the signature of a set of shingle hashes.

    Args:
        hashes: shape (n,), uint32, in any order.
        permutations: length of the signature.

    Returns:
        shape (permutations,), uint32; all ones bits for the empty set.

    >>> sign(np.array([1, 2, 3], dtype=np.uint32), 4).tolist()
    [63217260, 131247162, 308645290, 1412089388]
    """
    a, b = _permutations(permutations)
    signature = np.full(permutations, _EMPTY, dtype=np.uint32)
    mixed = _fmix32(hashes)[:, None]
    for start in range(0, len(hashes), _CHUNK):
        np.minimum(signature, (mixed[start : start + _CHUNK] * a + b).min(axis=0), out=signature)
    return signature


def to_datasketch(signature: NDArray[np.uint32]) -> Any:
    """Return the signature as a `datasketch.MinHash`, for its LSH indexes and for merging.

    >>> to_datasketch(sign(np.array([7], dtype=np.uint32))).scheme
    'affine32'
    """
    from datasketch import MinHash  # noqa: PLC0415 - a second of scipy, for those who ask for it

    return MinHash(num_perm=len(signature), seed=SEED, scheme="affine32", hashvalues=signature)
