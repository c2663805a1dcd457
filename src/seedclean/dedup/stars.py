"""Star clusters: every member was verified against its keeper.

Chains are what turned 859,092 documents into two clusters elsewhere: A like B, B like C, and C goes although it is
unlike A. Here documents come in keeper order; one that is like an earlier keeper joins it (the most similar one), any
other becomes a keeper itself.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from seedclean.core.kernel import checked
from seedclean.dedup.relations import BY_SIMILARITY, TEMPLATE, UPDATE, UPDATED


class Edges(NamedTuple):
    """Verified pairs, sorted by second, then first; `first < second` in keeper order. All of shape (m,).

    Attributes:
        first: one of each pair.
        second: the other.
        jaccard: Jaccard similarity of their shingles.
        containment: share of the smaller shingle set that is in the other.
        relation: how the two are related, see `relations`; int8.
    """

    first: NDArray[np.int64]
    second: NDArray[np.int64]
    jaccard: NDArray[np.float64]
    containment: NDArray[np.float64]
    relation: NDArray[np.int8]

    def only(self, wanted: NDArray[np.bool_] | NDArray[np.int64]) -> Edges:
        """Return the chosen pairs, in the order of `wanted` if that has indices."""
        first, second, jaccard, containment, relation = self
        return Edges(first[wanted], second[wanted], jaccard[wanted], containment[wanted], relation[wanted])

    def are_apart(self) -> NDArray[np.bool_]:
        """Return which pairs are kept apart however alike they are: shape (m,), bool."""
        apart: NDArray[np.bool_] = np.isin(self.relation, (TEMPLATE, UPDATE))
        return apart

    def may_join(self, near: float) -> NDArray[np.bool_]:
        """Return of which pairs the second can have the first as its keeper: shape (m,), bool."""
        alike = (self.relation == BY_SIMILARITY) & (self.jaccard >= near)
        joins: NDArray[np.bool_] = alike | (self.relation == UPDATED)
        return joins


def star_clusters(edges: Edges, near: float, keeper: NDArray[np.int64], link: NDArray[np.int64]) -> None:
    """Join documents to their keepers.

    Documents can be given some at a time, in keeper order, each with all its edges to those before it.

    Args:
        edges: verified pairs that may join.
        near: least Jaccard.
        keeper: of each document, itself at first; those that join another get that one. Shape (n,), int64.
        link: of each document, -1 at first; those that join another get the number of the edge between the two. Shape
            (n,), int64.

    A is like B and B like C, but A is not like C: C stays, because its only neighbour is no keeper.

    >>> similar = np.array([0.8, 0.8])
    >>> chain = Edges(np.array([0, 1]), np.array([1, 2]), similar, similar, np.zeros(2, dtype=np.int8))
    >>> keeper, link = np.arange(3), np.full(3, -1)
    >>> star_clusters(chain, 0.7, keeper, link)
    >>> keeper.tolist(), link.tolist()
    ([0, 0, 2], [-1, 0, -1])
    """
    checked("star_clusters", edges.first, edges.second, edges.jaccard, len(edges.first), near, keeper, link)
