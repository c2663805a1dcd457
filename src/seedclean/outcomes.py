"""What dedup decided, as fields of rows and as numbers of the report."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from seedclean.dedup import SEED, Clustering, Settings

_REVIEW_MOST = 1000  # pairs listed in report.json


class Outcomes:
    """The fields that dedup adds to the rows of articles.

    Args:
        ids: of the articles, by number.
        clustering: from `find`.
        settings: the parameters.
        copies: of the last articles, which earlier runs published, how many each had.

    Attributes:
        left_out: which articles are not kept, shape (n,).
    """

    def __init__(
        self, ids: Sequence[str], clustering: Clustering, settings: Settings, copies: Sequence[int] = ()
    ) -> None:
        self._ids = ids
        self._found = clustering
        self._settings = settings
        sizes = np.bincount(clustering.keeper, minlength=len(ids))
        sizes[len(ids) - len(copies) :] += np.array(copies, dtype=np.int64)
        self._sizes = sizes.tolist()
        self._new = len(ids) - len(copies)
        self.left_out: NDArray[np.bool_] = clustering.keeper != np.arange(len(ids))
        if settings.drop_excerpts:
            self.left_out |= clustering.container >= 0
        self._keeper: list[int] = clustering.keeper.tolist()  # an item of a list is had faster than one of an array
        self._container: list[int] = clustering.container.tolist()

    def cluster(self, number: int) -> dict[str, Any]:
        """Return the field `cluster`: the keeper's id, and how many articles the cluster has."""
        keeper = self._keeper[number]
        return {"id": self._ids[keeper], "size": self._sizes[keeper]}

    def flags(self, number: int) -> list[str]:
        """Return what `flags` has of an article that is kept."""
        container = self._container[number]
        return [f"excerpt-of:{self._ids[container]}"] if container >= 0 else []

    def twin(self, number: int) -> dict[str, Any]:
        """Return what `duplicates.jsonl` says of an article, empty if it is kept: its keeper, and why it is not it."""
        found = self._found
        keeper = self._keeper[number]
        if keeper != number:
            jaccard, containment = found.jaccard[number], found.containment[number]
            relation = "same" if jaccard >= self._settings.same else "near"
            criterion = found.criteria[found.criterion[number]]
        elif self._settings.drop_excerpts and self._container[number] >= 0:
            keeper, relation, criterion = self._container[number], "excerpt", "container"
            jaccard, containment = found.container_jaccard[number], found.contained[number]
        else:
            return {}
        return {
            "keeper": self._ids[keeper],
            "relation": relation,
            "jaccard": round(float(jaccard), 6),
            "containment": round(float(containment), 6),
            "criterion": criterion,
        } | ({"better_copy": found.criteria[found.better[number]]} if found.better[number] >= 0 else {})

    def field(self, number: int) -> dict[str, Any]:
        """Return all that is said of an article in one field: `cluster`, and if there are any `flags`, or the twin."""
        flags = self.flags(number)
        return self.cluster(number) | ({"flags": flags} if flags else {}) | self.twin(number)

    def counts(self) -> Counter[str]:
        """Return the numbers of dedup for the report."""
        found = self._found
        members = found.keeper != np.arange(len(self._ids))
        same = int(np.count_nonzero(found.jaccard[members] >= self._settings.same))
        excerpts = int(np.count_nonzero(found.container >= 0))
        counts = Counter(
            {
                "candidates": found.candidates,
                "clusters": sum(self._sizes[keeper] > 1 for keeper in set(self._keeper[: self._new])),
                "better_copies": int(np.count_nonzero(found.better >= 0)),
                "crowded_buckets": found.crowded,
                "excerpts": excerpts,
                "review": len(found.review.first),
                "relation:same": same,
                "relation:near": int(np.count_nonzero(members)) - same,
                "relation:excerpt": excerpts * self._settings.drop_excerpts,
            }
        )
        for number, name in enumerate(found.criteria):
            counts[f"criterion:{name}"] += int(np.count_nonzero(found.criterion == number))
        always = ("candidates", "clusters", "crowded_buckets", "excerpts", "review")
        return Counter({name: count for name, count in counts.items() if count or name in always})


def about(clustering: Clustering, ids: Sequence[str], settings: Settings) -> dict[str, Any]:
    """Return what `report.json` has of dedup beside the counts: signatures and thresholds, how alike pairs are."""
    review = clustering.review.only(np.arange(min(_REVIEW_MOST, len(clustering.review.first))))
    return {
        "signature": {
            "scheme": "affine32",
            "seed": SEED,
            "permutations": settings.permutations,
            "bands": settings.bands,
            "rows": settings.rows,
        },
        "thresholds": {"same": settings.same, "near": settings.near, "review": settings.review},
        "verified": clustering.verified.tolist(),
        "review": [
            {
                "first": ids[first],
                "second": ids[second],
                "jaccard": round(float(jaccard), 6),
                "containment": round(float(containment), 6),
            }
            for first, second, jaccard, containment in zip(*review, strict=True)
        ],
    }
