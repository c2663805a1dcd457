"""What the head of an HTML page, and its marked-up elements, say: as they say it, nothing judged."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import islice
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from seedclean.read.html.written_out import plain_text

_KINDS = 9
_META, _SCRIPT, _LINK, _ITEM, _TIME, _HEADING, _BASE, _LANG, _DATED = range(_KINDS)  # of facts, as in c/visible/walk.h
_LINKED_DATA = "application/ld+json"
_ITEMS_MOST = 64  # elements with `itemprop` that are read
_ITEM_MOST = 300  # characters of such a one
_DATED_MOST = 1 << 15  # bytes of an element that may say when the article is from


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
        headings: of each `h1` to `h6`: its level, and its text, whose lines are cut at 4 KiB.
        base: the address of `<base>`; empty if there is none.
        lang: the language that `<html>` names; empty if it names none.
        dated: the contents of the first elements with a `class` or an `id` that speaks of a time or a date, 20 at most,
            as the parser wrote them out; those of long ones are empty.
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
    dated: tuple[bytes, ...] = ()


def head_facts(data: bytes, facts: Iterable[Sequence[int]], headings: NDArray[np.uint8], title: str) -> HeadFacts:
    """Return what a page says of itself.

    Args:
        data: the page as the parser wrote it out.
        facts: of each its kind, and where the two texts of it begin and end, see c/visible/page_facts.c.
        headings: the texts of the headings, as UTF-8.
        title: the text of `<title>`.
    """
    by_kind: list[list[Sequence[int]]] = [[] for _ in range(_KINDS)]
    for fact in facts:
        by_kind[fact[0]].append(fact)

    def name(fact: Sequence[int]) -> str:
        return plain_text(data[fact[1] : fact[2]])

    def value(fact: Sequence[int]) -> str:
        return plain_text(data[fact[3] : fact[4]])

    items = ((name(fact).lower(), text) for fact in by_kind[_ITEM] if (text := value(fact)))
    return HeadFacts(
        title=title,
        metas=tuple((name(fact).lower(), value(fact)) for fact in by_kind[_META]),
        json_ld=tuple(
            data[fact[3] : fact[4]].decode() for fact in by_kind[_SCRIPT] if name(fact).strip().lower() == _LINKED_DATA
        ),
        links=tuple((name(fact).lower(), value(fact)) for fact in by_kind[_LINK]),
        items=tuple((kind, text.strip()[:_ITEM_MOST]) for kind, text in islice(items, _ITEMS_MOST)),
        times=tuple(value(fact)[:_ITEM_MOST].strip() for fact in by_kind[_TIME]),
        headings=tuple((fact[1], headings[fact[3] : fact[4]].tobytes().decode()) for fact in by_kind[_HEADING]),
        base=next(map(value, by_kind[_BASE]), ""),
        dated=tuple(data[start:end] if end - start <= _DATED_MOST else b"" for _, _, _, start, end in by_kind[_DATED]),
        lang=next(map(name, by_kind[_LANG]), ""),
    )
