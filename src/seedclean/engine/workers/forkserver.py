"""How worker processes start: forked from one that has loaded what they need, and that has no threads.

A fork of the process that runs, which may have some, can hang; and libraries of other systems take no fork at all.
This module is light: a command has that process started before it loads what it needs itself.
"""

from __future__ import annotations

import multiprocessing
import os
import signal
import stat
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from itertools import islice
from multiprocessing import forkserver, resource_tracker
from multiprocessing.context import BaseContext
from pathlib import Path
from types import ModuleType

from seedclean.write.lock import STATE

# A worker has one thread: numpy's own would only be in the way of other workers.
_THREADS = {"OPENBLAS_NUM_THREADS": "1"}
# Its memory is in large pages, if the system has them to give: what it has new is cleared page by page.
_MEMORY = {"GLIBC_TUNABLES": "glibc.malloc.hugetlb=1"}
_WARM = "seedclean.engine.workers.preload"
# Inputs of which so much is seen are worked through by several processes.
_LARGE_BYTES, _LARGE_FILES = 4 << 20, 512
_LOOKED_MOST = 2048  # files and folders

SPAWNED = multiprocessing.get_context("spawn")


def forkserver_context() -> BaseContext:
    """Return how workers start where they can be forked; what they are forked from is started.

    Raises:
        OSError: that cannot be started: it listens in a folder for temporary files.
    """
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload([_WARM])
    resource_tracker.ensure_running()  # it would hear all signals again
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})  # Ctrl-C is not for what is started
    try:
        with no_main_module():
            forkserver.ensure_running()
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)
    return context


def begin(inputs: Sequence[str], out: str, jobs: int | None) -> None:
    """Have what workers are forked from load while this process does the same, if a run is going to want workers.

    It is a guess that costs a look at a few files: not if there are few, nor if OUT may know them.

    Args:
        inputs: of the run.
        out: its output folder.
        jobs: how many workers are asked for, if that was said.
    """
    wanted = sys.platform == "linux" and (jobs or os.cpu_count()) != 1 and not (Path(out) / STATE).exists()
    if wanted and _large(inputs):
        with suppress(OSError):  # `Pool` finds another way
            forkserver_context()


def _large(inputs: Sequence[str]) -> bool:
    looked = files = size = 0
    waiting = [name for name in inputs if name != "-"]
    while waiting and looked < _LOOKED_MOST and files < _LARGE_FILES and size < _LARGE_BYTES:
        path = waiting.pop()
        looked += 1
        with suppress(OSError):  # the run will say what is wrong with it
            found = os.stat(path)  # noqa: PTH116 - asked of many
            if stat.S_ISDIR(found.st_mode):
                with os.scandir(path) as entries:
                    inside = (entry.path for entry in entries if not entry.is_symlink())
                    waiting.extend(islice(inside, _LARGE_FILES))
            else:
                files, size = files + 1, size + found.st_size
    return files >= _LARGE_FILES or size >= _LARGE_BYTES


@contextmanager
def no_main_module() -> Iterator[None]:
    """Have a worker that starts not import the script that was started: one that calls us would call us in it again.

    Nothing of it is needed there: stages of the script itself are run in this process (`Config.jobs`). What starts gets
    an environment for workers, which is taken back.
    """
    main = sys.modules["__main__"]
    sys.modules["__main__"] = ModuleType("__main__")
    before = {name: os.environ[name] for name in (*_MEMORY, *_THREADS) if name in os.environ}
    os.environ.update(_MEMORY | before | _THREADS)  # tunables of the user's own stand
    try:
        yield
    finally:
        sys.modules["__main__"] = main
        for name in (*_MEMORY, *_THREADS):
            del os.environ[name]
        os.environ.update(before)
