"""What the head of an HTML page, and its marked-up elements, say: as they say it, nothing judged."""

from __future__ import annotations

from typing import NamedTuple


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
