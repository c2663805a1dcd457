"""The keeper order decides which of several copies is kept. It is declared, so every run decides the same."""

from __future__ import annotations

from array import array
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from seedclean.dedup.traits import moment_number
from seedclean.text.moments import row_moment

HARMLESS = ("line-end", "bom")  # repairs that every page from Windows or with a BOM has; they speak of no damage
GUESSES = ("read", "unrecoverable")  # places that hold what was guessed, or are still damaged
GUESS = 1_000_000  # weight of one: more than all other repairs of a text together
COUNT_MOST = 1_000_000_000  # of one kind: rows of strangers can say anything, and the sum must be a number of 64 bits


def weighed_repairs(counts: Mapping[str, object]) -> int:
    """Return what `fewest_repairs` compares: repairs that speak of damage, guesses before all others.

    Args:
        counts: kind of repair -> number, as in the field `repairs` of a row; what is no number does not count.

    >>> weighed_repairs({"note": 7, "bom": 1}) < weighed_repairs({"read": 1})
    True
    """
    telling = ((kind, count) for kind, count in counts.items() if type(count) is int and kind not in HARMLESS)
    numbers = {kind: min(max(count, 0), COUNT_MOST) for kind, count in telling}
    return sum(numbers.values()) + GUESS * sum(numbers.get(kind, 0) for kind in GUESSES)


class KeeperKey(NamedTuple):
    """The properties of an article that the keeper order compares, and its outlet.

    Attributes:
        id: the article's id; ids are distinct, so the order is total.
        repairs: number of places that were repaired, see `weighed_repairs`.
        length: characters of the body.
        published: ISO 8601 date or time, None if unknown.
        outlet: who published it, see `traits.outlet_of`, None if unknown; the order does not look at it.
    """

    id: str
    repairs: int
    length: int
    published: str | None
    outlet: str | None = None


class KeeperKeys(NamedTuple):
    """The keeper keys of a batch: a list for each attribute of `KeeperKey`."""

    ids: list[str]
    repairs: list[int]
    lengths: list[int]
    published: list[str | None]
    outlets: list[str | None]


def keeper_keys(claims: Iterable[KeeperKey]) -> KeeperKeys:
    """Return keeper keys as columns.

    >>> keeper_keys([KeeperKey("b", 0, 9, None), KeeperKey("a", 2, 9, None)]).ids
    ['b', 'a']
    """
    rows = list(claims)
    return KeeperKeys(
        [row.id for row in rows],
        [row.repairs for row in rows],
        [row.length for row in rows],
        [row.published for row in rows],
        [row.outlet for row in rows],
    )


class KeeperOrder:
    """The keeper keys of all articles, and their order by any criteria.

    >>> claims = KeeperOrder()
    >>> claims.extend(KeeperKeys(["b", "a"], [0, 2], [9, 9], [None, None], [None, None]))
    >>> claims.ranks(["fewest_repairs"]).tolist()
    [[0, 2], [1, 0]]
    """

    def __init__(self) -> None:
        self.ids: list[str] = []
        self._repairs = array("q")
        self._lengths = array("q")
        self._dates = array("q")
        self._date_numbers: dict[str | None, int] = {}  # of dates as they are given
        self._numbers: dict[str | None, int] = {}  # of dates
        self._published: list[str | None] = []  # by those numbers
        self._outlets = array("q")
        self._outlet_numbers: dict[str | None, int] = {None: -1}

    def only(self, wanted: Sequence[int]) -> KeeperKeys:
        """Return the keeper keys of the articles with these numbers."""
        dates, outlets = self._published, [*self._outlet_numbers]
        return KeeperKeys(
            [self.ids[number] for number in wanted],
            [self._repairs[number] for number in wanted],
            [self._lengths[number] for number in wanted],
            [dates[self._dates[number]] for number in wanted],
            [outlets[self._outlets[number] + 1] for number in wanted],
        )

    def extend(self, claims: KeeperKeys) -> None:
        """Append keeper keys."""
        self.ids.extend(claims.ids)
        self._repairs.extend(claims.repairs)
        self._lengths.extend(claims.lengths)
        numbers, moments = self._date_numbers, self._numbers
        for published in set(claims.published) - numbers.keys():
            moment = row_moment(published)  # states of earlier versions have dates as they were given
            if moment not in moments:
                moments[moment] = len(moments)
                self._published.append(moment)
            numbers[published] = moments[moment]
        self._dates.extend(map(numbers.__getitem__, claims.published))
        for outlet in claims.outlets:
            self._outlets.append(self._outlet_numbers.setdefault(outlet, len(self._outlet_numbers) - 1))

    def ranks(self, criteria: Sequence[str]) -> NDArray[np.int64]:
        """Return the ranks of the articles by each criterion, the best 0 or smallest: shape (criteria, n), int64."""
        return np.stack([CRITERIA[name](self) for name in with_id(criteria)])

    def moments(self) -> NDArray[np.int64]:
        """Return when each article was published, see `traits.moment_number`: shape (n,), int64."""
        moments = np.array([moment_number(date) for date in self._published], dtype=np.int64)
        return moments[np.frombuffer(self._dates, dtype=np.int64)] if len(moments) else moments

    def outlets(self) -> NDArray[np.int64]:
        """Return a number for the outlet of each article, -1 if it is unknown: shape (n,), int64."""
        return np.frombuffer(self._outlets, dtype=np.int64)

    def _by_id(self) -> NDArray[np.int64]:
        ranks = np.empty(len(self.ids), dtype=np.int64)
        ranks[sorted(range(len(self.ids)), key=self.ids.__getitem__)] = np.arange(len(self.ids))
        return ranks

    def _by_date(self) -> NDArray[np.int64]:
        ranks = np.empty(len(self._numbers), dtype=np.int64)
        dates = sorted(self._numbers, key=lambda published: (published is None, published))
        ranks[[self._numbers[published] for published in dates]] = np.arange(len(ranks))
        return ranks[np.frombuffer(self._dates, dtype=np.int64)]

    def _by_repairs(self) -> NDArray[np.int64]:
        return np.frombuffer(self._repairs, dtype=np.int64)

    def _by_length(self) -> NDArray[np.int64]:
        return -np.frombuffer(self._lengths, dtype=np.int64)


# Criterion -> ranks, the smallest is kept. Unknown dates come last; ids compare by code points.
CRITERIA: dict[str, Callable[[KeeperOrder], NDArray[np.int64]]] = {
    "fewest_repairs": KeeperOrder._by_repairs,  # noqa: SLF001 - the table is part of the class
    "longest_body": KeeperOrder._by_length,  # noqa: SLF001
    "earliest_date": KeeperOrder._by_date,  # noqa: SLF001
    "id": KeeperOrder._by_id,  # noqa: SLF001
}


def with_id(criteria: Sequence[str]) -> tuple[str, ...]:
    """Return the criteria, with `id` added at the end unless it is among them: it decides what they leave open."""
    return (*criteria,) if "id" in criteria else (*criteria, "id")


def best_first(ranks: NDArray[np.int64]) -> NDArray[np.int64]:
    """Return the numbers of the articles, best first.

    Args:
        ranks: from `KeeperOrder.ranks`.

    >>> best_first(np.array([[0, 2], [1, 0]])).tolist()
    [0, 1]
    """
    return np.lexsort(ranks[::-1])


def deciding_criteria(
    ranks: NDArray[np.int64], keepers: NDArray[np.int64], members: NDArray[np.int64]
) -> NDArray[np.int64]:
    """Return, for each pair, the number of the first criterion in which the keeper is better.

    Args:
        ranks: from `KeeperOrder.ranks`.
        keepers: numbers of articles, shape (m,).
        members: numbers of other articles, shape (m,).

    >>> deciding_criteria(np.array([[0, 0], [7, 9]]), np.array([0]), np.array([1])).tolist()
    [1]
    """
    result: NDArray[np.int64] = (ranks[:, keepers] != ranks[:, members]).argmax(axis=0)
    return result
