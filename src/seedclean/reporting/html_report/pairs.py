"""A copy beside the article that is kept in its place: what is alike, what differs, what decided."""

from __future__ import annotations

from typing import Any, NamedTuple

from seedclean.core.render import AlignedRow, align_texts
from seedclean.core.render.markup import html_bytes
from seedclean.dedup import PUBLISHED, KeeperKey
from seedclean.write.state import Lookup, StoredLine

_OF_A_ROW = 500  # bytes of a row that is shared, or around one that is not
_OF_A_PART = 7


class PairView(NamedTuple):
    """A pair of articles.

    Attributes:
        keeper: row of the one that is kept.
        copy: row of the other.
        relation: `same`, `near`, `excerpt`, or `review` if both are kept.
        jaccard: how alike they are.
        containment: how much of the shorter one the longer one has.
        criterion: what decided which of the two is kept; empty if both are.
        values: of the kept one and of the other, by that criterion; empty if there is nothing to show.
        rows: the two texts, the kept one left.
        whole: whether all of them is there: long ones are cut.
    """

    keeper: dict[str, Any]
    copy: dict[str, Any]
    relation: str
    jaccard: float
    containment: float
    criterion: str
    values: tuple[str, ...]
    rows: list[AlignedRow]
    whole: bool = True


def pair_of_copy(lookup: Lookup, copy: StoredLine) -> PairView | None:
    """Return the card of an article that is not kept; None if it is."""
    row = copy.row
    keeper = lookup.by_id(row["keeper"]) if "keeper" in row else None
    if keeper is None:
        return None
    values = criterion_values(row["criterion"], keeper.keeper_key, copy.keeper_key)
    rows = align_texts(keeper.row["text"], row["text"])
    return PairView(
        keeper.row, row, row["relation"], row["jaccard"], row["containment"], row["criterion"], values, rows
    )


def pair_of_review(lookup: Lookup, pair: dict[str, Any]) -> PairView | None:
    """Return the card of a pair that `report.json` lists for review; None if one of them is not there any more."""
    first, second = lookup.by_id(pair["first"]), lookup.by_id(pair["second"])
    if first is None or second is None or not (first.kept and second.kept):
        return None
    rows = align_texts(first.row["text"], second.row["text"])
    return PairView(first.row, second.row, "review", pair["jaccard"], pair["containment"], "", (), rows)


def shorten_pair(card: PairView, most: int) -> PairView:
    """Return the first rows of a card, as many as take no more than so many bytes of a page."""
    rows: list[AlignedRow] = []
    for row in card.rows:
        if row.same:
            most -= _OF_A_ROW
        else:
            most -= _OF_A_ROW + sum(html_bytes(part.text) + _OF_A_PART for side in row[1:] for part in side)
        if most < 0:
            return card._replace(rows=rows, whole=False)
        rows.append(row)
    return card


def criterion_values(criterion: str, keeper: KeeperKey | None, copy: KeeperKey | None) -> tuple[str, ...]:
    """Return what two articles have by a criterion of the keeper order.

    >>> criterion_values("longest_body", KeeperKey("a", 0, 1204, None), KeeperKey("b", 0, 98, None))
    ('1,204', '98')
    >>> criterion_values("published", KeeperKey("a", 0, 1204, None), KeeperKey("b", 0, 98, None))
    ()
    """
    if keeper is None or copy is None or criterion == PUBLISHED:
        return ()
    if criterion == "earliest_date":
        return keeper.published or "—", copy.published or "—"
    if criterion == "id":
        return keeper.id, copy.id
    counts = {"longest_body": (keeper.length, copy.length), "fewest_repairs": (keeper.repairs, copy.repairs)}
    return tuple(f"{count:,}" for count in counts.get(criterion, ()))
