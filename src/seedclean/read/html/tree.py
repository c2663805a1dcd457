"""The tree of an HTML page, written out as HTML in which every element is closed.

Most pages are written in such a way that their tags tell the tree: the kernel writes it out while it reads them, see
c/tree. A parser does the others. Both write the same bytes.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any, NamedTuple

import numpy as np

from seedclean.core.kernel import I64, U8, address, unchecked
from seedclean.read.html.guard import check_markup

_STYLES_MOST = 64  # as in c/tree/tree.h
_ROOM_LEAST = 1 << 14  # bytes beside those of the page; a page that needs more is parsed


class WrittenTree(NamedTuple):
    """The tree of a page.

    Attributes:
        data: the `<html>` element, UTF-8: names in lower case, values between double quotes, every element closed.
        style_sheets: returns the contents of the page's `<style>` elements, in document order.
    """

    data: bytes
    style_sheets: Callable[[], list[str]]


def page_tree(data: bytes) -> WrittenTree:
    """Return the tree of a page.

    Args:
        data: the page, UTF-8.

    Raises:
        MarkupError: the page has more tags than are parsed, see `guard.check_markup`.

    >>> page_tree("<P>海城<br>港".encode()).data.decode()
    '<html><head></head><body><p>海城<br>港</p></body></html>'
    """
    return straight_tree(data) or _parsed(data)


def straight_tree(data: bytes) -> WrittenTree | None:
    """Return the tree of a page whose tags tell it; None if a parser must find out.

    Args:
        data: the page, UTF-8.

    >>> straight_tree(b"<b><p></b>") is None
    True
    """
    if b"\0" in data:
        return None
    if b"\r" in data:
        data = data.replace(b"\r\n", b"\n").replace(b"\r", b"\n")
    room = np.empty(len(data) + len(data) // 4 + _ROOM_LEAST, dtype=U8)
    styles = np.empty(1 + 2 * _STYLES_MOST, dtype=I64)
    size = unchecked("write_tree")(data, len(data), address(room), len(room), address(styles))
    if size < 0:
        return None
    written = room[:size].tobytes()
    ends = styles[1 : 1 + 2 * int(styles[0])].tolist()
    return WrittenTree(written, partial(_pieces, written, ends))


def parsed_tree(root: Any) -> WrittenTree:
    """Return the tree that a parser made.

    Args:
        root: of a selectolax tree.
    """
    return WrittenTree(root.html.encode(), partial(_sheets, root))


def _pieces(data: bytes, ends: list[int]) -> list[str]:
    return [data[start:end].decode() for start, end in zip(ends[::2], ends[1::2], strict=True)]


def _sheets(root: Any) -> list[str]:
    return [node.text(deep=True) for node in root.css("style")]


def _parsed(data: bytes) -> WrittenTree:
    from selectolax.lexbor import LexborHTMLParser  # noqa: PLC0415 - not all pages need it

    return parsed_tree(LexborHTMLParser(check_markup(data.decode())).root)
