"""The whole of dedup: sketches in, clusters out. The same bodies give the same clusters, in any order."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from seedclean.dedup.candidates import pack_pairs, sorted_distinct, unpack_pairs
from seedclean.dedup.comparison import compare_bodies
from seedclean.dedup.excerpts import excerpt_pairs
from seedclean.dedup.keeper_order import best_first, deciding_criteria, with_id
from seedclean.dedup.near_pairs import LISTED_MOST, NearPairs
from seedclean.dedup.sketch_store import SketchStore
from seedclean.dedup.sketching import DedupSettings
from seedclean.dedup.stars import Edges, star_clusters

_Numbers = NDArray[np.int64]
PUBLISHED = "published"  # the criterion before all others: what stands in clean.jsonl stays there


class EarlierDecisions(NamedTuple):
    """The decisions of earlier runs, for the n bodies in the store.

    Attributes:
        rank: compared before all criteria of the keeper order, smallest first; equal for new bodies; shape (n,), int64.
        settled: which are published: these are kept, and not compared with each other; shape (n,), bool.
    """

    rank: NDArray[np.int64]
    settled: NDArray[np.bool_]


class Clustering(NamedTuple):
    """The result of `find_duplicates`; numbers are those of the n bodies in the store.

    Attributes:
        order: the bodies, best first, shape (n,), int64.
        keeper: of each body the one that is kept in its place, itself if it is kept; shape (n,), int64.
        jaccard: Jaccard similarity to the keeper, shape (n,), float64.
        containment: share of the smaller shingle set that is in the other, shape (n,), float64.
        updated: whether the keeper tells it again with more, shape (n,), bool.
        criterion: number of the criterion by which its keeper was preferred, -1 for keepers, shape (n,), int64.
        criteria: their names.
        better: number of the criterion in which it is better than a keeper that came earlier, else -1, shape (n,).
        container: of a kept body that is an excerpt the longer one that holds it, else -1, shape (n,), int64.
        contained: share of its shingles that the container has, shape (n,), float64.
        container_jaccard: Jaccard similarity to the container, shape (n,), float64.
        review: pairs of kept bodies below the threshold, near enough for human eyes; the most alike first. Of very many
            only the first are here.
        review_count: how many there are.
        apart: pairs of kept bodies that are alike, and whose facts differ or of which one is the update of the other;
            the most alike first, of very many only these.
        apart_count: how many there are.
        updates: how many of them are updates.
        facts: what differs between the first of those pairs.
        candidates: number of pairs that were verified.
        crowded: number of buckets too large for all members to meet each other.
        verified: number of those pairs by Jaccard, in equal steps from 0 to 1, shape (HISTOGRAM_STEPS,), int64.
    """

    order: _Numbers
    keeper: _Numbers
    jaccard: NDArray[np.float64]
    containment: NDArray[np.float64]
    updated: NDArray[np.bool_]
    criterion: _Numbers
    criteria: tuple[str, ...]
    better: _Numbers
    container: _Numbers
    contained: NDArray[np.float64]
    container_jaccard: NDArray[np.float64]
    review: Edges
    review_count: int
    apart: Edges
    apart_count: int
    updates: int
    facts: list[list[tuple[str, str]]]
    candidates: int
    crowded: int
    verified: _Numbers


def find_duplicates(store: SketchStore, settings: DedupSettings, earlier: EarlierDecisions | None = None) -> Clustering:
    """Cluster the bodies.

    Args:
        store: the bodies.
        settings: the parameters.
        earlier: the decisions of earlier runs; None if there are none.

    Exact copies are joined by digest; the rest are paired by band keys, verified by exact Jaccard, and put into star
    clusters: a member is in a cluster because it was verified against the keeper, never through a chain. A pair whose
    facts differ joins no cluster. Of the kept ones, those that stand in a longer kept one are its excerpts; no excerpt
    holds another one.
    """
    criteria = with_id(settings.keeper)
    ranks = store.keeper_order.ranks(criteria)
    settled = np.zeros(len(store), dtype=bool)
    if earlier:
        criteria, ranks, settled = (PUBLISHED, *criteria), np.vstack((earlier.rank, ranks)), earlier.settled
    ranked = best_first(ranks)
    original = np.where(settled, np.arange(len(store)), _originals(store, ranked))
    kept = ranked[original[ranked] == ranked]
    by_id = ranks[criteria.index("id")][kept]
    near_pairs = NearPairs(by_id, store.letters[kept], settings)
    compared = compare_bodies(store, kept, settled, settings, near_pairs)

    count = len(store)
    keeper = np.empty(count, dtype=np.int64)
    jaccard, containment = np.ones(count), np.ones(count)
    keeper[kept] = kept[compared.keeper]
    jaccard[kept], containment[kept] = compared.jaccard, compared.containment
    updated = np.zeros(count, dtype=bool)
    updated[kept] = compared.updated
    keeper, updated = keeper[original], updated[original]
    jaccard, containment = jaccard[original], containment[original]

    criterion = np.full(count, -1)
    left_out = np.flatnonzero(keeper != np.arange(count))
    criterion[left_out] = deciding_criteria(ranks, keeper[left_out], left_out)
    better = _better(ranks, criterion, keeper, criteria) if earlier else np.full(count, -1)

    held, unlike = near_pairs.holding(), near_pairs.holding_apart()
    excerpts = _excerpts(
        store, ranked[keeper[ranked] == ranked], _numbered(held, kept), _numbered(unlike, kept), settled, settings
    )
    rank = np.full(count + 1, -1)  # its last item is for the bodies that no container holds, whose number is -1
    rank[kept] = np.arange(len(kept))
    review, review_count = near_pairs.review(rank[excerpts[0][kept]])
    apart, apart_count = near_pairs.apart()
    apart = _numbered(apart, kept)
    listed = np.stack((apart.first, apart.second), axis=1)[:LISTED_MOST]
    return Clustering(
        ranked, keeper, jaccard, containment, updated, criterion, criteria, better, *excerpts,
        _numbered(review, kept), review_count, apart, apart_count, near_pairs.updates,
        store.differing_facts(listed),
        compared.candidates, compared.crowded, compared.verified,
    )  # fmt: skip


def _numbered(pairs: Edges, kept: _Numbers) -> Edges:
    """Return pairs of ranks as pairs of numbers of bodies."""
    return pairs._replace(first=kept[pairs.first], second=kept[pairs.second])


def _originals(store: SketchStore, ranked: _Numbers) -> _Numbers:
    """Return, for each body, the best one with the same letters. An empty body is a copy of none."""
    digests = store.digests[ranked]
    together = np.lexsort(digests.T)  # stable: the best of equals comes first
    ordered = digests[together]
    first = np.append(True, (ordered[1:] != ordered[:-1]).any(axis=1))[: len(ordered)]
    original = np.empty(len(store), dtype=np.int64)
    original[ranked[together]] = ranked[together][np.flatnonzero(first)][np.cumsum(first) - 1]
    alone = store.letters == 0
    copies = np.flatnonzero(original != np.arange(len(store)))
    alone[copies] |= ~store.same(np.stack((original[copies], copies), axis=1))  # a digest can be made to collide
    return np.where(alone, np.arange(len(store)), original)


def _better(ranks: _Numbers, criterion: _Numbers, keeper: _Numbers, criteria: tuple[str, ...]) -> _Numbers:
    """Return `Clustering.better`, for those that were not kept only because they came later."""
    better = np.full(len(keeper), -1)
    later = np.flatnonzero(criterion == criteria.index(PUBLISHED))
    usual = ranks[1:]
    first = deciding_criteria(usual, keeper[later], later)
    wins = usual[first, later] < usual[first, keeper[later]]
    wins &= first + 1 != criteria.index("id")  # a smaller id makes no better copy
    better[later[wins]] = first[wins] + 1
    return better


def _excerpts(
    store: SketchStore,
    keepers: _Numbers,
    held: Edges,
    apart: Edges,
    settled: NDArray[np.bool_],
    settings: DedupSettings,
) -> tuple[_Numbers, NDArray[np.float64], NDArray[np.float64]]:
    """Return, for each body, the kept body that contains it or -1, the contained share, and their Jaccard similarity.

    Args:
        store: the bodies.
        keepers: those that are kept, in keeper order.
        held: pairs of them that are known to be worth a look, in any order.
        apart: pairs of them that are kept apart: none of these is the other's excerpt.
        settled: those that were published earlier: they are no excerpts any more.
        settings: the parameters.
    """
    by_length = keepers[np.argsort(-store.letters[keepers], kind="stable")]
    rank = np.full(len(store), -1)
    rank[by_length] = np.arange(len(by_length))
    held_pairs, apart_pairs = (
        pack_pairs(np.sort(rank[np.stack((pairs.first, pairs.second), axis=1)], axis=1)) for pairs in (held, apart)
    )
    shared = excerpt_pairs(*store.samples(), rank, store.letters, settings.excerpt_length, threads=store.threads)
    sampled = pack_pairs(shared)
    packed = sorted_distinct([sampled, held_pairs])
    pairs = unpack_pairs(packed[~np.isin(packed, apart_pairs)])
    store.release()
    pairs = pairs[~settled[by_length[pairs[:, 1]]]]
    letters = store.letters[by_length[pairs]]
    pairs = pairs[letters[:, 1] <= settings.excerpt_length * letters[:, 0]]
    jaccard, share = store.compare(by_length[pairs], settings.ngram)
    edges = Edges(pairs[:, 0], pairs[:, 1], jaccard, share, np.zeros(len(pairs), dtype=np.int8))
    edges = edges.only(np.lexsort((edges.first, edges.second)))
    # The same stars with another likeness: the container is the one that has most of it, of equals the longest.
    parent, link = np.arange(len(by_length)), np.full(len(by_length), -1)
    star_clusters(edges._replace(jaccard=edges.containment), settings.excerpt_containment, parent, link)
    container, contains, alike = np.full(len(store), -1), np.zeros(len(store)), np.zeros(len(store))
    excerpts = link >= 0
    container[by_length[excerpts]] = by_length[parent[excerpts]]
    contains[by_length[excerpts]] = edges.containment[link[excerpts]]
    alike[by_length[excerpts]] = edges.jaccard[link[excerpts]]
    return container, contains, alike
