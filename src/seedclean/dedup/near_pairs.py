"""Pairs of kept articles that are near each other: few are shown, so of very many the best are held."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from seedclean.dedup.relations import UPDATE
from seedclean.dedup.sketching import DedupSettings
from seedclean.dedup.stars import Edges

LISTED_MOST = 1000  # pairs of one kind that are listed
_HELD_MOST = 1 << 17  # pairs that are held before all but the best are dropped: 4 MiB
_Numbers = NDArray[np.int64]


class BestPairs:
    """The most similar of very many pairs of articles, which are given by their ranks in the keeper order.

    Args:
        by_id: rank of the id of each article, shape (n,), int64: of pairs that are as similar the first ids come first.

    Attributes:
        dropped: how many are not held any more.

    >>> best = BestPairs(np.arange(3))
    >>> jaccard = np.array([0.6, 0.7])
    >>> best.add(Edges(np.array([0, 1]), np.array([1, 2]), jaccard, jaccard, np.zeros(2, dtype=np.int8)))
    >>> best.pairs().first.tolist()
    [1, 0]
    """

    def __init__(self, by_id: _Numbers) -> None:
        self._by_id = by_id
        self._parts: list[Edges] = []
        self._held = 0
        self.dropped = 0

    def add(self, edges: Edges) -> None:
        """Add pairs."""
        self._parts.append(edges)
        self._held += len(edges.first)
        if self._held > _HELD_MOST:
            best = self.pairs().only(np.arange(LISTED_MOST))
            self.dropped += self._held - len(best.first)
            self._parts, self._held = [best], len(best.first)

    def pairs(self) -> Edges:
        """Return those that are held, the most similar first: all of them, or `LISTED_MOST` at least."""
        return in_order(joined(self._parts), self._by_id)


class NearPairs:
    """Pairs of kept articles that may be an article and its excerpt, and pairs for human eyes.

    Args:
        by_id: as for `BestPairs`.
        letters: length of each article, shape (n,), int64: an excerpt is shorter than what it stands in.
        settings: the parameters.

    Attributes:
        updates: how many pairs are an article and its update.
    """

    def __init__(self, by_id: _Numbers, letters: _Numbers, settings: DedupSettings) -> None:
        self._by_id, self._letters, self._settings = by_id, letters, settings
        self._holding: list[Edges] = []
        self._holding_apart: list[Edges] = []
        self._others, self._apart = BestPairs(by_id), BestPairs(by_id)
        self.updates = 0

    def add(self, edges: Edges) -> None:
        """Add pairs of articles that are both kept."""
        lengths = np.stack((self._letters[edges.first], self._letters[edges.second]))
        holding = edges.containment >= self._settings.excerpt_containment
        holding &= lengths.min(axis=0) <= self._settings.excerpt_length * lengths.max(axis=0)
        apart = edges.are_apart()
        self._apart.add(edges.only(apart))
        self._holding_apart.append(edges.only(apart & holding))
        self.updates += int(np.count_nonzero(edges.relation == UPDATE))
        edges, holding = edges.only(~apart), holding[~apart]
        self._holding.append(edges.only(holding))
        self._others.add(edges.only(~holding & (edges.jaccard >= self._settings.review)))

    def holding(self) -> Edges:
        """Return the pairs of which one may be the other's excerpt."""
        return joined(self._holding)

    def holding_apart(self) -> Edges:
        """Return the pairs of which one would be the other's excerpt if they were not kept apart."""
        return joined(self._holding_apart)

    def apart(self) -> tuple[Edges, int]:
        """Return the pairs that are kept apart, the most similar first, and how many there are."""
        pairs = self._apart.pairs()
        return pairs, len(pairs.first) + self._apart.dropped

    def review(self, container: _Numbers) -> tuple[Edges, int]:
        """Return the pairs for human eyes, the most similar first, and how many there are: of very many, only the best.

        Args:
            container: rank of the article that each is an excerpt of, or -1; shape (n,), int64.
        """
        pairs = joined([self.holding(), self._others.pairs()])
        is_excerpt = (container[pairs.second] == pairs.first) | (container[pairs.first] == pairs.second)
        review = in_order(pairs.only((pairs.jaccard >= self._settings.review) & ~is_excerpt), self._by_id)
        return review, len(review.first) + self._others.dropped


def in_order(pairs: Edges, by_id: _Numbers) -> Edges:
    """Return pairs, the most similar first; `by_id` as for `BestPairs`."""
    return pairs.only(np.lexsort((by_id[pairs.second], by_id[pairs.first], -pairs.jaccard)))


def joined(parts: list[Edges]) -> Edges:
    """Return several parts as one, in their order; there may be none."""
    none, nothing = np.empty(0, dtype=np.int64), np.empty(0)
    empty = Edges(none, none, nothing, nothing, none.astype(np.int8))
    return Edges(*map(np.concatenate, zip(empty, *parts, strict=True)))
