"""JSON-LD: what a page's scripts of linked data say of its article, however broken, nested or large they are."""

from __future__ import annotations

import html
import json
import re
from collections.abc import Iterable, Iterator
from typing import Any, NamedTuple

import orjson

_CHARACTERS_MOST = 2_000_000  # of one script that are parsed
_NODES_MOST = 20_000  # objects and lists of all scripts that are looked at
_VALUE_MOST = 500  # characters of a value
_NAMES_MOST = 20  # authors
_BEGIN = re.compile(r"(?://)?\s*(?:<!--|<!\[CDATA\[|/\*\s*<!\[CDATA\[\s*\*/)")
_END = re.compile(r"(?:-->|(?://|/\*)?\s{0,8}\]\]>\s{0,8}(?:\*/)?)$")
_END_MOST = 32  # characters of the end of what a value is wrapped in
_AROUND = "\ufeff \t\r\n;"  # what may stand around a value
_CONTROL = re.compile(r"[\x00-\x1f]")
_TRAILING_COMMA = re.compile(r",(?=\s*[\]}])")
# Strings of a script that is no JSON at all.
_STRING = re.compile(r'"(datePublished|headline)"\s*:\s*"((?:[^"\\\n]|\\.){1,500})"')
_ARTICLE = re.compile(r"(?:article|posting|report|newsstory)$", re.IGNORECASE)
_PAGE = re.compile(r"page$", re.IGNORECASE)


class LinkedArticle(NamedTuple):
    """What linked data say of an article.

    Attributes:
        headline: its title; empty if they name none.
        published: when it was published, as they write it; empty if they do not say.
        authors: names, as they write them.
        url: its address; empty if they name none.
    """

    headline: str = ""
    published: str = ""
    authors: tuple[str, ...] = ()
    url: str = ""


def linked_article(scripts: Iterable[str]) -> LinkedArticle:
    """Return what the scripts say of the page's article: the first article's values, else those of the page itself.

    Args:
        scripts: contents of `<script type="application/ld+json">`. Whatever they hold, nothing is raised.

    >>> linked_article(['{"@graph": [{"@type": "NewsArticle", "datePublished": "2024-03-01T23:30:00Z"}]}']).published
    '2024-03-01T23:30:00Z'
    >>> linked_article(['{"@type": "Article", "headline": "潮水退了", "author": [{"name": "林小满"}],}']).authors
    ('林小满',)
    >>> linked_article(["[" * 100_000])
    LinkedArticle(headline='', published='', authors=(), url='')
    """
    articles: list[LinkedArticle] = []
    pages: list[LinkedArticle] = []
    nodes = 0
    for script in scripts:
        if nodes >= _NODES_MOST or articles:
            break
        for node in _objects(_parsed(script[:_CHARACTERS_MOST])):
            nodes += 1
            if nodes > _NODES_MOST:
                break
            kinds = node.get("@type")
            kinds = [kind for kind in (kinds if isinstance(kinds, list) else [kinds]) if isinstance(kind, str)]
            if any(map(_ARTICLE.search, kinds)):
                articles.append(_article(node))
            elif any(map(_PAGE.search, kinds)) or (not kinds and "datePublished" in node):
                pages.append(_article(node))
    speakers = [*articles[:1], *pages[:1]]
    return LinkedArticle(
        next((each.headline for each in speakers if each.headline), ""),
        next((each.published for each in speakers if each.published), ""),
        next((each.authors for each in speakers if each.authors), ()),
        next((each.url for each in speakers if each.url), ""),
    )


def _parsed(script: str) -> Any:
    """Return the value of a script; of one that is no JSON, the strings that can be made out; None for nothing."""
    try:
        return orjson.loads(script)
    except orjson.JSONDecodeError:
        pass
    bare = script.strip(_AROUND)
    begin, end = _BEGIN.match(bare), _END.search(bare, max(0, len(bare) - _END_MOST))
    bare = bare[begin.end() if begin else 0 : end.start() if end else len(bare)].strip(_AROUND)
    bare = _TRAILING_COMMA.sub("", _CONTROL.sub(" ", bare))
    try:
        return json.loads(bare, strict=False)
    except (ValueError, RecursionError):
        return {"@type": "Article", **dict(reversed(_STRING.findall(bare)))}


def _objects(value: Any) -> Iterator[dict[str, Any]]:
    """Yield the objects of a value in document order, at any depth, a bounded number."""
    waiting = [value]
    for _ in range(_NODES_MOST):
        if not waiting:
            return
        node = waiting.pop()
        if isinstance(node, dict):
            yield node
        children = node.values() if isinstance(node, dict) else node if isinstance(node, list) else ()
        nested = [child for child in children if isinstance(child, dict | list)]
        waiting.extend(reversed(nested[:_NODES_MOST]))


def _article(node: dict[str, Any]) -> LinkedArticle:
    authors = node.get("author") or node.get("creator")
    listed = authors if isinstance(authors, list) else [authors]
    names = [_text(each.get("name") if isinstance(each, dict) else each) for each in listed[:_NAMES_MOST]]
    main = node.get("mainEntityOfPage")
    address = main.get("@id") if isinstance(main, dict) else main
    return LinkedArticle(
        _text(node.get("headline")),
        _text(node.get("datePublished")) or _text(node.get("dateCreated")),
        tuple(filter(None, names)),
        _text(node.get("url")) or _text(address),
    )


def _text(value: Any) -> str:
    """Return a string's words on one line; nothing for what is no string, or a long one."""
    if isinstance(value, list) and value:
        value = value[0]
    if not isinstance(value, str) or len(value) > _VALUE_MOST:
        return ""
    return " ".join(html.unescape(value).split())
