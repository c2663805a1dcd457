"""Worker processes, each between two pipes of its own: one that dies takes nothing along, whatever it was doing.

Python's own pool has one pipe for the results of all. A process that is killed while it writes leaves half a result in
it, and the parent and all others wait for the rest without end.
"""

from __future__ import annotations

import fcntl
import multiprocessing
import os
import signal
import sys
import threading
from collections import deque
from collections.abc import Iterable, Iterator
from contextlib import suppress
from multiprocessing.connection import Connection, wait
from multiprocessing.context import BaseContext
from multiprocessing.process import BaseProcess
from queue import SimpleQueue
from types import TracebackType
from typing import Any, NamedTuple, Self, cast

import numpy as np

from seedclean.config import Config
from seedclean.engine.workers.forkserver import SPAWN_CONTEXT, forkserver_context, hidden_main_module
from seedclean.engine.workers.memory import collect_garbage_seldom
from seedclean.engine.workers.pipes import receive, send
from seedclean.engine.workers.worker import BatchResult, Worker
from seedclean.read.files import Failure, InputFile, LazyPage, RawPage
from seedclean.write.spool import Spool, write_at

_AHEAD = 3  # batches in flight for each worker: enough to keep it busy, few enough to keep memory flat
_PIPE = 1 << 20  # bytes that a pipe holds, so that who writes need not wait for who reads
_NO_LINES, _NO_UNITS = np.empty(0, dtype=np.uint8), np.empty(0, dtype=np.uint16)
_PATIENCE = 2.0  # seconds for a worker to end by itself

PageBatch = list[RawPage | Failure | LazyPage]


class WorkerDiedError(Exception):
    """A worker process is gone."""


class _Task:
    """A batch that a worker has, and its result once that is there."""

    def __init__(self, batch: PageBatch) -> None:
        self.batch = batch
        self.result: BatchResult | None = None


class WorkerHandle(NamedTuple):
    """A worker process with its pipes, and what it has to do, in order."""

    process: BaseProcess
    orders: Connection
    results: Connection
    tasks: deque[_Task]


class Pool:
    """Worker processes: a context, at whose end they end.

    Args:
        jobs: how many.
        config: what they do.
        spool: where they put the lines that they make.
    """

    def __init__(self, jobs: int, config: Config, spool: Spool) -> None:
        self._jobs = jobs
        self._config = config
        self._spool = spool
        self._hands: list[WorkerHandle] = []
        self._tasks: deque[_Task] = deque()  # in order, until their results are handed over

    def __enter__(self) -> Self:
        """Start the processes."""
        try:
            self._start(forkserver_context() if sys.platform == "linux" else SPAWN_CONTEXT)
        except OSError:  # there is nothing to fork them from
            self._end()
            self._start(SPAWN_CONTEXT)
        return self

    def _start(self, context: BaseContext) -> None:
        try:
            with hidden_main_module():
                for _ in range(self._jobs):
                    self._hands.append(_started(self._config, context, *self._spool.new_file()))
        except BaseException:
            self._end()
            raise

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """End the processes."""
        self._end()

    def results(self, work: Iterable[PageBatch]) -> Iterator[BatchResult]:
        """Yield the results of batches, in their order.

        Raises:
            WorkerDiedError: a process is gone; `unfinished` has what was in flight.
        """
        batches = iter(work)
        more = True
        while True:
            while more and (hand := self._free()):
                batch = next(batches, None)
                more = batch is not None
                if batch is not None:
                    self._order(hand, batch)
            while self._tasks and (result := self._tasks[0].result):
                self._tasks.popleft()
                yield result
            if not self._tasks and not more:
                return
            if self._tasks:
                self._receive()

    def unfinished(self) -> list[PageBatch]:
        """Return the batches whose results were not handed over, in order."""
        return [task.batch for task in self._tasks]

    def _free(self) -> WorkerHandle | None:
        """Return the worker with the least to do, if another batch may be given away."""
        if len(self._tasks) >= self._jobs * _AHEAD:
            return None
        return min(self._hands, key=lambda hand: len(hand.tasks))

    def _order(self, hand: WorkerHandle, batch: PageBatch) -> None:
        task = _Task(batch)
        self._tasks.append(task)
        hand.tasks.append(task)
        try:
            hand.orders.send(_told(batch))
        except OSError as error:
            raise WorkerDiedError from error

    def _receive(self) -> None:
        """Wait for results; what a worker raised is raised."""
        busy = {hand.results: hand for hand in self._hands if hand.tasks}
        for pipe in wait(list(busy)):
            hand = busy[cast("Connection", pipe)]
            try:
                answer = receive(hand.results)
            except (EOFError, OSError) as error:
                raise WorkerDiedError from error
            if isinstance(answer, BaseException):
                raise answer
            hand.tasks.popleft().result = answer

    def _end(self) -> None:
        for hand in self._hands:
            hand.orders.close()  # it sees that, and ends
        for hand in self._hands:
            hand.process.join(_PATIENCE)
            if hand.process.is_alive():
                hand.process.kill()
                hand.process.join()
            hand.results.close()
        self._hands.clear()


def _started(config: Config, context: BaseContext, file: int, offset: int) -> WorkerHandle:
    batches, orders = context.Pipe(duplex=False)
    results, answers = context.Pipe(duplex=False)
    for pipe in (orders, results):
        with suppress(OSError, AttributeError):  # other systems, and users who have many, get the usual ones
            fcntl.fcntl(pipe.fileno(), fcntl.F_SETPIPE_SZ, _PIPE)
    lines = Connection(os.dup(file), readable=False)  # it travels as a pipe does
    served = (batches, answers, config, lines, offset)
    process = context.Process(target=_serve, args=served, daemon=True)  # type: ignore[attr-defined]
    process.start()
    for end in (batches, answers, lines):  # so that the other ends are seen to be gone when the process is
        end.close()
    return WorkerHandle(process, orders, results, deque())


def _told(batch: PageBatch) -> list[Any]:
    """Return a batch as it is sent: pages are pickled in a fifth of the time as plain tuples."""
    return [page if isinstance(page, Failure) else _plain(page) for page in batch]


def _plain(page: RawPage | LazyPage) -> tuple[Any, ...]:
    return (tuple(page.source), page.reached) if isinstance(page, LazyPage) else tuple(page)


def _understood(message: list[Any]) -> PageBatch:
    return [page if isinstance(page, Failure) else _page(*page) for page in message]


def _page(first: Any, *others: Any) -> RawPage | LazyPage:
    """Return a page from what was sent of it: a file with what is reached, or all that is known of it."""
    return LazyPage(InputFile(*first), *others) if isinstance(first, tuple) else RawPage(first, *others)


def _serve(batches: Connection, answers: Connection, config: Config, lines: Connection, offset: int) -> None:
    """Work through batches, in a process of its own; put the lines into a file, at a place."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is the parent's to handle
    signal.pthread_sigmask(signal.SIG_UNBLOCK, {signal.SIGINT})  # see `forks`
    multiprocessing.current_process().daemon = False  # that is about its end; a stage of anyone's may start processes
    waiting: SimpleQueue[PageBatch] = SimpleQueue()
    threading.Thread(target=_read, args=(batches, waiting), daemon=True).start()
    collect_garbage_seldom()
    worker: Worker | None = None
    while True:
        batch = waiting.get()
        try:
            worker = worker or Worker(config)
            result = worker(batch)
            answer: BatchResult | Exception
            answer, offset = _put_aside(result, lines.fileno(), offset)
        except Exception as error:  # noqa: BLE001 - the parent raises it
            answer = error
        send(answers, answer)


def _put_aside(result: BatchResult, file: int, offset: int) -> tuple[BatchResult, int]:
    """Put what is large in a result at a place of a file; return the rest of it, and the next place."""
    behind = write_at(file, offset, result.rows.data.data)
    forms = behind + behind % 2  # they are read where they are, two bytes at a time
    end = write_at(file, forms, result.bodies.units.data.cast("B"))
    lines, bodies = result.rows._replace(data=_NO_LINES, position=offset), result.bodies._replace(units=_NO_UNITS)
    return result._replace(rows=lines, bodies=bodies, forms=forms), end


def _read(batches: Connection, waiting: SimpleQueue[PageBatch]) -> None:
    """Take batches at once: the parent must not wait for a worker that waits for it. End when it is done, or gone."""
    try:
        while True:
            waiting.put(_understood(batches.recv()))
    except (EOFError, OSError):
        os._exit(0)
