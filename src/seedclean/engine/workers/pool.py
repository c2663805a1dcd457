"""Worker processes, each with two pipes of its own, so that a worker that dies takes nothing else along.

Python's pools have one pipe for the results of all workers. A worker that is killed while it writes leaves half a
result in the pipe, and the parent and the other workers wait for the rest forever (cpython #94777, #105829).
"""

from __future__ import annotations

import fcntl
import multiprocessing
import os
import signal
import sys
import threading
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from multiprocessing.connection import Connection, wait
from multiprocessing.context import BaseContext
from multiprocessing.process import BaseProcess
from queue import SimpleQueue
from types import TracebackType
from typing import Any, NamedTuple, Protocol, Self, cast

from seedclean.engine.workers.forkserver import SPAWN_CONTEXT, forkserver_context, hidden_main_module
from seedclean.engine.workers.memory import collect_garbage_seldom
from seedclean.engine.workers.pipes import receive, send
from seedclean.read.files import Failure, InputFile, LazyPage, RawPage
from seedclean.write.output_folder import signals_blocked
from seedclean.write.spool import Spool

_AHEAD = 3  # batches in flight for each worker: enough to keep it busy, few enough to keep memory flat
_PIPE = 1 << 20  # bytes that a pipe holds: the writer need not wait for the reader
_SECONDS_TO_END = 2.0  # that a worker has to end by itself, before it is killed

# Pages to be read; or, as bytes, pages that were read, see `ReadPages`.
PageBatch = list[RawPage | Failure | LazyPage] | bytes


class TaskResult(Protocol):
    """What is made of a batch."""

    def put_aside(self, file: int, offset: int) -> tuple[Any, int]:
        """Write the large parts into a file; return the result without them, and the next free offset."""
        ...


class Work(Protocol):
    """What workers do. It is pickled, and started once in each of them."""

    def start(self) -> Callable[[Any], TaskResult]:
        """Return the function that makes the result of a batch."""
        ...


class WorkerDiedError(Exception):
    """A worker process is gone."""


class _Task:
    """A batch that was given to a worker, and its result once it has arrived."""

    def __init__(self, batch: PageBatch) -> None:
        self.batch = batch
        self.result: Any = None


class WorkerHandle(NamedTuple):
    """A worker process, its pipes, and the tasks that it has been given, in order."""

    process: BaseProcess
    orders: Connection
    results: Connection
    tasks: deque[_Task]


class Pool:
    """Worker processes: a context that starts them, and ends them.

    Args:
        jobs: how many.
        work: what they do.
        spool: where they put what they make.
    """

    def __init__(self, jobs: int, work: Work, spool: Spool) -> None:
        self._jobs = jobs
        self._work = work
        self._spool = spool
        self._workers: list[WorkerHandle] = []
        self._tasks: deque[_Task] = deque()  # in order, until their results are handed over

    def __enter__(self) -> Self:
        """Start the processes."""
        try:
            self._start(forkserver_context() if sys.platform == "linux" else SPAWN_CONTEXT)
        except OSError:  # the fork server cannot start
            self._end()
            self._start(SPAWN_CONTEXT)
        return self

    def _start(self, context: BaseContext) -> None:
        try:
            with hidden_main_module():
                for _ in range(self._jobs):
                    self._workers.append(_start_worker(self._work, context, *self._spool.new_file()))
        except BaseException:
            self._end()
            raise

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """End the processes."""
        self._end()

    def results(self, work: Iterable[PageBatch]) -> Iterator[Any]:
        """Yield the results of batches, in their order.

        Raises:
            WorkerDiedError: a process is gone; `unfinished` has what was in flight.
        """
        batches = iter(work)
        more = True
        while True:
            while more and (worker := self._free()):
                batch = next(batches, None)
                more = batch is not None
                if batch is not None:
                    self._give(worker, batch)
            while self._tasks and (result := self._tasks[0].result) is not None:
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
        return min(self._workers, key=lambda worker: len(worker.tasks))

    def _give(self, worker: WorkerHandle, batch: PageBatch) -> None:
        task = _Task(batch)
        self._tasks.append(task)
        worker.tasks.append(task)
        try:
            worker.orders.send(_packed(batch))
        except OSError as error:
            raise WorkerDiedError from error

    def _receive(self) -> None:
        """Wait for results; what a worker raised is raised."""
        busy = {worker.results: worker for worker in self._workers if worker.tasks}
        for pipe in wait(list(busy)):
            worker = busy[cast("Connection", pipe)]
            try:
                answer = receive(worker.results)
            except (EOFError, OSError) as error:
                raise WorkerDiedError from error
            if isinstance(answer, BaseException):
                raise answer
            worker.tasks.popleft().result = answer

    def _end(self) -> None:
        for worker in self._workers:
            worker.orders.close()  # the worker sees that, and ends
        for worker in self._workers:
            worker.process.join(_SECONDS_TO_END)
            if worker.process.is_alive():
                worker.process.kill()
                worker.process.join()
            worker.results.close()
        self._workers.clear()


def _start_worker(work: Work, context: BaseContext, file: int, offset: int) -> WorkerHandle:
    batches, orders = context.Pipe(duplex=False)
    results, answers = context.Pipe(duplex=False)
    for pipe in (orders, results):
        with suppress(OSError, AttributeError):  # not Linux, or the user has too many large pipes
            fcntl.fcntl(pipe.fileno(), fcntl.F_SETPIPE_SZ, _PIPE)
    lines = Connection(os.dup(file), readable=False)  # so that it can be sent to the process, as a pipe can
    served = (batches, answers, work, lines, offset)
    process = context.Process(target=_serve, args=served, daemon=True)  # type: ignore[attr-defined]
    with signals_blocked():  # a process that gets half of its arguments prints a traceback
        process.start()
    for end in (batches, answers, lines):  # the process alone holds them: its end is then seen at the other side
        end.close()
    return WorkerHandle(process, orders, results, deque())


def _packed(batch: PageBatch) -> list[Any] | bytes:
    """Return a batch as it is sent: plain tuples are pickled five times as fast as pages."""
    if isinstance(batch, bytes):
        return batch
    return [page if isinstance(page, Failure) else _plain(page) for page in batch]


def _plain(page: RawPage | LazyPage) -> tuple[Any, ...]:
    return (tuple(page.source), page.reached) if isinstance(page, LazyPage) else tuple(page)


def _unpacked(message: list[Any] | bytes) -> PageBatch:
    if isinstance(message, bytes):
        return message
    return [page if isinstance(page, Failure) else _page(*page) for page in message]


def _page(first: Any, *others: Any) -> RawPage | LazyPage:
    """Return a page from the values that were sent: (file, reached) for a page that is not read yet."""
    return LazyPage(InputFile(*first), *others) if isinstance(first, tuple) else RawPage(first, *others)


def _serve(batches: Connection, answers: Connection, work: Work, lines: Connection, offset: int) -> None:
    """Work on batches until the parent closes the pipe: the main function of a worker process.

    Args:
        batches: the pipe that batches come from.
        answers: the pipe for results, or for the error that was raised.
        work: what to do.
        lines: the file that large parts of results are written to.
        offset: where in the spool the file begins.
    """
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is the parent's to handle
    # `forkserver_context` and, where processes are not forked, `_start_worker` blocked them.
    signal.pthread_sigmask(signal.SIG_UNBLOCK, {signal.SIGINT, signal.SIGTERM})
    multiprocessing.current_process().daemon = False  # a daemon may not start processes; a custom stage may want to
    waiting: SimpleQueue[PageBatch] = SimpleQueue()
    threading.Thread(target=_receive_batches, args=(batches, waiting), daemon=True).start()
    collect_garbage_seldom()
    function: Callable[[Any], TaskResult] | None = None
    while True:
        batch = waiting.get()
        answer: Any
        try:
            function = function or work.start()
            answer, offset = function(batch).put_aside(lines.fileno(), offset)
        except Exception as error:  # noqa: BLE001 - the parent raises it
            answer = error
        send(answers, answer)


def _receive_batches(batches: Connection, waiting: SimpleQueue[PageBatch]) -> None:
    """Take batches off the pipe at once, in a thread: else the parent could wait for a worker that waits for it.

    The process ends when the parent has closed the pipe, or is gone.
    """
    try:
        while True:
            waiting.put(_unpacked(batches.recv()))
    except (EOFError, OSError):
        os._exit(0)
