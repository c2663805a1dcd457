"""Characters that do not belong in text: line ends of other systems, controls, invisible marks, accents, radicals."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence

import regex

from seedclean.core.edits import Edit
from seedclean.text import flagged_offsets, scan_text
from seedclean.text.char_flags import COMPOSABLE, JUNK, JUNK_RANGES, LINE_END, LINE_ENDS

_LINE_END = regex.compile(f"\r\n|[{LINE_ENDS}]")
# Controls, soft hyphen, bidi marks, zero-width characters, fillers, BOM, annotation marks, lone surrogates, tags.
# Left to the emoji stage: a ZWJ and variation selectors within an emoji sequence, and tags behind a flag.
_INVISIBLE = "".join(f"{regex.escape(chr(first))}-{regex.escape(chr(last))}" for first, last in JUNK_RANGES)
_JUNK = regex.compile(
    rf"(?!\u200d)[{_INVISIBLE}]|(?<![\p{{So}}\p{{Sk}}\ufe0f\u200d])\u200d|\u200d(?![\p{{So}}\u2640\u2642])"
)
# Radicals that are copied out of PDF files where a character is meant: those of Kangxi, which NFKC knows, and of the
# supplement those that look like a whole character. What is only a part of characters (⺮ ⻌) is meant as such.
_RADICAL = regex.compile("[\u2e80-\u2fdf]")
_KANGXI = {chr(point): unicodedata.normalize("NFKC", chr(point)) for point in range(0x2F00, 0x2FD6)}
_SUPPLEMENT = (
    "⺁厂⺄乙⺇几⺊卜⺌小⺎兀⺏尣⺐尢⺒巳⺓幺⺜日⺝月⺟母⺠民⺧牛⺩王⺪疋⺫目⺬示⺶羊⺷羊⺼肉⻁虎"
    "⻄西⻅见⻆角⻉贝⻋车⻑長⻓长⻔门⻗雨⻘青⻙韦⻚页⻛风⻜飞⻝食⻢马⻣骨⻤鬼⻥鱼⻦鸟⻧卤⻨麦⻩黄⻪黾⻫斉⻬齐⻭歯⻮齿⻯竜⻰龙⻱龜⻲亀⻳龟"
)
_CHARACTERS = _KANGXI | dict(zip(_SUPPLEMENT[::2], _SUPPLEMENT[1::2], strict=True))
_NAMES = {"\x00": "nul", "\ufeff": "bom", "\u00ad": "soft-hyphen"}


def unify_line_ends(text: str) -> list[Edit]:
    """Return the edits that make every kind of line end `\\n`."""
    if not scan_text(text).flags & LINE_END:
        return []
    return [Edit(*match.span(), "\n", "repair:line-end") for match in _LINE_END.finditer(text)]


def remove_invisible(text: str) -> list[Edit]:
    """Return the edits that remove characters that show nothing, or that reorder what is shown.

    >>> remove_invisible("甲\\u200b乙")
    [Edit(start=1, end=2, after='', rule='repair:zero-width')]
    """
    if not scan_text(text).flags & JUNK:
        return []
    offsets = [at for at in flagged_offsets(text, JUNK) if _JUNK.match(text, at)]
    return [Edit(at, at + 1, "", f"repair:{_kind(text[at])}") for at in offsets]


def _kind(character: str) -> str:
    if character in _NAMES:
        return _NAMES[character]
    if "\u202a" <= character <= "\u202e" or "\u2066" <= character <= "\u2069" or character in "\u200e\u200f\u061c":
        return "bidi"
    if "\ud800" <= character <= "\udfff":
        return "surrogate"
    return "control" if unicodedata.category(character) == "Cc" else "zero-width"


def compose(text: str) -> Sequence[Edit]:
    """Return the edits that put the text into NFC, grapheme by grapheme, so that they stay small.

    >>> compose("e\\u0301")
    (Edit(start=0, end=2, after='é', rule='repair:nfc'),)
    """
    if not scan_text(text).flags & COMPOSABLE or unicodedata.is_normalized("NFC", text):
        return ()
    edits = []
    at = 0
    for line in text.split("\n"):
        if not unicodedata.is_normalized("NFC", line):
            edits.extend(_composed_line(line, at))
        at += len(line) + 1
    return tuple(edits)


def replace_radicals(text: str) -> list[Edit]:
    """Return the edits that put the character where its radical stands.

    >>> replace_radicals("海⽔")
    [Edit(start=1, end=2, after='水', rule='repair:radical')]
    """
    if not scan_text(text).flags & COMPOSABLE:
        return []
    matches = _RADICAL.finditer(text)
    return [
        Edit(*match.span(), _CHARACTERS[match[0]], "repair:radical") for match in matches if match[0] in _CHARACTERS
    ]


def _composed_line(line: str, at: int) -> list[Edit]:
    edits, parts = [], []
    for grapheme in regex.finditer(r"\X", line):
        part = unicodedata.normalize("NFC", grapheme[0])
        parts.append(part)
        if part != grapheme[0]:
            edits.append(Edit(at + grapheme.start(), at + grapheme.end(), part, "repair:nfc"))
    whole = unicodedata.normalize("NFC", line)
    if "".join(parts) != whole:  # a mark was composed across the border of a grapheme
        return [Edit(at, at + len(line), whole, "repair:nfc")]
    return edits
