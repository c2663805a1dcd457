"""MinHash signatures, bit for bit those of `datasketch.MinHash(scheme="affine32", seed=1)`.

`h = fmix32(shingle hash)`, then `a_k h + b_k mod 2^32` with odd `a_k`, minimum over the shingles. Computed by our own
kernel; a test compares the two.
"""

from __future__ import annotations

from functools import cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from seedclean.core.kernel import BLOCK, checked

SEED = 1


@cache
def permutation_terms(count: int) -> tuple[NDArray[np.uint32], NDArray[np.uint32]]:
    """Return datasketch's factors and terms, filled up to whole blocks of the kernel."""
    drawn = np.empty(2 * count, dtype=np.uint32)
    checked("mersenne_twister", SEED, len(drawn), drawn)
    a = (drawn[:count] & np.uint32(0x7FFFFFFF)) * np.uint32(2) + np.uint32(1)
    b = drawn[count:]
    return np.pad(a, (0, -count % BLOCK)), np.pad(b, (0, -count % BLOCK))


def minhash_all(hashes: NDArray[np.uint32], starts: NDArray[np.int64], permutations: int = 128) -> NDArray[np.uint32]:
    """Return the signatures of many sets of shingle hashes.

    Args:
        hashes: of all sets, one after the other, uint32; a repeated hash makes no difference.
        starts: the offsets at which each set starts and ends, shape (sets + 1,), int64.
        permutations: length of a signature.

    Returns:
        shape (sets, permutations), uint32; all ones bits for the empty set.

    >>> minhash_all(np.array([1, 2, 3], dtype=np.uint32), np.array([0, 3, 3]), 4).tolist()
    [[63217260, 131247162, 308645290, 1412089388], [4294967295, 4294967295, 4294967295, 4294967295]]
    """
    a, b = permutation_terms(permutations)
    count = len(starts) - 1
    signatures = np.empty((count, len(a)), dtype=np.uint32)
    checked("minhash", hashes, starts, count, a, b, len(a), signatures, 0)
    return signatures if permutations == len(a) else np.ascontiguousarray(signatures[:, :permutations])


def minhash(hashes: NDArray[np.uint32], permutations: int = 128) -> NDArray[np.uint32]:
    """Return the signature of one set of shingle hashes, shape (permutations,), uint32.

    >>> minhash(np.array([1, 2, 3], dtype=np.uint32), 4).tolist()
    [63217260, 131247162, 308645290, 1412089388]
    """
    signature: NDArray[np.uint32] = minhash_all(hashes, np.array([0, len(hashes)]), permutations)[0]
    return signature


def to_datasketch(signature: NDArray[np.uint32], *, lean: bool = False) -> Any:
    """Return the signature as a `datasketch.MinHash` or `LeanMinHash`, for its LSH indexes and for merging.

    >>> to_datasketch(minhash(np.array([7], dtype=np.uint32))).scheme
    'affine32'
    """
    from datasketch import LeanMinHash, MinHash  # noqa: PLC0415 - a second of scipy, for those who ask for it

    minhash = MinHash(num_perm=len(signature), seed=SEED, scheme="affine32", hashvalues=signature)
    return LeanMinHash(minhash) if lean else minhash


def from_datasketch(minhash: Any) -> NDArray[np.uint32]:
    """Return the signature of a `datasketch.MinHash` or `LeanMinHash`: shape (permutations,), uint32.

    Raises:
        ValueError: it was made with another scheme or seed, so that its values mean something else.

    >>> signature = minhash(np.array([7], dtype=np.uint32))
    >>> bool((from_datasketch(to_datasketch(signature)) == signature).all())
    True
    """
    if (minhash.scheme, minhash.seed) != ("affine32", SEED):
        raise ValueError(
            f"scheme {minhash.scheme}, seed {minhash.seed}: only affine32 with seed {SEED} can be compared"
        )
    return np.asarray(minhash.hashvalues, dtype=np.uint32)
