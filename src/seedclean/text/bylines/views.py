"""The ends of an article's text, folded: each is taken from a scan that is there, or folded at once."""

from __future__ import annotations

from typing import Final

from seedclean.text.bylines.signs import byline_signs
from seedclean.text.scan import LineSpans, TextScan, scan_head, scan_text
from seedclean.text.spacing import has_blank_lines

HEAD_LINES: Final = 14  # lines of a text's head that are looked at
TAIL_LINES, _TAIL_MOST = 8, 1_200  # lines and characters of its end


class TextEnds:
    """The first and the last lines of a text that are not blank.

    Args:
        text: of an article.

    Attributes:
        text: the same.
        tail_at: where the end begins that was scanned.
    """

    __slots__ = ("_end_scan", "_scan", "tail_at", "text")

    def __init__(self, text: str) -> None:
        # The whitespace stage changes a text with blank lines, so no later stage needs a scan of all of it.
        scan = scan_head(text, HEAD_LINES) if has_blank_lines(text) else scan_text(text)
        self.text, self._scan, self._end_scan, self.tail_at = text, scan, scan, 0
        if scan.length < len(text):
            most = max(len(text) - _TAIL_MOST, 0)
            self.tail_at = text.find("\n", most, len(text.rstrip())) + 1 or most
            self._end_scan = TextScan(text[self.tail_at :])

    def signs(self) -> tuple[bytes, bytes]:
        """Return the flags of the first lines and of the last ones, see `byline_signs`; b"" if none has any."""
        if self._end_scan is self._scan:
            flags = byline_signs(self._scan, HEAD_LINES, TAIL_LINES)
            head, tail = flags[:HEAD_LINES], flags[-TAIL_LINES:]
            return head if any(head) else b"", tail if any(tail) else b""
        return byline_signs(self._scan, HEAD_LINES, 0), byline_signs(self._end_scan, 0, TAIL_LINES)

    @property
    def head(self) -> LineSpans:
        """The first lines."""
        return self._scan.first_lines(HEAD_LINES)

    @property
    def head_view(self) -> str:
        """The beginning of the text, folded."""
        return self._scan.view

    @property
    def tail(self) -> LineSpans:
        """The last lines; offsets count from `tail_at`."""
        return self._end_scan.last_lines(TAIL_LINES)

    @property
    def tail_view(self) -> str:
        """The end of the text, folded."""
        return self._end_scan.view
