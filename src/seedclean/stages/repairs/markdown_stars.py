"""The stars of bold text in Markdown, and which stars are none: those that stand for a name."""

from __future__ import annotations

import re
from functools import cache

from seedclean.core.resources import word_list
from seedclean.text.char_tables import HAN_CLASS

_SURE = re.compile(
    r"(?:^|(?<=[\s。，：；！？、（“「【(|]))\*\*(?=[^\s*，。、；：！？）])([^*\n]{2,800}+)"
    r"(?:(?<=[：:？?！!。])\*\*|(?<![\s*])\*\*(?=$|[\s，。：；！？、）”」】)|]))",
    re.MULTILINE,
)
_WORDS = re.compile(f"[{HAN_CLASS}A-Za-z]")
_BLANK_LINE = re.compile(r"\n[ \t]*\n")
_STARS = re.compile(r"\*\*+")  # a pattern that begins with its text is found fast
_STARS_MOST = 4  # the end of one bold text and the beginning of the next
_CLOSING = frozenset("，。、；：！？）》”’」』】,.;:!?)")


@cache
def _surnames() -> frozenset[str]:
    return frozenset(word_list("surnames.txt"))


def has_sure_bold(text: str) -> bool:
    """Say whether a text has bold words whose stars stand beside blanks or marks, as those of masked names do not.

    >>> has_sure_bold("**本报讯** 船开了"), has_sure_bold("获奖的是王**和李**。")
    (True, False)
    """
    at = text.find("**")
    while at >= 0:
        match = _SURE.match(text, at)
        if match and _WORDS.search(match[1]):
            return True
        at = text.find("**", match.end() if match else at + 1)
    return False


def bold_marks(text: str) -> list[tuple[int, int, str]]:
    """Return `(start, end, "")` of the stars around bold text; a pair may go over a line end, not over a blank line.

    >>> bold_marks("他说**船开了**。"), bold_marks("获奖的是王**和李**。")
    ([(2, 4, ''), (7, 9, '')], [])
    """
    if "**" not in text:
        return []
    runs = [run for match in _STARS.finditer(text) if (run := _bold_run(text, *match.span()))]
    if all(text[start - 1 : start] in _surnames() for start, _ in runs):
        return []
    marks: list[tuple[int, int, str]] = []
    opened: list[tuple[int, int]] = []  # stars that begin a bold text, and those that end it and begin the next
    for start, end in runs:
        if opened and "\n" in text[opened[-1][1] : start] and _BLANK_LINE.search(text, opened[-1][1], start):
            opened = []
        if opened and end - start < _STARS_MOST:
            marks += [(*run, "") for run in (*opened, (start, end))]
            opened = []
        elif opened or (end - start < _STARS_MOST and _can_open(text, start, end)):
            opened.append((start, end))
    return marks


def _bold_run(text: str, start: int, end: int) -> tuple[int, int] | None:
    """Return the stars of a run that can be those of bold text: of ***ST海城 the third is the share's."""
    size, before = end - start, text[start - 1 : start]
    if before == "\\" or size > _STARS_MOST or (size == _STARS_MOST and (before + text[end : end + 1]).isdecimal()):
        return None
    return start, end - (size == _STARS_MOST - 1 and text.startswith("ST", end))


def _can_open(text: str, start: int, end: int) -> bool:
    """Say whether stars can begin a bold text: no mark that closes follows, but where they stand alone."""
    before, after = text[start - 1 : start], text[end : end + 1]
    return after not in _CLOSING or before.isspace()
