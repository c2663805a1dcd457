"""Compares articles with those before them in the keeper order, some at a time, and joins each to its keeper.

When an article is decided, all articles before it are. So pairs are made, verified, and forgotten: what is kept is a
keeper for each article and the few pairs that someone may look at. Memory does not depend on the number of pairs.
"""

from __future__ import annotations

from functools import partial
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from seedclean.dedup.buckets import Buckets, rank_ranges
from seedclean.dedup.candidates import unpack_pairs
from seedclean.dedup.near_pairs import NearPairs, joined
from seedclean.dedup.relations import UPDATED, Likeness, relate
from seedclean.dedup.sketch_store import SketchStore
from seedclean.dedup.sketching import DedupSettings
from seedclean.dedup.stars import Edges, star_clusters

HISTOGRAM_STEPS = 50  # of the histogram of verified pairs
_Numbers = NDArray[np.int64]


class Comparison(NamedTuple):
    """The result of `compare_bodies`, for n bodies by their ranks in the keeper order.

    Attributes:
        keeper: rank of the one that is kept in its place, its own if it is kept; shape (n,), int64.
        jaccard: Jaccard similarity to the keeper, 1 for keepers, shape (n,), float64.
        containment: share of the smaller shingle set that is in the other, 1 for keepers, shape (n,), float64.
        updated: whether the keeper tells it again with more, shape (n,), bool.
        candidates: number of pairs that were verified.
        crowded: number of buckets in which not all members meet each other.
        verified: number of verified pairs by Jaccard, in equal steps from 0 to 1, shape (HISTOGRAM_STEPS,), int64.
    """

    keeper: _Numbers
    jaccard: NDArray[np.float64]
    containment: NDArray[np.float64]
    updated: NDArray[np.bool_]
    candidates: int
    crowded: int
    verified: _Numbers


def compare_bodies(
    store: SketchStore, kept: _Numbers, settled: NDArray[np.bool_], settings: DedupSettings, near_pairs: NearPairs
) -> Comparison:
    """Verify the pairs of bodies that share a bucket, and join bodies to keepers.

    Args:
        store: the bodies.
        kept: numbers of those that are compared, in keeper order, shape (n,), int64.
        settled: which bodies are kept whatever comes, shape (bodies,), bool; they are not compared with each other.
        settings: the parameters.
        near_pairs: gets the pairs of bodies that are both kept.
    """
    ngrams = sorted({settings.short_ngram, settings.ngram})
    buckets = [_buckets(store, kept, ngram, settings) for ngram in ngrams]
    keeper, link = np.arange(len(kept)), np.full(len(kept), -1)
    jaccard, containment = np.ones(len(kept)), np.ones(len(kept))
    updated = np.zeros(len(kept), dtype=bool)
    histogram = np.zeros(HISTOGRAM_STEPS, dtype=np.int64)
    candidates = 0
    for start, end in rank_ranges(buckets, len(kept)):
        edges = joined(
            [
                _verified(store, kept, unpack_pairs(each.pairs(start, end)), settled, ngram, settings)
                for each, ngram in zip(buckets, ngrams, strict=True)
            ]
        )
        edges = edges.only(np.lexsort((edges.first, edges.second)))
        alike = edges.only(edges.may_join(settings.near))
        star_clusters(alike, 0, keeper, link)
        members = start + np.flatnonzero(link[start:end] >= 0)
        jaccard[members], containment[members] = alike.jaccard[link[members]], alike.containment[link[members]]
        updated[members] = alike.relation[link[members]] == UPDATED
        near_pairs.add(edges.only((keeper[edges.first] == edges.first) & (keeper[edges.second] == edges.second)))
        histogram += np.histogram(edges.jaccard, bins=HISTOGRAM_STEPS, range=(0, 1))[0]
        candidates += len(edges.first)
    crowded = sum(each.crowded for each in buckets)
    return Comparison(keeper, jaccard, containment, updated, candidates, crowded, histogram)


def _buckets(store: SketchStore, kept: _Numbers, ngram: int, settings: DedupSettings) -> Buckets:
    rank = np.full(len(store), -1)
    rank[kept] = np.arange(len(kept))
    rows = np.flatnonzero((store.row_ngram == ngram) & (rank[store.row_body] >= 0))
    bands = (store.band(number)[rows] for number in range(settings.bands))
    return Buckets(bands, rank[store.row_body[rows]], store.numbers[store.row_body[rows]])


def _verified(
    store: SketchStore,
    kept: _Numbers,
    pairs: _Numbers,
    settled: NDArray[np.bool_],
    ngram: int,
    settings: DedupSettings,
) -> Edges:
    """Return the exact similarities of pairs of ranks, of those that are compared with such shingles."""
    pairs = pairs[~settled[kept[pairs]].all(axis=1)]
    # A pair is compared once: with short shingles if either body is short, else with long ones.
    short = store.letters[kept[pairs]].min(axis=1, initial=np.iinfo(np.int64).max) < settings.short_chars
    if settings.short_ngram != settings.ngram:
        pairs = pairs[short == (ngram == settings.short_ngram)]
    bodies = kept[pairs]
    likeness = Likeness(*store.compare(bodies, ngram))
    relation = relate(bodies, likeness, store.traits(), settings, partial(store.compare_facts, settings=settings))
    return Edges(pairs[:, 0], pairs[:, 1], *likeness, relation)
