"""The second look at a batch of pages, which have been read and counted: clean, sketch.

The result depends on the batch and on the counts alone.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import replace

import orjson

from seedclean.config import Config
from seedclean.core.document import Document, Drop
from seedclean.core.errors import StageError
from seedclean.core.report import Report
from seedclean.dedup import KeeperKey, sketch, weighed_repairs
from seedclean.dedup.line_counts import LineCounts
from seedclean.dedup.page_repeats import repeats_of_pages
from seedclean.dedup.text_traces import TextTraces, TraceMatch
from seedclean.dedup.traits import outlet_of
from seedclean.engine.workers.batch_result import BatchResult
from seedclean.engine.workers.read_pages import ReadPages
from seedclean.engine.workers.reader import Reader
from seedclean.read.files import Failure, LazyPage, RawPage
from seedclean.read.page_keys import failure_key, page_mark, row_key
from seedclean.text import keep_scans
from seedclean.text.line_hashes import lines_to_keep
from seedclean.text.moments import row_moment
from seedclean.write import rows
from seedclean.write.failures import failure_row
from seedclean.write.samples import Sampler
from seedclean.write.state import PageResult


class Worker:
    """Cleans batches under one config.

    Args:
        config: the config. Its pipeline is built here, once in each process.
        counts: how many articles print each line.
        forgotten: traces of texts that may not come back; None if there are none.
    """

    def __init__(self, config: Config, counts: LineCounts, forgotten: TextTraces | None = None) -> None:
        self._config = config
        self._counts = counts
        self._forgotten = forgotten
        self._kept = lines_to_keep(config.data["sites"]["keep"])
        self.pipeline = config.pipeline()
        self._settings = config.dedup()
        self._ledger = config.data["run"]["ledger"]
        self._sampler = Sampler()

    def read_and_clean(self, batch: Sequence[RawPage | Failure | LazyPage]) -> BatchResult:
        """Clean a batch that was not read yet; its lines are not counted."""
        return self(Reader(self._config).read(batch))

    def __call__(self, batch: ReadPages) -> BatchResult:
        """Clean a batch. A page that fails becomes a rejected row."""
        builder = BatchBuilder(self._ledger, self._sampler)
        with keep_scans():
            documents = self.with_repeats(batch)
            cleaned = self.pipeline.clean_pages([page for page in documents if isinstance(page, Document)])
        results = iter(zip(cleaned, self._matches(cleaned), strict=True))
        for (page, _), document in zip(batch.pages, documents, strict=True):
            failure = document if isinstance(document, Drop) else builder.add(page, document, *next(results))
            if failure:
                builder.fail(page, failure)
        return BatchResult(
            builder.pages,
            rows.RowBatch.of(builder.rows),
            sketch(builder.texts, self._settings),
            builder.report,
            self._sampler.take_new(),
            batch.reached,
            batch.key,
            forgotten=builder.forgotten,
        )

    def _matches(self, pages: Sequence[tuple[Document, ...] | StageError]) -> list[list[TraceMatch | None]]:
        """Return, for each document of each page, which forgotten text it is like."""
        documents = [() if isinstance(page, StageError) else page for page in pages]
        if self._forgotten is None:
            return [[None] * len(page) for page in documents]
        matches = iter(self._forgotten.find([doc.text for page in documents for doc in page]))
        return [[next(matches) for _ in page] for page in documents]

    def with_repeats(self, batch: ReadPages) -> list[Document | Drop]:
        """Return what the pages hold, each document with what is known of its lines."""
        documents = [page.document for page in batch.pages]
        if not self._counts.articles:
            return documents
        repeats = repeats_of_pages(batch.hashes, batch.starts, self._counts, self._kept)
        return [
            document
            if facts is None or isinstance(document, Drop)
            else replace(document, meta={**document.meta, "repeats": facts})
            for document, facts in zip(documents, repeats, strict=True)
        ]


class BatchBuilder:
    """Builds the result of a batch, page by page."""

    def __init__(self, ledger: str, sampler: Sampler) -> None:
        self._ledger = ledger
        self._sampler = sampler
        self.report = Report()
        self.pages: list[PageResult] = []
        self.texts: list[str] = []
        self.rows: list[rows.OutputLine] = []
        self.forgotten: dict[int, TraceMatch] = {}

    def add(
        self,
        page: RawPage | Failure,
        read: Document,
        became: tuple[Document, ...] | StageError,
        matches: Sequence[TraceMatch | None],
    ) -> StageError | None:
        """Add the rows of a page; return the error instead if a stage raised one.

        Nothing of a page is sampled if one of its documents is like a forgotten text.
        """
        if isinstance(became, StageError):
            return became
        try:
            rows_made = [self._row(doc) for doc in became]
        except StageError as error:
            return error
        self.report.add_page(len(read.text), read.source.encoding if read.source else "", became)
        if any(matches):
            self.forgotten.update((len(self.rows) + at, match) for at, match in enumerate(matches) if match)
        else:
            self._sampler.page(_chance(page), page.name, became)
        self.texts.extend(doc.text for doc in became if not doc.drop)
        own_id = read.meta.get("row_id")
        self._add(page, page.name if own_id is None else row_key(page.file, own_id), read.id, rows_made)
        return None

    def fail(self, page: RawPage | Failure, why: Drop | StageError) -> None:
        """Add the rejected row of a page that failed."""
        if isinstance(why, StageError):
            why = Drop(why.stage, "error", f"{type(why.cause).__name__}: {why.cause}")
        self.report.add_failure(why)
        # an error may quote a lone surrogate
        printable = why._replace(detail=why.detail.encode("utf-8", "backslashreplace").decode())
        self._sampler.dropped(_chance(page), page.name, page.name, printable)
        row = rows.OutputLine(_dumped(failure_row(Failure(page.name, printable))), None)
        self._add(page, failure_key(page.name) if isinstance(page, Failure) else page.name, page.name, [row])

    def _add(self, page: RawPage | Failure, key: str, stem: str, rows_made: list[rows.OutputLine]) -> None:
        self.rows.extend(rows_made)
        file, digest = page.file, _digest(page)
        mark = page_mark(key, file, digest)
        self.pages.append(PageResult(page.name, key, stem, file, page.number, digest, mark, len(rows_made)))

    def _row(self, doc: Document) -> rows.OutputLine:
        if doc.drop:
            return rows.OutputLine(_dumped(rows.rejected_row(doc, doc.drop, self._ledger)), None)
        digest = hashlib.sha256(doc.text.encode("utf-8", "surrogatepass")).hexdigest()
        date = row_moment(doc.meta.get("published"))
        row = rows.article_row(doc, digest, self._ledger)
        claim = KeeperKey(doc.id, weighed_repairs(row["repairs"]), len(doc.text), date, outlet_of(doc.meta))
        row |= rows.singleton_fields(doc.id)
        return rows.OutputLine(_dumped(row), claim, "doubts" in row)


def _digest(page: RawPage | Failure) -> bytes:
    return page.digest() if isinstance(page, Failure) else page.digest


def _chance(page: RawPage | Failure) -> str:
    """Return the key that decides whether a page becomes a sample: random, but the same in every run."""
    return f"{_digest(page).hex()} {page.name}"


def _dumped(row: dict[str, object]) -> bytes:
    """Return the row as a line of JSON.

    Raises:
        StageError: the row has a lone surrogate that no stage repaired.
    """
    try:
        return orjson.dumps(row, option=orjson.OPT_APPEND_NEWLINE)
    except TypeError as error:
        raise StageError("write", error) from error
