"""Blocks in braces, as style sheets and scripts have them: where they begin and end, and how each is known."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

STYLE_SHEET, SCRIPT = "repair:style-sheet", "repair:script"
BLOCK = ""  # in braces, not yet known
WINDOW = 400  # characters in front of a brace that tell what the block is
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
NAME = r"[A-Za-z_$][\w$]{0,60}"
_SCRIPT_HEAD = re.compile(
    rf"(?:\bfunction\s*(?:{NAME}\s*)?\([^(){{}}]{{0,200}}\)"
    rf"|(?:[\w$]|\))\s*=>"
    rf"|\b(?:(?:var|let|const)\s+{NAME}|{NAME}(?:\.{NAME}|\[['\"][^'\"\n]{{1,60}}['\"]\]){{1,6}})\s*=\s*[(\[]{{0,2}}"
    rf"|(?:\$|\b{NAME})(?:\.{NAME}){{1,6}}\s*\(\s*(?:['\"][^'\"\n]{{0,200}}['\"]\s*,\s*)?\[?"
    rf"|\bnew\s+{NAME}\s*\(\s*(?:['\"][^'\"\n]{{0,200}}['\"]\s*,\s*)?"
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
_TAIL = re.compile(r"(?:[)\]};,]|\([^(){}\n]{0,200}\))*+")


class CodeRegion(NamedTuple):
    """A piece `[start, end)` of a text that is code, and the rule that says so."""

    start: int
    end: int
    rule: str


def blocks_in(text: str) -> Iterator[CodeRegion]:
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
                yield CodeRegion(head, at + 1, STYLE_SHEET)
            else:
                yield CodeRegion(start, at + 1, BLOCK)
        border = at + 1


_NOT_SELECTOR = re.compile(r"[^\x20-\x7e\n\t\r]|[;{}]")


def _selector_start(text: str, brace: int, low: int) -> int | None:
    """Return where the selector in front of a brace begins; None if there is none."""
    low = max(low, brace - 4 * WINDOW)
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


def script_region(text: str, start: int, end: int) -> CodeRegion | None:
    """Return a block `{…}` with what stands before and behind it in a script; None if it does not begin as one."""
    window = text[max(0, start - WINDOW) : start]
    head = _SCRIPT_HEAD.search(window)
    if not head and (control := _CONTROL_HEAD.search(window)):
        content = text[start : min(end, start + 4 * WINDOW)]
        head = control if _BROWSER.search(control[0]) or _BROWSER.search(content) else None
    if not head and not (_JSON_HEAD.search(window) and _JSON.match(text, start + 1, end)):
        return None
    tail = _TAIL.match(text, end)
    before = _ASCII_END.search(window, 0, head.start()) if head else None
    return CodeRegion(start - len(window) + before.start() if before else start, tail.end() if tail else end, SCRIPT)
