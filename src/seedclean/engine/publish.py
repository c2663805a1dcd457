"""Write the decided rows of a run into the files of OUT, and record in the state where each stands."""

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
from seedclean.engine.run_donors import donations_within
from seedclean.stages.repairs.from_duplicate import Duplicate
from seedclean.write import rows
from seedclean.write.output_folder import in_background
from seedclean.write.samples import Samples
from seedclean.write.state import CLEAN, DUPLICATES, REJECTED, RunTransaction, drop_tombstones, store_signatures

_ROWS_MOST = 4096  # rows that are written and recorded together
_BYTES_MOST = 1 << 23  # bytes of decided lines that are held before they are written
_Part = tuple[int, int] | memoryview  # a stretch of rows, or a line without its break


def publish_rows(
    memory: RunTransaction,
    pending: PendingRows,
    clustering: Clustering,
    published: list[int],
    settings: DedupSettings,
    report: Report,
) -> None:
    """Write the rows of a run, and drop the rows that it replaces.

    Args:
        memory: the state of the output folder.
        pending: the rows; some duplicates are added to its samples.
        clustering: the clusters of the articles of the run, and of published ones behind them.
        published: numbers of those published articles in the state.
        settings: the parameters of dedup.
        report: its counts of articles are set.
    """
    decisions = Decisions(pending.store.keeper_order.ids, clustering, settings, memory.articles.copies(published))
    numbers = _numbers(memory, clustering, decisions.left_out, published)
    memory.articles.shift_starts()
    for file in (CLEAN, DUPLICATES, REJECTED):
        memory.contents.begin(file, memory.articles.gone[file])
        memory.files.begin(file, memory.articles.gone[file])
    publisher = Publisher(memory, pending, clustering, decisions, numbers, settings)
    order = pending.order(memory.articles.places(pending.pages) if pending.mixed else {})
    with publisher:
        for start in range(0, len(order), _ROWS_MOST):
            publisher.write(order[start : start + _ROWS_MOST], report)
    memory.files.finish()
    mine = np.flatnonzero(~decisions.left_out[: len(numbers) - len(published)])
    mine = mine[np.argsort(numbers[mine])]  # a table that is filled in the order of its keys is a tenth smaller
    store_signatures(memory.state, pending.store, mine, numbers[mine], settings.bands)
    drop_tombstones(memory.state)
    report.dedup.update(decisions.counts())


class Publisher:
    """Writes rows batch by batch: a context that waits, at its end, until all are written.

    Args:
        memory: the state of the output folder.
        pending: the rows.
        clustering: the clusters of their articles.
        decisions: what the clustering means for each article.
        numbers: numbers of the articles in the state.
        settings: the parameters of dedup.
    """

    def __init__(
        self,
        memory: RunTransaction,
        pending: PendingRows,
        clustering: Clustering,
        decisions: Decisions,
        numbers: NDArray[np.int64],
        settings: DedupSettings,
    ) -> None:
        self._memory, self._pending, self._decisions, self._settings = memory, pending, decisions, settings
        self._copies = _copies(pending, clustering)
        doubtful = {number for number in pending.doubtful if not decisions.left_out[number]}
        self._donations = donations_within(memory, pending, doubtful)
        self._keeper, self._container = clustering.keeper, clustering.container
        columns = (pending.articles, pending.pages, pending.pieces, pending.rows.starts, pending.rows.lengths)
        numbered = (np.frombuffer(column, dtype=np.int64) for column in columns)
        self._article, self._page, self._piece, self._start, self._length = numbered
        # A rejected row has the article -1: it finds the item that is appended at the end of each array.
        self._plain = np.append(decisions.singletons(pending.doubtful), True)
        self._numbers = np.append(numbers, 0)
        self._next = int(numbers.max(initial=memory.articles.next_number() - 1)) + 1
        self._ends = memory.files.lengths()
        self._copying: Future[object] | None = None

    def write(self, order: NDArray[np.int64], report: Report) -> None:
        """Write rows, and record where they stand. The line of an article without duplicates is copied as it is.

        Args:
            order: indices of the rows.
            report: its counts of articles are raised.
        """
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
            kept, line, original = self._decide(row, article)
            into[first], lengths[first] = (CLEAN if kept else DUPLICATES), len(line) + 1
            parts.append((int(into[first]), line))
            held += len(line)
            if original is not None:
                originals.append((int(self._numbers[article]), original))
            if held > _BYTES_MOST:
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
        self._record(lines, numbers[~left_out], articles[~left_out], originals)
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
        """Write rows behind the others; with several threads in the background, while the next rows are decided."""
        if self._copying:
            self._copying.result()
        if self._pending.store.threads > 1:
            self._copying = in_background(lambda: self._copy(parts))
        else:
            self._copy(parts)

    def _copy(self, parts: Sequence[tuple[int, _Part]]) -> None:
        for file, part in parts:
            lines = self._pending.rows.lines(*part) if isinstance(part, tuple) else (part, b"\n")
            self._memory.files.add(file, self._memory.contents.counted(file, lines))

    def _decide(self, row: int, article: int) -> tuple[bool, memoryview, bytes | None]:
        """Return what `rows.decided_row` does; a duplicate may become a sample."""
        pending, decision = self._pending, self._decisions.decision(article)
        copies = self._copies.get(article, ()) if article in pending.doubtful else None
        donations = self._donations.get(decision.id, ())
        kept, line, original = rows.decided_row(
            pending.rows.line(row)[:-1], decision, self._settings, copies, donations
        )
        if not kept:
            _sample(pending.samples, decision.id, decision.jaccard)
        return kept, line, original

    def _record(
        self,
        lines: tuple[NDArray[np.int64], ...],
        numbers: NDArray[np.int64],
        articles: NDArray[np.int64],
        originals: list[tuple[int, bytes]],
    ) -> None:
        """Record rows in the state, and for their articles the keeper and the container.

        An excerpt that is left out has its container as keeper too.
        """
        keeper, container, left_out = (
            self._keeper[articles],
            self._container[articles],
            self._decisions.left_out[articles],
        )
        copied, held = keeper != articles, container >= 0
        container = np.where(held & ~copied, self._numbers[container], 0)
        keeper = np.where(copied, self._numbers[keeper], np.where(left_out, container, 0))
        keys = self._pending.store.keeper_order.only(articles.tolist())
        published = [date or "" for date in keys.published]
        columns = (numbers.tolist(), keys.ids, keeper.tolist(), container.tolist(), *keys[1:3], published)
        self._memory.articles.add(
            zip(*(column.tolist() for column in lines), strict=True), zip(*columns, strict=True), originals
        )


def _sample(samples: Samples, name: str, jaccard: float) -> None:
    """Take a duplicate as a sample: by chance (`any`), or because its similarity is low (`close`)."""
    digest = hashlib.blake2b(name.encode("utf-8", "surrogatepass"), digest_size=8).hexdigest()
    for kind, key in (("any", digest), ("close", f"{jaccard:.6f} {digest}")):
        samples.add(kind, key, {"page": name})


def _numbers(
    memory: RunTransaction, clustering: Clustering, left_out: NDArray[np.bool_], published: list[int]
) -> NDArray[np.int64]:
    """Return the number of each article in the state. New numbers go to kept articles first, best first."""
    numbers = np.empty(len(left_out), dtype=np.int64)
    new = len(left_out) - len(published)
    ranked = clustering.order[clustering.order < new]
    ordered = np.concatenate((ranked[~left_out[ranked]], ranked[left_out[ranked]]))
    numbers[ordered] = np.arange(new) + memory.articles.next_number()
    numbers[new:] = published
    return numbers


def _copies(pending: PendingRows, clustering: Clustering) -> dict[int, list[Duplicate]]:
    """Return the near-duplicates of kept articles that have damaged places, in the order of their ids."""
    keepers = clustering.keeper.tolist()
    copies: dict[int, list[Duplicate]] = {}
    if not pending.doubtful:
        return copies
    for number, article in enumerate(pending.articles):
        if article >= 0 and keepers[article] != article and keepers[article] in pending.doubtful:
            row = orjson.loads(pending.rows.line(number))
            copies.setdefault(keepers[article], []).append(Duplicate(row["id"], row["text"], row.get("doubts", ())))
    return {keeper: sorted(members, key=lambda copy: copy.id) for keeper, members in copies.items()}
