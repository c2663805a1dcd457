"""What is decided, written: the rows of a run into the files, and where each stands into the state."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from concurrent.futures import Future
from itertools import pairwise
from typing import Self

import numpy as np
import orjson
from numpy.typing import NDArray

from seedclean.core.report import Report
from seedclean.dedup import Clustering, DedupSettings
from seedclean.dedup.decisions import Decisions
from seedclean.engine.pending import PendingRows
from seedclean.stages.repairs.from_duplicate import Duplicate
from seedclean.write import rows
from seedclean.write.output_folder import in_background
from seedclean.write.samples import Samples
from seedclean.write.state import CLEAN, DUPLICATES, REJECTED, RunTransaction, drop_tombstones, store_signatures

_TOGETHER = 4096  # rows that are written, and that the state is told of, together
_HELD = 1 << 23  # bytes of decided lines that wait for each other
_Part = tuple[int, int] | memoryview  # a stretch of rows, or a line without its break


def publish_rows(
    memory: RunTransaction,
    fresh: PendingRows,
    clustering: Clustering,
    published: list[int],
    settings: DedupSettings,
    report: Report,
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
    outcomes = Decisions(fresh.store.keeper_order.ids, clustering, settings, memory.articles.copies(published))
    numbers = _numbers(memory, clustering, outcomes.left_out, published)
    memory.articles.shift_starts()
    for file in (CLEAN, DUPLICATES, REJECTED):
        memory.files.begin(file, memory.articles.gone[file])
    settling = Publisher(memory, fresh, clustering, outcomes, numbers, settings)
    order = fresh.order(memory.articles.places(fresh.pages) if fresh.mixed else {})
    with settling:
        for start in range(0, len(order), _TOGETHER):
            settling.write(order[start : start + _TOGETHER], report)
    memory.files.finish()
    mine = np.flatnonzero(~outcomes.left_out[: len(numbers) - len(published)])
    mine = mine[np.argsort(numbers[mine])]  # a table that is filled in the order of its keys is a tenth smaller
    store_signatures(memory.state, fresh.store, mine, numbers[mine], settings.bands)
    drop_tombstones(memory.state)
    report.dedup.update(outcomes.counts())


class Publisher:
    """What the rows of a run are written with.

    Args:
        memory: of the output folder.
        fresh: the rows.
        clustering: of their articles.
        outcomes: what that says of each.
        numbers: their numbers in the state.
        settings: the parameters of dedup.
    """

    def __init__(
        self,
        memory: RunTransaction,
        fresh: PendingRows,
        clustering: Clustering,
        outcomes: Decisions,
        numbers: NDArray[np.int64],
        settings: DedupSettings,
    ) -> None:
        self._memory, self._fresh, self._outcomes, self._settings = memory, fresh, outcomes, settings
        self._copies = _copies(fresh, clustering)
        self._keeper, self._container = clustering.keeper, clustering.container
        columns = (fresh.articles, fresh.pages, fresh.pieces, fresh.rows.starts, fresh.rows.lengths)
        numbered = (np.frombuffer(column, dtype=np.int64) for column in columns)
        self._article, self._page, self._piece, self._start, self._length = numbered
        # Of what is no article, whose number is -1, the last items speak.
        self._plain = np.append(outcomes.singletons(fresh.doubtful), True)
        self._numbers = np.append(numbers, 0)
        self._next = int(numbers.max(initial=memory.articles.next_number() - 1)) + 1
        self._ends = memory.files.lengths()
        self._copying: Future[object] | None = None

    def write(self, order: NDArray[np.int64], report: Report) -> None:
        """Write some rows, and tell the state where they are: what goes with no other one is written as it is."""
        articles, lengths = self._article[order], self._length[order]
        left_out, plain = articles < 0, self._plain[articles]
        into = np.where(left_out, REJECTED, CLEAN)
        together = plain[1:] & plain[:-1] & (into[1:] == into[:-1]) & (np.diff(order) == 1)
        together &= np.diff(self._start[order]) == lengths[:-1]
        originals: list[tuple[int, bytes]] = []
        parts: list[tuple[int, _Part]] = []
        held = 0
        for first, behind in pairwise((0, *(np.flatnonzero(~together) + 1).tolist(), len(order))):
            row, article = int(order[first]), int(articles[first])
            if plain[first]:
                parts.append((int(into[first]), (row, row + behind - first)))
                continue
            kept, line, original = self._decided(row, article)
            into[first], lengths[first] = (CLEAN if kept else DUPLICATES), len(line) + 1
            parts.append((int(into[first]), line))
            held += len(line)
            if original is not None:
                originals.append((int(self._numbers[article]), original))
            if held > _HELD:
                self._hand_over(parts)
                parts, held = [], 0
        self._hand_over(parts)
        numbers = self._numbers[articles]
        numbers[left_out] = np.arange(self._next, self._next + np.count_nonzero(left_out))
        self._next += int(np.count_nonzero(left_out))
        starts = np.empty_like(lengths)
        for file, start in self._ends.items():
            mine = into == file
            starts[mine] = start + np.cumsum(lengths[mine]) - lengths[mine]
            self._ends[file] += int(lengths[mine].sum())
        lines = (numbers, self._page[order], self._piece[order], into, starts, lengths)
        self._tell(lines, numbers[~left_out], articles[~left_out], originals)
        report.kept += int(np.count_nonzero(into == CLEAN))
        report.duplicates += int(np.count_nonzero(into == DUPLICATES))

    def __enter__(self) -> Self:
        """Return itself."""
        return self

    def __exit__(self, *_: object) -> None:
        """Wait until all rows are written."""
        if self._copying:
            self._copying.result()

    def _hand_over(self, parts: Sequence[tuple[int, _Part]]) -> None:
        """Have rows written behind all others; by a thread, if there may be several, while others are decided."""
        if self._copying:
            self._copying.result()
        if self._fresh.store.threads > 1:
            self._copying = in_background(lambda: self._copy(parts))
        else:
            self._copy(parts)

    def _copy(self, parts: Sequence[tuple[int, _Part]]) -> None:
        for file, part in parts:
            self._memory.files.add(file, self._fresh.rows.lines(*part) if isinstance(part, tuple) else (part, b"\n"))

    def _decided(self, row: int, article: int) -> tuple[bool, memoryview, bytes | None]:
        """Return what `rows.decided` does; a copy is taken as a sample."""
        fresh, decision = self._fresh, self._outcomes.decision(article)
        copies = self._copies.get(article, ()) if article in fresh.doubtful else None
        kept, line, original = rows.decided_row(fresh.rows.line(row)[:-1], decision, self._settings, copies)
        if not kept:
            _sample(fresh.samples, decision.id, decision.jaccard)
        return kept, line, original

    def _tell(
        self,
        lines: tuple[NDArray[np.int64], ...],
        numbers: NDArray[np.int64],
        articles: NDArray[np.int64],
        originals: list[tuple[int, bytes]],
    ) -> None:
        """Tell the state of rows, and of the articles among them what they go with; a left out excerpt has both."""
        keeper, container, left_out = (
            self._keeper[articles],
            self._container[articles],
            self._outcomes.left_out[articles],
        )
        copied, held = keeper != articles, container >= 0
        container = np.where(held & ~copied, self._numbers[container], 0)
        keeper = np.where(copied, self._numbers[keeper], np.where(left_out, container, 0))
        claims = self._fresh.store.keeper_order.only(articles.tolist())
        published = [date or "" for date in claims.published]
        columns = (numbers.tolist(), claims.ids, keeper.tolist(), container.tolist(), *claims[1:3], published)
        self._memory.articles.add(
            zip(*(column.tolist() for column in lines), strict=True), zip(*columns, strict=True), originals
        )


def _sample(samples: Samples, name: str, jaccard: float) -> None:
    """Take a copy as a sample by chance, or if it is hardly alike enough to be one."""
    digest = hashlib.blake2b(name.encode("utf-8", "surrogatepass"), digest_size=8).hexdigest()
    for kind, key in (("any", digest), ("close", f"{jaccard:.6f} {digest}")):
        samples.add(kind, key, {"page": name})


def _numbers(
    memory: RunTransaction, clustering: Clustering, left_out: NDArray[np.bool_], published: list[int]
) -> NDArray[np.int64]:
    """Return the number in the state of each article: of what is published now the best first, then the others."""
    numbers = np.empty(len(left_out), dtype=np.int64)
    new = len(left_out) - len(published)
    ranked = clustering.order[clustering.order < new]
    ordered = np.concatenate((ranked[~left_out[ranked]], ranked[left_out[ranked]]))
    numbers[ordered] = np.arange(new) + memory.articles.next_number()
    numbers[new:] = published
    return numbers


def _copies(fresh: PendingRows, clustering: Clustering) -> dict[int, list[Duplicate]]:
    """Return the near-duplicates of kept articles that have damaged places, in the order of their ids."""
    keepers = clustering.keeper.tolist()
    copies: dict[int, list[Duplicate]] = {}
    if not fresh.doubtful:
        return copies
    for number, article in enumerate(fresh.articles):
        if article >= 0 and keepers[article] != article and keepers[article] in fresh.doubtful:
            row = orjson.loads(fresh.rows.line(number))
            copies.setdefault(keepers[article], []).append(Duplicate(row["id"], row["text"], row.get("doubts", ())))
    return {keeper: sorted(members, key=lambda copy: copy.id) for keeper, members in copies.items()}
