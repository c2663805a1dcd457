"""The shipped table of characters, GBK and the forms of characters, as arrays for the search.

The table is what a model of pairs of words says about which character follows which. After `a`, either the word goes
on with `b`, or it ends here and the next one begins with `b`; whether `a` itself stands inside a word follows from the
character before it. Source and making: scripts/build_bigrams.py. The kernel's lost_bytes.h names the arrays, in
this order.
"""

from __future__ import annotations

import gzip
import re
from functools import cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from seedclean.core.edits import code_points
from seedclean.core.kernel import F64, I32, I64, U8, U16, U32, U64
from seedclean.core.resources import configs_folder
from seedclean.stages.repairs.lost_bytes.gbk import characters_of_pairs, pairs_of_characters
from seedclean.stages.repairs.lost_bytes.variants import variants_by_fold
from seedclean.text import fold
from seedclean.text.char_flags import SIMPLIFIED, TONED, TRADITIONAL, mark_table

_FIRST, _NOTHING = ord("!"), ord("~")  # the signs of chances: each a quarter of a power of two below the one before
_RARE = 1e-9  # a Han character the table does not know
_LEAST_ACROSS, _LEAST_OTHERWISE = 0.02, 0.05  # no list of followers is complete
_SIGNS = ",。、;:?!“”‘’《》〈〉()—…·「」『』【】~%"  # marks worth a thought
_BMP = 0x10000
_HAN_END = 0x40000  # all Han characters are below
_POSSIBLE, _SIGN, _TRADITIONAL = 1, 2, 4  # flags of pairs of bytes, as in lost_bytes.h
_PINYIN, _SIMPLIFIED = 1, 2  # flags of characters

Arrays = tuple[NDArray[Any], ...]


class Addresses:
    """Arrays, and where they are, in an order that C knows.

    Attributes:
        arrays: contiguous; kept from being freed.
        where: their addresses, shape (arrays,), uint64.
    """

    def __init__(self, *arrays: NDArray[Any]) -> None:
        self.arrays = arrays
        self.where = np.array([array.ctypes.data for array in arrays], dtype=U64)


@cache
def load_language_model() -> Addresses:
    """Return the arrays of `struct table`."""
    text = gzip.decompress((configs_folder() / "bigrams.txt.gz").read_bytes()).decode("utf-8")
    rows, tails = re.sub(r"\A(?:# .*\n)+", "", text).split("\n\n")
    return Addresses(*_rows(rows + "\n"), *_tails(tails.rstrip("\n") + "\n"), *_gbk(), *_forms())


def _lines(text: str, heads: int, group: int) -> tuple[NDArray[np.uint32], NDArray[np.uint32], NDArray[np.int64]]:
    """Return the heads of lines, the groups of characters behind them, and the line of each group."""
    points = code_points(text)
    ends = np.flatnonzero(points == ord("\n"))
    starts = np.concatenate([[0], ends[:-1] + 1])
    sizes = (ends - starts - heads) // group
    line = np.repeat(np.arange(len(starts)), sizes)
    first = np.repeat(starts + heads - group * (np.cumsum(sizes) - sizes), sizes) + group * np.arange(sizes.sum())
    return points[starts[:, None] + np.arange(heads)], points[first[:, None] + np.arange(group)], line


def _chances(signs: NDArray[np.uint32]) -> NDArray[np.float64]:
    """Return the numbers that signs stand for."""
    found: NDArray[np.float64] = np.where(signs == _NOTHING, 0.0, 2.0 ** ((_FIRST - signs.astype(F64)) / 4))
    return found


def _starts(line: NDArray[np.int64], lines: int) -> NDArray[np.int64]:
    return np.concatenate([[0], np.cumsum(np.bincount(line, minlength=lines))]).astype(I64)


def _rows(text: str) -> Arrays:
    heads, groups, line = _lines(text, 5, 4)
    uses, begins, ends, alone = _chances(heads[:, 1:]).T
    followers, (pair, head, border) = groups[:, 0], _chances(groups[:, 1:]).T
    first, later, last = (np.maximum(share, _RARE) for share in (begins, uses - begins, ends))
    across = border / last[line]
    shares = np.column_stack(
        [
            np.minimum(1.0, head / first[line]),
            np.where(pair > head, np.minimum(1.0, (pair - head) / later[line]), 0.0),
            across,
        ]
    )
    sums = np.bincount(line, weights=across, minlength=len(heads))
    numbers = np.column_stack(
        [
            uses,
            begins,
            np.minimum(1.0, alone / first),
            np.minimum(1.0, np.maximum(ends - alone, 0.0) / later),
            np.maximum(_LEAST_ACROSS, 1 - sums),
        ]
    )
    places = np.full(_HAN_END, -1, dtype=I32)
    places[heads[:, 0]] = np.arange(len(heads))
    order = np.lexsort((followers, line))
    return places, numbers, _starts(line, len(heads)), followers[order], np.ascontiguousarray(shares[order])


def _tails(text: str) -> Arrays:
    heads, groups, line = _lines(text, 3, 2)
    shares = np.minimum(1.0, _chances(groups[:, 1]) / _chances(heads[:, 2])[line])
    otherwise = np.maximum(_LEAST_OTHERWISE, 1 - np.bincount(line, weights=shares, minlength=len(heads)))
    keys = heads[:, 0].astype(U64) << np.uint64(32) | heads[:, 1]
    rank = np.argsort(keys)
    place = np.empty(len(heads), dtype=I64)
    place[rank] = np.arange(len(heads))
    order = np.lexsort((groups[:, 0], place[line]))
    starts = _starts(place[line], len(heads))
    of_first = np.searchsorted(heads[rank, 0], np.arange(_HAN_END + 1)).astype(I32)
    return keys[rank], of_first, starts, groups[order, 0], shares[order], otherwise[rank]


@cache
def pair_table() -> NDArray[np.uint16]:
    """Return the two bytes of each character below U+10000, the first one times 256; 0 if it has none."""
    pairs = np.zeros(_BMP, dtype=U16)
    pairs[[ord(character) for character in pairs_of_characters()]] = [
        lead << 8 | trail for lead, trail in pairs_of_characters().values()
    ]
    return pairs


def _gbk() -> Arrays:
    characters, folded = np.zeros(_BMP, dtype=U32), np.zeros(_BMP, dtype=U32)
    pairs = np.array([lead << 8 | trail for lead, trail in characters_of_pairs()])
    text = "".join(characters_of_pairs().values())
    characters[pairs], folded[pairs] = code_points(text), code_points(fold(text))
    flags = np.zeros(_BMP, dtype=U8)
    signs = np.isin(folded, code_points(_SIGNS))
    flags[signs | ((characters >= 0x3400) & (characters <= 0x9FFF))] = _POSSIBLE
    flags[signs] |= _SIGN
    about = mark_table()[:_BMP]
    flags[about[characters] & np.uint64(TRADITIONAL) > 0] |= _TRADITIONAL
    kinds = np.zeros(_BMP, dtype=U8)
    kinds[about & np.uint64(TONED) > 0] = _PINYIN
    kinds[about & np.uint64(SIMPLIFIED) > 0] |= _SIMPLIFIED
    return characters, folded, flags, pair_table(), kinds


def _forms() -> Arrays:
    found = {ord(folded): among for folded, among in variants_by_fold().items()}
    sizes = np.zeros(_HAN_END, dtype=I32)
    for folded, among in found.items():
        sizes[folded] = len(among)
    ordered = "".join("".join(found[folded]) for folded in sorted(found))
    return np.concatenate([[0], np.cumsum(sizes)]).astype(I32), code_points(ordered).copy()
