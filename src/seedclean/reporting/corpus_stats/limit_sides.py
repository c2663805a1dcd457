"""What one limit would do, and the texts next to it on both sides."""

from __future__ import annotations

import hashlib
from bisect import insort
from collections.abc import Mapping
from typing import Any, NamedTuple

from seedclean.core.document import Document
from seedclean.core.plain_text import shorten
from seedclean.stages.article_limits import Limit, is_asked_of, listed_detail
from seedclean.stages.article_limits.verdict import Lists

_SHOWN = 300  # characters of a text that are kept to be looked at


class SideText(NamedTuple):
    """A text next to a limit: how far away it is, what decides between equal ones, its figure, id, title, beginning."""

    distance: float
    digest: str
    value: float | str
    id: str
    title: str
    text: str


class LimitSides:
    """Counts of a limit, and the texts next to it.

    Args:
        limit: the limit.
        entries: its list, if it has one.
        most: texts on each side.

    Attributes:
        asked: texts of which it is asked.
        alone: of them those that it fits.
        in_order: of them those that it decides, as no limit in front of it did.
        fitting: texts that it fits, the nearest first.
        others: texts that it does not fit, the nearest first.
    """

    def __init__(self, limit: Limit, entries: Any, most: int) -> None:
        self.limit, self._entries, self._most = limit, entries, most
        self.asked = self.alone = self.in_order = 0
        self.fitting: list[SideText] = []
        self.others: list[SideText] = []

    def ask(self, doc: Document, figures: Mapping[str, Any], url: str) -> bool:
        """Count a text, and return whether the limit fits it. A figure that was not measured is asked of no text."""
        limit = self.limit
        if not is_asked_of(limit, doc, url) or (limit.figure and limit.figure not in figures):
            return False
        value: float | str = "" if limit.file else figures[limit.figure]
        detail = listed_detail(limit, self._entries, doc, url) if limit.file else limit.fits_figure(value)
        self.asked += 1
        self.alone += bool(detail)
        self._keep(self.fitting if detail else self.others, value, doc, detail)
        return bool(detail)

    def _keep(self, side: list[SideText], value: float | str, doc: Document, detail: str) -> None:
        """Keep a text if it is one of the nearest; of equal ones those with the smallest digests of their ids."""
        limit = self.limit
        distance = 0.0
        if not isinstance(value, str):
            distance = abs(value - (limit.below if limit.above != limit.above else limit.above))
        if len(side) == self._most and (not side or distance > side[-1].distance):
            return
        digest = hashlib.blake2b(doc.id.encode("utf-8", "surrogatepass"), digest_size=8).hexdigest()
        shown = " ".join(doc.text[: 2 * _SHOWN].split())
        title = str(doc.meta.get("title") or "")
        kept = SideText(distance, digest, detail if limit.file else value, doc.id, title, shorten(shown, _SHOWN))
        insort(side, kept, key=lambda text: text[:2])
        del side[self._most :]


def ask_in_order(sides: list[LimitSides], doc: Document, figures: Mapping[str, Any], url: str) -> Limit | None:
    """Ask all limits of a text; return the one that would drop it, None if it would be kept.

    The order is that of `article_limits.ask_limits`.
    """
    fitting = [side for side in sides if side.ask(doc, figures, url)]
    settled: set[str] = set()
    for side in fitting:
        limit = side.limit
        if limit.figure in settled:
            continue
        side.in_order += 1
        if limit.then == "drop":
            return limit
        if limit.then == "keep" and limit.file:
            return None
        if limit.then == "keep":
            settled.add(limit.figure)
    return None


def load_sides(limits: tuple[Limit, ...], lists: Lists, most: int) -> list[LimitSides]:
    """Return what counts each limit."""
    return [LimitSides(limit, entries, most) for limit, entries in zip(limits, lists, strict=True)]
