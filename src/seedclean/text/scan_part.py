"""A part of a scanned text: some of its lines, so that nothing is scanned again."""

from __future__ import annotations

from typing import NamedTuple

from seedclean.text.scan import LINE_BYTES, LineSpans, TextScan


class ScanPart(NamedTuple):
    """Lines of a text that follow each other, as if they were a text of their own; all offsets are those of the text.

    Attributes:
        scan: of the text.
        first: number of the first of its lines that is in the part.
        line_count: how many are.
        begin: where the part begins.
        end: where it ends.

    >>> scan = TextScan("夜航\\n海城港\\n\\n第一班船")
    >>> part = ScanPart(scan, 1, 2, 3, scan.length)
    >>> part.text, part.lines.starts, ScanPart.whole(scan).line_count
    ('海城港\\n\\n第一班船', [3, 8], 3)
    """

    scan: TextScan
    first: int
    line_count: int
    begin: int
    end: int

    @classmethod
    def whole(cls, scan: TextScan) -> ScanPart:
        """Return all of a text."""
        return cls(scan, 0, scan.line_count, 0, scan.length)

    @classmethod
    def split(cls, scan: TextScan, first: int, behind: int) -> tuple[ScanPart, ScanPart, ScanPart]:
        """Return what stands before some lines of a text, at least one, those lines, and what stands behind them.

        Args:
            scan: of the text.
            first: number of the first of these lines.
            behind: number of the one behind the last.
        """
        begin, end = scan.lines.starts[first], scan.lines.nexts[behind - 1]
        return (
            cls(scan, 0, first, 0, begin),
            cls(scan, first, behind - first, begin, end),
            cls(scan, behind, scan.line_count - behind, end, scan.length),
        )

    @property
    def text(self) -> str:
        """The text of the part."""
        return self.scan.text[self.begin : self.end]

    @property
    def view(self) -> str:
        """The view of the whole text."""
        return self.scan.view

    @property
    def view_address(self) -> int:
        """Address of the code points of that view, for the kernel."""
        return self.scan.view_address

    @property
    def lines_address(self) -> int:
        """Address of what the scan says of the lines of the part."""
        return self.scan.lines_address + LINE_BYTES * self.first

    @property
    def lines(self) -> LineSpans:
        """The lines of the part that are not blank."""
        lines = self.scan.lines
        if self.line_count == self.scan.line_count:
            return lines
        inside = slice(self.first, self.first + self.line_count)
        return LineSpans(*(offsets[inside] for offsets in lines))
