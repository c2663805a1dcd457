"""The local engine: batches of pages to worker processes, results in the order of the pages."""

from __future__ import annotations

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
from types import ModuleType

from seedclean.config import Config
from seedclean.engine.work import Result, Worker
from seedclean.errors import StoppedError
from seedclean.reader import Failure, Raw

BATCH_BYTES = 1 << 20
BATCH_PAGES = 256
_AHEAD = 3  # batches in flight for each worker: enough to keep it busy, few enough to keep memory flat

_worker: Worker | None = None


def batches(pages: Iterable[Raw | Failure]) -> Iterator[list[Raw | Failure]]:
    """Group pages by bytes, so that a task costs about the same whether files are tiny or large."""
    batch: list[Raw | Failure] = []
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
        StoppedError: a worker died.
    """
    grouped = batches(pages)
    first = list(islice(grouped, 2))
    if config.jobs == 1 or (len(first) < 2 and not forced):
        # One batch is worked through before a second process would have started.
        worker = Worker(config)
        yield from map(worker, first)
        yield from map(worker, grouped)
        return
    context = multiprocessing.get_context("spawn")  # a fork of a parent with threads can hang
    with ProcessPoolExecutor(config.jobs, context, initializer=_start, initargs=(config,)) as pool:
        pending: deque[Future[Result]] = deque()
        try:
            for batch in (batch for part in (first, grouped) for batch in part):
                with _nothing_run_again():
                    pending.append(pool.submit(_work, batch))
                if len(pending) > config.jobs * _AHEAD:
                    yield pending.popleft().result()
            while pending:
                yield pending.popleft().result()
        except BrokenProcessPool as error:
            raise StoppedError(
                "a worker process died (out of memory?): try --jobs 1, or smaller read.max_bytes"
            ) from error
        finally:
            for future in pending:
                future.cancel()


@contextmanager
def _nothing_run_again() -> Iterator[None]:
    """Have a worker that starts not import the script that was started: one that calls us would call us in it again.

    Nothing of it is needed there: stages of the script itself are run in this process (`Config.jobs`).
    """
    main = sys.modules["__main__"]
    sys.modules["__main__"] = ModuleType("__main__")
    try:
        yield
    finally:
        sys.modules["__main__"] = main


def _start(config: Config) -> None:
    global _worker  # noqa: PLW0603 - a process pool offers its workers no other place
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is the parent's to handle
    threading.Thread(target=_follow, daemon=True).start()
    _worker = Worker(config)


def _follow() -> None:
    """End with the parent, however it ends: a worker that waits for work would not hear of a kill."""
    parent = multiprocessing.parent_process()
    if parent:
        parent.join()
        os._exit(1)


def _work(batch: list[Raw | Failure]) -> Result:
    if _worker is None:
        raise StoppedError("the worker was not started")
    return _worker(batch)
