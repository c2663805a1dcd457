"""Style sheets and scripts that a scraper took for text: whoever asks a tree for all its text gets them too.

A style sheet is known by its rules, `selector{property:value}`. A script is known by how its blocks begin:
`function(…){`, `var state = {`, `$.ajax({`, `{"@context":`; single statements by their first word. Lines of code beside
them go with them. A block in which prose stands outside of quotes and comments is none, so a brace that is never closed
costs nothing. A page about programming shows code on purpose: it is left as it is.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from seedclean.core.edits import Edit
from seedclean.text.char_tables import HAN_CLASS

STYLE_SHEET, SCRIPT = "repair:style-sheet", "repair:script"
BLOCK = ""  # in braces, not yet known
_BRACES_MOST = 50_000  # of a text; one with more is data, and is left
_WINDOW = 400  # characters in front of a brace that tell what the block is
_SUBJECTS_LEAST = 2  # different words of programming that a page about it has

_PROPERTY = (
    "align|animation|appearance|background|border|bottom|box|clear|clip|color|content|cursor|direction|display|fill|filter"
    "|flex|float|font|gap|grid|height|justify|left|letter|line|list|margin|max|min|object|opacity|order|outline|overflow"
    "|padding|pointer|position|resize|right|src|stroke|table|text|top|transform|transition|user|vertical|visibility|white"
    "|width|word|writing|z|zoom"
)
_DECLARATION = (
    rf"(?:[*_]?(?:{_PROPERTY})(?:-[a-z-]{{1,40}})?|--[\w-]{{1,60}}|-(?:webkit|moz|ms|o)-[a-z-]{{1,40}})\s*+:"
    r"(?:url\([^()]*+\)|[^;{}])++"
)
_REMARK = r"(?:/\*(?:[^*]|\*(?!/))*+\*/\s*+)"
_DECLARATIONS = re.compile(
    rf"\s*+{_REMARK}*+{_DECLARATION}(?:;\s*+{_REMARK}*+(?:[\w-]{{1,60}}\s*+:(?:url\([^()]*+\)|[^;{{}}])++)?)*+",
    re.ASCII,
)
_ELEMENT = (
    "html|body|div|span|p|a|ul|ol|li|dl|dt|dd|h[1-6]|img|table|thead|tbody|tr|td|th|em|strong|b|i|form|input|button|textarea"
    "|select|label|section|article|aside|header|footer|nav|main|figure|figcaption|iframe|video|audio|canvas|svg|pre|code"
    "|blockquote|hr|from|to|\\d{1,3}%"
)
_SELECTOR = re.compile(rf"(?:[.#][A-Za-z_-]|@[a-z-]{{4}}|\*|::?-?[a-z]|\[[a-z]|(?:{_ELEMENT})(?![\w-]))", re.ASCII)
_AT_RULE = re.compile(r"@(?:-webkit-|-moz-)?(?:media|supports|keyframes|font-face|layer|container|page)\b")
_NAME = r"[A-Za-z_$][\w$]{0,60}"
_SCRIPT_HEAD = re.compile(
    rf"(?:\bfunction\s*(?:{_NAME}\s*)?\([^(){{}}]{{0,200}}\)"
    rf"|(?:[\w$]|\))\s*=>"
    rf"|\b(?:(?:var|let|const)\s+{_NAME}|{_NAME}(?:\.{_NAME}|\[['\"][^'\"\n]{{1,60}}['\"]\]){{1,6}})\s*=\s*[(\[]{{0,2}}"
    rf"|(?:\$|\b{_NAME})(?:\.{_NAME}){{1,6}}\s*\(\s*(?:['\"][^'\"\n]{{0,200}}['\"]\s*,\s*)?\[?"
    rf"|\bnew\s+{_NAME}\s*\(\s*(?:['\"][^'\"\n]{{0,200}}['\"]\s*,\s*)?"
    r")\s*$",
    re.ASCII,
)
_CONTROL_HEAD = re.compile(
    r"(?:\b(?:if|for|while|switch|catch)\s*\([^{}\n]{0,200}\)|\b(?:else|try|do|finally))\s*$", re.ASCII
)
_BROWSER = re.compile(
    r"\b(?:document|window|location|navigator|jQuery|localStorage)\s*[.\[(]|\$\s*\(|\bundefined\b|\$\.[a-z]", re.ASCII
)
_ASCII_END = re.compile(r"(?<![\x20-\x7e\t])[\x20-\x7e\t]*+\Z|\Z")  # of a line, where code can stand behind a text
_JSON_HEAD = re.compile(r"(?:^|\n)[\s\[(]*$")
_JSON = re.compile(r'\s*+"[^"\n]{1,80}"\s*+:')
_STATEMENT = re.compile(
    rf"(?:(?:var|let|const)\s+{_NAME}\s*(?:=.*)?;"
    rf"|(?:window|document|jQuery|\$|location|console|_hmt|_czc|ga|gtag)\s*[.(\[].*[;)]"
    r"|(?://|/\*)\s*(?:<!\[CDATA\[|\]\]>).*|//\s*-->|@(?:import|charset)\s+\S.*;"
    r")\s*$",
    re.ASCII,
)
_TAIL = re.compile(r"(?:[)\]};,]|\([^(){}\n]{0,200}\))*+")
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


class _Region(NamedTuple):
    """A piece `[start, end)` of a text that is code, and the rule that says so."""

    start: int
    end: int
    rule: str


def remove_code(text: str) -> Sequence[Edit]:
    """Return the edits that remove style sheets and scripts.

    >>> text = "海城港的船开了。\\n.a{color:red}\\nvar a = function(){ b(); };\\n船长来了。"
    >>> [(edit.rule, text[edit.start : edit.end]) for edit in remove_code(text)]
    [('repair:style-sheet', '.a{color:red}\\n'), ('repair:script', 'var a = function(){ b(); };\\n')]
    """
    if "{" not in text and ";" not in text:
        return ()
    if text.count("{") > _BRACES_MOST:
        return ()
    page = _Page(text)
    regions = page.regions()
    if not regions or page.is_about_code(regions):
        return ()
    return [page.edit(region) for region in regions]


class _Page:
    """A text with its lines.

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

    def regions(self) -> list[_Region]:
        """Return what is code, in order, not overlapping."""
        blocks = [*_blocks(self._text), *self._statements()]
        regions: list[_Region] = []
        reached = 0
        for start, end, rule in sorted(blocks):
            if start < reached:
                continue
            region: _Region | None = _Region(start, end, rule)
            if rule == BLOCK:
                region = _script(self._text, start, end)
                if region is None or self._has_prose(*region[:2]):
                    continue
            if region is not None:
                regions.append(self._whole_lines(region._replace(start=max(region.start, reached)), reached))
                reached = regions[-1].end
        return self._joined(regions)

    def is_about_code(self, regions: Sequence[_Region]) -> bool:
        """Say whether the prose beside the code speaks of programming; words of addresses do not count."""
        words: set[str] = set()
        borders = [border for region in regions for border in region[:2]]
        for number in self._prose_lines():
            if bisect_right(borders, self._starts[number]) % 2 == 0:
                line = _ADDRESS.sub("", self._bare_line(number))
                words.update(word.lower() for word in _SUBJECT.findall(line))
        return len(words) >= _SUBJECTS_LEAST

    def edit(self, region: _Region) -> Edit:
        """Return the edit that removes a region; where it stood between two texts of a line, the line ends."""
        start, end, rule = region
        text = self._text
        before, after = text[start - 1 : start], text[end : end + 1]
        joins = before not in ("", "\n") and after not in ("", "\n")
        if after == "\n" and before in ("", "\n"):
            end += 1
        return Edit(start, end, "\n" if joins else "", rule)

    def _statements(self) -> Iterator[_Region]:
        for number, line in enumerate(self._lines):
            if ";" in line or ")" in line or "/" in line:
                bare = line.lstrip()
                if _STATEMENT.match(bare) and not _HAN.search(self._bare_line(number)):
                    start = self._starts[number]
                    rule = STYLE_SHEET if bare.startswith("@") else SCRIPT
                    yield _Region(start + len(line) - len(bare), start + len(line), rule)

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

    def _whole_lines(self, region: _Region, floor: int) -> _Region:
        """Return a region, grown over what else of its first and last line is no text, from a floor on."""
        start, end, rule = region
        line = max(self._starts[self._number(start)], floor)
        if start - line < _WINDOW and not _HAN.search(_QUOTED.sub("", self._text[line:start])):
            start = line
        last = self._number(end - 1)
        line_end = self._starts[last] + len(self._lines[last])
        if line_end - end < _WINDOW:
            rest = self._text[end:line_end]
            if not rest.strip() or (not _HAN.search(_QUOTED.sub("", rest)) and _BESIDE.match(rest)):
                end = line_end
        return _Region(start, end, rule)

    def _joined(self, regions: list[_Region]) -> list[_Region]:
        """Return regions, each with the lines of code beside it, and those of one rule that meet as one."""
        joined: list[_Region] = []
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
                joined[-1] = _Region(joined[-1].start, end, rule)
            else:
                joined.append(_Region(max(start, floor), end, rule))
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


def _blocks(text: str) -> Iterator[_Region]:
    """Yield the blocks in braces, outer and inner ones: those of style sheets with their selectors."""
    opened: list[list[int]] = []  # of each block: where it begins, how many are in it, how many of them are rules
    border = 0
    for brace in re.finditer("[{}]", text):
        at = brace.start()
        if brace[0] == "{":
            opened.append([at, 0, 0, border])
        elif opened:
            start, inner, rules, low = opened.pop()
            head = _selector_start(text, start, low) if (inner and inner == rules) or not inner else None
            is_rule = head is not None and (
                inner > 0
                or _DECLARATIONS.fullmatch(text, start + 1, at) is not None
                or not text[start + 1 : at].strip()
            )
            if opened:
                opened[-1][1] += 1
                opened[-1][2] += is_rule
            if is_rule and head is not None:
                yield _Region(head, at + 1, STYLE_SHEET)
            else:
                yield _Region(start, at + 1, BLOCK)
        border = at + 1


_NOT_SELECTOR = re.compile(r"[^\x20-\x7e\n\t\r]|[;{}]")


def _selector_start(text: str, brace: int, low: int) -> int | None:
    """Return where the selector in front of a brace begins; None if there is none."""
    low = max(low, brace - 4 * _WINDOW)
    window = text[low:brace]
    for bound in _NOT_SELECTOR.finditer(window):
        low_in = bound.end()
        low = brace - len(window) + low_in
    head = text[low:brace]
    lines = head.rstrip().split("\n")
    first = len(lines) - 1
    while first > 0 and lines[first - 1].rstrip().endswith(","):
        first -= 1
    at = low + sum(len(line) + 1 for line in lines[:first])
    for token in re.finditer(r"\S+", text[at:brace]):
        if _SELECTOR.match(token[0]):
            return at + token.start()
    return None


def _script(text: str, start: int, end: int) -> _Region | None:
    """Return a block `{…}` with what stands before and behind it in a script; None if it does not begin as one."""
    window = text[max(0, start - _WINDOW) : start]
    head = _SCRIPT_HEAD.search(window)
    if not head and (control := _CONTROL_HEAD.search(window)):
        content = text[start : min(end, start + 4 * _WINDOW)]
        head = control if _BROWSER.search(control[0]) or _BROWSER.search(content) else None
    if not head and not (_JSON_HEAD.search(window) and _JSON.match(text, start + 1, end)):
        return None
    tail = _TAIL.match(text, end)
    before = _ASCII_END.search(window, 0, head.start()) if head else None
    return _Region(start - len(window) + before.start() if before else start, tail.end() if tail else end, SCRIPT)
