"""The local engine: batches of pages to worker processes, results in the order of the pages."""

from __future__ import annotations

import gc
import multiprocessing
import os
import signal
import sys
import threading
from collections import deque
from collections.abc import Iterable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from itertools import islice
from multiprocessing.context import BaseContext
from types import ModuleType

from seedclean.config import Config
from seedclean.document import Drop
from seedclean.engine.work import Result, Worker
from seedclean.errors import StoppedError
from seedclean.reader import Failure, Raw

BATCH_BYTES = 1 << 20
BATCH_PAGES = 256
_DEATHS_MOST = 20  # pages of which a worker may die before the run is given up
_ALLOCATED = 20_000  # containers, before cycles are looked for
_THREADS = "OPENBLAS_NUM_THREADS"
_AHEAD = 3  # batches in flight for each worker: enough to keep it busy, few enough to keep memory flat

Batch = list[Raw | Failure]
_worker: Worker | None = None


def collect_seldom() -> None:
    """Have a process that does nothing else look for cycles seldom: tuples without end are made, and hardly a cycle."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(_ALLOCATED)


def batches(pages: Iterable[Raw | Failure]) -> Iterator[Batch]:
    """Group pages by bytes, so that a task costs about the same whether files are tiny or large."""
    batch: Batch = []
    size = 0
    for page in pages:
        batch.append(page)
        size += len(page.data) if isinstance(page, Raw) else 0
        if size >= BATCH_BYTES or len(batch) >= BATCH_PAGES:
            yield batch
            batch, size = [], 0
    if batch:
        yield batch


def work(pages: Iterable[Raw | Failure], config: Config, *, forced: bool = False) -> Iterator[Result]:
    """Yield the results of all pages, in their order, whatever the number of workers.

    Args:
        pages: read lazily, a few batches ahead.
        config: `config.jobs` workers; one works in this process.
        forced: start workers even if the first batch is all there is.

    Raises:
        StoppedError: workers die whatever they are given.
    """
    grouped = batches(pages)
    first = list(islice(grouped, 2))
    if config.jobs == 1 or (len(first) < 2 and not forced):
        # One batch is worked through before a second process would have started.
        worker = Worker(config)
        yield from map(worker, first)
        yield from map(worker, grouped)
        return
    yield from _Workers(config).results(batch for part in (first, grouped) for batch in part)


class _Workers:
    """Worker processes; when one dies, its pages are not lost, and the one that it died of is told.

    The pool says that a process died, not which batch it had. So all that was in flight is worked through again by one
    process; the batch of which it dies, too, page by page; and a page of which it dies alone becomes a rejected row.
    """

    def __init__(self, config: Config) -> None:
        self._config = config
        self._deaths = 0

    def results(self, work: Iterable[Batch]) -> Iterator[Result]:
        """Yield the results of batches, in their order."""
        waiting = iter(work)
        lost: deque[Batch] = deque()
        while True:
            with self._pool(self._config.jobs) as pool:
                yield from self._through(pool, waiting, lost)
            if not lost:
                return
            yield from self._alone(lost)

    def _through(self, pool: ProcessPoolExecutor, work: Iterator[Batch], lost: deque[Batch]) -> Iterator[Result]:
        """Yield results until all work is done, or a process died: then what was in flight is put into `lost`."""
        pending: deque[tuple[Batch, Future[Result]]] = deque()
        try:
            for batch in work:
                lost.append(batch)  # until it is known to be in the pool
                with _nothing_run_again():
                    pending.append((batch, pool.submit(_work, batch)))
                lost.pop()
                if len(pending) > self._config.jobs * _AHEAD:
                    yield pending[0][1].result()
                    pending.popleft()
            while pending:
                yield pending[0][1].result()
                pending.popleft()
        except BrokenProcessPool:
            lost.extendleft(batch for batch, _ in reversed(pending))
        finally:
            for _, future in pending:
                future.cancel()

    def _alone(self, lost: deque[Batch]) -> Iterator[Result]:
        """Work through batches with one process at a time; take the one of which it dies to pieces.

        Raises:
            StoppedError: processes die whatever they are given, or too often.
        """
        while lost:
            with self._pool(1) as pool:
                self._check(pool)
                while lost:
                    try:
                        with _nothing_run_again():
                            future = pool.submit(_work, lost[0])
                        result = future.result()
                    except BrokenProcessPool:
                        lost.extendleft(reversed(self._pieces(lost.popleft())))
                        break
                    lost.popleft()
                    yield result

    def _check(self, pool: ProcessPoolExecutor) -> None:
        try:
            with _nothing_run_again():
                future = pool.submit(_work, [])
            future.result()
        except BrokenProcessPool as error:
            raise StoppedError("a worker process cannot be started (out of memory?): try --jobs 1") from error

    def _pieces(self, batch: Batch) -> list[Batch]:
        """Return the pages of a batch, each for itself; of one page the row that says what became of it."""
        if len(batch) > 1:
            return [[page] for page in batch]
        [page] = batch
        self._deaths += 1
        if isinstance(page, Failure) or self._deaths > _DEATHS_MOST:
            raise StoppedError(
                f"worker processes keep dying (out of memory?), the last one at {page.name}: try --jobs 1"
            )
        drop = Drop("work", "worker-died", "the process that cleaned it died of this page (out of memory?)")
        return [[Failure(page.name, drop, page.place)]]

    def _pool(self, jobs: int) -> ProcessPoolExecutor:
        return ProcessPoolExecutor(jobs, _context(), initializer=_start, initargs=(self._config,))


def _context() -> BaseContext:
    """Return how workers start: forked from a process that has loaded what they need, and that has no threads.

    A fork of this process, which may have some, can hang; and libraries of other systems take no fork at all.
    """
    if sys.platform != "linux":
        return multiprocessing.get_context("spawn")
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(["seedclean.engine.warm"])
    return context


@contextmanager
def _nothing_run_again() -> Iterator[None]:
    """Have a worker that starts not import the script that was started: one that calls us would call us in it again.

    Nothing of it is needed there: stages of the script itself are run in this process (`Config.jobs`). A worker has one
    thread: numpy's own would only be in the way of other workers.
    """
    main = sys.modules["__main__"]
    sys.modules["__main__"] = ModuleType("__main__")
    threads = os.environ.get(_THREADS)
    os.environ[_THREADS] = "1"
    try:
        yield
    finally:
        sys.modules["__main__"] = main
        if threads is None:
            del os.environ[_THREADS]
        else:
            os.environ[_THREADS] = threads


def _start(config: Config) -> None:
    global _worker  # noqa: PLW0603 - a process pool offers its workers no other place
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is the parent's to handle
    threading.Thread(target=_follow, daemon=True).start()
    _worker = Worker(config)
    collect_seldom()


def _follow() -> None:
    """End with the parent, however it ends: a worker that waits for work would not hear of a kill."""
    parent = multiprocessing.parent_process()
    if parent:
        parent.join()
        os._exit(1)


def _work(batch: Batch) -> Result:
    if _worker is None:
        raise StoppedError("the worker was not started")
    return _worker(batch)
