"""One HTML page: parsed, its visible text, what its head declares, and trafilatura's opinion."""

from __future__ import annotations

import re
from functools import cache
from typing import Any, NamedTuple

from seedclean.read.html.declared import Declared
from seedclean.read.html.visible_text import rendered_text

_CHARSET = re.compile(rb"""<meta[^>]{0,200}?charset\s*=\s*["']?\s*([A-Za-z0-9_\-:.]{2,40})""", re.IGNORECASE)
_HEAD = 4096  # bytes of a page in which its character set must be declared (the HTML standard says 1,024)
# Only dates that the page marks as its own; and the last day to be believed must not be that of the run.
_DATES = {"extensive_search": False, "original_date": True, "max_date": "2999-12-31"}
_OPINION_MOST = 3_000_000  # characters of the largest page that trafilatura is asked about


class HtmlPage(NamedTuple):
    """A page.

    Attributes:
        text: what a reader sees, see `rendered_text`.
        main: what trafilatura takes for the article; empty if it finds none.
        declared: metadata.
    """

    text: str
    main: str
    declared: Declared


def declared_charset(data: bytes) -> str | None:
    """Return the character set that a page declares in a `<meta>` element.

    >>> declared_charset(b'<html><head><meta http-equiv="Content-Type" content="text/html; charset=gb2312">')
    'gb2312'
    """
    result = _CHARSET.search(data[:_HEAD])
    return result[1].decode("ascii").lower() if result else None


@cache
def html_available() -> bool:
    """Say whether the extra `html` is installed."""
    try:
        import lxml.html  # noqa: F401, PLC0415
        import trafilatura  # noqa: F401, PLC0415
    except ImportError:
        return False
    return True


def parse_page(text: str) -> HtmlPage | str:
    """Return what there is on a page; or the reason why it cannot be told: `empty`, or `too-deep` for the parser.

    >>> page = parse_page("<title>海城</title><p>船开了。")
    >>> page.text.split("\\n")
    ['海城', '船开了。']
    """
    import lxml.html  # noqa: PLC0415 - of an extra
    from lxml import etree  # noqa: PLC0415

    parser = lxml.html.HTMLParser(encoding="utf-8", huge_tree=True)
    try:
        tree = lxml.html.document_fromstring(text.encode("utf-8", "replace"), parser=parser)
    except (etree.LxmlError, ValueError):
        return "empty"
    if any(entry.type_name == "ERR_RESOURCE_LIMIT" for entry in parser.error_log):
        return "too-deep"  # the parser stops there, and what follows would be lost in silence
    visible = rendered_text(tree)
    main, declared = _opinion(text) if len(text) <= _OPINION_MOST else ("", Declared())
    return HtmlPage(visible, main, declared)


def _opinion(text: str) -> tuple[str, Declared]:
    """Ask trafilatura; whatever it raises on a page counts as no opinion."""
    import trafilatura  # noqa: PLC0415 - of an extra, and slow to import

    try:
        result: Any = trafilatura.bare_extraction(
            text, with_metadata=True, include_comments=False, date_extraction_params=_DATES
        )
    except Exception:  # noqa: BLE001 - a page that breaks a library is still a page
        return "", Declared()
    if result is None:
        return "", Declared()
    authors = (result.author,) if result.author else ()
    return result.text or "", Declared(result.title, authors, result.sitename, result.date, result.url)
