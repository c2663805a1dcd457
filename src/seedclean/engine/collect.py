"""Take the results of the workers into the run: register pages, give each article an id that no other has."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from functools import cached_property
from itertools import accumulate, chain

import numpy as np
import orjson

from seedclean.core.report import Report
from seedclean.dedup import DedupSettings, KeeperKey
from seedclean.engine.corrections import is_correction
from seedclean.engine.forgotten_rows import Withholder
from seedclean.engine.pending import PendingRows
from seedclean.engine.run_options import Replace
from seedclean.engine.workers.batch_result import BatchResult
from seedclean.read.page_keys import other_stems
from seedclean.write.rows import OutputLine, RowBatch, renamed_line
from seedclean.write.state import RegisteredPage, RunTransaction


class Collector:
    """Adds the rows of batches to the rows of the run.

    Args:
        memory: the state of the output folder.
        pending: the rows of the run so far.
        replace: which pages replace what their names held before: corrections, all, or none.
        settings: the parameters of dedup.
        withholder: holds back what was forgotten; None if nothing was.

    Attributes:
        other_folders: pages whose ids got their folder, because a page of another folder has their name.
        repeated_ids: pages that got other ids, because another page of the run has those that the worker wrote.
    """

    def __init__(
        self,
        memory: RunTransaction,
        pending: PendingRows,
        replace: Replace,
        settings: DedupSettings,
        withholder: Withholder | None = None,
    ) -> None:
        self._memory, self._pending, self._replace, self._settings = memory, pending, replace, settings
        self._withholder = withholder
        self.other_folders = 0
        self.repeated_ids = 0

    def add(self, result: BatchResult) -> Report:
        """Add the rows of a batch, and return its counts.

        An article whose id another one has gets another id; `page_keys.other_stems` says which.
        """
        if self._withholder:
            result = self._withholder.without_forgotten(result, self._pending)
        memory, pending, batch = self._memory, self._pending, _BatchLines(result, self._pending)
        pages = memory.pages.register_all(result.pages, lambda number, index: self._replaces(number, batch, index))
        memory.articles.remove(memory.pages.take_replaced())
        stems = self._new_stems(result, pages, batch)
        lines = batch.renamed(stems) if stems else result.rows
        forms = None if result.forms is None else pending.rows.locate(result.forms)
        counts = np.array([page.rows for page in result.pages], dtype=np.int64)
        of_page = np.repeat(np.arange(len(pages)), counts)
        pieces = np.arange(len(of_page)) - (np.cumsum(counts) - counts)[of_page]
        numbers = np.array([page.number for page in pages], dtype=np.int64)
        pending.add(numbers[of_page], pieces, lines, memory.articles.standing)
        pending.samples.update(result.samples)
        pending.store.add(lines.keeper_keys, result.bodies, forms)
        return result.report

    def _replaces(self, number: int, batch: _BatchLines, index: int) -> bool:
        """Return whether a page replaces the page of an earlier run that has its name."""
        if self._replace != "similar":
            return self._replace == "always"
        before = self._memory.articles.texts(number)
        return not before or is_correction(before, batch.texts(index), self._settings)

    def _new_stems(self, result: BatchResult, pages: Sequence[RegisteredPage], batch: _BatchLines) -> Mapping[int, str]:
        """Return index -> stem of the pages whose ids are not those that the worker wrote."""
        ids, in_run = result.rows.keeper_keys.ids, self._pending.ids
        used = self._memory.articles.existing_ids(ids)
        unique = len(set(ids)) == len(ids) and in_run.isdisjoint(ids) and not used
        if unique and all(page.stem is None and not page.is_taken for page in pages):
            return {}
        stems: dict[int, str] = {}
        mine: set[str] = set()
        for index, (page, registered) in enumerate(zip(result.pages, pages, strict=True)):
            for stem in _candidates(
                page.stem, registered, other_stems(page.stem, page.name, page.digest, registered.below)
            ):
                names = [stem + name.removeprefix(page.stem) for name in batch.article_ids(index)]
                if stem != page.stem:
                    used |= self._memory.articles.existing_ids(names)
                if all(name not in group for name in names for group in (used, in_run, mine)):
                    break
            mine.update(names)
            if stem != page.stem:
                stems[index] = stem
                self._memory.pages.set_stem(registered.number, stem)
            if stem not in (page.stem, registered.stem) and not registered.held_other:
                self.other_folders += registered.below is not None
                self.repeated_ids += registered.below is None
        return stems


def _candidates(stem: str, page: RegisteredPage, others: Iterator[str]) -> Iterator[str]:
    return others if page.is_taken else chain((page.stem or stem,), others)


class _BatchLines:
    """The lines of a batch page by page; they are read, and split, only if someone asks for them."""

    def __init__(self, result: BatchResult, pending: PendingRows) -> None:
        self._result, self._pending = result, pending

    @cached_property
    def _starts(self) -> list[int]:
        """The first row of each page."""
        return list(accumulate((page.rows for page in self._result.pages), initial=0))

    @cached_property
    def _first_articles(self) -> list[int]:
        """How many articles stand before each row."""
        return list(accumulate(self._result.rows.article.tolist(), initial=0))

    @cached_property
    def _lines(self) -> list[memoryview]:
        rows = self._result.rows
        if rows.position is None:
            return rows.each()
        data = self._pending.rows.read(rows.position, int(rows.lengths.sum()))
        return rows._replace(data=np.frombuffer(data, dtype=np.uint8)).each()

    def texts(self, page: int) -> list[str]:
        """Return the texts of the articles of a page."""
        rows = range(self._starts[page], self._starts[page + 1])
        return [orjson.loads(self._lines[row])["text"] for row in rows if self._result.rows.article[row]]

    def article_ids(self, page: int) -> list[str]:
        """Return the ids of the articles of a page."""
        first, behind = (self._first_articles[self._starts[number]] for number in (page, page + 1))
        return self._result.rows.keeper_keys.ids[first:behind]

    def renamed(self, stems: Mapping[int, str]) -> RowBatch:
        """Return all lines, those of some pages with other ids.

        Args:
            stems: index of a page -> what its ids begin with.
        """
        rows = self._result.rows
        articles = map(KeeperKey, *rows.keeper_keys)
        doubtful, kept = rows.doubtful.tolist(), rows.article.tolist()
        lines: list[OutputLine] = []
        for index, page in enumerate(self._result.pages):
            for row in range(self._starts[index], self._starts[index + 1]):
                line, key = self._lines[row], next(articles) if kept[row] else None
                data = bytes(line)
                if index in stems:
                    before = key.id if key else orjson.loads(line)["id"]
                    name = stems[index] + before.removeprefix(page.stem)
                    data = renamed_line(line, before, name, article=key is not None)
                    key = key and key._replace(id=name)
                lines.append(OutputLine(data, key, doubtful[row]))
        return RowBatch.of(lines)
