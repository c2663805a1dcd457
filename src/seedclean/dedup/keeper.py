"""Which of several copies is kept: a declared order, so that every run decides the same."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, NamedTuple


class Claim(NamedTuple):
    """What the order looks at.

    Attributes:
        id: the article's id; ids are distinct, so the order is total.
        repairs: number of places that were repaired.
        length: characters of the body.
        published: ISO 8601 date or time, None if unknown.
    """

    id: str
    repairs: int
    length: int
    published: str | None


# Criterion -> sort key, the smallest is kept. Unknown dates come last; ids compare by code points.
CRITERIA: dict[str, Callable[[Claim], Any]] = {
    "fewest_repairs": lambda claim: claim.repairs,
    "longest_body": lambda claim: -claim.length,
    "earliest_date": lambda claim: (claim.published is None, claim.published or ""),
    "id": lambda claim: claim.id,
}


def order(claims: Sequence[Claim], criteria: Sequence[str]) -> list[int]:
    """Return the numbers of the claims, best first; `id` settles what the criteria leave open.

    >>> order([Claim("b", 0, 9, None), Claim("a", 2, 9, None)], ["fewest_repairs", "id"])
    [0, 1]
    """
    keys = [CRITERIA[name] for name in (*criteria, "id")]
    return sorted(range(len(claims)), key=lambda i: tuple(key(claims[i]) for key in keys))


def deciding(keeper: Claim, member: Claim, criteria: Sequence[str]) -> str:
    """Return the first criterion in which the keeper is better.

    >>> deciding(Claim("a", 0, 9, None), Claim("b", 0, 7, None), ["fewest_repairs", "longest_body", "id"])
    'longest_body'
    """
    return next(name for name in (*criteria, "id") if CRITERIA[name](keeper) != CRITERIA[name](member))
