"""What SQLite says of a state that is damaged, told from what it says of a full or busy disk, as one line."""

from __future__ import annotations

import errno
import os
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from shutil import disk_usage

from seedclean.core.errors import DamagedStateError, StoppedError

# https://www.sqlite.org/rescode.html: what the disk, the system or another process is the cause of
_ELSEWHERE = frozenset({
    sqlite3.SQLITE_BUSY, sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_FULL, sqlite3.SQLITE_INTERRUPT, sqlite3.SQLITE_IOERR,
    sqlite3.SQLITE_LOCKED, sqlite3.SQLITE_NOLFS, sqlite3.SQLITE_NOMEM, sqlite3.SQLITE_PERM, sqlite3.SQLITE_PROTOCOL,
    sqlite3.SQLITE_READONLY,
})  # fmt: skip

_ROOM = 1 << 16  # bytes; the shared memory of a database takes 32 KiB


class UndecodableError(sqlite3.DatabaseError):
    """What a table holds is not what a run writes."""


@contextmanager
def decoding(table: str) -> Iterator[None]:
    """Turn an error of what decodes a table into one that says that the state is damaged.

    >>> with decoding("samples"):
    ...     int("seven")
    Traceback (most recent call last):
    seedclean.write.state.damage.UndecodableError: the table samples cannot be decoded
    """
    try:
        yield
    except (ValueError, TypeError, LookupError, AttributeError) as error:
        raise UndecodableError(f"the table {table} cannot be decoded") from error


def is_damage(error: sqlite3.Error) -> bool:
    """Return whether an error says that the state itself is damaged.

    >>> error = sqlite3.DatabaseError("database disk image is malformed")
    >>> error.sqlite_errorcode = sqlite3.SQLITE_CORRUPT
    >>> is_damage(error), is_damage(sqlite3.OperationalError("database or disk is full"))
    (True, False)
    """
    code = getattr(error, "sqlite_errorcode", None)
    if code is None:  # raised by Python's module: of a text that is not UTF-8
        return isinstance(error, UndecodableError) or "decode" in str(error)
    return code & 0xFF not in _ELSEWHERE


def damaged(file: Path, damage: str) -> DamagedStateError:
    """Return the error for a damaged state: what is wrong with it, and what to do."""
    return DamagedStateError(
        f"{file}: is damaged ({damage}): `seedclean check {file.parent}` says what is left of OUT; put a backup back,"
        " or --rebuild makes OUT anew of its inputs",
        damage,
    )


@contextmanager
def state_errors_told(file: Path) -> Iterator[None]:
    """Turn an error of SQLite into one that ends the command with a message.

    Args:
        file: the state.

    Raises:
        DamagedStateError: the state is damaged.
        StoppedError: it cannot be read or written.
    """
    try:
        yield
    except UnicodeDecodeError as error:  # SQLite quotes what is damaged
        raise damaged(file, "it cannot be decoded") from error
    except sqlite3.Error as error:
        if is_damage(error):
            raise damaged(file, str(error)) from error
        if _is_full_disk(file, error):
            raise StoppedError(
                f"{file.parent} (OUT): {os.strerror(errno.ENOSPC)}: stopped, nothing was committed: make room there"
            ) from error
        raise StoppedError(f"{file}: {error}: stopped, nothing was committed") from error


def _is_full_disk(file: Path, error: sqlite3.Error) -> bool:
    """Return whether an error comes from a full disk: where not even SQLite's shared memory fits, it names no cause."""
    code = getattr(error, "sqlite_errorcode", 0) & 0xFF
    return code == sqlite3.SQLITE_FULL or (code == sqlite3.SQLITE_IOERR and disk_usage(file.parent).free < _ROOM)
