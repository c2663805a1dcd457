"""Entities of HTML that were left in text: `&nbsp;`, and what is left of them where a part was lost (`&nbsp`, `nbsp;`).

A page about tags or source code shows them on purpose: it is left as it is. So is a single one in quotation marks.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from html.entities import html5

import regex

from seedclean.core.edits import Edit
from seedclean.stages.repairs.leftover_html import shows_code
from seedclean.text import scan_text
from seedclean.text.char_flags import ESCAPED

_NAME = r"(?P<name>#[0-9]{1,7}|#[xX][0-9a-fA-F]{1,6}|[A-Za-z][A-Za-z0-9]{1,30})"
# Names that texts have, and that no parameter of an address is called, but for those that `_is_in_address` asks about.
_LOOSE = (
    "ensp|emsp|thinsp|ldquo|rdquo|lsquo|rsquo|mdash|ndash|hellip|middot|bull|quot|apos|amp|lt|gt|copy|reg|trade|times|deg"
    "|yen|laquo|raquo|permil|divide"
)
_ENTITY = (  # compiled for the first page that needs it
    rf"[&＆](?:amp[;；])*{_NAME}[;；]"
    r"|[&＆](?:amp[;；])*(?P<loose>nbsp(?![=;；])"
    rf"|(?:{_LOOSE})(?![A-Za-z0-9_;；]|\s?=)"
    r"|#(?:[0-9]{2,7}|[xX][0-9a-fA-F]{2,6})(?![0-9A-Za-z;；]))"
    r"|(?<![A-Za-z0-9])(?P<torn>nbsp)[;；]"
)
_QUOTES = {"`": "`", '"': '"', "'": "'", "“": "”", "‘": "’", "「": "」"}
_ADDRESS_END = re.compile(r"[?/][!-~]*$")
_ADDRESS_MOST = 300  # characters of an address in front of what may be a parameter


def unescape_entities(text: str) -> list[Edit]:
    """Return the edits that replace entities, escaped once or more often, by their characters.

    >>> [edit.after for edit in unescape_entities("AT&amp;T&nbsp的财报&amp;quot;")]
    ['&', '\\xa0', '"']
    """
    has_torn = scan_text(text).pairs & ESCAPED and "nbsp" in text
    if not ("&" in text or has_torn) or shows_code(text):
        return []
    return list(_edits(text))


def _edits(text: str) -> Iterator[Edit]:
    for match in regex.finditer(_ENTITY, text):
        start, end = match.span()
        name = match["name"]
        if name and name[0] != "#" and f"{name};" not in html5:
            continue
        if not name and match["loose"] not in (None, "nbsp") and _is_in_address(text, start):
            continue
        if start and _QUOTES.get(text[start - 1]) == text[end : end + 1]:
            continue
        yield Edit(start, end, html.unescape(f"&{name or match['loose'] or match['torn']};"), "repair:entity")


def _is_in_address(text: str, start: int) -> bool:
    """Say whether an address goes on where an entity seems to begin: there it is a parameter."""
    return _ADDRESS_END.search(text[max(0, start - _ADDRESS_MOST) : start]) is not None
