"""Pairs of kept articles that are near each other: few are shown, so of very many the best are held."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from seedclean.dedup.sketching import DedupSettings
from seedclean.dedup.stars import Edges

REVIEW_MOST = 1000  # pairs for human eyes that are listed
_HELD_MOST = 1 << 17  # pairs that are held before all but the best are dropped: 4 MiB
_Numbers = NDArray[np.int64]


class NearPairs:
    """Pairs of kept articles, by their ranks in the keeper order.

    Args:
        by_id: rank of the id of each article, shape (n,), int64: of pairs that are as similar the first ids come first.
        settings: the parameters.

    Attributes:
        dropped: how many pairs for human eyes are not held any more.
    """

    def __init__(self, by_id: _Numbers, settings: DedupSettings) -> None:
        self._by_id, self._settings = by_id, settings
        self._parts: list[Edges] = []
        self._held, self._most = 0, _HELD_MOST
        self.dropped = 0

    def add(self, edges: Edges) -> None:
        """Add pairs of articles that are both kept."""
        wanted = (edges.jaccard >= self._settings.review) | (edges.containment >= self._settings.excerpt_containment)
        self._parts.append(edges.only(wanted))
        self._held += int(np.count_nonzero(wanted))
        if self._held > self._most:
            self._drop()

    def pairs(self) -> Edges:
        """Return those that are held: all that may be an article and its excerpt, and the most similar ones."""
        return joined(self._parts)

    def in_order(self, pairs: Edges) -> Edges:
        """Return pairs, the most similar first."""
        return pairs.only(np.lexsort((self._by_id[pairs.second], self._by_id[pairs.first], -pairs.jaccard)))

    def _drop(self) -> None:
        pairs = joined(self._parts)
        holding = pairs.containment >= self._settings.excerpt_containment
        others = self.in_order(pairs.only(~holding))
        best = others.only(np.arange(min(REVIEW_MOST, len(others.first))))
        self.dropped += len(others.first) - len(best.first)
        self._parts = [pairs.only(holding), best]
        self._held = sum(len(part.first) for part in self._parts)
        self._most = max(_HELD_MOST, 2 * self._held)  # so that it pays each time


def joined(parts: list[Edges]) -> Edges:
    """Return several parts as one, in their order; there may be none."""
    none, nothing = np.empty(0, dtype=np.int64), np.empty(0)
    return Edges(*map(np.concatenate, zip(Edges(none, none, nothing, nothing), *parts, strict=True)))
