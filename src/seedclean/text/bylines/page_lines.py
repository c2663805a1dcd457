"""The lines of an article and around it: which are asked, and where its first paragraph begins."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from seedclean.text.bylines.line import LINE_MOST, Byline, read_line
from seedclean.text.scan import fold

_HEAD_LINES, _TAIL_LINES = 14, 8  # lines of an article's ends that are looked at
_PARAGRAPH_LEAST = 60  # characters of a first line that is no title
_PROSE_LEAST = 30  # characters of a line that ends a head
_PROSE_END = re.compile(r"[。!?…;][”」)]?$|[”」]$")
_DAY_LEAST, _DAY_MOST = 6, 24  # characters of a day
_DIGIT = re.compile(r"\d")


class PageLine(NamedTuple):
    """A line that is not blank: its text, folded; its place if it is in the article; what it says."""

    text: str
    view: str
    start: int
    end: int
    says: Byline | None

    def printed(self, name: str) -> str:
        """Return a name as the line prints it, before it was folded."""
        at = self.view.find(name)
        return self.text[at : at + len(name)] if at >= 0 else name


def page_line(text: str, start: int = -1, end: int = -1) -> PageLine:
    """Return a line with what it says; one around an article has no place in it."""
    text = text.strip()
    view = fold(text)
    return PageLine(text, view, start, end, read_line(view) if len(view) <= LINE_MOST else None)


def head_lines(text: str) -> Iterator[PageLine]:
    """Yield the first lines of a text that are not blank."""
    number = at = 0
    while at < len(text) and number < _HEAD_LINES:
        stop = text.find("\n", at)
        stop = len(text) if stop < 0 else stop
        if content := text[at:stop].strip():
            yield page_line(content, at, min(stop + 1, len(text)))
            number += 1
        at = stop + 1


def tail_lines(text: str, least: int) -> Sequence[PageLine]:
    """Return the last lines of a text that are not blank, none that begins before a place."""
    lines: list[PageLine] = []
    stop = len(text)
    while stop > least and len(lines) < _TAIL_LINES:
        start = text.rfind("\n", 0, stop - 1) + 1 if stop else 0
        if start < least:
            break
        if content := text[start:stop].strip():
            lines.append(page_line(content, start, stop))
        stop = start
    return lines[::-1]


def before_prose(lines: Sequence[PageLine]) -> tuple[Sequence[PageLine], Sequence[PageLine]]:
    """Return the lines before the first paragraph, and the others."""
    for number, line in enumerate(lines):
        is_prose = len(line.view) >= _PROSE_LEAST if number else len(line.view) >= _PARAGRAPH_LEAST
        if line.says is None and (is_prose or (number and _PROSE_END.search(line.view))):
            return lines[:number], lines[number:]
    return lines, ()


def is_chronology(text: str, line: PageLine) -> bool:
    """Say whether a day alone on its line is the head of a part: another such line has a paragraph behind it."""
    at = line.end
    while 0 <= at < len(text):
        stop = text.find("\n", at)
        if stop < 0:
            return False
        content = text[at:stop].strip()
        if _DAY_LEAST <= len(content) <= _DAY_MOST and _DIGIT.search(content):
            says = read_line(fold(content))
            if says and says.is_only_a_day and text[stop:].strip():
                return True
        at = stop + 1
    return False
