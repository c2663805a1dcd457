"""What was forgotten: the traces of texts that may not come back, and the wiping of what the database still holds."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable
from contextlib import closing
from pathlib import Path
from typing import Any, NamedTuple

from seedclean.dedup.text_traces import TextTrace
from seedclean.write.checkpoint_places import remove_checkpoints
from seedclean.write.lock import PARTIAL, REPORT_PAGE, REPORT_PAGE_NEW, STATE
from seedclean.write.output_folder import sync_to_disk
from seedclean.write.state.damage import decoding

_TRACE = ", ".join(TextTrace._fields)
_READERS = 5000  # milliseconds to wait for other processes that read the database
_COMPACT = f"compact-{STATE}"  # in `.partial/`


class ForgottenText(NamedTuple):
    """A text that may not come back.

    Attributes:
        id: what its article was called.
        forgotten: when, ISO 8601, UTC.
        trace: by what it is known.
    """

    id: str
    forgotten: str
    trace: TextTrace

    def as_dict(self) -> dict[str, Any]:
        """Return what a list of forgotten articles says."""
        return {
            "id": self.id,
            "forgotten": self.forgotten,
            "letters": self.trace.letters,
            "digest": self.trace.digest.hex(),
        }


def forgotten_texts(state: sqlite3.Connection) -> list[ForgottenText]:
    """Return all that was forgotten, in its order."""
    rows = state.execute(f"SELECT id, forgotten, {_TRACE} FROM forgotten ORDER BY number")  # noqa: S608 - names of ours
    with decoding("forgotten"):
        texts = [ForgottenText(name, when, TextTrace(*trace)) for name, when, *trace in rows]
        for text in texts:
            text.trace.check()
    return texts


def remember_forgotten(state: sqlite3.Connection, texts: Iterable[ForgottenText], *, wiped: bool = False) -> None:
    """Add texts that may not come back.

    Args:
        state: the database, in a transaction.
        texts: the texts.
        wiped: whether nothing of them is in the free space of the database.
    """
    columns = f"id, forgotten, {_TRACE}, wiped"
    marks = ", ".join("?" * (len(TextTrace._fields) + 3))
    rows = [(text.id, text.forgotten, *text.trace, wiped) for text in texts]
    state.executemany(f"INSERT INTO forgotten ({columns}) VALUES ({marks})", rows)  # noqa: S608 - names of ours


def is_wiped(state: sqlite3.Connection) -> bool:
    """Return whether nothing of what was forgotten is left in the free space of the database."""
    return not state.execute("SELECT 1 FROM forgotten WHERE NOT wiped LIMIT 1").fetchone()


def wipe(folder: Path, state: sqlite3.Connection) -> None:
    """Remove what is left of forgotten texts: the report page, batches of a run, the free space of the database.

    SQLite leaves deleted rows in free pages. The database is written anew, row by row, into `.partial/`, and copied
    back page by page in one transaction; then its log is emptied. If another process reads meanwhile, the log cannot be
    emptied, and the next start does it. It may be stopped at any moment, and begun again.
    """
    if is_wiped(state):
        return
    for page in (folder / REPORT_PAGE, *folder.glob(f"{REPORT_PAGE_NEW}*")):
        page.unlink(missing_ok=True)
    remove_checkpoints(folder)
    sync_to_disk(folder)
    state.execute(f"PRAGMA busy_timeout = {_READERS}")
    compact = folder / PARTIAL / _COMPACT
    compact.parent.mkdir(exist_ok=True)
    compact.unlink(missing_ok=True)
    state.execute("VACUUM INTO ?", (str(compact),))
    with closing(sqlite3.connect(compact)) as fresh:
        fresh.backup(state)
    compact.unlink()
    if _log_emptied(state):
        state.execute("UPDATE forgotten SET wiped = 1 WHERE NOT wiped")
        _log_emptied(state)


def _log_emptied(state: sqlite3.Connection) -> bool:
    busy, _, _ = state.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
    return not busy
