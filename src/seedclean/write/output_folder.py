"""The output folder of a command that writes all its files anew, and puts them in place together."""

from __future__ import annotations

import os
import shutil
import signal
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager, suppress
from pathlib import Path
from types import TracebackType
from typing import Any, BinaryIO, Self

import orjson

from seedclean.core.errors import ConfigError
from seedclean.read.compression import SUFFIXES as COMPRESSED
from seedclean.write.lock import FILES, PARTIAL, STATE, FolderLock, open_no_link

FORMS = (".jsonl", *(f".jsonl{suffix}" for suffix in COMPRESSED), ".parquet")  # of clean and duplicates
BUFFER = 1 << 16  # bytes; larger writes bypass the buffer


class OutputFolder:
    """The output folder of a command; a context manager that leaves it as it was unless `commit` is called.

    Files are written to `.partial/` inside it, so that they are on the same disk, and moved into place at the end.

    Args:
        folder: made if it is not there.
        form: one of `FORMS`.

    Raises:
        ConfigError: it is a file, cannot be made or written to, or belongs to `seedclean run`.
        LockedError: another run is writing to it.
    """

    def __init__(self, folder: Path, form: str = ".jsonl") -> None:
        self.folder = folder
        self._names = [name.replace(".jsonl", form) if name.startswith(("clean", "dup")) else name for name in FILES]
        self._partial = folder / PARTIAL
        self._files: dict[str, BinaryIO] = {}
        self._lock = FolderLock(folder)

    def __enter__(self) -> Self:
        """Take the lock and empty `.partial/`."""
        self._lock.__enter__()
        if (self.folder / STATE).exists():
            self._lock.__exit__(None, None, None)
            raise ConfigError(f"{self.folder}: holds what `seedclean run` remembers: choose another --out")
        empty_folder(self._partial)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Remove what was not committed and release the lock."""
        for file in self._files.values():
            with suppress(OSError):  # a full disk fails again here; the first error is the one to be told
                file.close()
        shutil.rmtree(self._partial, ignore_errors=True)
        self._lock.__exit__(kind, error, trace)

    @property
    def scratch(self) -> Path:
        """The folder for what is not output: on the same disk, emptied at the end."""
        return self._partial

    def file(self, name: str) -> BinaryIO:
        """Return a file of this run, open for reading and writing; the same one each time."""
        if name not in self._files:
            self._files[name] = create_file(self._partial / name)
        return self._files[name]

    def row(self, name: str, row: dict[str, Any]) -> None:
        """Append one line of JSON."""
        self.file(name).write(orjson.dumps(row, option=orjson.OPT_APPEND_NEWLINE))

    def commit(self) -> None:
        """Put all files of the run in place, `report.json` last: when it is new, the others are."""
        for name in self._names:
            file = self.file(name)
            file.flush()
            os.fsync(file.fileno())
        others = {stem + form for stem in ("clean", "duplicates") for form in FORMS} - set(self._names)
        with finish_despite_interrupt():
            for name in self._names:
                (self._partial / name).replace(self.folder / name)
            for name in others:  # an earlier run's, in another form: they would be taken for this one's
                (self.folder / name).unlink(missing_ok=True)


def create_file(file: Path) -> BinaryIO:
    """Return a new file, open for reading and writing."""
    return os.fdopen(open_no_link(file, os.O_RDWR | os.O_CREAT | os.O_EXCL), "w+b", buffering=BUFFER)


def empty_folder(folder: Path) -> None:
    """Make an empty folder; what a killed run left in it is removed."""
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(mode=0o755)


def sync_to_disk(path: Path) -> None:
    """Sync a file, or the entries of a folder, to the disk."""
    file = os.open(path, os.O_RDONLY)
    try:
        os.fsync(file)
    finally:
        os.close(file)


@contextmanager
def signals_blocked() -> Iterator[None]:
    """Block SIGINT and SIGTERM for steps that must not be interrupted. A signal is delivered afterwards."""
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT, signal.SIGTERM})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


@contextmanager
def finish_despite_interrupt() -> Iterator[None]:
    """Finish the end of a run despite an interrupt: one that comes meanwhile is ignored once the work is done."""
    done = False
    try:
        with signals_blocked():
            yield
            done = True
    except KeyboardInterrupt:
        if not done:
            raise


def in_background(work: Callable[[], object]) -> Future[object]:
    """Start work in a thread of its own, for a time in which this one waits for the disk.

    The thread gets no signals: else it would get those that `signals_blocked` holds back in this one.

    >>> in_background(lambda: 2).result()
    2
    """
    pool = ThreadPoolExecutor(1)
    with signals_blocked():
        begun = pool.submit(work)
    pool.shutdown(wait=False)
    return begun
