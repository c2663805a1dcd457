"""How worker processes start: by forking a process that has loaded what workers need and has no threads.

To fork the process of the run itself is not safe: it may have threads, and a lock that one of them holds stays locked
in the child. On systems other than Linux, libraries of the system do not survive a fork at all.
"""

from __future__ import annotations

import multiprocessing
import signal
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from multiprocessing import forkserver, resource_tracker
from multiprocessing.context import BaseContext
from types import ModuleType

SPAWN_CONTEXT = multiprocessing.get_context("spawn")
_PRELOADED = "seedclean.engine.workers.preload"


def forkserver_context() -> BaseContext:
    """Start the fork server, if it does not run yet, and return the context that starts workers with it.

    Raises:
        OSError: it cannot be started, because there is no folder for the socket that it listens on.
    """
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload([_PRELOADED])
    # Ctrl-C goes to all processes of a terminal; the two that are started here must ignore it. The tracker comes first,
    # because it would set the signals as they were before.
    resource_tracker.ensure_running()
    mask = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        forkserver.ensure_running()
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, mask)
    return context


@contextmanager
def hidden_main_module() -> Iterator[None]:
    """Hide the script that runs while workers are started: `sys.modules["__main__"]` is an empty module meanwhile.

    `multiprocessing` has each child import the parent's main module, and offers no way to leave that out. A script that
    calls `seedclean.run` without `if __name__ == "__main__":` would start a run in each worker. Workers need nothing
    from it: stages that are defined in it run in this process (see `Config.jobs`).
    """
    main = sys.modules["__main__"]
    sys.modules["__main__"] = ModuleType("__main__")
    try:
        yield
    finally:
        sys.modules["__main__"] = main
