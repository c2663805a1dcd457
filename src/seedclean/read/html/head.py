"""What the head of an HTML page, and its marked-up elements, say: as they say it, nothing judged."""

from __future__ import annotations

from typing import Any, NamedTuple

from seedclean.read.html.line_builder import RUN_OF_WHITE, WHITE

_ITEMS_MOST = 64  # elements with `itemprop` or `<time>` that are read
_ITEM_ELEMENTS = 9  # and elements within it
_ITEM_MOST = 300  # characters of such a one


class HeadFacts(NamedTuple):
    """What a page says of itself, in document order.

    Attributes:
        title: the text of `<title>`.
        metas: of each `<meta>` with a content: its name, property, itemprop or http-equiv in lower case, and the
            content.
        json_ld: the texts of scripts of the type `application/ld+json`.
        links: of each `<link>` with an address: its `rel` in lower case, and the address.
        items: of each element of the body with an `itemprop`: that in lower case, and its content, datetime or text.
        times: of each `<time>`: its datetime, or its text.
        headings: of each `h1` to `h6`: its level, and its text.
        base: the address of `<base>`; empty if there is none.
        lang: the language that `<html>` names; empty if it names none.
    """

    title: str = ""
    metas: tuple[tuple[str, str], ...] = ()
    json_ld: tuple[str, ...] = ()
    links: tuple[tuple[str, str], ...] = ()
    items: tuple[tuple[str, str], ...] = ()
    times: tuple[str, ...] = ()
    headings: tuple[tuple[int, str], ...] = ()
    base: str = ""
    lang: str = ""


class HeadBuilder:
    """Takes over what elements say, as a walk over the tree meets them."""

    def __init__(self) -> None:
        self.lang = ""
        self._base = ""
        self._title: str | None = None
        self._metas: list[tuple[str, str]] = []
        self._json_ld: list[str] = []
        self._links: list[tuple[str, str]] = []
        self._items: list[tuple[str, str]] = []
        self._times: list[str] = []
        self._headings: list[tuple[int, str]] = []

    def add_fact(self, node: Any, tag: str) -> None:
        """Take over what an element of the head says."""
        if tag == "title":
            if self._title is None:
                self._title = RUN_OF_WHITE.sub(" ", node.text(deep=True)).strip(WHITE)
            return
        attributes = node.attributes
        if tag == "meta":
            content = attributes.get("content")
            name = next(filter(None, map(attributes.get, ("name", "property", "itemprop", "http-equiv"))), None)
            if content and name:
                self._metas.append((name.lower(), content))
        elif tag == "base":
            self._base = self._base or attributes.get("href") or ""
        elif tag == "link":
            if attributes.get("rel") and attributes.get("href"):
                self._links.append((attributes["rel"].lower(), attributes["href"]))
        elif (attributes.get("type") or "").strip().lower() == "application/ld+json":
            self._json_ld.append(node.text(deep=True))

    def add_item(self, node: Any, attributes: Any) -> None:
        """Take over an element with `itemprop`."""
        if len(self._items) >= _ITEMS_MOST:
            return
        value = attributes.get("content") or attributes.get("datetime") or _small_text(node)
        if value:
            self._items.append(((attributes["itemprop"] or "").lower(), value.strip()[:_ITEM_MOST]))

    def add_time(self, node: Any, attributes: Any) -> None:
        """Take over a `<time>`."""
        if len(self._times) < _ITEMS_MOST:
            self._times.append((attributes.get("datetime") or _small_text(node))[:_ITEM_MOST].strip())

    def add_heading(self, level: int, text: str) -> None:
        """Take over a heading."""
        self._headings.append((level, text))

    def facts(self) -> HeadFacts:
        """Return what was taken over."""
        return HeadFacts(
            self._title or "", tuple(self._metas), tuple(self._json_ld), tuple(self._links), tuple(self._items),
            tuple(self._times), tuple(self._headings), self._base, self.lang,
        )  # fmt: skip


def _small_text(node: Any) -> str:
    """Return the text of an element with few others in it; empty for a large one, which may be the page."""
    elements = sum(1 for _ in zip(node.traverse(include_text=False), range(_ITEM_ELEMENTS), strict=False))
    return node.text(deep=True) if elements < _ITEM_ELEMENTS else ""
