"""Whether a text is an HTML page: told by how it begins, so that plain text costs one look at its first character.

Pages come as fields of rows, as `.txt` files and as strings. Read as text, their tags, style sheets and scripts would
be published. What counts as a page:

- A document: behind blanks, comments and an XML declaration stands a doctype, `<html>`, `<head>`, `<body>`, or what
  stands in a head (`<meta>`, `<title>`, `<link>`), and markup follows. `<html>标签是…` is an article about HTML.
- A fragment of whole blocks, such as a scraper cuts out of a page: it begins with a block (`<div class=article>`), ends
  with the end of one, and no text stands outside of blocks. Its lines must be those of the markup: where most texts
  have line ends of their own, someone made the lines before, and HTML would join them.

All else is text, in which the repair stage removes single tags: text with `<p>` here and there, blocks that were cut
off, Markdown with a `<div>`, feeds and other XML.
"""

from __future__ import annotations

import re

_FIRST = re.compile(r"[\s\ufeff\u200b]*+<")
_MARKUP = re.compile(r"<[A-Za-z!/?]")
_MARKUP_BYTES = re.compile(rb"<[A-Za-z!/?]")


def has_markup(text: str) -> bool:
    """Say whether a text has anything that a parser of HTML would take for a tag.

    >>> has_markup("船开了。\\n3 < 5"), has_markup("船开了。<br>再见")
    (False, True)
    """
    return _MARKUP.search(text) is not None


def is_markup(data: bytes) -> bool:
    """Say the same of a text in UTF-8.

    >>> is_markup(b"3 < 5"), is_markup(b"3<br>")
    (False, True)
    """
    return _MARKUP_BYTES.search(data) is not None


def is_html_document(text: str) -> bool:
    """Say whether a text is an HTML page, or a fragment of whole blocks.

    Time is linear in the text, and constant if its first character that is not blank is no `<`.

    >>> is_html_document("<!DOCTYPE html><title>海城</title><p>船开了。")
    True
    >>> is_html_document("<div class=article><p>船开了。</p></div>")
    True
    >>> is_html_document("<html>标签是网页的开头。"), is_html_document("船开了。<p>再见")
    (False, False)
    """
    first = _FIRST.match(text)
    if not first:
        return False
    from seedclean.read.html.page_shape import begins_page  # noqa: PLC0415 - its patterns take some ms

    return begins_page(text, first.end() - 1)
