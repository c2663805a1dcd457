"""One HTML page: parsed, its visible text with facts of its lines, and what its head declares."""

from __future__ import annotations

import re
from typing import NamedTuple

from seedclean.read.html.article_date import printed_date
from seedclean.read.html.declared import Declared, declared_fields
from seedclean.read.html.facts import LineFacts
from seedclean.read.html.tree import page_tree
from seedclean.read.html.walk import render
from seedclean.text.moments import DEFAULT_ZONE

_CHARSET = re.compile(rb"""<meta[^>]{0,200}?charset\s*=\s*["']?\s*([A-Za-z0-9_\-:.]{2,40})""", re.IGNORECASE)
_HEAD = 4096  # bytes of a page in which its character set must be declared (the HTML standard says 1,024)


class HtmlPage(NamedTuple):
    """A page.

    Attributes:
        text: what a reader sees, one block a line, see `walk.render`.
        declared: what the page's head and marked-up elements say of the article.
        lines: facts about each line of the text.
    """

    text: str
    declared: Declared
    lines: LineFacts


def declared_charset(data: bytes) -> str | None:
    """Return the character set that a page declares in a `<meta>` element.

    >>> declared_charset(b'<html><head><meta http-equiv="Content-Type" content="text/html; charset=gb2312">')
    'gb2312'
    """
    result = _CHARSET.search(data[:_HEAD])
    return result[1].decode("ascii").lower() if result else None


def parse_page(data: bytes, time_zone: str = DEFAULT_ZONE, fetched: str | None = None) -> HtmlPage:
    """Return what there is on a page.

    Args:
        data: the page, UTF-8.
        time_zone: of the times that are given, where the page says an offset.
        fetched: the address that it came from, by which relative addresses are read.

    Raises:
        MarkupError: the page has more tags than are parsed, see `guard.check_markup`.

    >>> page = parse_page("<title>海城</title><p>船开了。".encode())
    >>> page.text.split("\\n")
    ['海城', '船开了。']
    """
    rendered = render(page_tree(data))
    visible = rendered.text
    declared = declared_fields(rendered.head, visible, time_zone, fetched)
    if declared.published is None:
        declared = declared._replace(published=printed_date(rendered.head.dated, visible, fetched or declared.url))
    return HtmlPage(visible, declared, rendered.facts)
