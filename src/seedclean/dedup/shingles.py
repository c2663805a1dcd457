"""From a body to the set of its shingle hashes."""

from __future__ import annotations

import re
import unicodedata

import numpy as np
from numpy.typing import NDArray

from seedclean.edit import code_points
from seedclean.hanzi import fold

_NOT_LETTERS = re.compile(r"[\W_]+")
_BASE = np.uint64(0x9E3779B97F4A7C15)  # odd, and far from any code point: 2^64 / golden ratio
_MIX = (np.uint64(0xFF51AFD7ED558CCD), np.uint64(0xC4CEB9FE1A85EC53))
_33, _32 = np.uint64(33), np.uint64(32)


def compare_form(text: str) -> str:
    """Return what bodies are compared by: NFKC, lower case, Simplified, only letters and digits.

    >>> compare_form("Open AI，１０吉瓦（GW）達標。")
    'openai10吉瓦gw达标'
    """
    form = fold(text)
    if not unicodedata.is_normalized("NFKC", form):
        form = fold(unicodedata.normalize("NFKC", form))
    return _NOT_LETTERS.sub("", form).lower()


def shingles(form: str, n: int) -> NDArray[np.uint32]:
    """Return the sorted, distinct 32-bit hashes of the character n-grams.

    A polynomial of the code points modulo 2^64 (so that it can be rolled), finished with MurmurHash3's 64-bit
    finalizer, upper half. Hashes of different n are unrelated.

    Args:
        form: a compare form.
        n: shingle length in characters; a shorter form is one shingle as a whole.

    Returns:
        shape (distinct shingles,), uint32, ascending; empty for an empty form.

    >>> len(shingles("甲乙丙丁戊己", 5)), len(shingles("甲乙", 5)), len(shingles("", 5))
    (2, 1, 0)
    """
    codes = code_points(form).astype(np.uint64)
    if not codes.size:
        return np.empty(0, dtype=np.uint32)
    width = min(n, codes.size)
    count = codes.size - width + 1
    value = np.full(count, n, dtype=np.uint64)
    for place in range(width):
        value = value * _BASE + codes[place : place + count]
    for factor in _MIX:
        value = (value ^ (value >> _33)) * factor
    value ^= value >> _33
    hashes = (value >> _32).astype(np.uint32)
    hashes.sort()  # several times as fast as np.unique, which builds a hash table first
    return hashes[np.concatenate(([True], hashes[1:] != hashes[:-1]))]
