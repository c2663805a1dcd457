"""The marks of Markdown in a text or a title, and which of them are sure."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence

from seedclean.core.edits import Edit
from seedclean.stages.repairs.markdown_loose import head_marks, is_head, line_marks, loose_marks
from seedclean.stages.repairs.markdown_stars import bold_marks, has_sure_bold
from seedclean.text.char_tables import HAN_CLASS

_TEXT = r"(?:[^\[\]\n\\]|\\.|\[[^\[\]\n]{0,100}\]|\n(?!\s*\n)){0,1000}?"
_TITLE = r"(?:\s{1,3}(?:\"[^\"\n]{0,300}\"|'[^'\n]{0,300}'|\([^()\n]{0,300}\)))?"
_WRAPPED = r"\n(?=[^\s()])"  # some crawlers break addresses, too
_ADDRESS = rf"(?:<[^<>\n]{{0,2000}}>|(?:[^\s()<>]|{_WRAPPED}|\([^\s()]{{0,300}}\)){{0,4000}})"
# An address begins as one: `[1](注)` is a note.
_BEGIN = r"(?=<|\)|[#/?.]|[A-Za-z][A-Za-z0-9+.-]{0,20}:|[\w-]{1,60}\.[\w./-]|[\w-]{1,60}/)"
_INLINE = re.compile(
    rf"(?<!\\)!\[(?:{_TEXT})\]\((?:[^()\n]|{_WRAPPED}|\([^()\n]{{0,300}}\)){{0,4000}}\)"
    rf"|(?<![\\!])\[(?P<text>{_TEXT})\]\({_BEGIN}{_ADDRESS}{_TITLE}\s?\)"
)
_PICTURE = re.compile(r"!\[[^\[\]\n\\]*\]\([^()\s]*(?:\n[^()\s]+)*\)")  # as nearly all are, found fast
_HAN = re.compile(f"[{HAN_CLASS}]")
_FENCE = re.compile(r"^ {0,3}(?:```|~~~)[\w+#.-]{0,30}[ \t]*(?:\n|\Z)", re.MULTILINE)
_RULE = r"[ \t]*\|?[ \t]*:?-+:?[ \t]*(?:\|[ \t]*:?-+:?[ \t]*)*\|?[ \t]*"
_ROW = r"[^\n|]*\|[^\n]*"
_TABLE = re.compile(rf"^(?P<head>{_ROW})\n(?P<rule>{_RULE})(?P<rows>(?:\n{_ROW})*)$", re.MULTILINE)
_BAR = re.compile(r"[ \t]*(?<!\\)\|[ \t]*")
_HEAD_SURE = 2  # signs of a head of a section: one alone, not at the beginning, can be a remark in code


def text_marks(text: str) -> list[Edit]:
    """Return the edits that take the marks of Markdown off.

    >>> [edit.start for edit in text_marks("## **海城**")]
    [0, 3, 7]
    """
    inline = _inline(text)
    rest = _blanked(text, inline)
    lines = line_marks(rest) if "#" in rest else None
    spans = [*inline, *(_heads(rest, lines) if lines else ()), *_tables(rest)]
    fences = [match.span() for match in _FENCE.finditer(rest)] if "`" in rest or "~~~" in rest else []
    fences = fences if len(fences) % 2 == 0 else []
    if not (spans or fences or has_sure_bold(rest)) or _is_about(text):
        return []
    spans += [(start, end, "") for start, end in fences]
    spans += bold_marks(rest)
    spans += loose_marks(rest, line_marks(rest) if lines is None else lines)
    for start, end in zip(fences[::2], fences[1::2], strict=True):  # code
        spans = [span for span in spans if not start[1] <= span[0] < end[0]]
    return _edits_of(spans)


def _is_about(text: str) -> bool:
    """Say whether a text is about Markdown. Most have no k, which is found faster than small letters are made."""
    return any(k in text for k in "kK\u212a") and "markdown" in text.lower()


def _blanked(text: str, spans: Sequence[tuple[int, int, str]]) -> str:
    """Return a text with blanks for what goes already: addresses have marks that are none."""
    if not spans:
        return text
    parts, at = [], 0
    for start, end, _ in sorted(spans):
        parts += [text[at:start], "\x00" * (end - start)]
        at = end
    return "".join([*parts, text[at:]])


def title_marks(title: str) -> list[Edit]:
    """Return the edits that take the marks of Markdown off a title, whose few words cannot prove each other.

    >>> [(edit.start, edit.end) for edit in title_marks("## **海城**港开航")]
    [(0, 3), (3, 5), (7, 9)]
    """
    if _is_about(title):
        return []
    return _edits_of([*_inline(title), *_heads(title, line_marks(title)), *bold_marks(title)])


def _edits_of(spans: Iterable[tuple[int, int, str]]) -> list[Edit]:
    """Return spans as edits in order; of two that overlap, the first."""
    edits: list[Edit] = []
    for start, end, after in sorted(spans):
        if not edits or start >= edits[-1].end:
            edits.append(Edit(start, end, after, "repair:markdown"))
    return edits


def _inline(text: str) -> list[tuple[int, int, str]]:
    """Return what goes of pictures and of links around their words."""
    if "](" not in text:
        return []
    links = text.count("](")
    pictures = [match.span() for match in _PICTURE.finditer(text)]
    spans = [(start, end, "") for start, end in pictures if text[start - 1 : start] not in ("\\", "[")]
    return spans if len(spans) == links else list(_all_inline(text))


def _all_inline(text: str) -> Iterator[tuple[int, int, str]]:
    at, last_link = text.find("["), text.rfind("](")
    while 0 <= at < last_link:
        match = _INLINE.match(text, at - (text[at - 1 : at] == "!"))
        at = text.find("[", match.end() if match else at + 1)
        if match is None:
            continue
        start, end = match.span()
        if match["text"] is None:
            yield start, end, ""
            continue
        first, last = match.span("text")
        yield start, first, ""
        yield last, end, ""
        yield from ((a + first, b + first, after) for a, b, after in _all_inline(match["text"]))


def _heads(text: str, lines: Iterable[re.Match[str]]) -> Iterator[tuple[int, int, str]]:
    """Yield the signs of heads of sections that are sure: several, or at the beginning, in front of Han."""
    begins = len(text) - len(text.lstrip())
    for match in filter(is_head, lines):
        is_sure = len(match["signs"]) >= _HEAD_SURE or match.start() <= begins
        if is_sure and _HAN.search(match["text"]):
            yield from head_marks(match)


def _tables(text: str) -> Iterator[tuple[int, int, str]]:
    """Yield the marks between cells, and the rule under the head of a table."""
    if "|" not in text:
        return
    if not any(rule in text for rule in ("-|", "- |", "|-", "|:-", "| -")):
        return
    for match in _TABLE.finditer(text):
        if "|" not in match["rule"]:
            continue
        yield match.start("rule"), match.end("rule"), ""
        for name in ("head", "rows"):
            start, end = match.span(name)
            for bar in _BAR.finditer(text, start, end):
                first, last = bar.span()
                is_edge = first in (start, end) or last == end or text[first - 1] == "\n" or text[last] == "\n"
                yield first, last, "" if is_edge else " "
