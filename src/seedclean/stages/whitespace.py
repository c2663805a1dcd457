"""whitespace: puts one paragraph on each line, with single spaces and without blank lines.

The passes: spaces, paragraphs that the scraper joined by a space, blank lines.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import partial

import regex

from seedclean.core.edits import Edit, LazyEdits
from seedclean.text import (
    TextScan,
    cached_scan,
    count_joints,
    drop_blank_lines,
    has_blank_lines,
    scan_text,
    tidy_spaces,
)
from seedclean.text.char_flags import INDENT, LOOSE_SPACE, ODD_SPACE

# Runs of two and more come first: a pattern for spaces before a line end would try a long run from each of its spaces.
_SPACES = regex.compile(r"[^\S\n]{2,}|[^\S\n ]|(?m:^ | $)")
_BLANK_LINES = re.compile(r"\A\n+|\n+\Z|\n{2,}")
_CLOSING = "”’」』）)】》\"'"
# In Chinese, a space behind the end of a sentence can only be a lost line break; behind an ASCII mark, only if the
# sentence is Chinese.
_STRONG = regex.compile(rf"(?:[。！？…]|(?<=[\p{{Han}}\d%”’」』）)】])[!?])[{_CLOSING}]* (?=\S)")
_WEAK = regex.compile(r"(?:[;:；：]|(?<=[\p{Han}”’」』）)】])) (?=[\p{Han}“‘「『（(《【])|(?<=[”’」』）)】]) (?=[A-Z])")
_JOINED_LEAST = 3  # strong joints of a line that is several joined paragraphs; its weak joints are broken, too
_HEADING_MOST = 40  # characters of a heading: a stretch without sentence end in front of a weak joint


def normalize_spaces(text: str) -> Sequence[Edit]:
    """Return the edits that make runs of spaces one ASCII space, and remove spaces at the ends of lines."""
    # A scan of a text that stays as it is serves the later stages, too; a text with blank lines will change.
    scan = cached_scan(text) if has_blank_lines(text) else scan_text(text)
    if scan and not _may_have_spaces(scan, text):
        return []
    new, number = tidy_spaces(text)
    counts = {"whitespace:space": (number, len(text) - len(new))}
    return LazyEdits(new, counts, partial(_space_edits, text)) if number else []


def _space_edits(text: str) -> list[Edit]:
    edits = []
    for match in _SPACES.finditer(text):
        start, end = match.span()
        edge = start == 0 or end == len(text) or text[start - 1] == "\n" or text[end] == "\n"
        edits.append(Edit(start, end, "" if edge else " ", "whitespace:space"))
    return edits


def _may_have_spaces(scan: TextScan, text: str) -> bool:
    """Say whether there may be other spaces than single ones within lines: the pre-check of `normalize_spaces`."""
    if scan.pairs & (LOOSE_SPACE | INDENT) or scan.flags & ODD_SPACE:
        return True
    return text.startswith(" ") or text.endswith(" ")


def break_joints(text: str) -> list[Edit]:
    """Return the edits that break joined paragraphs apart.

    A space behind the end of a sentence is broken if its line has several such joints, or if the
    page has no line breaks of its own. In lines with several joints, spaces behind headings and the
    marks `:` and `;` are broken, too.

    >>> break_joints("他走了。 她来了。")
    [Edit(start=4, end=5, after='\\n', rule='whitespace:joint')]
    """
    joints, most_in_line, stop_lines = count_joints(text)
    # Most pages have a joint or two by chance: too few for joined paragraphs.
    if most_in_line < _JOINED_LEAST and joints < max(stop_lines, 1):
        return []
    return [Edit(at, at + 1, "\n", "whitespace:joint") for at in _breaks(text)]


def _breaks(text: str) -> Iterator[int]:
    """Yield the offsets of spaces that become line ends."""
    lines = text.split("\n")
    strong_joints = [[match.end() - 1 for match in _STRONG.finditer(line)] if " " in line else [] for line in lines]
    # If most sentences end with their line, a lone space behind one is a typing slip, and no lost line break.
    is_joined_page = sum(map(len, strong_joints)) >= sum("。" in line for line in lines)
    at = 0
    for line, strong in zip(lines, strong_joints, strict=True):
        if len(strong) >= _JOINED_LEAST:
            yield from (at + offset for offset in sorted({*strong, *_weak_joints(line, strong)}))
        elif is_joined_page:
            yield from (at + offset for offset in strong)
        at += len(line) + 1


def _weak_joints(line: str, strong: Sequence[int]) -> set[int]:
    """Return the offsets of spaces that end a heading, or follow `:` and `;`, in a line of joined paragraphs."""
    starts = sorted([0, *(offset + 1 for offset in strong)])
    joints: set[int] = set()
    number = 0
    start = 0
    for match in _WEAK.finditer(line):
        offset = match.end() - 1
        while number + 1 < len(starts) and starts[number + 1] <= offset:
            number += 1
        start = max(start, starts[number])
        if match[0][0] in ";:；：" or offset - start <= _HEADING_MOST:
            joints.add(offset)
            start = offset + 1
    return joints


def remove_blank_lines(text: str) -> Sequence[Edit]:
    """Return the edits that remove blank lines, and line ends at the head and the end of the text.

    >>> [edit[:3] for edit in remove_blank_lines("甲\\n\\n乙\\n")]
    [(1, 3, '\\n'), (4, 5, '')]
    """
    if not has_blank_lines(text):
        return []
    new, number = drop_blank_lines(text)
    return LazyEdits(new, {"whitespace:blank-line": (number, len(text) - len(new))}, partial(_blank_line_edits, text))


def _blank_line_edits(text: str) -> list[Edit]:
    return [
        Edit(*match.span(), "" if match.start() == 0 or match.end() == len(text) else "\n", "whitespace:blank-line")
        for match in _BLANK_LINES.finditer(text)
    ]


PASSES = (normalize_spaces, break_joints, remove_blank_lines)
