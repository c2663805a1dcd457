"""The local engine: gives batches of pages to workers, and yields the results in the order of the pages."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Iterator
from itertools import islice
from typing import TypeVar

from seedclean.config import Config
from seedclean.core.document import Drop
from seedclean.core.errors import StoppedError
from seedclean.engine.workers.pool import PageBatch, Pool, WorkerDiedError
from seedclean.engine.workers.worker import BatchResult, Worker
from seedclean.read.files import Failure, LazyPage, RawPage
from seedclean.write.spool import Spool

BATCH_BYTES = 1 << 19  # as files have them; with more, memory is given back and taken again between batches
BATCH_PAGES = 256
_SMALLEST = 1 << 17  # least bytes of a batch near the end of the inputs
_LEFT = 2  # batches that each worker still gets when batches begin to shrink
_Page = TypeVar("_Page", bound=RawPage | Failure | LazyPage)
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


def clean_pages(
    pages: Iterable[RawPage | Failure | LazyPage], config: Config, spool: Spool, *, forced: bool = False, whole: int = 0
) -> Iterator[BatchResult]:
    """Yield the results of all pages, in their order, whatever the number of workers.

    Args:
        pages: are read lazily, a few batches ahead.
        config: its `jobs` say how many workers there are; a single one works in this process.
        spool: where worker processes put their lines.
        forced: start processes even for a single batch.
        whole: see `group_pages`.

    Raises:
        StoppedError: workers die whatever pages they are given.
    """
    grouped = group_pages(pages, whole if config.jobs > 1 else 0, config.jobs)
    first = list(islice(grouped, 2))
    if config.jobs == 1 or (len(first) < 2 and not forced):
        # One batch is cleaned before a worker process would have started.
        worker = Worker(config)
        yield from map(worker, first)
        yield from map(worker, grouped)
        return
    yield from _Workers(config, spool).results(batch for part in (first, grouped) for batch in part)


class _Workers:
    """Worker processes that are replaced when one dies, without losing a page.

    A single process cleans the batches that were in flight again. If it dies of a batch, it cleans that batch page by
    page. A page that it dies of becomes a rejected row.
    """

    def __init__(self, config: Config, spool: Spool) -> None:
        self._config = config
        self._spool = spool
        self._deaths = 0

    def results(self, work: Iterable[PageBatch]) -> Iterator[BatchResult]:
        """Yield the results of batches, in their order."""
        waiting = iter(work)
        while True:
            lost: deque[PageBatch] = deque()
            with Pool(self._config.jobs, self._config, self._spool) as pool:
                try:
                    yield from pool.results(waiting)
                except WorkerDiedError:
                    lost.extend(pool.unfinished())
            if not lost:
                return
            yield from self._alone(lost)

    def _alone(self, lost: deque[PageBatch]) -> Iterator[BatchResult]:
        """Clean batches with one process at a time; split the batch that it dies of.

        Raises:
            StoppedError: processes die whatever they are given, or too often.
        """
        while lost:
            with Pool(1, self._config, self._spool) as pool:
                self._check(pool)
                while lost:
                    try:
                        [result] = pool.results([lost[0]])
                    except WorkerDiedError:
                        lost.extendleft(reversed(self._pieces(lost.popleft())))
                        break
                    lost.popleft()
                    yield result

    @staticmethod
    def _check(pool: Pool) -> None:
        try:
            [_] = pool.results([[]])
        except WorkerDiedError as error:
            raise StoppedError("a worker process cannot be started (out of memory?): try --jobs 1") from error

    def _pieces(self, batch: PageBatch) -> list[PageBatch]:
        """Return the pages of a batch one by one; for a single page the failure that becomes its rejected row."""
        if len(batch) > 1:
            return [[page] for page in batch]
        [page] = batch
        self._deaths += 1
        if isinstance(page, Failure) or self._deaths > _DEATHS_MOST:
            raise StoppedError(
                f"worker processes keep dying (out of memory?), the last one at {page.name}: try --jobs 1"
            )
        drop = Drop("work", "worker-died", "the process that cleaned it died of this page (out of memory?)")
        return [[Failure(page.name, drop, page.number)]]
