"""The shipped bigram model, GBK and the variants of characters, as arrays for the search.

The model says which character follows which; it is made from a model of pairs of words. Behind a
character, either its word goes on, or it ends and the next word begins. Whether the character
stands inside a word follows from the one before it. Source and making: scripts/build_bigrams.py.
"""

from __future__ import annotations

import gzip
import re
from functools import cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from seedclean.core.edits import code_points
from seedclean.core.kernel import I32, I64, U8, U16, U32, U64
from seedclean.core.resources import configs_folder
from seedclean.stages.repairs.lost_bytes.gbk import (
    characters_of_pairs,
    displayed_characters,
    is_private,
    pairs_of_characters,
)
from seedclean.stages.repairs.lost_bytes.structs import LanguageModel
from seedclean.stages.repairs.lost_bytes.trigrams import trigram_arrays
from seedclean.stages.repairs.lost_bytes.variants import fold_for_model, variants_by_fold
from seedclean.text.char_flags import SIMPLIFIED, TONED, TRADITIONAL, mark_table
from seedclean.text.char_tables import MODEL_IDEOGRAPHS

_FIRST_CODE = ord("!")  # code of the share 1; each following code is a quarter of a power of two less
_ZERO_CODE = ord("~")  # code of the share 0
_RARE = 1e-9  # share of a Han character that the model does not list
_ACROSS_LEAST, _BACKOFF_LEAST = 0.02, 0.05  # shares left for followers that are not listed: no list is complete
_SIGNS = ",。、;:?!“”‘’《》〈〉()—…·「」『』【】~%"  # marks that the search considers
_BMP_END = 0x10000
_HAN_END = 0x40000  # all Han characters are below
_POSSIBLE, _SIGN, _TRADITIONAL, _UNDEFINED = 1, 2, 4, 8  # flags of byte pairs, as in lost_bytes.h
_PINYIN, _SIMPLIFIED = 1, 2  # flags of characters, as in lost_bytes.h

Arrays = dict[str, NDArray[Any]]


@cache
def load_language_model() -> LanguageModel:
    """Return the model as the kernel reads it. All pages share it, so its arrays cannot be written to."""
    rows, tails = _parts()
    model = LanguageModel(
        **_row_arrays(rows + "\n"),
        **_tail_arrays(tails.rstrip("\n") + "\n"),
        **_gbk_arrays(),
        **_variant_arrays(),
        **trigram_arrays(),
    )
    for array in model.arrays.values():
        array.flags.writeable = False
    return model


def load_rows() -> Arrays:
    """Return the arrays of characters and their followers alone, see `structs.LanguageModel`."""
    return _row_arrays(_parts()[0] + "\n")


def _parts() -> list[str]:
    """Return the two parts of the shipped file: characters and their followers; word endings and theirs."""
    text = gzip.decompress((configs_folder() / "bigrams.txt.gz").read_bytes()).decode("utf-8")
    head = re.match(r"(?:# .*\n)*", text)
    return text[head.end() if head else 0 :].split("\n\n")


def _parse_lines(text: str, heads: int, group: int) -> tuple[NDArray[np.uint32], NDArray[np.uint32], NDArray[np.int64]]:
    """Return the code points of lines: first the heads, then groups of equal size.

    Args:
        text: lines, each with a line end.
        heads: characters of a line's head.
        group: characters of a group.

    Returns:
        The heads, shape (lines, heads), uint32; the groups, shape (groups, group), uint32; the line
        of each group, shape (groups,), int64.
    """
    points = code_points(text)
    ends = np.flatnonzero(points == ord("\n"))
    starts = np.concatenate([[0], ends[:-1] + 1])
    sizes = (ends - starts - heads) // group
    line = np.repeat(np.arange(len(starts)), sizes)
    first = np.repeat(starts + heads - group * (np.cumsum(sizes) - sizes), sizes) + group * np.arange(sizes.sum())
    return points[starts[:, None] + np.arange(heads)], points[first[:, None] + np.arange(group)], line


def _decode_shares(codes: NDArray[np.uint32]) -> NDArray[np.float64]:
    """Return the shares that codes stand for: same shape, float64."""
    share_of = 2.0 ** ((_FIRST_CODE - np.arange(_ZERO_CODE + 1)) / 4)  # a power takes longer than a look into a table
    share_of[_ZERO_CODE] = 0.0
    shares: NDArray[np.float64] = share_of[codes]
    return shares


def _group_starts(line: NDArray[np.int64], lines: int) -> NDArray[np.int64]:
    """Return where the groups of each line begin, with one more at the end: shape (lines + 1,), int64."""
    return np.concatenate([[0], np.cumsum(np.bincount(line, minlength=lines))]).astype(I64)


def _row_arrays(text: str) -> Arrays:
    """Return the arrays of characters and their followers; `text` is the first part of the shipped file."""
    heads, groups, line = _parse_lines(text, 5, 4)
    uses, begins, ends, alone = _decode_shares(heads[:, 1:]).T
    followers, (pair, head, border) = groups[:, 0], _decode_shares(groups[:, 1:]).T
    first, inner, last = (np.maximum(share, _RARE) for share in (begins, uses - begins, ends))
    across = border / last[line]
    follower_shares = np.column_stack(
        [
            np.minimum(1.0, head / first[line]),
            np.where(pair > head, np.minimum(1.0, (pair - head) / inner[line]), 0.0),
            across,
        ]
    )
    listed = np.bincount(line, weights=across, minlength=len(heads))
    row_shares = np.column_stack(
        [
            uses,
            begins,
            np.minimum(1.0, alone / first),
            np.minimum(1.0, np.maximum(ends - alone, 0.0) / inner),
            np.maximum(_ACROSS_LEAST, 1 - listed),
        ]
    )
    rows = np.full(_HAN_END, -1, dtype=I32)
    rows[heads[:, 0]] = np.arange(len(heads))
    order = np.argsort(line << 32 | followers, kind="stable")  # they are in order already, which it sees
    return {
        "rows": rows,
        "row_shares": row_shares,
        "follower_starts": _group_starts(line, len(heads)),
        "followers": followers[order],
        "follower_shares": np.ascontiguousarray(follower_shares[order]),
    }


def _tail_arrays(text: str) -> Arrays:
    """Return the arrays of word endings and what follows them; `text` is the second part of the shipped file."""
    heads, groups, line = _parse_lines(text, 3, 2)
    shares = np.minimum(1.0, _decode_shares(groups[:, 1]) / _decode_shares(heads[:, 2])[line])
    backoffs = np.maximum(_BACKOFF_LEAST, 1 - np.bincount(line, weights=shares, minlength=len(heads)))
    keys = heads[:, 0].astype(U64) << np.uint64(32) | heads[:, 1]
    rank = np.argsort(keys)
    sorted_index = np.empty(len(heads), dtype=I64)
    sorted_index[rank] = np.arange(len(heads))
    order = np.lexsort((groups[:, 0], sorted_index[line]))
    return {
        "tails": keys[rank],
        "tails_of": np.searchsorted(heads[rank, 0], np.arange(_HAN_END + 1)).astype(I32),
        "tail_follower_starts": _group_starts(sorted_index[line], len(heads)),
        "tail_followers": groups[order, 0],
        "tail_follower_shares": shares[order],
        "tail_backoffs": backoffs[rank],
    }


@cache
def pair_table() -> NDArray[np.uint16]:
    """Return the byte pair of each character below U+10000, as lead << 8 | trail; 0 if it has none.

    Shape (0x10000,), uint16.
    """
    pairs = np.zeros(_BMP_END, dtype=U16)
    points = [ord(character) for character in pairs_of_characters()]
    pairs[points] = [lead << 8 | trail for lead, trail in pairs_of_characters().values()]
    return pairs


def _gbk_arrays() -> Arrays:
    """Return the arrays of byte pairs, and of characters below U+10000: shape (0x10000,) each."""
    characters, folded = np.zeros(_BMP_END, dtype=U32), np.zeros(_BMP_END, dtype=U32)
    pairs = np.array([lead << 8 | trail for lead, trail in characters_of_pairs()])
    text = "".join(characters_of_pairs().values())
    characters[pairs], folded[pairs] = code_points(text), code_points(fold_for_model(text))
    pair_flags = np.zeros(_BMP_END, dtype=U8)
    is_sign = np.isin(folded, code_points(_SIGNS))
    first, end = MODEL_IDEOGRAPHS
    pair_flags[is_sign | ((characters >= first) & (characters < end))] = _POSSIBLE
    pair_flags[is_sign] |= _SIGN
    marks = mark_table()[:_BMP_END]
    pair_flags[marks[characters] & np.uint64(TRADITIONAL) > 0] |= _TRADITIONAL
    pair_flags[[lead << 8 | trail for (lead, trail), c in displayed_characters().items() if is_private(c)]] |= (
        _UNDEFINED
    )
    character_flags = np.zeros(_BMP_END, dtype=U8)
    character_flags[marks & np.uint64(TONED) > 0] = _PINYIN
    character_flags[marks & np.uint64(SIMPLIFIED) > 0] |= _SIMPLIFIED
    return {
        "characters": characters,
        "folded": folded,
        "pair_flags": pair_flags,
        "pairs": pair_table(),
        "character_flags": character_flags,
    }


def _variant_arrays() -> Arrays:
    """Return where the variants of each folded character begin, shape (0x40001,), int32, and the variants, uint32."""
    variants = {ord(folded): among for folded, among in variants_by_fold().items()}
    sizes = np.zeros(_HAN_END, dtype=I32)
    for folded, among in variants.items():
        sizes[folded] = len(among)
    ordered = "".join("".join(variants[folded]) for folded in sorted(variants))
    starts = np.concatenate([[0], np.cumsum(sizes)]).astype(I32)
    return {"variant_starts": starts, "variants": code_points(ordered).copy()}
