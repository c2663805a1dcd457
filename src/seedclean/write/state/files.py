"""The JSONL files of an output folder: they grow at their ends, and their lengths are committed with the state.

What follows the committed length belongs to a run that did not finish, and is cut off. A file that loses lines is
written anew in `.partial/` and moved into place after the commit; until that is done the state has a note of it.
"""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Iterable, Iterator
from concurrent.futures import Future
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import BinaryIO

import orjson

from seedclean.core.errors import ConfigError, StoppedError
from seedclean.core.figures import named_values
from seedclean.write.lock import FILES, PARTIAL, STATE, open_no_link
from seedclean.write.output_folder import BUFFER, create_file, in_background, sync_to_disk
from seedclean.write.state.damage import decoding

LINES = FILES[:3]  # a file's number in the state is its place here
REPORT = FILES[3]
_COPIED = 1 << 20  # bytes at a time


class GrowingFiles:
    """The JSONL files of a folder while a run writes to them.

    Args:
        folder: the output folder.
        state: its database, in a transaction of the run.
    """

    def __init__(self, folder: Path, state: sqlite3.Connection) -> None:
        self._folder = folder
        self._state = state
        self._open: dict[int, BinaryIO] = {}
        self._moved: set[int] = set()
        self._at: dict[int, int] = {}
        self._synced: Future[object] | None = None

    def begin(self, file: int, gone: Iterable[tuple[int, int]]) -> None:
        """Open a file for writing at its committed end.

        Args:
            file: its number.
            gone: start and length of the lines to leave out, in bytes, ascending.
        """
        length = committed_lengths(self._state).get(LINES[file], 0)
        path = self._folder / LINES[file]
        out = list(gone)
        if out or LINES[file] not in committed_lengths(
            self._state
        ):  # a file of that name which the state does not know is not ours
            self._moved.add(file)
            new = create_file(self._folder / PARTIAL / LINES[file])
            self._open[file] = new
            self._at[file] = _copy_without(path, new, length, out) if length else 0
            return
        self._open[file] = os.fdopen(open_no_link(path, os.O_RDWR), "r+b", buffering=BUFFER)
        self._open[file].seek(length)
        self._at[file] = length

    def add(self, file: int, parts: Iterable[bytes | memoryview]) -> None:
        """Append lines, in parts; each line has its break."""
        write = self._open[file].write
        with _named(self._folder / LINES[file]):
            for part in parts:
                write(part)
                self._at[file] += len(part)

    def lengths(self) -> dict[int, int]:
        """Return how many bytes each file has now."""
        return dict(self._at)

    def finish(self) -> Future[object]:
        """Begin to sync all files to the disk in a thread. Nothing may be added from here on."""
        for number, file in self._open.items():
            with _named(self._folder / LINES[number]):
                file.flush()
        files = [file.fileno() for file in self._open.values()]
        self._synced = in_background(lambda: list(map(os.fsync, files)))
        return self._synced

    def ready(self) -> None:
        """Wait until all files are on the disk, and write their lengths to the state, which is not committed yet."""
        with _named(self._folder):
            (self._synced or self.finish()).result()
        for number in self._open:
            row = (LINES[number], self._at[number], number in self._moved)
            self._state.execute("INSERT OR REPLACE INTO files VALUES (?, ?, ?)", row)
        sync_to_disk(self._folder)
        if self._moved:
            sync_to_disk(self._folder / PARTIAL)

    def close(self) -> None:
        """Close the files; what was written but not committed is for `recover`."""
        if self._synced:
            self._synced.exception()  # waits
        for file in self._open.values():
            with suppress(OSError):  # a full disk fails again here; the first error is the one to be told
                file.close()
        self._open.clear()


@contextmanager
def _named(path: Path) -> Iterator[None]:
    """Put the name of a file into an error that has none: of a write, which the system knows by a number."""
    try:
        yield
    except OSError as error:
        error.filename = error.filename or str(path)
        raise


def committed_lengths(state: sqlite3.Connection) -> dict[str, int]:
    """Return the committed lengths in bytes, by name."""
    return dict(state.execute("SELECT name, length FROM files"))


def recover(folder: Path, state: sqlite3.Connection) -> None:
    """Make the files what the last committed run left: finish its moves, cut off what came after it.

    It may run twice. So if it is stopped, the next start does it again.

    Raises:
        StoppedError: a file is shorter than what was committed: someone else changed it.
        ConfigError: the state names files that are not ours: nothing is written outside the folder.
    """
    report = report_in_place(state)
    for name, length, moved in state.execute("SELECT name, length, moved FROM files").fetchall():
        if name not in LINES:
            raise ConfigError(f"{folder / STATE}: names the file {name!r}, which no run has: someone else made it")
        path, new = folder / name, folder / PARTIAL / name
        if moved and new.exists():
            new.replace(path)
        size = path.stat().st_size if path.exists() else -1
        if size < length:
            raise StoppedError(
                f"{path}: has {max(size, 0)} bytes, {length} were committed: someone changed it; put it back, or remove"
                " state.sqlite to start afresh"
            )
        if size > length:
            _cut(path, length)
    if report is not None:
        put_in_place(folder / PARTIAL / REPORT, folder / REPORT, report)
    sync_to_disk(folder)


def note_files_in_place(state: sqlite3.Connection) -> None:
    """Clear the note that files wait to be moved."""
    if state.execute("SELECT 1 FROM files WHERE moved").fetchone():
        state.execute("UPDATE files SET moved = 0")


def report_in_place(state: sqlite3.Connection) -> bytes | None:
    """Return what `report.json` is to hold; None if no run was committed. See `run_in_place`."""
    run = run_in_place(state)
    return run and run[1]


def run_in_place(state: sqlite3.Connection) -> tuple[int, bytes] | None:
    """Return number and report of the last run that did something, else of the last run; None without runs.

    A run that had nothing to do says nothing about the corpus; `latest_runs` has it all the same.
    """
    newest: tuple[int, bytes] | None = None
    for number, report in state.execute("SELECT number, report FROM runs ORDER BY number DESC"):
        newest = newest or (number, bytes(report))
        with decoding("runs"):
            done = named_values(orjson.loads(report), "pages", "failed", "failed_again", "reopened")
            if done["pages"] or done["failed"] > done["failed_again"] or done["reopened"]:
                return number, bytes(report)
    return newest


def prepare_report(folder: Path, report: bytes) -> Path:
    """Write the report to `.partial/`, unless it is there already, and return its path."""
    return _prepared(folder / PARTIAL / REPORT, report)


def put_in_place(new: Path, path: Path, content: bytes) -> None:
    """Write a file in one step, by way of another one on the same disk, unless it has that content already."""
    if not _holds(path, content):
        _prepared(new, content).replace(path)


def _prepared(new: Path, content: bytes) -> Path:
    if not _holds(new, content):
        new.parent.mkdir(exist_ok=True)
        new.unlink(missing_ok=True)
        with _named(new), create_file(new) as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
    return new


def _holds(path: Path, content: bytes) -> bool:
    return path.exists() and path.stat().st_size == len(content) and path.read_bytes() == content


def _cut(path: Path, length: int) -> None:
    file = open_no_link(path, os.O_WRONLY)
    try:
        os.ftruncate(file, length)
        os.fsync(file)
    finally:
        os.close(file)


def _copy_without(path: Path, new: BinaryIO, length: int, gone: list[tuple[int, int]]) -> int:
    """Copy the first `length` bytes of a file without some stretches; return how many bytes were written.

    Args:
        path: the file.
        new: where the copy goes.
        length: bytes of the file that count.
        gone: start and length of each stretch, ascending.

    Raises:
        StoppedError: the file is shorter than that.
    """
    written = at = 0
    with path.open("rb", buffering=0) as old:
        for start, size in [*gone, (length, 0)]:
            old.seek(at)
            left = start - at
            while left:
                block = old.read(min(left, _COPIED))
                if not block:
                    raise StoppedError(
                        f"{path}: ends before byte {start}: someone changed it while the run was at work"
                    )
                new.write(block)
                left -= len(block)
                written += len(block)
            at = start + size
    return written
