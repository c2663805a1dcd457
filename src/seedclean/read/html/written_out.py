"""Texts in a page that a parser wrote out as HTML: between tags, and in attributes."""

from __future__ import annotations

import re

# A comment, an element whose content is text as it is, or a tag; values of attributes have no `>`.
_MARKUP = re.compile(
    r"<!--.*?-->|<template[ >].*?</template>"
    r"|<(script|style|iframe|noembed|noframes|xmp|plaintext)(?=[ >])[^>]*>(.*?)(?:</\1>|\Z)|<[^>]*>",
    re.DOTALL,
)
_ESCAPED = (("&lt;", "<"), ("&gt;", ">"), ("&nbsp;", "\u00a0"), ("&quot;", '"'), ("&amp;", "&"))


def plain_text(data: bytes) -> str:
    """Return the text of a value, or of elements.

    >>> plain_text("海城&amp;<b>港</b>".encode())
    '海城&港'
    """
    text = data.decode("utf-8")
    if "<" not in text:
        return _unescaped(text)
    pieces: list[str] = []
    end = 0
    for markup in _MARKUP.finditer(text):
        pieces += (_unescaped(text[end : markup.start()]), markup[2] or "")
        end = markup.end()
    return "".join((*pieces, _unescaped(text[end:])))


def _unescaped(text: str) -> str:
    if "&" in text:
        for name, meant in _ESCAPED:
            text = text.replace(name, meant)
    return text
