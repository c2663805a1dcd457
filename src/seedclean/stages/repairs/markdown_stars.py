"""The stars of bold text in Markdown, and which stars are none: those that stand for a name."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import pairwise

from seedclean.core.resources import word_list
from seedclean.text.char_tables import HAN_CLASS

_SURE = re.compile(
    r"(?:^|(?<=[\s。，：；！？、（“「【(|]))\*\*(?=[^\s*，。、；：！？）])([^*\n]{2,800})"
    r"(?:(?<=[：:？?！!。])\*\*|(?<![\s*])\*\*(?=$|[\s，。：；！？、）”」】)|]))",
    re.MULTILINE,
)
_WORDS = re.compile(f"[{HAN_CLASS}A-Za-z]")
_BLANK_LINE = re.compile(r"\n[ \t]*\n")
_STARS = re.compile(r"(?<![\\*\d])\*{2,4}(?![*\d])|(?<![\\*])\*{2,3}(?!\*)")
_CLOSING = frozenset("，。、；：！？）》”’」』】,.;:!?)")


def has_sure_bold(text: str) -> bool:
    """Say whether a text has bold words whose stars stand beside blanks or marks, as those of masked names do not.

    >>> has_sure_bold("**本报讯** 船开了"), has_sure_bold("获奖的是王**和李**。")
    (True, False)
    """
    if "**" not in text:
        return False
    return any(_WORDS.search(match[1]) for match in _SURE.finditer(text))


def bold_marks(text: str) -> list[tuple[int, int, str]]:
    """Return `(start, end, "")` of the stars around bold text; a pair may go over a line end, not over a blank line.

    >>> bold_marks("他说**船开了**。"), bold_marks("获奖的是王**和李**。")
    ([(2, 4, ''), (7, 9, '')], [])
    """
    if "**" not in text:
        return []
    borders = [0, *(match.end() for match in _BLANK_LINE.finditer(text)), len(text)]
    return [(start, end, "") for part in pairwise(borders) for start, end in _paragraph_marks(text, *part)]


def _paragraph_marks(text: str, first: int, last: int) -> Iterator[tuple[int, int]]:
    # In ***ST海城 the third star is the share's.
    spans = (match.span() for match in _STARS.finditer(text, first, last))
    runs = [(start, end - (end - start == 3 and text.startswith("ST", end))) for start, end in spans]
    surnames = frozenset(word_list("surnames.txt"))
    if not runs or all(text[start - 1 : start] in surnames for start, _ in runs):
        return
    opened: tuple[int, int] | None = None
    between: list[tuple[int, int]] = []  # stars that end one bold text and begin the next
    for start, end in runs:
        if opened is None:
            if end - start < 4 and (text[end : end + 1] not in _CLOSING or text[start - 1 : start].isspace()):
                opened, between = (start, end), []
        elif end - start == 4:
            between.append((start, end))
        else:
            yield opened
            yield from between
            yield start, end
            opened = None
