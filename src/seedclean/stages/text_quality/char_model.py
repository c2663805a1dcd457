"""The shipped model of characters as the kernel reads it: eighths of a bit, so that sums are whole numbers.

P(second | first) is what `configs/bigrams.txt.gz` says of pairs within words and across their borders; for a pair that
it does not list, what is left of the first times how often the second begins a word (Katz 1987). To work that out takes
0.05 s, a tenth of the start of a process, so `configs/char-model.npz` has the result: scripts/build_char_model.py.
"""

from __future__ import annotations

from functools import cache
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from seedclean.core.kernel import I16, I32, checked
from seedclean.core.resources import configs_folder

FILE = "char-model.npz"
_END = 0x40000  # no character at and above it is listed
_SLOTS = 1 << 19  # of the table of listed pairs: three for each
_EIGHTHS, _MOST = 8, 240
_RARE = 1e-9


class CharModel(NamedTuple):
    """Numbers in eighths of a bit, uint8.

    Attributes:
        rows: number of each folded character, shape (0x40000,), int16; -1 if it is not listed.
        pairs: a table of the listed pairs, see c/quality/quality.h: shape (524288,), uint16.
        ends: of what is left of each character for followers that are not listed, shape (characters,).
        begins: of each character as the beginning of a word, shape (characters,).
    """

    rows: NDArray[np.int16]
    pairs: NDArray[np.uint16]
    ends: NDArray[np.uint8]
    begins: NDArray[np.uint8]


@cache
def load_char_model() -> CharModel:
    """Return the shipped model."""
    with np.load(configs_folder() / FILE) as arrays:
        characters, pairs, ends, begins = (arrays[name] for name in ("characters", *CharModel._fields[1:]))
    rows = np.full(_END, -1, dtype=I16)
    rows[characters] = np.arange(len(characters))
    return CharModel(rows, pairs, ends, begins)


def build_char_model() -> CharModel:
    """Work the model out from the bigrams."""
    from seedclean.stages.repairs.lost_bytes.language_model import load_rows  # noqa: PLC0415 - only to make the file

    arrays = load_rows()
    uses, begins, alone, inside, backoff = arrays["row_shares"].T
    is_first = np.minimum(1.0, begins / np.maximum(uses, _RARE))  # how likely the character stands first in its word
    ends = is_first * alone + (1 - is_first) * inside  # ... and last
    starts = arrays["follower_starts"]
    first = np.repeat(np.arange(len(uses)), np.diff(starts))
    second = arrays["rows"][arrays["followers"]]
    heads, insides, across = arrays["follower_shares"].T
    share = is_first[first] * heads + (1 - is_first[first]) * insides
    share = share + ends[first] * (across + backoff[first] * begins[second])
    near = second >= 0
    pairs = np.zeros(_SLOTS, dtype=np.uint16)
    bits = np.maximum(_eighths(share[near]), 1)
    checked("list_pairs", first[near].astype(I32), second[near], bits, len(bits), pairs, _SLOTS)
    return CharModel(arrays["rows"].astype(I16), pairs, _eighths(ends * backoff), _eighths(begins))


def _eighths(shares: NDArray[np.float64]) -> NDArray[np.uint8]:
    """Return how unlikely shares are; at most `_MOST`, for what is as good as never."""
    bits = -_EIGHTHS * np.log2(np.maximum(shares, _RARE))
    eighths: NDArray[np.uint8] = np.clip(np.rint(bits), 0, _MOST).astype(np.uint8)
    return eighths
