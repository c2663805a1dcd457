"""The output folder: one run at a time, its files put in place together."""

from __future__ import annotations

import fcntl
import os
import shutil
import signal
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from types import TracebackType
from typing import Any, BinaryIO, Self

import orjson

from seedclean.errors import EXIT_LOCKED, ConfigError, StoppedError

FILES = ("clean.jsonl", "duplicates.jsonl", "rejected.jsonl", "report.json")
FORMS = (".jsonl", ".jsonl.gz", ".jsonl.zst", ".parquet")  # of clean and duplicates
_PARTIAL = ".partial"
_LOCK = ".lock"
_BUFFER = 1 << 20  # bytes; a row at a time would cost a call of the system for every few


class LockedError(StoppedError):
    """Another run holds the output folder."""

    exit_code = EXIT_LOCKED


class Output:
    """The output folder of a run: a context that leaves the folder as it was unless `commit` is called.

    Files are written to `.partial/` inside it, so that they are on the same disk, and moved into place at the end.

    Args:
        folder: made if it is not there.
        form: one of `FORMS`.

    Raises:
        ConfigError: it is a file, or cannot be made or written to.
        LockedError: another run is writing to it.
    """

    def __init__(self, folder: Path, form: str = ".jsonl") -> None:
        self.folder = folder
        self._names = [name.replace(".jsonl", form) if name.startswith(("clean", "dup")) else name for name in FILES]
        self._partial = folder / _PARTIAL
        self._files: dict[str, BinaryIO] = {}
        self._lock = -1

    def __enter__(self) -> Self:
        """Take the lock and make room."""
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
            self._lock = os.open(self.folder / _LOCK, os.O_RDWR | os.O_CREAT, 0o644)
        except OSError as error:
            raise ConfigError(f"{self.folder}: cannot write there: {error.strerror}: choose another --out") from error
        try:
            fcntl.flock(self._lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            os.close(self._lock)
            raise LockedError(
                f"{self.folder}: another run is writing there; wait for it, or choose another --out"
            ) from error
        shutil.rmtree(self._partial, ignore_errors=True)  # what a run that was killed left behind
        self._partial.mkdir()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Remove what was not committed and give the lock back."""
        for file in self._files.values():
            with suppress(OSError):  # a full disk fails again here; the first error is the one to be told
                file.close()
        shutil.rmtree(self._partial, ignore_errors=True)
        os.close(self._lock)

    @property
    def scratch(self) -> Path:
        """The folder for what is not output: on the same disk, emptied at the end."""
        return self._partial

    def file(self, name: str) -> BinaryIO:
        """Return a file of this run, open for writing; the same one each time."""
        if name not in self._files:
            self._files[name] = (self._partial / name).open("wb", buffering=_BUFFER)
        return self._files[name]

    def spool(self, name: str) -> BinaryIO:
        """Return a new file that is no output, open for reading and writing."""
        self._files[name] = (self._partial / name).open("w+b", buffering=_BUFFER)
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
        waiting = {signal.SIGINT, signal.SIGTERM}
        before = signal.pthread_sigmask(signal.SIG_BLOCK, waiting)  # a signal must not come between two of the moves
        try:
            for name in self._names:
                (self._partial / name).replace(self.folder / name)
            for name in others:  # an earlier run's, in another form: they would be taken for this one's
                (self.folder / name).unlink(missing_ok=True)
        finally:
            signal.pthread_sigmask(signal.SIG_SETMASK, before)


class Spool:
    """Rows that wait for dedup on disk instead of in memory; read back in the order in which they came."""

    def __init__(self, file: BinaryIO) -> None:
        self._file = file

    def add(self, line: bytes) -> None:
        """Append a line of JSON, without its line break."""
        self._file.write(line + b"\n")

    def __iter__(self) -> Iterator[dict[str, Any]]:
        """Yield the rows."""
        self._file.flush()
        self._file.seek(0)
        for line in self._file:
            yield orjson.loads(line)
