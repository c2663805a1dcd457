"""Texts in a page that a parser wrote out as HTML: between tags, and in attributes."""

from __future__ import annotations

import re

# A comment, an element whose content is text as it is, or a tag; values of attributes have no `>`.
_MARKUP = re.compile(
    r"<!--.*?-->|<(?P<ends>/?)template(?=[ >])[^>]*>"
    r"|<(?P<raw>script|style|iframe|noembed|noframes|xmp|plaintext)(?=[ >])[^>]*>(?P<content>.*?)(?:</(?P=raw)>|\Z)"
    r"|<[^>]*>",
    re.DOTALL,
)
_ESCAPED = (("&lt;", "<"), ("&gt;", ">"), ("&nbsp;", "\u00a0"), ("&quot;", '"'), ("&amp;", "&"))


def plain_text(data: bytes) -> str:
    """Return the text of a value, or of elements; what templates hold is none of it.

    >>> plain_text("海城&amp;<b>港</b>".encode())
    '海城&港'
    """
    text = data.decode("utf-8")
    if "<" not in text:
        return _unescaped(text)
    pieces: list[str] = []
    end = templates = 0
    for markup in _MARKUP.finditer(text):
        if not templates:
            pieces += (_unescaped(text[end : markup.start()]), markup["content"] or "")
        if markup["ends"] is not None:  # they may stand in each other
            templates = max(templates - 1, 0) if markup["ends"] else templates + 1
        end = markup.end()
    return "".join(pieces if templates else (*pieces, _unescaped(text[end:])))


def _unescaped(text: str) -> str:
    if "&" in text:
        for name, meant in _ESCAPED:
            text = text.replace(name, meant)
    return text
