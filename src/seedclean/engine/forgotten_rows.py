"""Hold back the rows of a run whose texts were forgotten, unless OUT holds them still."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import accumulate

import numpy as np
import orjson
from numpy.typing import NDArray

from seedclean.core.report import Report
from seedclean.dedup import KeeperKey
from seedclean.dedup.text_traces import TextTraces, TraceMatch
from seedclean.engine.pending import PendingRows
from seedclean.engine.workers.batch_result import BatchResult
from seedclean.write.forgotten_row import REASON, STAGE, forgotten_line
from seedclean.write.rows import OutputLine, RowBatch
from seedclean.write.state import ForgottenText, PageResult, RunTransaction


class Withholder:
    """Puts rows without a text in place of those whose text was forgotten.

    A page that OUT holds an article of is left as it is, if that article is like the same forgotten text: it was there
    when the other one was forgotten, and stayed.

    Args:
        memory: the state of the output folder.
        texts: what was forgotten, in the order of the traces by which the workers know it.
        traces: these traces.
    """

    def __init__(self, memory: RunTransaction, texts: Sequence[ForgottenText], traces: TextTraces) -> None:
        self._memory, self._texts, self._traces = memory, texts, traces

    def without_forgotten(self, result: BatchResult, pending: PendingRows) -> BatchResult:
        """Return the result of a batch without the texts that were forgotten; its report counts them as dropped."""
        matches = dict(self._withheld(result))
        if not matches:
            return result
        rows = result.rows
        if rows.position is not None:
            data = pending.rows.read(rows.position, int(rows.lengths.sum()))
            rows = rows._replace(data=np.frombuffer(data, dtype=np.uint8))
        bodies = result.bodies
        if result.forms is not None:
            forms = pending.rows.read(result.forms, 2 * int(bodies.lengths.sum()))
            bodies = bodies._replace(units=np.frombuffer(bytes(forms), dtype=np.uint16))
        kept = np.ones(len(rows.lengths), dtype=np.bool_)
        kept[list(matches)] = False
        return result._replace(
            rows=RowBatch.of(list(self._lines(rows, matches, result.report))),
            bodies=bodies.only(kept[rows.article]),
            report=self._with_bare_pages(result, kept),
            forms=None,
        )

    def _withheld(self, result: BatchResult) -> Iterator[tuple[int, TraceMatch]]:
        starts = list(accumulate((page.rows for page in result.pages), initial=0))
        for row, match in result.forgotten.items():
            page = result.pages[int(np.searchsorted(starts, row, "right")) - 1]
            if not self._is_held(page, match):
                yield row, match

    def _is_held(self, page: PageResult, match: TraceMatch) -> bool:
        """Return whether OUT holds an article of a page that is like the forgotten text."""
        number = self._memory.pages.earlier_page(page)
        return number is not None and match.number in self._traces.fitting(self._memory.articles.texts(number))

    def _lines(self, rows: RowBatch, matches: Mapping[int, TraceMatch], report: Report) -> Iterator[OutputLine]:
        keys, doubtful = map(KeeperKey, *rows.keeper_keys), rows.doubtful.tolist()
        for number, line in enumerate(rows.each()):
            key = next(keys) if rows.article[number] else None
            if number not in matches:
                yield OutputLine(bytes(line), key, doubtful[number])
                continue
            match, row = matches[number], orjson.loads(line)
            report.withhold(f"{STAGE}:{REASON}", row)
            yield OutputLine(forgotten_line(row, self._texts[match.number].id, match.likeness), None)

    @staticmethod
    def _with_bare_pages(result: BatchResult, kept: NDArray[np.bool_]) -> Report:
        """Return the report, with the pages counted that have no article any more."""
        start = 0
        for page in result.pages:
            article = result.rows.article[start : start + page.rows]
            result.report.pages_bare += bool(article.any() and not (article & kept[start : start + page.rows]).any())
            start += page.rows
        return result.report
