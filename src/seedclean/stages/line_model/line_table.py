"""What the lines of a page are made of, counted in compiled passes: the base of all features."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache, cached_property

import numpy as np
from numpy.typing import NDArray

from seedclean.core.kernel import F64, I32, address, unchecked
from seedclean.stages.line_model.line_words import word_names, words_of_scan
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
SENTENCE_MARKS = slice(1, 4)  # the classes of them
_HAN = len(_CLASSES) + 1
_LETTER = 0x80  # see c/lines/lines.c
_CLASS_COUNT, COLUMNS = 16, 21  # see c/lines/lines.h

Ints = NDArray[np.int32]
Bools = NDArray[np.bool_]
Floats = NDArray[np.float64]


class LineTable:
    """n lines of a page; all arrays have the shape (n,) where not said otherwise.

    Args:
        numbers: as the kernel has them, shape (n, 21), C order.
        cover: how much of the title each line holds, 0 to 1; the title is the page's first line.
        within: how much of the line stands in the title, 0 to 1.
        has_word: which words of body.yaml each line has, shape (n, words), C order.

    Attributes:
        counts: name of a class of characters -> how many of them each line has.
        size: characters.
        letters: letters and digits.
        key: a hash of the letters: equal for lines with the same letters.
        first, last: the code points of the first and the last character.
        sentences: marks of them.
        words: name of a word of body.yaml -> which lines have it.
    """

    def __init__(self, numbers: Ints, cover: Floats, within: Floats, has_word: Bools) -> None:
        self.numbers, self.cover, self.within, self.has_word = numbers, cover, within, has_word
        self.size, self.letters, self.key, self.first, self.last = numbers.T[_CLASS_COUNT:]
        self.sentences = numbers[:, 1]

    @cached_property
    def counts(self) -> Mapping[str, Ints]:
        """How many characters of each class each line has."""
        counts = dict(zip(("other", *_CLASSES, "han"), self.numbers.T, strict=False))
        counts["han"] = counts["han"] + counts["function"]
        return counts

    def having(self, name: str) -> Bools:
        """Return which lines have a word; faster than `words` for a few of them."""
        return self.has_word[:, _word_numbers()[name]]

    @cached_property
    def words(self) -> Mapping[str, Bools]:
        """Which lines have each word."""
        return dict(zip(word_names(), self.has_word.T, strict=True))


def describe_lines(scan: TextScan) -> LineTable:
    """Return what the lines of a scanned page are made of; it has at least one.

    >>> from seedclean.text import scan_text
    >>> table = describe_lines(scan_text("首页\\n海城渡轮公司昨晚恢复了夜航。"))
    >>> table.size.tolist(), table.counts["sentence"].tolist(), table.counts["han"].tolist()
    ([2, 14], [0, 1], [2, 13])
    """
    count = scan.line_count
    numbers = np.empty((count, COLUMNS), dtype=I32)
    cover, within = np.empty((2, count), dtype=F64)
    classes = _classes()
    arguments = scan.view_address, scan.lines_address, count, address(classes)
    unchecked("count_lines")(*arguments, address(numbers))
    unchecked("cover_title")(*arguments, address(cover), address(within))
    return LineTable(numbers, cover, within, words_of_scan(scan, numbers[:, _CLASS_COUNT]))


@cache
def _word_numbers() -> Mapping[str, int]:
    return {name: number for number, name in enumerate(word_names())}


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
