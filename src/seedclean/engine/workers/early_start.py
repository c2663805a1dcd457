"""An early start of what workers are forked from, so that it loads beside this process, which loads the same.

It must be told before modules are loaded, so only what costs nothing is looked at: the command, names and sizes.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Iterable, Iterator
from contextlib import suppress
from pathlib import Path

from seedclean.core.processors import usable_processors
from seedclean.engine.workers.forkserver import forkserver_context

_LARGE = 1 << 20  # bytes of inputs that are more than a batch; packed ones hold more than their size


def start_early(inputs: Iterable[str], out: Path, jobs: int | None) -> None:
    """Start what workers are forked from, if a run surely needs it: a first run on more than a batch, or with `--jobs`.

    A later run may have nothing to do. It starts it when it has.

    Args:
        inputs: of the run.
        out: its output folder.
        jobs: how many workers were asked for; None if the config says so.
    """
    if sys.platform != "linux" or (jobs or usable_processors()) == 1 or out.exists():
        return
    if jobs or any(size > _LARGE for size in _sums(inputs)):
        with suppress(OSError):  # workers start without it, too
            forkserver_context()


def _sums(inputs: Iterable[str]) -> Iterator[int]:
    """Yield how many bytes the inputs have so far, file by file, until one cannot be looked at."""
    whole = 0
    with suppress(OSError):
        for path in inputs:
            for file in _files(Path(path)):
                whole += file.stat().st_size
                yield whole


def _files(path: Path) -> Iterator[Path | os.DirEntry[str]]:
    if path.is_file():
        yield path
    for folder, _, _ in os.walk(path):
        with os.scandir(folder) as entries:
            yield from (entry for entry in entries if entry.is_file())
