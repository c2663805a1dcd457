"""The lock of an output folder: one run at a time. And how its files are opened."""

from __future__ import annotations

import errno
import fcntl
import os
import stat
import time
from datetime import UTC, datetime
from pathlib import Path
from types import TracebackType
from typing import Self

import orjson

from seedclean.core.errors import EXIT_LOCKED, ConfigError, StoppedError

LOCK = ".lock"
PARTIAL = ".partial"  # files of a run that is at work
CHECKPOINT = ".checkpoint"  # batches of a run that is at work, or was interrupted
ELSEWHERE = ".checkpoint-at"  # where such batches are that are not in OUT
STATE = "state.sqlite"
FORGOTTEN = "forgotten.jsonl"  # what may not come back, also if the state is lost
EXPORT, EXPORT_LIST = "clean", "export.json"  # the articles for other programs, and what stands there
REPORT_PAGE = "report.html"
REPORT_PAGE_NEW = ".report."  # how the name of one begins that is not in place yet
FILES = ("clean.jsonl", "duplicates.jsonl", "rejected.jsonl", "report.json")
_MODE = 0o644  # whatever the umask is: a cron job's may be 0, and the files are nobody else's to write
_ASKED_EVERY = 0.2  # seconds
_TABLE, _MOUNTED = "/etc/fstab", "/proc/self/mounts"  # where disks are to be mounted, and where they are


class LockedError(StoppedError):
    """Another run holds the output folder."""

    exit_code = EXIT_LOCKED


def open_no_link(file: Path, flags: int) -> int:
    """Open a file of the output folder, unless it is a link, and return its descriptor.

    Args:
        file: where it is.
        flags: of `os.open`; only its owner can write to a new file.

    Raises:
        OSError: it cannot be opened, or is a link.
    """
    return os.open(file, flags | os.O_NOFOLLOW | os.O_CLOEXEC, _MODE)


class FolderLock:
    """The lock of an output folder; a context manager. The system releases it when the process ends, even if killed.

    Args:
        folder: made if it is not there.
        wait: seconds to wait for another run.

    Raises:
        ConfigError: the folder is a file, cannot be made or written to, or one of our files in it is a link.
        LockedError: another run is writing to it; the text names its process and its start.
    """

    def __init__(self, folder: Path, wait: float = 0.0) -> None:
        self._folder = folder
        self._wait = wait
        self._file = -1

    def __enter__(self) -> Self:
        """Take the lock."""
        try:
            _make(self._folder)
            _only_ours(self._folder)
            self._take()
        except OSError as error:
            if error.errno in (errno.ENOSPC, errno.EDQUOT):
                raise  # the disk is full; the folder is fine
            raise ConfigError(f"{self._folder}: cannot write there: {error.strerror}: choose another --out") from error
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Release the lock."""
        os.close(self._file)

    def _take(self) -> None:
        end = time.monotonic() + self._wait
        path = self._folder / LOCK
        while True:
            self._file = open_no_link(path, os.O_RDWR | os.O_CREAT)
            try:
                fcntl.flock(self._file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                holder = _holder(self._file)
                os.close(self._file)
                if time.monotonic() >= end:
                    raise LockedError(
                        f"{self._folder}: another run{holder} is writing there; wait for it (--wait SECONDS), or choose"
                        " another --out"
                    ) from None
                time.sleep(_ASKED_EVERY)
                continue
            if _is_there(self._file, path):
                break
            os.close(self._file)  # someone removed it in between: another run could lock another file of its name
        started = datetime.now(UTC).isoformat(timespec="seconds")
        os.ftruncate(self._file, 0)
        os.pwrite(self._file, orjson.dumps({"pid": os.getpid(), "started": started}) + b"\n", 0)


def _make(folder: Path) -> None:
    """Make an output folder, unless that would be on the wrong disk because the right one is not mounted.

    Raises:
        ConfigError: the folder in which it is to be is missing, or is a mount point without its disk.
    """
    if folder.is_dir():
        return
    if not folder.absolute().parent.is_dir() and not os.path.lexists(folder.absolute().parent):
        raise ConfigError(
            f"{folder}: there is no folder {folder.absolute().parent}: is a disk not mounted? If not, make it first"
        )
    resolved, mounted = folder.resolve(), _mount_points(_MOUNTED)
    for point in sorted(_mount_points(_TABLE)):
        if resolved.is_relative_to(point) and point.is_dir() and not (point.is_mount() or point in mounted):
            raise ConfigError(
                f"{folder}: the disk of {point} is not mounted ({_TABLE}): mount it, or choose another --out"
            )
    folder.mkdir(mode=0o755, exist_ok=True)


def _mount_points(table: str) -> set[Path]:
    """Return the mount points that a table of the system names, without links; no other source knows bind mounts."""
    try:
        lines = Path(table).read_text(encoding="utf-8", errors="surrogateescape").splitlines()
    except OSError:
        return set()
    fields = [line.split() for line in lines if not line.lstrip().startswith("#")]
    return {
        Path(parts[1].replace("\\040", " ")).resolve()
        for parts in fields
        if len(parts) > 1 and parts[1].startswith("/")
    }


def _holder(file: int) -> str:
    """Return who holds the lock, for the error; empty if the file does not say."""
    try:
        holder = orjson.loads(os.pread(file, 1000, 0))
        return f" (process {int(holder['pid'])}, since {holder['started']})"
    except (orjson.JSONDecodeError, KeyError, TypeError, ValueError):
        return ""  # the other run has just begun


def _is_there(file: int, path: Path) -> bool:
    try:
        return os.path.samestat(os.fstat(file), path.stat(follow_symlinks=False))
    except FileNotFoundError:
        return False


def _only_ours(folder: Path) -> None:
    """Refuse links, and whatever else we do not make, where our files go: nothing is written outside the folder."""
    files = (*FILES, ELSEWHERE, EXPORT_LIST, FORGOTTEN, LOCK, STATE, f"{STATE}-wal", f"{STATE}-shm")
    for name in (*files, PARTIAL, CHECKPOINT, EXPORT):
        path, is_folder = folder / name, name not in files
        kind = stat.S_ISDIR if is_folder else stat.S_ISREG
        if os.path.lexists(path) and not kind(path.lstat().st_mode):
            raise ConfigError(f"{path}: is no {'folder' if is_folder else 'file'} of a run: move it away")
