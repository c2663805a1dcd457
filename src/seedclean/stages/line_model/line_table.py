"""What the lines of a page are made of, counted in compiled passes: the base of all features."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from seedclean.core.kernel import F64, I32, address, unchecked
from seedclean.stages.line_model.line_words import word_names, words_of_lines
from seedclean.text import TextScan
from seedclean.text.char_tables import HAN_BLOCKS, letter_table

# Classes of characters that are counted; all others are class 0, Han is the last class.
_CLASSES = {
    "sentence": "。!?…",
    "comma": ",、;",
    "colon": ":",
    "quote": '“”"‘’「」《》',
    "separator": "|>»›/·_-–—•►▶",
    "space": " \t",
    "bracket": "()[]【】<>",
    "digit": "0123456789",
    "latin": "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz",
    "function": "的了在是和对将为与也就都这那有不而但",
}
_HAN = len(_CLASSES) + 1
_LETTER = 0x80  # see c/lines/lines.c
_CLASS_COUNT, COLUMNS = 16, 21  # see c/lines/lines.h

Ints = NDArray[np.int32]
Bools = NDArray[np.bool_]
Floats = NDArray[np.float64]


class LineTable(NamedTuple):
    """n lines of a page; all arrays have the shape (n,).

    Attributes:
        counts: name of a class of characters -> how many of them each line has.
        size: characters.
        letters: letters and digits.
        key: a hash of the letters: equal for lines with the same letters.
        first, last: the code points of the first and the last character.
        cover: how much of the title each line holds, 0 to 1; the title is the page's first line.
        within: how much of the line stands in the title, 0 to 1.
        words: name of a word of body.yaml -> which lines have it.
        numbers: the numbers above as the kernel has them, shape (n, 21).
        has_word: the words, shape (n, words), C order.
    """

    counts: Mapping[str, Ints]
    size: Ints
    letters: Ints
    key: Ints
    first: Ints
    last: Ints
    cover: Floats
    within: Floats
    words: Mapping[str, Bools]
    numbers: Ints
    has_word: Bools


def describe_lines(scan: TextScan) -> LineTable:
    """Return what the lines of a scanned page are made of; it has at least one.

    >>> from seedclean.text import scan_text
    >>> table = describe_lines(scan_text("首页\\n海城渡轮公司昨晚恢复了夜航。"))
    >>> table.size.tolist(), table.counts["sentence"].tolist(), table.counts["han"].tolist()
    ([2, 14], [0, 1], [2, 13])
    """
    count = scan.line_count
    numbers = np.empty((count, COLUMNS), dtype=I32)
    cover = np.empty((2, count), dtype=F64)
    classes = _classes()
    arguments = scan.view_address, scan.lines_address, count, address(classes)
    unchecked("count_lines")(*arguments, address(numbers))
    unchecked("cover_title")(*arguments, address(cover), address(cover[1]))
    columns = np.ascontiguousarray(numbers.T)
    counts = dict(zip(("other", *_CLASSES, "han"), columns, strict=False))
    counts["han"] = counts["han"] + counts["function"]
    lines, view = scan.lines, scan.view
    has_word = words_of_lines([view[start:end] for start, end in zip(lines.starts, lines.ends, strict=True)])
    words = dict(zip(word_names(), has_word.T, strict=True))
    size, letters, key, first, last = columns[_CLASS_COUNT:]
    return LineTable(counts, size, letters, key, first, last, cover[0], cover[1], words, numbers, has_word)


@cache
def _classes() -> NDArray[np.uint8]:
    """Return the class of each code point, and whether it is a letter: shape (0x110000,), uint8."""
    classes = np.zeros(0x110000, dtype=np.uint8)
    for first, end in HAN_BLOCKS:
        classes[first:end] = _HAN
    for number, characters in enumerate(_CLASSES.values(), 1):
        classes[list(map(ord, characters))] = number
    classes[letter_table()] |= _LETTER
    return classes
