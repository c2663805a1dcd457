"""The marks of numbers that a compare form keeps, in plain Python: the twin of c/dedup/number_marks.c."""

from __future__ import annotations

import re

from seedclean.core.late_patterns import late_pattern

DIGITS = "0123456789"
_SIGNS = "+-\u2212"
_NO_SIGN_BEHIND = f"{_SIGNS}%"
_THOUSANDS = late_pattern(r"(?<![0-9])[0-9]{1,3}\Z")
_BEHIND_COMMA = late_pattern(r"[0-9]{3}(?![0-9])")
_HAN = late_pattern(r"[\u4e00-\u9fff\u3400-\u4dbf\u3007\uf900-\ufaff\U00020000-\U000323af]")


def number_mark(marks: re.Match[str]) -> str:
    """Return what a compare form gets for a run of characters that are no letters or digits: a mark, or nothing.

    A point or colon between digits stays, and a sign before a number; other marks between digits become a blank, so
    that two numbers do not become one. A comma that parts thousands goes.

    Args:
        marks: the run, in a text in NFKC.

    >>> [re.sub(r"[\\W_]+", number_mark, text) for text in ("1,250人", "3,5", "比分3:12", "-0.5%", "6月-8月", "A-10")]
    ['1250人', '3 5', '比分3:12', '-0.5', '6月8月', 'A10']
    """
    text, first, end = marks.string, marks.start(), marks.end()
    if text[end : end + 1] not in DIGITS or end == len(text):
        return ""
    last = text[end - 1].replace("\u2212", "-").replace("\u2236", ":")
    before = text[first - 1] if first else ""
    other = text[end - 2] if end - first > 1 else ""
    if before and before in DIGITS:
        return _between_digits(text, first, last, other)
    if last not in _SIGNS or (other and other in _NO_SIGN_BEHIND):
        return ""
    is_range = not other and first > 1 and text[first - 2] in DIGITS
    is_name = not other and before and not _HAN.match(before)
    return "" if is_range or is_name else last


def _between_digits(text: str, first: int, last: str, other: str) -> str:
    """Return what stays of the marks from `first` on; `last` is the last of them, `other` the one before it, if any."""
    if other:
        return last if last in _SIGNS and other not in _BLANKS else " "
    if last in ".:":
        return last
    is_comma = last == "," and _BEHIND_COMMA.match(text, first + 1) and _THOUSANDS.search(text, 0, first)
    return "" if is_comma else " "


# Behind one of these a sign stands between two numbers, not before one.
_BLANKS = f"{_SIGNS}.\u2010\u2011\u2013\u2014\u2015~%\u2030\u00b0 \u00a0\u3000\t\n"
