"""The line in front of a main text that is its title."""

from __future__ import annotations

import re
from collections.abc import Container, Mapping
from functools import lru_cache

TITLE_BEFORE = 16  # lines in front of it in which its title is looked for
_TITLE_LEAST, _TITLE_MOST = 5, 90  # letters, characters
_DATE = re.compile(
    r"(?:19|20)\d\d ?[-/.年] ?\d{1,2} ?[-/.月] ?\d{1,2}"
    r"|\d{1,2}月\d{1,2}日 ?\d{1,2}:\d\d"
    r"|(?:19|20)\d\d年\d{1,2}月|^(?:19|20)\d\d ?[-/.] ?(?:0?[1-9]|1[0-2])$"
    r"|\d\d-\d\d ?\d\d:\d\d"
)
_DIGIT = re.compile(r"\d")
_NOTICE = re.compile("(?:通知|公告|通告|公示|通报|启事|决定|意见|函)$")


def title_line(lines: Mapping[int, str], by_rules: Container[int], first: int) -> int | None:
    """Return the number of the line that is the title, or None.

    The first of these that there is: a line in front of the main text that the page's first line
    repeats with the site's name behind it; a line that stands twice there; the last line with a
    date below it; the page's first line; the head of a notice that stands right above its text.
    Of a title that is printed twice, the first one counts, because the date can stand between them.

    Args:
        lines: number of a line -> the line, folded: the first one, and at least `TITLE_BEFORE` up to the main text.
        by_rules: numbers of the lines that a rule removes.
        first: number of the first line of the main text.
    """
    near = {
        number: key
        for number in range(max(0, first - TITLE_BEFORE), first)
        if number not in by_rules and (key := _title_letters(lines[number]))
    }
    first_line, keys = _letters(lines[0]), list(near.values())
    for number, key in near.items():
        if number and key in first_line and 3 * len(key) >= len(first_line):
            return number
    for number, key in near.items():
        if keys.count(key) > 1:
            return number
    for number in reversed(near):
        if any(_has_date(lines[below]) for below in range(number + 1, min(number + 3, first))):
            return number
    if first and 0 not in by_rules and _title_letters(lines[0]):
        return 0
    return first - 1 if first - 1 in near and _NOTICE.search(lines[first - 1]) else None


def _title_letters(line: str) -> str:
    """Return the letters of a line that is like a title; nothing of another one."""
    if len(line) > _TITLE_MOST or "。" in line:
        return ""
    letters, has_date = _known(line)
    return letters if len(letters) >= _TITLE_LEAST and not has_date else ""


def _has_date(line: str) -> bool:
    return _known(line)[1] if len(line) <= _TITLE_MOST else _DATE.search(line) is not None


@lru_cache(maxsize=1 << 12)  # portals print the same lines again and again
def _known(line: str) -> tuple[str, bool]:
    """Return the letters of a line, and whether it has a date."""
    return _letters(line), _DIGIT.search(line) is not None and _DATE.search(line) is not None


def _letters(line: str) -> str:
    return "".join(filter(str.isalnum, line))
