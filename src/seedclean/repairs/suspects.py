"""One look at a text's characters that tells which repairs can have anything to do; nearly always none.

A table over all code points says of what each is a sign; the passes then need no scan of their own.
"""

from __future__ import annotations

from functools import cache, lru_cache

import numpy as np
from numpy.typing import NDArray

from seedclean.edit import code_points

JUNK = 1  # shows nothing, or reorders what is shown
LINE_END = 2  # ends a line on other systems
LATIN = 4  # accented capitals and letters: words, or UTF-8 and GBK read as Latin-1
GBK = 8  # the beginnings of the commonest UTF-8 sequences, read as GBK
TONED = 16  # vowels with tone marks
FOREIGN = 32  # scripts that Chinese pages are not written in, and hatched squares
STUFFED = 64  # a comma in front of another mark
_COMMA, _MARK = 64, 128

JUNK_RANGES = (
    (0x00, 0x08), (0x0E, 0x1F), (0x7F, 0x84), (0x86, 0x9F), (0xAD, 0xAD), (0x34F, 0x34F), (0x61C, 0x61C),
    (0x115F, 0x1160), (0x17B4, 0x17B5), (0x180E, 0x180E), (0x200B, 0x200F), (0x202A, 0x202E), (0x2060, 0x206F),
    (0x3164, 0x3164), (0xFEFF, 0xFEFF), (0xFFA0, 0xFFA0), (0xFFF0, 0xFFFB), (0xD800, 0xDFFF), (0xE0001, 0xE0001),
)  # fmt: skip
_FOREIGN = ((0x530, 0x10FF), (0x1200, 0x1CFF), (0x25A4, 0x25A9), (0xA500, 0xABFF))
LINE_ENDS = "\r\u0085\u2028\u2029\v\f"
GBK_HEADS = "锛銆鈥鐨涓浜鍥鏄鍦鏈鎴浠鍙鐢璇绗杩閫"
TONED_VOWELS = "āáǎàēéěèīíǐìōóǒòūúǔùǖǘǚǜḿńňǹ"


@cache
def _table() -> NDArray[np.uint8]:
    table = np.zeros(0x110000, dtype=np.uint8)
    for flag, ranges in ((JUNK, JUNK_RANGES), (FOREIGN, _FOREIGN), (LATIN, ((0xC0, 0xD6), (0xD8, 0xF6), (0xF8, 0xFF)))):
        for first, last in ranges:
            table[first : last + 1] |= flag
    for flag, characters in (
        (LINE_END, LINE_ENDS), (GBK, GBK_HEADS), (TONED, TONED_VOWELS), (_COMMA, ",，"), (_MARK, "、。，；：？！"),
    ):  # fmt: skip
        table[code_points(characters)] |= flag
    return table


@lru_cache(maxsize=4)
def suspects(text: str) -> int:
    """Return the flags of what a text has.

    >>> suspects("海城港,开航。") == 0, suspects("海\\u200b城,。") == JUNK | STUFFED
    (True, True)
    """
    found = _table()[code_points(text)]
    flags = int(np.bitwise_or.reduce(found, initial=0)) & ~(_COMMA | _MARK)
    return flags | (STUFFED if bytes((_COMMA, _MARK)) in found.tobytes() else 0)
