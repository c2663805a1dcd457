"""Star clusters: every member was verified against its keeper.

Chains are what turned 859,092 documents into two clusters elsewhere: A like B, B like C, and C goes although it is
unlike A. Here documents come in keeper order; one that is like an earlier keeper joins it (the most similar one), any
other becomes a keeper itself.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray


class Edges(NamedTuple):
    """Verified pairs, sorted by second, then first; `first < second` in keeper order. All of shape (m,)."""

    first: NDArray[np.int64]
    second: NDArray[np.int64]
    jaccard: NDArray[np.float64]
    containment: NDArray[np.float64]


def stars(edges: Edges, count: int, near: float) -> tuple[list[int], dict[int, int]]:
    """Return each document's keeper, and for members the number of the edge that binds them.

    Args:
        edges: verified pairs.
        count: number of documents.
        near: least Jaccard.

    A is like B and B like C, but A is not like C: C stays, because its only neighbour is no keeper.

    >>> chain = Edges(np.array([0, 1]), np.array([1, 2]), np.array([0.8, 0.8]), np.array([1.0, 1.0]))
    >>> stars(chain, 3, 0.7)
    ([0, 0, 2], {1: 0})
    """
    parent = list(range(count))
    link: dict[int, int] = {}
    strong = np.flatnonzero(edges.jaccard >= near)
    if not strong.size:
        return parent, link
    members, starts = np.unique(edges.second[strong], return_index=True)
    is_keeper = np.ones(count, dtype=bool)
    for member, numbers in zip(members.tolist(), np.split(strong, starts[1:]), strict=True):
        choices = numbers[is_keeper[edges.first[numbers]]]
        if choices.size:
            edge = int(choices[np.argmax(edges.jaccard[choices])])  # the first of equals: the better keeper
            parent[member], link[member] = int(edges.first[edge]), edge
            is_keeper[member] = False
    return parent, link
