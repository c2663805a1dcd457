"""The lines of an article and around it: which are asked, and where its first paragraph begins."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import zip_longest

from seedclean.core.late_patterns import late_pattern
from seedclean.text.bylines.byline import Byline
from seedclean.text.bylines.line import LINE_MOST, SENTENCE, read_line
from seedclean.text.bylines.signs import LINE_SIGN, byline_signs
from seedclean.text.bylines.views import TextEnds
from seedclean.text.scan import TextScan, fold

_PARAGRAPH_LEAST = 60  # characters of a first line that is no title
_PROSE_LEAST = 30  # characters of a line that ends a head
_LEAF_LEAST = 3  # characters of a line that is more than the day of a calendar's leaf
_PROSE_BEHIND = 2  # paragraphs behind a head whose beginnings are asked
_PROSE_END = late_pattern(r"[。!?…;][”」)]?$|[”」]$")
_DAY_LEAST, _DAY_MOST = 6, 24  # characters of a day
_DAY_LINE = late_pattern(rf"^[^\S\n]*(?=[^\n]*\d)([^\n。!?;,]{{{_DAY_LEAST},{_DAY_MOST}}})$", re.MULTILINE)
_LONE = frozenset(["文字", "撰文", "采访", "采写", "文"])  # labels that are common words, alone on a line
_UNREAD = Byline()


class PageLine:
    """A line that is not blank.

    Args:
        text: the line.
        view: the same, folded.
        start: its place if it is in the article, else -1.
        end: where the next line begins.
        flags: see `byline_signs`.

    Attributes:
        flags: the same.
        may_say: whether a sign says that it may be a byline.
    """

    __slots__ = ("_says", "end", "flags", "may_say", "start", "text", "view")

    def __init__(self, text: str, view: str, start: int = -1, end: int = -1, flags: int | None = 0) -> None:
        self.text, self.view, self.start, self.end, self.flags = text, view, start, end, flags or 0
        self.may_say = self.flags & LINE_SIGN > 0 or view in _LONE or (len(view) < _LEAF_LEAST and view.isdecimal())
        self._says: Byline | None = _UNREAD

    @property
    def is_sentence(self) -> bool:
        """Whether it is a sentence, or too long for a byline."""
        if self.may_say:
            return self.says is None
        return len(self.view) > LINE_MOST or SENTENCE.search(self.view) is not None

    @property
    def says(self) -> Byline | None:
        """What it says; None if it is a sentence."""
        if self._says is _UNREAD:
            self._says = read_line(self.view)
        return self._says

    def saying(self, says: Byline) -> PageLine:
        """Return the line with another answer."""
        line = PageLine(self.text, self.view, self.start, self.end, self.flags)
        line._says = says
        return line

    def printed(self, name: str) -> str:
        """Return a name as the line prints it, before it was folded."""
        at = self.view.find(name)
        return self.text[at : at + len(name)] if at >= 0 else name


def lines_around(lines: Sequence[str]) -> list[PageLine]:
    """Return lines around an article with what they say."""
    if not lines:
        return []
    scan = TextScan("\n".join(lines))
    flags = byline_signs(scan, len(lines), 0)
    return [
        PageLine(text.strip(), scan.view[start:end], flags=sign)
        for text, start, end, _, sign in zip_longest(lines, *scan.lines, flags)
    ]


def head_lines(ends: TextEnds, flags: bytes) -> tuple[list[PageLine], list[PageLine]]:
    """Return the lines before the first paragraph, and the first paragraphs; `flags` are those of the lines."""
    head: list[PageLine] = []
    prose: list[PageLine] = []
    text, view = ends.text, ends.head_view
    for start, end, follower, sign in zip_longest(*ends.head, flags):
        line = PageLine(text[start:end], view[start:end], start, follower, sign)
        if prose or _is_prose(line, is_first=not head):
            prose.append(line)
            if len(prose) == _PROSE_BEHIND:
                break
        else:
            head.append(line)
    return head, prose


def later_lines(ends: TextEnds, flags: bytes, first: int) -> list[PageLine]:
    """Return those of the first lines that may say something, from a number on."""
    if not any(flags[first:]):
        return []
    text, view = ends.text, ends.head_view
    return [
        PageLine(text[start:end], view[start:end], start, follower, sign)
        for start, end, follower, sign in list(zip_longest(*ends.head, flags))[first:]
        if sign and sign & LINE_SIGN
    ]


def _is_prose(line: PageLine, *, is_first: bool) -> bool:
    length = len(line.view)
    if is_first:
        return length >= _PARAGRAPH_LEAST and line.is_sentence
    return (length >= _PROSE_LEAST or _PROSE_END.search(line.view) is not None) and line.is_sentence


def tail_lines(ends: TextEnds, flags: bytes, least: int) -> list[PageLine]:
    """Return the last lines of a text that are not blank, none that begins before a place."""
    text, view, at = ends.text, ends.tail_view, ends.tail_at
    return [
        PageLine(text[at + start : at + end], view[start:end], at + start, at + follower, sign)
        for start, end, follower, sign in zip_longest(*ends.tail, flags)
        if at + start >= least
    ]


def is_chronology(text: str, line: PageLine) -> bool:
    """Say whether a day alone on its line is the head of a part: another such line has a paragraph behind it."""
    for match in _DAY_LINE.finditer(text, line.end):
        says = read_line(fold(match[1]).strip())
        if says and says.is_only_a_day and text[match.end() :].strip():
            return True
    return False
