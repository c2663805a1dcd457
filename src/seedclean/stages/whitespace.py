"""whitespace: one paragraph a line, single spaces, no blank lines.

Passes: spaces, paragraphs that the scraper joined by a space, blank lines.
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

# Runs of two and more first: a pattern for "spaces before a line end" would look at a long run from each of its places.
_SPACES = regex.compile(r"[^\S\n]{2,}|[^\S\n ]|(?m:^ | $)")
_BLANK_LINES = re.compile(r"\A\n+|\n+\Z|\n{2,}")
_CLOSING = "”’」』）)】》\"'"
# A space behind a sentence end has no other reason in Chinese than a lost line break; behind an ASCII mark only if
# the sentence is Chinese.
_STRONG = regex.compile(rf"(?:[。！？…]|(?<=[\p{{Han}}\d%”’」』）)】])[!?])[{_CLOSING}]* (?=\S)")
_WEAK = regex.compile(r"(?:[;:；：]|(?<=[\p{Han}”’」』）)】])) (?=[\p{Han}“‘「『（(《【])|(?<=[”’」』）)】]) (?=[A-Z])")
_JOINED_LEAST = 3  # strong joints in a line from which it counts as joined paragraphs, and weak ones break too
_HEADING_MOST = 40  # characters: a stretch without sentence end that a weak joint ends is a heading up to here


def normalize_spaces(text: str) -> Sequence[Edit]:
    """Make runs of spaces one ASCII space, none at the ends of lines."""
    # Who comes later looks at a text that stays as it is, too.
    seen = cached_scan(text) if has_blank_lines(text) else scan_text(text)
    if seen and not _may_have_spaces(seen, text):
        return []
    new, number = tidy_spaces(text)
    return (
        LazyEdits(new, {"whitespace:space": (number, len(text) - len(new))}, partial(_spaces, text)) if number else []
    )


def _spaces(text: str) -> list[Edit]:
    edits = []
    for found in _SPACES.finditer(text):
        start, end = found.span()
        edge = start == 0 or end == len(text) or text[start - 1] == "\n" or text[end] == "\n"
        edits.append(Edit(start, end, "" if edge else " ", "whitespace:space"))
    return edits


def _may_have_spaces(seen: TextScan, text: str) -> bool:
    """Ask cheaply whether there is any space but single ones within lines."""
    if seen.pairs & (LOOSE_SPACE | INDENT) or seen.flags & ODD_SPACE:
        return True
    return text.startswith(" ") or text.endswith(" ")


def break_joints(text: str) -> list[Edit]:
    """Break joined paragraphs apart.

    Behind a sentence end, if the line has several such joints or the page no line breaks of its own; behind headings
    and the marks `:` and `;` in lines with several joints.

    >>> break_joints("他走了。 她来了。")
    [Edit(start=4, end=5, after='\\n', rule='whitespace:joint')]
    """
    break_joints, most, stop_lines = count_joints(text)
    # Most pages have a joint or two that are none: too few for a line of joined paragraphs or a page of such lines.
    if most < _JOINED_LEAST and break_joints < max(stop_lines, 1):
        return []
    return [Edit(at, at + 1, "\n", "whitespace:joint") for at in _breaks(text)]


def _breaks(text: str) -> Iterator[int]:
    lines = text.split("\n")
    joints_of = [[found.end() - 1 for found in _STRONG.finditer(line)] if " " in line else [] for line in lines]
    # Where most sentences end with their line, a lone space behind one is a slip of the typist, no lost line break.
    joined_page = sum(map(len, joints_of)) >= sum("。" in line for line in lines)
    at = 0
    for line, strong in zip(lines, joints_of, strict=True):
        if len(strong) >= _JOINED_LEAST:
            yield from (at + place for place in sorted({*strong, *_weak(line, strong)}))
        elif joined_page:
            yield from (at + place for place in strong)
        at += len(line) + 1


def _weak(line: str, strong: Sequence[int]) -> set[int]:
    """Return the spaces that end a heading, or follow `:` and `;` where every mark lost its line break."""
    starts = sorted([0, *(place + 1 for place in strong)])
    breaks: set[int] = set()
    number = 0
    begin = 0
    for found in _WEAK.finditer(line):
        place = found.end() - 1
        while number + 1 < len(starts) and starts[number + 1] <= place:
            number += 1
        begin = max(begin, starts[number])
        if found[0][0] in ";:；：" or place - begin <= _HEADING_MOST:
            breaks.add(place)
            begin = place + 1
    return breaks


def remove_blank_lines(text: str) -> Sequence[Edit]:
    """Remove blank lines, and line breaks at the ends of the text.

    >>> [edit[:3] for edit in remove_blank_lines("甲\\n\\n乙\\n")]
    [(1, 3, '\\n'), (4, 5, '')]
    """
    if not has_blank_lines(text):
        return []
    new, number = drop_blank_lines(text)
    return LazyEdits(new, {"whitespace:blank-line": (number, len(text) - len(new))}, partial(_blank_lines, text))


def _blank_lines(text: str) -> list[Edit]:
    edges = (0, len(text))
    return [
        Edit(*found.span(), "" if found.start() == 0 or found.end() in edges else "\n", "whitespace:blank-line")
        for found in _BLANK_LINES.finditer(text)
    ]


PASSES = (normalize_spaces, break_joints, remove_blank_lines)
