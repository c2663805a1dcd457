"""The lines of an article and around it: which are asked, and where its first paragraph begins."""

from __future__ import annotations

import re
from collections.abc import Sequence

from seedclean.text.bylines.line import LINE_MOST, STOP, Byline, read_line
from seedclean.text.bylines.views import TextEnds
from seedclean.text.scan import fold

_PARAGRAPH_LEAST = 60  # characters of a first line that is no title
_PROSE_LEAST = 30  # characters of a line that ends a head
_PROSE_BEHIND = 2  # paragraphs behind a head whose beginnings are asked
_PROSE_END = re.compile(r"[。!?…;][”」)]?$|[”」]$")
_DAY_LEAST, _DAY_MOST = 6, 24  # characters of a day
_DAY_LINE = re.compile(rf"^[^\S\n]*(?=[^\n]*\d)([^\n。!?;,]{{{_DAY_LEAST},{_DAY_MOST}}})$", re.MULTILINE)
# What a line has that says anything but a name: a number, the sign behind a label, or a label that needs none.
_SIGN = re.compile(
    r"[\d:︰|丨/∣年]|记者|特派员|通讯员|评论员|撰稿|专栏作家|主笔|作者|撰文|责编|编辑|校对|审核|文字|编译|来源|来自|转自|[Bb][Yy]\s|"
    r"摄影|排版|美编|设计|制图|视频|供图|翻译|策划|统筹"
)
_UNREAD = Byline()


class PageLine:
    """A line that is not blank.

    Args:
        text: the line.
        view: the same, folded.
        start: its place if it is in the article, else -1.
        end: where the next line begins.
    """

    __slots__ = ("_says", "end", "may_say", "start", "text", "view")

    def __init__(self, text: str, view: str, start: int = -1, end: int = -1) -> None:
        self.text, self.view, self.start, self.end = text, view, start, end
        is_short = len(view) <= LINE_MOST and not STOP.search(view)
        self.may_say = is_short and _SIGN.search(view) is not None
        self._says: Byline | None = _UNREAD if is_short else None

    @property
    def says(self) -> Byline | None:
        """What it says; None if it is a sentence."""
        if self._says is _UNREAD:
            self._says = read_line(self.view)
        return self._says

    def printed(self, name: str) -> str:
        """Return a name as the line prints it, before it was folded."""
        at = self.view.find(name)
        return self.text[at : at + len(name)] if at >= 0 else name


def page_lines(lines: Sequence[str]) -> list[PageLine]:
    """Return lines around an article with what they say."""
    if not lines:
        return []
    views = fold("\n".join(lines)).split("\n")
    return [PageLine(text.strip(), view.strip()) for text, view in zip(lines, views, strict=True)]


def head_lines(ends: TextEnds) -> tuple[list[PageLine], list[PageLine]]:
    """Return the lines before the first paragraph, and the first paragraphs."""
    own: list[PageLine] = []
    prose: list[PageLine] = []
    for start, end, follower in zip(*ends.head, strict=True):
        line = PageLine(ends.text[start:end], ends.head_view[start:end], start, follower)
        if prose or _is_prose(line, is_first=not own):
            prose.append(line)
            if len(prose) == _PROSE_BEHIND:
                break
        else:
            own.append(line)
    return own, prose


def _is_prose(line: PageLine, *, is_first: bool) -> bool:
    length = len(line.view)
    if is_first:
        return length >= _PARAGRAPH_LEAST and line.says is None
    return (length >= _PROSE_LEAST or _PROSE_END.search(line.view) is not None) and line.says is None


def tail_lines(ends: TextEnds, least: int) -> list[PageLine]:
    """Return the last lines of a text that are not blank, none that begins before a place."""
    text, view, at = ends.text, ends.tail_view, ends.tail_at
    return [
        PageLine(text[start:end].rstrip(), view[start - at : end - at].rstrip(), start, end)
        for start, end in ends.tail
        if start >= least
    ]


def is_chronology(text: str, line: PageLine) -> bool:
    """Say whether a day alone on its line is the head of a part: another such line has a paragraph behind it."""
    for match in _DAY_LINE.finditer(text, line.end):
        says = read_line(fold(match[1]).strip())
        if says and says.is_only_a_day and text[match.end() :].strip():
            return True
    return False
