"""What each character is a sign of, in one table: the cheap questions of all stages are answered by one look.

Flags are of a single character, pairs of one behind another. Where a text has none of a flag, a stage has nothing to
look for; where it has, the stage looks.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cache

import numpy as np
from numpy.typing import NDArray

from seedclean.core.edits import code_points, from_code_points
from seedclean.text.char_tables import PLAIN, fold_table, kind_table

HAN, TRADITIONAL, SIMPLIFIED = 1, 2, 4  # as in `tables.kinds`
BLANK = 8  # what `str.isspace` says of the folded character
JUNK = 16  # shows nothing, or reorders what is shown
LINE_END = 32  # ends a line on other systems
LATIN = 64  # accented capitals and letters: words, or UTF-8 and GBK read as Latin-1
GBK = 128  # the beginnings of the commonest UTF-8 sequences, read as GBK
TONED = 256  # vowels with tone marks
FOREIGN = 512  # scripts that Chinese pages are not written in, and hatched squares
PICTURE = 1024  # can be in an emoji sequence, or is an icon of a portal's own font
ODD_SPACE = 2048  # a space, but not the usual one
STOP = 4096  # the Chinese full stop, in the folded text
COMPOSABLE = 8192  # not NFC, or may be not with what is next to it, or a radical; hardly anything on a Chinese page
TAIWAN, HONG_KONG = 16384, 32768  # forms that only one of their standards writes

STUFFED = 1  # a comma in front of another mark
LOOSE_SPACE = 2  # a space in front of another one, or of a line end
INDENT = 4  # a space behind a line end
MARKDOWN = 8  # `](`, `**`, `##` or "``"
JOINT = 16  # a space behind the mark that ends a sentence, or behind a closing mark
BRACKETED = 32  # a small letter in brackets, or the first of several
HEADING = 64  # `# `
ESCAPED = 128  # the end of `nbsp;`, or the beginning of `u3000`

JUNK_RANGES = (
    (0x00, 0x08), (0x0E, 0x1F), (0x7F, 0x84), (0x86, 0x9F), (0xAD, 0xAD), (0x34F, 0x34F), (0x61C, 0x61C),
    (0x115F, 0x1160), (0x17B4, 0x17B5), (0x180E, 0x180E), (0x200B, 0x200F), (0x202A, 0x202E), (0x2060, 0x206F),
    (0x3164, 0x3164), (0xFEFF, 0xFEFF), (0xFFA0, 0xFFA0), (0xFFF0, 0xFFFB), (0xD800, 0xDFFF), (0xE0001, 0xE0001),
)  # fmt: skip
LINE_ENDS = "\r\u0085\u2028\u2029\v\f"
GBK_HEADS = "锛銆鈥鐨涓浜鍥鏄鍦鏈鎴浠鍙鐢璇绗杩閫"
# OpenCC's s2tw against s2hk, where both are Traditional.
TAIWAN_FORMS = "裡說銳閱醞蘊衛溫麵啟敘嫻群鉤臺"
HONG_KONG_FORMS = "裏説鋭閲醖藴衞温麪啓敍嫺羣鈎枱綫"
TONED_VOWELS = "āáǎàēéěèīíǐìōóǒòūúǔùǖǘǚǜḿńňǹ"
_LATIN = ((0xC0, 0xD6), (0xD8, 0xF6), (0xF8, 0xFF))
_FOREIGN = ((0x530, 0x10FF), (0x1200, 0x1CFF), (0x25A4, 0x25A9), (0xA500, 0xABFF))
# What of the `emoji` package's characters is below U+10000 (new ones come above it), and the other selector; of their
# ranges not the stars and the numbers in circles that lists are printed with.
_PICTURES = "©®\u200d\u203c\u2049\u20e3™ℹⓂ\u25b6\u25c0\u2b50\u2b55\u3030\u303d\u3297\u3299\ufe0e\ufe0f"
_PICTURE_RANGES = (
    (0x2194, 0x2199), (0x21A9, 0x21AA), (0x231A, 0x231B), (0x2328, 0x2328), (0x23CF, 0x23FA), (0x25AA, 0x25AB),
    (0x25FB, 0x2604), (0x2607, 0x2775), (0x2794, 0x27BF), (0x2934, 0x2935), (0x2B05, 0x2B07), (0x2B1B, 0x2B1C),
    (0xE000, 0xF8FF),
)  # fmt: skip
# What is NFC whatever of these is next to it: none decomposes, combines, or is the second part of another character.
_COMPOSED = (
    (0x00, 0x2FF), (0x400, 0x482), (0x2010, 0x2027), (0x2030, 0x205E), (0x20A0, 0x20BF), (0x2100, 0x2125),
    (0x2190, 0x2328), (0x232B, 0x2ADB), (0x2FE0, 0x3029), (0x3030, 0x3098), (0x309B, 0x9FFF), (0xAC00, 0xD7A3),
    (0xE000, 0xF8FF), (0xFE30, 0xFEFF), (0xFF00, 0xFFEF), (0x1F000, 0x1FAFF), (0x20000, 0x2F7FF),
)  # fmt: skip
ASTRAL = PICTURE  # all beyond U+FFFF: `emoji` has ranges of its own there
_FAR = 1 << 31  # how the kernel knows them
_BLANKS_END = 0x3400  # from here on, no character is blank, or folded to one
_ODD_SPACES = "\t\x0b\x0c\r\x1c\x1d\x1e\x1f\x85\xa0\u1680\u2028\u2029\u202f\u205f\u3000" + "".join(
    map(chr, range(0x2000, 0x200B))
)
_SMALL = "abcdefghijklmnopqrstuvwxyzü" + TONED_VOWELS
_ENDS = "。！？…!?”’」』）)】》\"'"


@cache
def mark_table() -> NDArray[np.uint64]:
    """Return of each code point its flags, the pairs that it can begin and end, and what it is folded to.

    Shape (0x110000,), uint64: 16 bits, 8, 8, 32, see c/scan/scan.c. In one table, because a text is spread all over it.
    """
    table: NDArray[np.uint64] = np.left_shift(fold_table(), 32, dtype=np.uint64)
    table |= kind_table() & np.uint8(HAN | TRADITIONAL | SIMPLIFIED)
    folded = from_code_points(fold_table()[:_BLANKS_END])
    table[0x10000:] |= np.uint64(_FAR)
    _add(table, BLANK, (match.start() for match in re.finditer(r"\s", folded)))
    for flag, ranges in (
        (JUNK, JUNK_RANGES), (FOREIGN, _FOREIGN), (LATIN, _LATIN), (PICTURE, _PICTURE_RANGES),
    ):  # fmt: skip
        for first, last in ranges:
            table[first : last + 1] |= np.uint64(flag)
    for flag, characters in (
        (LINE_END, LINE_ENDS), (GBK, GBK_HEADS), (TONED, TONED_VOWELS), (PICTURE, _PICTURES), (ODD_SPACE, _ODD_SPACES),
        (TAIWAN, TAIWAN_FORMS), (HONG_KONG, HONG_KONG_FORMS),
    ):  # fmt: skip
        _add(table, flag, code_points(characters).tolist())
    table |= np.uint64(COMPOSABLE)
    for first, last in _COMPOSED:
        table[first : last + 1] &= ~np.uint64(COMPOSABLE)
    table[:PLAIN][fold_table()[:PLAIN] == ord("。")] |= np.uint64(STOP)
    for pair, first_ones, second_ones in (
        (STUFFED, ",，", ",、。，；：？！"), (LOOSE_SPACE, " ", " \n"), (INDENT, "\n", " "),
        (JOINT, _ENDS, " "), (BRACKETED, "(（", _SMALL),
        (MARKDOWN, "]*#`", "(*#`"), (HEADING, "#", " "), (ESCAPED, "pu", ";；3"),
    ):  # fmt: skip
        _add(table, pair << 16, code_points(first_ones).tolist())
        _add(table, pair << 24, code_points(second_ones).tolist())
    return table


def _add(table: NDArray[np.uint64], flag: int, points: Iterable[int]) -> None:
    table[list(points)] |= np.uint64(flag)
