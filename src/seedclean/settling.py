"""What is decided, written: the rows of a run into the files, and where each stands into the state."""

from __future__ import annotations

import hashlib

import numpy as np
import orjson
from numpy.typing import NDArray

from seedclean import rows
from seedclean.dedup import Claim, Clustering, Settings
from seedclean.fresh import Fresh
from seedclean.outcomes import Outcomes
from seedclean.repairs.donor import Copy
from seedclean.report import Report
from seedclean.samples import Samples
from seedclean.state import CLEAN, DUPLICATES, REJECTED, Article, Line, Memory

_TOLD = 1024  # rows that the state is told of together


def settle(
    memory: Memory, fresh: Fresh, clustering: Clustering, published: list[int], settings: Settings, report: Report
) -> None:
    """Write the rows of a run, and leave out what it takes away.

    Args:
        memory: of the output folder.
        fresh: the rows; copies are added to its samples.
        clustering: of their articles, and of published ones behind them.
        published: the numbers of those in the state.
        settings: the parameters of dedup.
        report: its counts of articles are set.
    """
    fresh.rows.flush()
    ids = fresh.store.claims.ids
    outcomes = Outcomes(ids, clustering, settings, memory.articles.copies(published))
    numbers = _numbers(memory, clustering, outcomes.left_out, published)
    memory.articles.move()
    for file in (CLEAN, DUPLICATES, REJECTED):
        memory.files.begin(file, memory.articles.gone[file])
    copies = _copies(fresh, clustering)
    told = _Told(memory)
    state_numbers, bound = numbers.data, _Bound(clustering, outcomes, numbers)
    alone = outcomes.alone(fresh.doubtful).data
    next_number = int(numbers.max(initial=memory.articles.next_number() - 1)) + 1
    for number in fresh.order(memory.articles.places(fresh.pages) if fresh.mixed else {}).tolist():
        one = fresh.articles[number]
        line = fresh.rows.line(number)
        behind = b"\n"
        if one < 0:
            file, state_number = REJECTED, next_number
            next_number += 1
        elif alone[one]:  # as most are: nothing else is to be asked
            file, state_number = CLEAN, state_numbers[one]
            line, behind = line[:-1], rows.alone(ids[one])
            report.kept += 1
            told.article(state_number, fresh.store.claims[one], None, None)
        else:
            state_number = state_numbers[one]
            own = copies.get(one, ()) if one in fresh.doubtful else None
            kept, line, original = rows.decided(line, outcomes.decision(one), settings, own)
            file = CLEAN if kept else DUPLICATES
            report.kept += kept
            report.duplicates += not kept
            if not kept:
                _sample(fresh.samples, ids[one], float(clustering.jaccard[one]))
            told.article(state_number, fresh.store.claims[one], *bound.of(one))
            if original is not None:
                told.original(state_number, original)
        start, length = memory.files.add(file, line, behind)
        told.line(Line(state_number, fresh.pages[number], fresh.pieces[number], file, start, length))
    told.all()
    mine = np.flatnonzero(~outcomes.left_out[: len(numbers) - len(published)])
    mine = mine[np.argsort(numbers[mine])]  # a table that is filled in the order of its keys is a tenth smaller
    memory.articles.sign(fresh.store, mine, numbers[mine], settings.bands)
    report.dedup.update(outcomes.counts())


def _sample(samples: Samples, name: str, jaccard: float) -> None:
    """Take a copy as a sample by chance, or if it is hardly alike enough to be one."""
    digest = hashlib.blake2b(name.encode("utf-8", "surrogatepass"), digest_size=8).hexdigest()
    for kind, key in (("any", digest), ("close", f"{jaccard:.6f} {digest}")):
        samples.add(kind, key, {"page": name})


def _numbers(
    memory: Memory, clustering: Clustering, left_out: NDArray[np.bool_], published: list[int]
) -> NDArray[np.int64]:
    """Return the number in the state of each article: of what is published now the best first, then the others."""
    numbers = np.empty(len(left_out), dtype=np.int64)
    new = len(left_out) - len(published)
    ranked = clustering.order[clustering.order < new]
    ordered = np.concatenate((ranked[~left_out[ranked]], ranked[left_out[ranked]]))
    numbers[ordered] = np.arange(new) + memory.articles.next_number()
    numbers[new:] = published
    return numbers


class _Bound:
    """What articles go with."""

    def __init__(self, clustering: Clustering, outcomes: Outcomes, numbers: NDArray[np.int64]) -> None:
        # An item of a view is had faster than one of an array, and takes no memory as those of a list do.
        self._keeper, self._container = clustering.keeper.data, clustering.container.data
        self._numbers, self._left_out = numbers.data, outcomes.left_out.data

    def of(self, one: int) -> tuple[int | None, int | None]:
        """Return the numbers of the keeper, and of what it is an excerpt of; a left out excerpt has both."""
        keeper, container = self._keeper[one], self._container[one]
        if keeper != one:
            return self._numbers[keeper], None
        held = self._numbers[container] if container >= 0 else None
        return (held if self._left_out[one] else None), held


class _Told:
    """What the state is told of, many rows at a time."""

    def __init__(self, memory: Memory) -> None:
        self._articles = memory.articles
        self._rows: tuple[list[Line], list[Article], list[tuple[int, bytes]]] = ([], [], [])

    def article(self, number: int, claim: Claim, keeper: int | None, container: int | None) -> None:
        """Take an article; its line comes next."""
        row = Article(number, claim.id, keeper, container, claim.repairs, claim.length, claim.published)
        self._rows[1].append(row)

    def original(self, number: int, row: bytes) -> None:
        """Take the row of an article as it was before dedup."""
        self._rows[2].append((number, row))

    def line(self, line: Line) -> None:
        """Take the line of a row."""
        self._rows[0].append(line)
        if len(self._rows[0]) == _TOLD:
            self.all()

    def all(self) -> None:
        """Tell what was taken."""
        self._articles.add(*self._rows)
        for some in self._rows:
            some.clear()


def _copies(fresh: Fresh, clustering: Clustering) -> dict[int, list[Copy]]:
    """Return the near-duplicates of kept articles that have damaged places, in the order of their ids."""
    keepers = clustering.keeper.tolist()
    copies: dict[int, list[Copy]] = {}
    if not fresh.doubtful:
        return copies
    for number, one in enumerate(fresh.articles):
        if one >= 0 and keepers[one] != one and keepers[one] in fresh.doubtful:
            row = orjson.loads(fresh.rows.line(number))
            copies.setdefault(keepers[one], []).append(Copy(row["id"], row["text"], row.get("doubts", ())))
    return {keeper: sorted(found, key=lambda copy: copy.id) for keeper, found in copies.items()}
