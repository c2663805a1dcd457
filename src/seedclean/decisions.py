"""What dedup decided of one article, as fields of its row."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

import orjson

from seedclean import rows
from seedclean.dedup import Settings
from seedclean.repairs.donor import Copy


class Decision(NamedTuple):
    """What dedup decided of an article.

    Attributes:
        id: the article's.
        keeper: id of the article that is kept in its place; its own, if it is kept.
        size: how many articles the cluster has.
        jaccard: its Jaccard similarity to the keeper.
        containment: of the smaller shingle set in the other.
        criterion: name of the criterion by which the keeper was preferred, None for keepers.
        container: id of the longer article that it is an excerpt of, None if it is none.
        contained: how much of its shingles that has.
        container_jaccard: how alike the two are.
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
    better: str | None = None

    def cluster(self) -> dict[str, Any]:
        """Return the field `cluster`: the keeper's id, and how many articles the cluster has."""
        return {"id": self.keeper, "size": self.size}

    def flags(self) -> list[str]:
        """Return what `flags` has of an article that is kept."""
        return [] if self.container is None else [f"excerpt-of:{self.container}"]

    def twin(self, settings: Settings) -> dict[str, Any]:
        """Return what `duplicates.jsonl` says of an article, empty if it is kept: its keeper, and why it is not it."""
        if self.keeper != self.id:
            keeper, criterion = self.keeper, self.criterion
            jaccard, containment = self.jaccard, self.containment
            relation = "same" if jaccard >= settings.same else "near"
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

    def field(self, settings: Settings) -> dict[str, Any]:
        """Return all that is said of an article in one field: `cluster`, and if there are any `flags`, or the twin."""
        flags = self.flags()
        return self.cluster() | ({"flags": flags} if flags else {}) | self.twin(settings)

    def row(self, line: bytes, settings: Settings, copies: Sequence[Copy] | None) -> tuple[bool, bytes, bytes | None]:
        """Return whether the article is kept, its row, and the row as it was if that cannot be had from the other one.

        Args:
            line: the row before dedup.
            settings: the parameters of dedup.
            copies: near-duplicates that its damaged places are taken from; None if it has no such places.
        """
        twin, flags = self.twin(settings), self.flags()
        if not flags and copies is None:  # the line is what it was, with some fields behind it
            behind = orjson.dumps({"cluster": self.cluster(), **twin})
            return not twin, b"%b,%b" % (line[:-1], behind[1:]), None
        row: dict[str, Any] = orjson.loads(line)
        doubts = row.pop("doubts", ())
        row["cluster"] = self.cluster()
        original = line if doubts else None
        if twin:
            return False, orjson.dumps(row | twin), original
        row["flags"] += flags
        return True, orjson.dumps(rows.with_donors(row, doubts, copies or ())), original
