"""The decision of dedup on one article, as fields of its row."""

from __future__ import annotations

from typing import Any, NamedTuple

from seedclean.dedup import DedupSettings


class Decision(NamedTuple):
    """The decision of dedup on an article.

    Attributes:
        id: the article's.
        keeper: id of the article that is kept in its place; its own, if it is kept.
        size: how many articles the cluster has.
        jaccard: Jaccard similarity of its shingles to the keeper's.
        containment: share of the smaller shingle set that is in the other.
        criterion: name of the criterion by which the keeper was preferred, None for keepers.
        container: id of the longer article that it is an excerpt of, None if it is none.
        contained: share of its shingles that the container has.
        container_jaccard: Jaccard similarity of the two.
        updated: whether the keeper tells it again with more.
        better: name of the criterion in which it is better than a keeper that came earlier, if any.
    """

    id: str
    keeper: str
    size: int
    jaccard: float
    containment: float
    criterion: str | None
    container: str | None
    contained: float
    container_jaccard: float
    updated: bool = False
    better: str | None = None

    def cluster(self) -> dict[str, Any]:
        """Return the field `cluster`: the keeper's id, and how many articles the cluster has."""
        return {"id": self.keeper, "size": self.size}

    def flags(self) -> list[str]:
        """Return the flags that dedup adds to a kept article."""
        return [] if self.container is None else [f"excerpt-of:{self.container}"]

    def duplicate_fields(self, settings: DedupSettings) -> dict[str, Any]:
        """Return the fields of `duplicates.jsonl` on its keeper and on the reason; empty if the article is kept."""
        if self.keeper != self.id:
            keeper, criterion = self.keeper, self.criterion
            jaccard, containment = self.jaccard, self.containment
            relation = "update" if self.updated else "same" if jaccard >= settings.same else "near"
        elif settings.drop_excerpts and self.container is not None:
            keeper, relation, criterion = self.container, "excerpt", "container"
            jaccard, containment = self.container_jaccard, self.contained
        else:
            return {}
        return {
            "keeper": keeper,
            "relation": relation,
            "jaccard": round(jaccard, 6),
            "containment": round(containment, 6),
            "criterion": criterion,
        } | ({"better_copy": self.better} if self.better else {})

    def field(self, settings: DedupSettings) -> dict[str, Any]:
        """Return the decision as one field, as `seedclean dedup` writes it: cluster, flags if any, duplicate fields."""
        flags = self.flags()
        return self.cluster() | ({"flags": flags} if flags else {}) | self.duplicate_fields(settings)
