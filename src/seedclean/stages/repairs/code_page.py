"""Code in a text: its blocks and statements, the lines that go with them, and whether the prose speaks of code."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence

from seedclean.core.edits import Edit
from seedclean.stages.repairs.code_blocks import (
    BLOCK,
    NAME,
    SCRIPT,
    STYLE_SHEET,
    WINDOW,
    CodeRegion,
    blocks_in,
    script_region,
)
from seedclean.text.char_tables import HAN_CLASS

_SUBJECTS_LEAST = 2  # different words of programming that a page about it has

_STATEMENT = re.compile(
    rf"(?:(?:var|let|const)\s+{NAME}\s*(?:=.*)?;"
    rf"|(?:window|document|jQuery|\$|location|console|_hmt|_czc|ga|gtag)\s*[.(\[].*[;)]"
    r"|(?://|/\*)\s*(?:<!\[CDATA\[|\]\]>).*|//\s*-->|@(?:import|charset)\s+\S.*;"
    r")\s*$",
    re.ASCII,
)
_BESIDE = re.compile(
    r"(?://|/\*|\*|<!--|-->|[})\]]|(?:var|let|const|return|if|else|for|function|window|document|jQuery|try|new|this|case)\b"
    r"|\$|@import|@charset)|.*(?:[;{(\[]|[)}\]],?|&&|\|\||\+)\s*$",
    re.ASCII | re.DOTALL,
)
# A quote that is not closed in its line, and a comment, end with the line.
_QUOTED = re.compile(
    r'"(?:[^"\\\n]|\\.)*+"?|(?<![A-Za-z0-9])\'(?:[^\'\\\n]|\\.)*+\'?|`[^`\n]*+`?|/\*(?:[^*\n]|\*(?!/))*+(?:\*/)?|(?<![:/])//[^\n]*+'
)
_HAN = re.compile(f"[{HAN_CLASS}]")
_ADDRESS = re.compile(r"[\w.:-]*[/.][!-~]+", re.ASCII)
_SENTENCE = re.compile(rf"[{HAN_CLASS}][，。！？]|(?:[{HAN_CLASS}][^\n]{{0,3}}?){{12}}")
_SUBJECT = re.compile(
    r"(?<![票券政业构用金域])代[码碼]|编程|編程|程序员|程式|源[码碼]|(?ai:javascript|typescript|python|\bcss|html|\bjson|\bphp)"
    r"|前端|函[数數]|变量|變數|语法|語法|选择器|开发者"
)


class CodePage:
    """A text with its lines: where code stands in it, and whether it is about code.

    Args:
        text: the text.
    """

    def __init__(self, text: str) -> None:
        self._text = text
        self._lines = text.split("\n")
        self._starts: list[int] = []
        at = 0
        for line in self._lines:
            self._starts.append(at)
            at += len(line) + 1
        self._bare: dict[int, str] = {}  # lines without quotes and comments
        self._prose: list[int] | None = None
        self._left = 8 * len(text)  # characters that are looked at for prose within a line

    def regions(self) -> list[CodeRegion]:
        """Return what is code, in order, not overlapping."""
        blocks = [*blocks_in(self._text), *self._statements()]
        regions: list[CodeRegion] = []
        reached = 0
        for start, end, rule in sorted(blocks):
            if start < reached:
                continue
            region: CodeRegion | None = CodeRegion(start, end, rule)
            if rule == BLOCK:
                region = script_region(self._text, start, end)
                if region is None or self._has_prose(*region[:2]):
                    continue
            if region is not None:
                regions.append(self._whole_lines(region._replace(start=max(region.start, reached)), reached))
                reached = regions[-1].end
        return self._joined(regions)

    def is_about_code(self, regions: Sequence[CodeRegion]) -> bool:
        """Say whether the prose beside the code speaks of programming; words of addresses do not count."""
        words: set[str] = set()
        borders = [border for region in regions for border in region[:2]]
        for number in self._prose_lines():
            if bisect_right(borders, self._starts[number]) % 2 == 0:
                line = _ADDRESS.sub("", self._bare_line(number))
                words.update(word.lower() for word in _SUBJECT.findall(line))
        return len(words) >= _SUBJECTS_LEAST

    def edit(self, region: CodeRegion) -> Edit:
        """Return the edit that removes a region; where it stood between two texts of a line, the line ends."""
        start, end, rule = region
        text = self._text
        before, after = text[start - 1 : start], text[end : end + 1]
        joins = before not in ("", "\n") and after not in ("", "\n")
        if after == "\n" and before in ("", "\n"):
            end += 1
        return Edit(start, end, "\n" if joins else "", rule)

    def _statements(self) -> Iterator[CodeRegion]:
        for number, line in enumerate(self._lines):
            if ";" in line or ")" in line or "/" in line:
                bare = line.lstrip()
                if _STATEMENT.match(bare) and not _HAN.search(self._bare_line(number)):
                    start = self._starts[number]
                    rule = STYLE_SHEET if bare.startswith("@") else SCRIPT
                    yield CodeRegion(start + len(line) - len(bare), start + len(line), rule)

    def _bare_line(self, number: int) -> str:
        """Return a line without what stands in quotes and comments."""
        bare = self._bare.get(number)
        if bare is None:
            bare = self._bare[number] = _QUOTED.sub("", self._lines[number])
        return bare

    def _has_prose(self, start: int, end: int) -> bool:
        """Say whether any line of a piece has prose outside of quotes and comments."""
        first, last = self._number(start), self._number(max(start, end - 1))
        prose = self._prose_lines()
        if bisect_right(prose, first) < bisect_right(prose, last - 1):
            return True
        ends = [(start, end)]
        if first != last:
            ends = [(start, self._starts[first] + len(self._lines[first])), (self._starts[last], end)]
        self._left -= sum(end - start for start, end in ends)
        return self._left < 0 or any(_SENTENCE.search(_QUOTED.sub("", self._text[slice(*part)])) for part in ends)

    def _prose_lines(self) -> list[int]:
        """Return the numbers of the lines that have prose outside of quotes and comments."""
        if self._prose is None:
            numbers = range(len(self._lines))
            self._prose = [number for number in numbers if _SENTENCE.search(self._bare_line(number))]
        return self._prose

    def _number(self, at: int) -> int:
        return bisect_right(self._starts, at) - 1

    def _whole_lines(self, region: CodeRegion, floor: int) -> CodeRegion:
        """Return a region, grown over what else of its first and last line is no text, from a floor on."""
        start, end, rule = region
        line = max(self._starts[self._number(start)], floor)
        if start - line < WINDOW and not _HAN.search(_QUOTED.sub("", self._text[line:start])):
            start = line
        last = self._number(end - 1)
        line_end = self._starts[last] + len(self._lines[last])
        if line_end - end < WINDOW:
            rest = self._text[end:line_end]
            if not rest.strip() or (not _HAN.search(_QUOTED.sub("", rest)) and _BESIDE.match(rest)):
                end = line_end
        return CodeRegion(start, end, rule)

    def _joined(self, regions: list[CodeRegion]) -> list[CodeRegion]:
        """Return regions, each with the lines of code beside it, and those of one rule that meet as one."""
        joined: list[CodeRegion] = []
        starts = [*(region.start for region in regions), len(self._text)]
        for region, ceiling in zip(regions, starts[1:], strict=True):
            floor = joined[-1].end if joined else 0
            start, end, rule = region
            if start < floor:  # the lines beside the one before went this far
                if end <= floor:
                    continue
                start = floor
            number = self._number(start)
            if start == self._starts[number]:
                start = self._starts[self._grown(number, -1, floor, ceiling)]
            last = self._number(max(start, end - 1))
            if end == self._starts[last] + len(self._lines[last]):
                last = self._grown(last, 1, floor, ceiling)
                end = self._starts[last] + len(self._lines[last])
            if joined and joined[-1].rule == rule and not self._text[joined[-1].end : start].strip():
                joined[-1] = CodeRegion(joined[-1].start, end, rule)
            else:
                joined.append(CodeRegion(max(start, floor), end, rule))
        return joined

    def _grown(self, number: int, step: int, floor: int, ceiling: int) -> int:
        """Return the number of the last line of code from one on, within `[floor, ceiling)` of the text."""
        last, at = number, number + step
        while 0 <= at < len(self._lines) and floor <= self._starts[at] < ceiling:
            line = self._bare_line(at).strip()
            original = self._lines[at].strip()
            if original:
                if _HAN.search(line) or not _BESIDE.match(original if original[0] in "/*" else line or original):
                    break
                last = at
            at += step
        return last
