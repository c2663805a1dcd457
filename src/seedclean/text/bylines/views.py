"""The ends of an article's text, folded: each is taken from a scan that is there, or folded at once."""

from __future__ import annotations

import re
from typing import Final

from seedclean.text.scan import LineSpans, fold, scan_head, scan_text
from seedclean.text.spacing import has_blank_lines

HEAD_LINES: Final = 14  # lines of a text's head that are looked at
_TAIL_LINES, _TAIL_MOST = 8, 1_200  # lines and characters of its end
_LINE = re.compile(r"\S[^\n]*\n?")


class TextEnds:
    """The first and the last lines of a text that are not blank.

    Args:
        text: of an article.

    Attributes:
        text: the same.
        head: where each of the first lines begins and ends, and where the one behind it begins.
        head_view: the beginning of the text, folded.
        tail: of each of the last lines where it begins, and where the one behind it begins.
        tail_at: where the folded end begins.
        tail_view: the end of the text, folded.
    """

    __slots__ = ("head", "head_view", "tail", "tail_at", "tail_view", "text")

    def __init__(self, text: str) -> None:
        # The whitespace stage changes a text with blank lines, so no later stage needs a scan of all of it.
        scan = scan_head(text, HEAD_LINES) if has_blank_lines(text) else scan_text(text)
        self.text = text
        self.head: LineSpans = scan.first_lines(HEAD_LINES)
        self.head_view: str = scan.view
        self.tail_at = at = max(len(text) - _TAIL_MOST, 0)
        is_whole = scan.length == len(text)
        self.tail_view: str = scan.view[at:] if is_whole else fold(text[at:])
        spans = [match.span() for match in _LINE.finditer(text, at)]
        if at and text[at - 1] != "\n" and len(spans) > 1:
            del spans[0]  # a part of a line
        self.tail = spans[-_TAIL_LINES:]
