"""The decisions of dedup: article by article, and as numbers of the report."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from seedclean.dedup import SEED, Clustering, DedupSettings
from seedclean.dedup.decision import Decision
from seedclean.dedup.near_pairs import LISTED_MOST
from seedclean.dedup.relations import RELATION_NAMES
from seedclean.dedup.stars import Edges

ListedPair = tuple[str, str, float, float]  # two ids, Jaccard, containment
# Counts that stand in the report even if they are 0.
_COUNTED_AT_ZERO = ("candidates", "clusters", "crowded_buckets", "excerpts", "review")


class ApartPair(NamedTuple):
    """A pair of articles of which both are kept, though they are alike.

    Attributes:
        pair: ids and similarities.
        relation: `template` if their facts differ, `update` if one tells the other again with more.
        facts: what stands in the same place of both and differs.
    """

    pair: ListedPair
    relation: str
    facts: Sequence[tuple[str, str]]


class DecisionFigures(NamedTuple):
    """What the decisions of a run come to; each engine finds it in its own columns.

    Attributes:
        candidates: pairs that were compared exactly.
        clusters: clusters of more than one article.
        better_copies: copies that are better than a keeper that was published earlier.
        crowded_buckets: buckets in which not every pair was listed.
        excerpts: articles that stand in a longer one.
        review: pairs for human eyes.
        kept_apart: pairs that are alike, and of which both are kept because of their facts, or as updates.
        kept_updates: those of them that are updates.
        update: members whose keeper tells them again with more.
        same: other members whose Jaccard similarity to their keeper is at least `DedupSettings.same`.
        near: all other members.
        criteria: members by the criterion that preferred their keeper.
    """

    candidates: int = 0
    clusters: int = 0
    better_copies: int = 0
    crowded_buckets: int = 0
    excerpts: int = 0
    review: int = 0
    kept_apart: int = 0
    kept_updates: int = 0
    update: int = 0
    same: int = 0
    near: int = 0
    criteria: Mapping[str, int] = {}


class Decisions:
    """The decisions of dedup on the articles of a run.

    Args:
        ids: the articles' ids, by number.
        clustering: from `find`.
        settings: the parameters.
        copies: how many copies each of the last articles already had, which earlier runs published.

    Attributes:
        left_out: which articles are not kept, shape (n,).
    """

    def __init__(
        self, ids: Sequence[str], clustering: Clustering, settings: DedupSettings, copies: Sequence[int] = ()
    ) -> None:
        self._ids = ids
        self._clustering = clustering
        self._settings = settings
        sizes = np.bincount(clustering.keeper, minlength=len(ids))
        sizes[len(ids) - len(copies) :] += np.array(copies, dtype=np.int64)
        self._sizes = sizes.data
        self._new = len(ids) - len(copies)
        self.left_out: NDArray[np.bool_] = clustering.keeper != np.arange(len(ids))
        if settings.drop_excerpts:
            self.left_out |= clustering.container >= 0
        # Reading an item of a memoryview is faster than of an array.
        self._keeper, self._container = clustering.keeper.data, clustering.container.data
        self._criterion, self._better = clustering.criterion.data, clustering.better.data
        self._jaccard, self._containment = clustering.jaccard.data, clustering.containment.data
        self._updated = clustering.updated.data
        self._contained, self._container_jaccard = clustering.contained.data, clustering.container_jaccard.data

    def singletons(self, doubtful: set[int]) -> NDArray[np.bool_]:
        """Return which articles are kept and alone in their cluster, shape (n,), bool; doubtful ones do not count."""
        clustering = self._clustering
        alone: NDArray[np.bool_] = ~self.left_out & (clustering.container < 0) & (np.asarray(self._sizes) == 1)
        alone[list(doubtful)] = False
        return alone

    def decision(self, number: int) -> Decision:
        """Return the decision on an article."""
        ids, criteria = self._ids, self._clustering.criteria
        keeper, container = self._keeper[number], self._container[number]
        criterion, better = self._criterion[number], self._better[number]
        return Decision(
            ids[number],
            ids[keeper],
            self._sizes[keeper],
            self._jaccard[number],
            self._containment[number],
            criteria[criterion] if criterion >= 0 else None,
            ids[container] if container >= 0 else None,
            self._contained[number],
            self._container_jaccard[number],
            bool(self._updated[number]),
            criteria[better] if better >= 0 else None,
        )

    def field(self, number: int) -> dict[str, Any]:
        """Return the decision on an article as one field, see `Decision.field`."""
        return self.decision(number).field(self._settings)

    def counts(self) -> Counter[str]:
        """Return the numbers of dedup for the report."""
        clustering = self._clustering
        members = clustering.keeper != np.arange(len(self._ids))
        update = int(np.count_nonzero(clustering.updated))
        same = int(np.count_nonzero((clustering.jaccard >= self._settings.same) & members & ~clustering.updated))
        figures = DecisionFigures(
            candidates=clustering.candidates,
            clusters=sum(self._sizes[keeper] > 1 for keeper in set(self._keeper[: self._new])),
            better_copies=int(np.count_nonzero(clustering.better >= 0)),
            crowded_buckets=clustering.crowded,
            excerpts=int(np.count_nonzero(clustering.container >= 0)),
            review=clustering.review_count,
            kept_apart=clustering.apart_count,
            kept_updates=clustering.updates,
            update=update,
            same=same,
            near=int(np.count_nonzero(members)) - same - update,
            criteria={
                name: int(np.count_nonzero(clustering.criterion == number))
                for number, name in enumerate(clustering.criteria)
            },
        )
        return count_decisions(figures, self._settings)


def count_decisions(figures: DecisionFigures, settings: DedupSettings) -> Counter[str]:
    """Return what `report.json` counts under `dedup`: most figures are left out if they are 0.

    >>> from seedclean.config import load_config
    >>> sorted(count_decisions(DecisionFigures(near=2, criteria={"id": 2}), load_config().dedup()).items())[:3]
    [('candidates', 0), ('clusters', 0), ('criterion:id', 2)]
    """
    counts = {
        "candidates": figures.candidates,
        "clusters": figures.clusters,
        "better_copies": figures.better_copies,
        "crowded_buckets": figures.crowded_buckets,
        "excerpts": figures.excerpts,
        "review": figures.review,
        "kept_apart": figures.kept_apart,
        "kept_updates": figures.kept_updates,
        "relation:update": figures.update,
        "relation:same": figures.same,
        "relation:near": figures.near,
        "relation:excerpt": figures.excerpts * settings.drop_excerpts,
        **{f"criterion:{name}": count for name, count in figures.criteria.items()},
    }
    return Counter({name: count for name, count in counts.items() if count or name in _COUNTED_AT_ZERO})


def clustering_report(clustering: Clustering, ids: Sequence[str], settings: DedupSettings) -> dict[str, Any]:
    """Return the sections of `report.json` on dedup, its counts apart: signature, thresholds, similarities, review."""
    review, apart = clustering.review, _listed(clustering.apart, ids)
    relations = clustering.apart.relation.tolist()
    facts = [
        ApartPair(pair, RELATION_NAMES[number], facts)
        for pair, number, facts in zip(apart, relations, clustering.facts, strict=False)
    ]
    return dedup_report(clustering.verified.tolist(), _listed(review, ids), facts, settings)


def _listed(pairs: Edges, ids: Sequence[str]) -> list[ListedPair]:
    first = pairs.only(np.arange(min(LISTED_MOST, len(pairs.first))))
    return [
        (ids[first], ids[second], float(jaccard), float(containment))
        for first, second, jaccard, containment, _ in zip(*first, strict=True)
    ]


def dedup_report(
    verified: list[int],
    review: Sequence[ListedPair],
    apart: Sequence[ApartPair],
    settings: DedupSettings,
) -> dict[str, Any]:
    """Return the sections of `report.json` on dedup, see `clustering_report`.

    Args:
        verified: number of verified pairs by Jaccard similarity, in equal steps from 0 to 1.
        review: pairs for human eyes.
        apart: pairs of which both are kept, though they are alike.
        settings: the parameters.
    """
    return {
        "signature": {
            "scheme": "affine32",
            "seed": SEED,
            "permutations": settings.permutations,
            "bands": settings.bands,
            "rows": settings.rows,
        },
        "thresholds": {"same": settings.same, "near": settings.near, "review": settings.review},
        "verified": verified,
        "review": [_pair(pair) for pair in review],
        "kept_apart": [_pair(pair) | {"relation": relation, "facts": facts} for pair, relation, facts in apart],
    }


def _pair(pair: ListedPair) -> dict[str, Any]:
    first, second, jaccard, containment = pair
    return {"first": first, "second": second, "jaccard": round(jaccard, 6), "containment": round(containment, 6)}
