"""The shipped trigram model: which character follows which two, as arrays for the search.

The bigram model was made from a model of words, and knows nothing of what stands behind two words. These trigrams were
counted in news (scripts/build_trigrams.py). Both are mixed, so that a reading is likely only if both know it.
"""

from __future__ import annotations

import gzip
from typing import Any

import numpy as np
from numpy.typing import NDArray

from seedclean.core.kernel import F32, F64, I32, U16, U32
from seedclean.core.resources import configs_folder

ALPHABET_MOST = 6000  # characters that are told apart
CODES = 4  # codes for each doubling of a count
_DISCOUNT = 0.7  # taken from each count for what was not counted (absolute discounting, Ney and Essen 1991)
_UNSEEN = 0.3  # uses of a character that was never counted
_HAN_END = 0x40000


def classes_of(points: NDArray[np.uint32]) -> NDArray[np.uint32]:
    """Return code points with one digit for all digits and one letter for all Latin letters: same shape, uint32.

    >>> from seedclean.core.edits import code_points
    >>> classes_of(code_points("2月B")).tolist() == code_points("0月a").tolist()
    True
    """
    points = np.where((points >= ord("0")) & (points <= ord("9")), ord("0"), points)
    lower = points | 0x20
    return np.where((lower >= ord("a")) & (lower <= ord("z")), ord("a"), points).astype(U32)


def trigram_arrays() -> dict[str, NDArray[Any]]:
    """Return the arrays of letters, pairs and triples, see lost_bytes.h."""
    data = gzip.decompress((configs_folder() / "trigrams.bin.gz").read_bytes())
    header = np.frombuffer(data, np.uint8, 12).reshape(4, 3).T.copy().view(U32)[:, 0].tolist()
    size, pairs, triples = header
    at = 12
    columns = []
    for width, length in (
        (4, size - 1),
        (4, size),
        (2, size),
        (2, pairs),
        (1, pairs),
        (2, pairs),
        (2, triples),
        (1, triples),
    ):
        split = np.frombuffer(data, np.uint8, width * length, at).reshape(width, length)
        columns.append(np.ascontiguousarray(split.T).view(f"<u{width}")[:, 0].astype(U32))
        at += width * length
    alphabet, uses, row_sizes, pair_steps, pair_codes, group_sizes, triple_steps, triple_codes = columns
    numbers = np.zeros(_HAN_END, dtype=U16)
    numbers[alphabet[alphabet < _HAN_END]] = np.arange(1, size)[alphabet < _HAN_END]
    points = classes_of(np.arange(0x80, dtype=U32))
    numbers[:0x80] = numbers[points]
    pair_shares, pair_backoffs = _shares(_counts(pair_codes), row_sizes, uses.astype(F64))
    triple_shares, triple_backoffs = _shares(_counts(triple_codes), group_sizes, _counts(pair_codes))
    return {
        "letters": numbers,
        "letter_shares": ((uses + _UNSEEN) / (uses.sum() + _UNSEEN * size)).astype(F64),
        "pair_starts": _starts(row_sizes),
        "pair_letters": _summed(pair_steps, row_sizes),
        "pair_shares": pair_shares,
        "pair_backoffs": pair_backoffs,
        "triple_starts": _starts(group_sizes),
        "triple_letters": _summed(triple_steps, group_sizes),
        "triple_shares": triple_shares,
        "triple_backoffs": triple_backoffs,
    }


def _counts(codes: NDArray[np.uint32]) -> NDArray[np.float64]:
    counts: NDArray[np.float64] = 2.0 ** (codes / CODES)
    return counts


def _starts(sizes: NDArray[np.uint32]) -> NDArray[np.int32]:
    """Return where each group begins, with one more at the end: shape (groups + 1,), int32."""
    return np.concatenate([[0], np.cumsum(sizes)]).astype(I32)


def _summed(steps: NDArray[np.uint32], sizes: NDArray[np.uint32]) -> NDArray[np.uint16]:
    """Return values from each one's distance to the one before it in its group: shape (n,), uint16."""
    sums = np.cumsum(steps, dtype=np.int64)
    before = np.concatenate([[0], sums])[_starts(sizes)[:-1]]
    values: NDArray[np.uint16] = (sums - np.repeat(before, sizes)).astype(U16)
    return values


def _shares(
    counts: NDArray[np.float64], sizes: NDArray[np.uint32], uses: NDArray[np.float64]
) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    """Return the discounted share of each listed follower, and of each group what is left for others."""
    groups = np.repeat(np.arange(len(sizes)), sizes)
    listed = np.bincount(groups, weights=counts, minlength=len(sizes))
    totals = np.maximum(uses, listed) + _UNSEEN
    shares = (counts - _DISCOUNT) / totals[groups]
    return shares.astype(F32), (1 - np.bincount(groups, weights=shares, minlength=len(sizes))).astype(F32)
