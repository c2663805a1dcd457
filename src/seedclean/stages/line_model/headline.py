"""The line in front of a main text that is its title."""

from __future__ import annotations

import re
from collections.abc import Container, Sequence

_TITLE_BEFORE = 16  # lines in front of it in which its title is looked for
_TITLE_LEAST, _TITLE_MOST = 5, 90  # letters, characters
_DATE = re.compile(
    r"(?:19|20)\d\d ?[-/.年] ?\d{1,2} ?[-/.月] ?\d{1,2}"
    r"|\d{1,2}月\d{1,2}日 ?\d{1,2}:\d\d"
    r"|(?:19|20)\d\d年\d{1,2}月|^(?:19|20)\d\d ?[-/.] ?(?:0?[1-9]|1[0-2])$"
    r"|\d\d-\d\d ?\d\d:\d\d"
)
_NOTICE = re.compile("(?:通知|公告|通告|公示|通报|启事|决定|意见|函)$")


def title_line(lines: Sequence[str], by_rules: Container[int], first: int) -> int | None:
    """Return the number of the line that is the title, or None.

    The first of these that there is: a line in front of the main text that the page's first line
    repeats with the site's name behind it; a line that stands twice there; the last line with a
    date below it; the page's first line; the head of a notice that stands right above its text.
    Of a title that is printed twice, the first one counts, because the date can stand between them.

    Args:
        lines: the lines up to the main text, and the next ones, folded.
        by_rules: numbers of the lines that a rule removes.
        first: number of the first line of the main text.
    """
    near = [n for n in range(max(0, first - _TITLE_BEFORE), first) if n not in by_rules and _is_like_title(lines[n])]
    first_line = _letters(lines[0])
    keys = [_letters(lines[n]) for n in near]
    in_first_line = [
        n for n, key in zip(near, keys, strict=True) if n and key in first_line and 3 * len(key) >= len(first_line)
    ]
    printed_twice = [n for n, key in zip(near, keys, strict=True) if keys.count(key) > 1]
    dated = [n for n in near if any(_DATE.search(line) for line in lines[n + 1 : min(n + 3, first)])]
    page_title = [0] if first and 0 not in by_rules and _is_like_title(lines[0]) else []
    notice = [n for n in near[-1:] if n == first - 1 and _NOTICE.search(lines[n])]
    choices = (in_first_line, printed_twice, dated[-1:], page_title, notice)
    return next((numbers[0] for numbers in choices if numbers), None)


def _is_like_title(line: str) -> bool:
    return (
        len(_letters(line)) >= _TITLE_LEAST and len(line) <= _TITLE_MOST and "。" not in line and not _DATE.search(line)
    )


def _letters(line: str) -> str:
    return "".join(filter(str.isalnum, line))
