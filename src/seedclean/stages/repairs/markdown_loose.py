"""Marks of Markdown at the beginning of lines, and those that are Markdown only beside sure ones."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

_HEAD = re.compile(r" {0,3}(?P<signs>#{1,6})[ \t]+(?=\S)(?P<text>[^\n]*)")
_HEAD_END = re.compile(r"[ \t]#+[ \t]*$")
_RULE = re.compile(r" {0,3}(?P<mark>([-*_])(?:[ \t]*\2){2,}[ \t]*\n?)$", re.MULTILINE)
_EMPTY = re.compile(r"(?P<mark>(?:=+|#{1,6})[ \t]*)$", re.MULTILINE)
_QUOTE = re.compile(r"[ \t]{0,3}(?P<mark>>(?:[ \t]{0,3}>){0,5}(?:[ \t]|$))", re.MULTILINE)
_BULLET = re.compile(r"[ \t]*(?P<mark>[*+-][ \t]+(?:\[[ xX]\][ \t]+)?)(?=\S)")
# What can stand at the beginning of a line, by its first sign.
_AT_LINES = {
    "#": (_HEAD, _EMPTY), "=": (_EMPTY,), ">": (_QUOTE,), "*": (_RULE, _BULLET), "-": (_RULE, _BULLET), "_": (_RULE,),
    "+": (_BULLET,),
}  # fmt: skip
_FIRST_SIGN = re.compile(r"\n[ \t]*(?P<sign>[#=>*+_-])")  # a pattern that begins with its text is found fast
_DEFINITION = re.compile(r"^(?P<mark>\[(?P<key>[^\[\]\n]{1,60})\]:[ \t]+\S+[^\n]*\n?)", re.MULTILINE)
_NAMED = re.compile(r"\[(?P<words>[^\[\]\n]{1,300})\]\[(?P<key>[^\[\]\n]{0,60})\]")
_ADDRESS = re.compile(r"<(?P<words>https?://[^\s<>]{1,2000})>")
_STRUCK = re.compile(r"~~(?P<words>[^~\n]{1,300})~~")
_CODE = re.compile(r"(?<!`)`(?P<words>[^`\n]{1,300})`(?!`)")
_ESCAPED = re.compile(r"(?P<mark>\\)[\\`*_{}\[\]()#+.!|>~-]")
# Words end at the next star or line, so nothing is tried twice (`+` behind a number).
_STAR = re.compile(r"\*(?P<words>(?!ST)[^\s*][^*\n]{0,300}+(?<![\s*\\]))\*(?![\w*])")
_LINE = re.compile(r"_(?=[^_]{1,501}+_)(?P<words>[^\s_](?:[^_\n]++|\n(?!\s*\n))*+(?<![\s\\]))_(?![A-Za-z0-9_])")
_NOT_BEFORE_STAR = re.compile(r"[\w\\/*]")
_NOT_BEFORE_LINE = re.compile(r"[A-Za-z0-9_/\\]")
# Patterns all but whose `words` goes or whose `mark`, each with a part that it has, so that most are not asked.
_ASKED = ((_ADDRESS, "<http"), (_STRUCK, "~~"), (_CODE, "`"), (_ESCAPED, "\\"))


def line_marks(text: str) -> list[re.Match[str]]:
    """Return what stands at the beginnings of lines: heads of sections and other marks."""
    marks = []
    for first in _FIRST_SIGN.finditer(f"\n{text}"):
        for pattern in _AT_LINES[first["sign"]]:
            match = pattern.match(text, first.start())
            if match and (pattern is not _BULLET or _is_item(text, match)):
                marks.append(match)
    return marks


def is_head(mark: re.Match[str]) -> bool:
    """Say whether a mark is the head of a section."""
    return mark.re is _HEAD


def head_marks(head: re.Match[str]) -> Iterator[tuple[int, int, str]]:
    """Yield the signs in front of a head's words, and those behind them."""
    first, last = head.span("text")
    yield head.start("signs"), first, ""
    trimmed = head["text"].rstrip(" \t#")
    if _HEAD_END.match(head["text"], len(trimmed)):
        yield first + len(trimmed), last, ""


def loose_marks(text: str, lines: Iterable[re.Match[str]]) -> Iterator[tuple[int, int, str]]:
    """Yield `(start, end, "")` of the marks that are Markdown only beside sure ones; `lines` are from `line_marks`.

    >>> text = "# 海城\\n\\n> _港口_"
    >>> sorted(loose_marks(text, line_marks(text)))
    [(0, 2, ''), (6, 8, ''), (8, 9, ''), (11, 12, '')]
    """
    for line in lines:
        yield from head_marks(line) if is_head(line) else _marks(line)
    for pattern, part in _ASKED:
        if part[0] in text and part in text:  # a single character is found ten times as fast
            for match in pattern.finditer(text):
                yield from _marks(match)
    for match in (*_references(text), *_stressed(text)):
        yield from _marks(match)


def _references(text: str) -> Iterator[re.Match[str]]:
    """Yield links by reference, and the lines that say where they lead."""
    if "[" not in text or "][" not in text:
        return
    keys = {match["key"] for match in _DEFINITION.finditer(text)}
    yield from _DEFINITION.finditer(text)
    yield from (match for match in _NAMED.finditer(text) if (match["key"] or match["words"]) in keys)


def _stressed(text: str) -> Iterator[re.Match[str]]:
    stars = text.count("*")  # the one that ends a stressed text stands alone
    if stars and stars != 2 * text.count("**"):
        yield from _matches(_STAR, _NOT_BEFORE_STAR, text)
    if "_" in text:
        yield from _matches(_LINE, _NOT_BEFORE_LINE, text)


def _matches(pattern: re.Pattern[str], before: re.Pattern[str], text: str) -> Iterator[re.Match[str]]:
    return (match for match in pattern.finditer(text) if not before.match(text[match.start() - 1 : match.start()]))


def _marks(match: re.Match[str]) -> Iterator[tuple[int, int, str]]:
    names = match.re.groupindex
    if "mark" in names:
        yield (*match.span("mark"), "")
    else:
        yield match.start(), match.start("words"), ""
        yield match.end("words"), match.end(), ""


def _is_item(text: str, match: re.Match[str]) -> bool:
    """Say whether a dash begins an item of a list: in the middle of a paragraph it is a minus."""
    if match["mark"][0] == "*":
        return True
    above = text[: match.start()].rstrip(" \t").removesuffix("\n").rsplit("\n", 1)[-1].strip()
    return not above or above[0] in "*+-"
