"""The local engine: gives batches of pages to workers, and yields the results in the order of the pages.

All pages are read before the first one is cleaned: what stands on many of them is known then.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable, Iterator
from functools import partial
from itertools import chain, islice
from pathlib import Path
from typing import Any, NamedTuple, TypeVar

from seedclean.config import Config
from seedclean.core.document import Drop
from seedclean.core.errors import InterruptedRunError
from seedclean.dedup.line_counts import LineCounts
from seedclean.dedup.text_traces import TextTraces
from seedclean.engine.read_batches import ReadBatches
from seedclean.engine.stored_records import StoredRecords
from seedclean.engine.workers.batch_result import BatchResult
from seedclean.engine.workers.pool import PageBatch, Pool, Work, WorkerDiedError
from seedclean.engine.workers.read_pages import ReadPage, ReadPages, packed, unpacked
from seedclean.engine.workers.reader import Reader, ReadResult
from seedclean.engine.workers.worker import Worker
from seedclean.read.files import Failure, LazyPage, RawPage
from seedclean.write.spool import Spool

BATCH_BYTES = 1 << 19  # as files have them; with more, memory is given back and taken again between batches
BATCH_PAGES = 256
_SMALLEST = 1 << 17  # least bytes of a batch near the end of the inputs
_LEFT = 2  # batches that each worker still gets when batches begin to shrink
_Page = TypeVar("_Page", bound=RawPage | Failure | LazyPage)
_DIED = "the process that cleaned it died of this page (out of memory?)"
_DEATHS_MOST = 20  # pages that may kill a worker before the run gives up


def group_pages(pages: Iterable[_Page], whole: int = 0, jobs: int = 1) -> Iterator[list[_Page]]:
    """Group pages by bytes, so that a task costs about the same whether files are tiny or large.

    Args:
        pages: in their order.
        whole: bytes of all inputs on disk; 0 if unknown. If it is known, the last batches are small, so that no worker
            has much left to do when the others are done.
        jobs: how many workers share the batches.
    """
    batch: list[_Page] = []
    size, most = 0, BATCH_BYTES
    for page in pages:
        batch.append(page)
        size += len(page.data) if isinstance(page, RawPage) else page.source.size if isinstance(page, LazyPage) else 0
        if size >= most or len(batch) >= BATCH_PAGES:
            yield batch
            batch, size = [], 0
            left = whole - page.reached  # not positive if `whole` is unknown
            most = min(BATCH_BYTES, max(_SMALLEST, left // (_LEFT * jobs))) if left > 0 else BATCH_BYTES
    if batch:
        yield batch


class Reading(NamedTuple):
    """The work of the first look: the worker reads pages.

    Attributes:
        config: the config.
        stored: see `Reader`.
    """

    config: Config
    stored: frozenset[bytes]

    def start(self) -> Callable[[Any], ReadResult]:
        """Return the function that reads a batch."""
        return Reader(self.config, self.stored)


class Cleaning(NamedTuple):
    """The work of the second look: the worker cleans pages that were read.

    Attributes:
        config: the config.
        counts: the folder of how many articles print each line, see `LineCounts.save`; None if that is not counted.
        forgotten: traces of texts that may not come back; None if there are none.
    """

    config: Config
    counts: Path | None
    forgotten: TextTraces | None = None

    def start(self) -> Callable[[bytes], BatchResult]:
        """Return the function that cleans a batch."""
        counts = LineCounts.load(self.counts) if self.counts else LineCounts.none()
        worker = Worker(self.config, counts, self.forgotten)
        return partial(_cleaned, worker)


def _cleaned(worker: Worker, batch: bytes) -> BatchResult:
    return worker(unpacked(batch))


def read_all(
    pages: Iterable[RawPage | Failure | LazyPage],
    config: Config,
    read: ReadBatches,
    stored: StoredRecords,
    *,
    forced: bool = False,
    whole: int = 0,
) -> Iterator[ReadResult]:
    """Read all pages, put them aside, and yield what is told of the batches.

    Args:
        pages: are read lazily, a few batches ahead.
        config: its `jobs` say how many workers there are; a single one works in this process.
        read: where batches are put.
        stored: batches that a run that was interrupted has read; they are not decoded again.
        forced: start processes even for a single batch.
        whole: see `group_pages`.

    Raises:
        InterruptedRunError: workers die whatever pages they are given.
    """
    grouped = group_pages(pages, whole if config.jobs > 1 else 0, config.jobs)
    for result in _results(grouped, Reading(config, frozenset(stored)), config.jobs, read.spool, forced=forced):
        whole_result = result.stored(stored[result.key], read.spool.read) if result.is_stored else result
        read.add(whole_result)
        yield whole_result


def clean_all(
    read: ReadBatches,
    cleaning: Cleaning,
    spool: Spool,
    stored: StoredRecords,
    *,
    forced: bool = False,
) -> Iterator[BatchResult]:
    """Yield the results of all pages, in their order, whatever the number of workers.

    Args:
        read: what `read_all` put aside.
        cleaning: what workers do; its `config.jobs` as for `read_all`.
        spool: where lines are put.
        stored: batches that a run that was interrupted has cleaned.
        forced: start processes even for a single batch.

    Raises:
        InterruptedRunError: workers die whatever pages they are given.
    """
    batches = (bytes(read.spool.line(number)) for number, key in enumerate(read.keys) if key not in stored)
    cleaned = _results(batches, cleaning, cleaning.config.jobs, spool, forced=forced)
    for key, pages in zip(read.keys, read.pages, strict=True):
        if key in stored:
            yield BatchResult.stored(stored[key], spool.read)
            continue
        left = pages
        while left > 0:
            result = next(cleaned)
            left -= len(result.pages)  # a batch of which a worker died comes in pieces
            yield result


def _results(batches: Iterator[Any], work: Work, jobs: int, spool: Spool, *, forced: bool) -> Iterator[Any]:
    first = list(islice(batches, 2))
    if jobs == 1 or (len(first) < 2 and not forced):
        # One batch is done before a worker process would have started.
        function = work.start()
        file, offset = spool.new_file()
        for batch in chain(first, batches):
            result, offset = function(batch).put_aside(file, offset)
            yield result
        return
    yield from _Workers(work, jobs, spool).results(batch for part in (first, batches) for batch in part)


class _Workers:
    """Worker processes that are replaced when one dies, without losing a page.

    A single process does the batches that were in flight again. If it dies of a batch, it does that batch page by
    page. A page that it dies of becomes a rejected row.
    """

    def __init__(self, work: Work, jobs: int, spool: Spool) -> None:
        self._work = work
        self._jobs = jobs
        self._spool = spool
        self._deaths = 0

    def results(self, batches: Iterable[PageBatch]) -> Iterator[Any]:
        """Yield the results of batches, in their order."""
        waiting = iter(batches)
        while True:
            lost: deque[PageBatch] = deque()
            with Pool(self._jobs, self._work, self._spool) as pool:
                try:
                    yield from pool.results(waiting)
                except WorkerDiedError:
                    lost.extend(pool.unfinished())
            if not lost:
                return
            yield from self._alone(lost)

    def _alone(self, lost: deque[PageBatch]) -> Iterator[Any]:
        """Do batches with one process at a time; split the batch that it dies of.

        Raises:
            InterruptedRunError: processes die whatever they are given, or too often.
        """
        while lost:
            with Pool(1, self._work, self._spool) as pool:
                self._check(pool)
                while lost:
                    try:
                        [result] = pool.results([lost[0]])
                    except WorkerDiedError:
                        lost.extendleft(reversed(self._pieces(lost.popleft())))
                        break
                    lost.popleft()
                    yield result

    def _check(self, pool: Pool) -> None:
        try:
            [_] = pool.results([[] if isinstance(self._work, Reading) else packed(ReadPages.none())])
        except WorkerDiedError as error:
            raise InterruptedRunError("a worker process cannot be started (out of memory?): try --jobs 1") from error

    def _pieces(self, batch: PageBatch) -> list[PageBatch]:
        """Return the pages of a batch one by one; for a single page the failure that becomes its rejected row."""
        if not isinstance(batch, bytes):
            return [[page] for page in batch] if len(batch) > 1 else [[self._dead(batch[0])]]
        read = unpacked(batch)
        if len(read.pages) > 1:
            return [packed(single) for single in read.each()]
        failure = self._dead(read.pages[0].page)
        return [packed(read._replace(pages=[ReadPage(failure, failure.drop)]))]

    def _dead(self, page: RawPage | Failure | LazyPage) -> Failure:
        self._deaths += 1
        if isinstance(page, Failure) or self._deaths > _DEATHS_MOST:
            raise InterruptedRunError(
                f"worker processes keep dying (out of memory?), the last one at {page.name}: try --jobs 1"
            )
        return Failure(page.name, Drop("work", "worker-died", _DIED), page.number)
