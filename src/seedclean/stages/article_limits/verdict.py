"""What all limits together say of an article."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any, NamedTuple

from seedclean.core.document import Document
from seedclean.stages.article_limits.limit import CHARS, Limit
from seedclean.stages.article_limits.listed import ListedNames, domains_of, load_list
from seedclean.stages.text_quality import figures_of
from seedclean.text.listed_words import ListedWords

Lists = Sequence[ListedWords | ListedNames | None]


class Verdict(NamedTuple):
    """What limits say.

    Attributes:
        reason: of the drop; empty if the article is kept.
        detail: the figure and its limit.
        flags: of an article that is kept.
    """

    reason: str = ""
    detail: str = ""
    flags: tuple[str, ...] = ()


_load: Any = cache(load_list)


def load_lists(limits: Sequence[Limit]) -> tuple[ListedWords | ListedNames | None, ...]:
    """Return the list of each limit, None for a limit to a figure.

    Raises:
        ConfigError: a file cannot be used.
    """
    return tuple(_load(limit) if limit.file else None for limit in limits)


def ask_limits(doc: Document, limits: Sequence[Limit], lists: Lists) -> Verdict:
    """Return what the limits say of a document, asked in their order: the first that drops ends the questions.

    >>> limits = (Limit(figure="chars", below=9, then="flag"), Limit(figure="han", below=0.5))
    >>> ask_limits(Document("a", "abc"), limits, load_lists(limits))
    Verdict(reason='han-below', detail='han is 0, at least 0.5', flags=('chars-below',))
    """
    flags: list[str] = []
    settled: set[str] = set()  # figures that are asked about no more
    figures: Mapping[str, Any] = {}
    url = str(doc.meta.get("url") or "")
    for limit, entries in zip(limits, lists, strict=True):
        if limit.figure in settled or not is_asked_of(limit, doc, url):
            continue
        if entries is not None:
            detail = listed_detail(limit, entries, doc, url)
        else:
            figures = figures or {**(doc.meta.get("quality") or figures_of(doc)), CHARS: len(doc.text)}
            detail = limit.fits_figure(figures[limit.figure])
        if not detail:
            continue
        if limit.then == "drop":
            return Verdict(limit.reason, detail, tuple(flags))
        if limit.then == "flag":
            flags.append(limit.reason)
        elif limit.file:
            break
        else:
            settled.add(limit.figure)
    return Verdict(flags=tuple(dict.fromkeys(flags)))


def is_asked_of(limit: Limit, doc: Document, url: str) -> bool:
    """Say whether a limit is for a document: by the type of its page, and by its site, `url`."""
    if limit.types and doc.meta.get("page_type") not in limit.types:
        return False
    return not limit.sites or not set(limit.sites).isdisjoint(domains_of(url))


def listed_detail(limit: Limit, entries: ListedWords | ListedNames, doc: Document, url: str) -> str:
    """Return what is to be said of a document that a list fits; empty if it does not."""
    if isinstance(entries, ListedNames):
        name = entries.has_domain(url) if limit.of == "domains" else entries.has_address(url)
        return name and f"{name} is listed"
    (chars, *_), first = entries.count(doc.text)
    share = chars / (len(doc.text) or 1)
    if not chars or share <= limit.above:
        return ""
    most = "" if limit.above != limit.above else f", at most {limit.above:g}"
    return f"{share:.4f} of the characters are in listed words such as {first!r}{most}"
