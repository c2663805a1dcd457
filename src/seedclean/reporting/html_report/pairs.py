"""A copy beside the article that is kept instead: what is equal, what differs, what decided."""

from __future__ import annotations

from typing import Any, NamedTuple

from seedclean.core.render import AlignedRow, align_texts
from seedclean.core.render.markup import html_bytes
from seedclean.dedup import GUESS, PUBLISHED, KeeperKey
from seedclean.write.state import Lookup, StoredLine

_ROW_BYTES = 500  # of a shared row, or of the tags around another one
_PART_BYTES = 7  # of the tags around a part


class PairView(NamedTuple):
    """A pair of articles.

    Attributes:
        keeper: row of the article that is kept.
        copy: row of the other article.
        relation: `same`, `near`, `excerpt`, `update`; if both are kept, `review`, `update`, or `template` if their
            facts differ.
        jaccard: Jaccard similarity of their shingles.
        containment: share of the shorter text's shingles that the longer one has.
        criterion: what decided which of the two is kept; empty if both are.
        values: values of the kept and of the other article by that criterion; empty if there is nothing to show.
        rows: the two texts, the kept one on the left.
        whole: whether the rows hold the whole texts.
        facts: what stands in the same place of both and differs, for `template` and `update`.
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
    facts: tuple[tuple[str, str], ...] = ()


def pair_of_copy(lookup: Lookup, copy: StoredLine) -> PairView | None:
    """Return a copy beside its kept article; None if the article is no copy."""
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
    """Return a pair of kept articles that `report.json` lists; None if one of the two is no longer there."""
    first, second = lookup.by_id(pair["first"]), lookup.by_id(pair["second"])
    if first is None or second is None or not (first.kept and second.kept):
        return None
    rows = align_texts(first.row["text"], second.row["text"])
    relation, facts = pair.get("relation", "review"), tuple((fact, other) for fact, other in pair.get("facts", ()))
    return PairView(first.row, second.row, relation, pair["jaccard"], pair["containment"], "", (), rows, facts=facts)


def shorten_pair(pair: PairView, most: int) -> PairView:
    """Return a pair with only its first rows: as many as fit into `most` bytes of a page."""
    rows: list[AlignedRow] = []
    for row in pair.rows:
        if row.same:
            most -= _ROW_BYTES
        else:
            most -= _ROW_BYTES + sum(html_bytes(part.text) + _PART_BYTES for side in row[1:] for part in side)
        if most < 0:
            return pair._replace(rows=rows, whole=False)
        rows.append(row)
    return pair


def criterion_values(criterion: str, keeper: KeeperKey | None, copy: KeeperKey | None) -> tuple[str, ...]:
    """Return the values of two articles by a criterion of the keeper order; none if there is nothing to show.

    >>> criterion_values("longest_body", KeeperKey("a", 0, 1204, None), KeeperKey("b", 0, 98, None))
    ('1,204', '98')
    >>> criterion_values("fewest_repairs", KeeperKey("a", 30, 9, None), KeeperKey("b", 2_000_031, 9, None))
    ('30', '31 (2?)')
    >>> criterion_values("published", KeeperKey("a", 0, 1204, None), KeeperKey("b", 0, 98, None))
    ()
    """
    if keeper is None or copy is None or criterion == PUBLISHED:
        return ()
    if criterion == "earliest_date":
        return keeper.published or "—", copy.published or "—"
    if criterion == "id":
        return keeper.id, copy.id
    if criterion == "fewest_repairs":
        return _repairs(keeper), _repairs(copy)
    counts = {"longest_body": (keeper.length, copy.length)}
    return tuple(f"{count:,}" for count in counts.get(criterion, ()))


def _repairs(key: KeeperKey) -> str:
    """Return the number of repairs of an article, with that of its guesses if it has any."""
    guesses, repairs = divmod(key.repairs, GUESS)
    return f"{repairs:,}" + f" ({guesses:,}?)" * bool(guesses)
