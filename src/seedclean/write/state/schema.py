"""The database of an output folder: its tables, its version, and the migrations between versions."""

from __future__ import annotations

import sqlite3
from array import array
from collections.abc import Mapping
from contextlib import closing
from functools import cache
from pathlib import Path

from seedclean.core.errors import ConfigError
from seedclean.write.state.damage import damaged, is_damage

APPLICATION = 0x5EEDC1EA  # marks the file as ours
_CACHE = 64 << 10  # KiB of pages kept in memory
_PAGE = 8192  # bytes; a signature of an article takes half a kilobyte and more

# `rows` says where each line of the JSONL files stands; an article is a row of clean or duplicates, of the same number.
# Numbers of published articles rise in the order in which they were published, the best first within a run.
_TABLES = """
CREATE TABLE files (name TEXT PRIMARY KEY, length INTEGER NOT NULL, moved INTEGER NOT NULL) WITHOUT ROWID;
CREATE TABLE settings (number INTEGER PRIMARY KEY, data BLOB UNIQUE NOT NULL);
CREATE TABLE runs (
  number INTEGER PRIMARY KEY, id TEXT NOT NULL, started TEXT NOT NULL, seconds REAL NOT NULL, pages INTEGER NOT NULL,
  settings INTEGER NOT NULL REFERENCES settings, report BLOB NOT NULL, warnings BLOB NOT NULL
);
CREATE TABLE roots (number INTEGER PRIMARY KEY, path TEXT UNIQUE NOT NULL);
CREATE TABLE pages (
  number INTEGER PRIMARY KEY, name TEXT UNIQUE NOT NULL, file TEXT NOT NULL, place INTEGER NOT NULL,
  digest BLOB UNIQUE NOT NULL, root INTEGER NOT NULL REFERENCES roots, settings INTEGER NOT NULL REFERENCES settings
);
CREATE TABLE rows (
  number INTEGER PRIMARY KEY, page INTEGER NOT NULL REFERENCES pages, piece INTEGER NOT NULL,
  file INTEGER NOT NULL, start INTEGER NOT NULL, length INTEGER NOT NULL
);
CREATE INDEX rows_page ON rows (page);
CREATE TABLE articles (
  number INTEGER PRIMARY KEY REFERENCES rows, id TEXT UNIQUE NOT NULL, keeper INTEGER, container INTEGER,
  repairs INTEGER NOT NULL, length INTEGER NOT NULL, published TEXT
);
CREATE INDEX articles_keeper ON articles (keeper) WHERE keeper IS NOT NULL;
CREATE INDEX articles_container ON articles (container) WHERE container IS NOT NULL;
CREATE TABLE signatures (
  number INTEGER PRIMARY KEY REFERENCES articles, letters INTEGER NOT NULL, digest BLOB NOT NULL,
  keys BLOB NOT NULL, samples BLOB NOT NULL
);
CREATE TABLE originals (number INTEGER PRIMARY KEY REFERENCES articles, row BLOB NOT NULL);
"""
# Samples for the report, one row.
_SAMPLES = "CREATE TABLE samples (data BLOB NOT NULL)"
# Signatures of many articles in one row, see `signatures`; those of `withdrawn` articles do not count.
_BLOCKS = """
CREATE TABLE signature_blocks (
  place INTEGER PRIMARY KEY, count INTEGER NOT NULL, numbers BLOB NOT NULL, letters BLOB NOT NULL,
  digests BLOB NOT NULL, keys BLOB NOT NULL, keyed BLOB NOT NULL, samples BLOB NOT NULL, sampled BLOB NOT NULL
);
CREATE TABLE withdrawn (number INTEGER PRIMARY KEY);
INSERT INTO signature_blocks (count, numbers, letters, digests, keys, keyed, samples, sampled)
  SELECT COUNT(*), joined(number, number), joined(number, letters), joined(number, digest), joined(number, keys),
    joined(number, LENGTH(keys) / 4), joined(number, samples), joined(number, LENGTH(samples) / 4)
  FROM signatures GROUP BY number / 4096 ORDER BY MIN(number);
DROP TABLE signatures
"""
# What is remembered of the lines that sites print, one row, see `sites`.
_SITES = """
CREATE TABLE site_lines (
  articles INTEGER NOT NULL, keys BLOB NOT NULL, counts BLOB NOT NULL, bands BLOB NOT NULL
)"""
# A page is known by its key below its root; `id`: what the ids of its rows begin with, if its key does not say it. The
# ids that rows had are kept. What was left out because of its name is cleaned again when it is met.
_PLACES = """
CREATE TABLE places (
  number INTEGER PRIMARY KEY, name TEXT NOT NULL, file TEXT NOT NULL, place INTEGER NOT NULL, digest BLOB NOT NULL,
  root INTEGER NOT NULL REFERENCES roots, settings INTEGER NOT NULL REFERENCES settings, id TEXT,
  UNIQUE (name, root), UNIQUE (digest, root)
);
INSERT INTO places
  SELECT number, name, file, place, digest, root, CASE WHEN name LIKE '/@%' THEN 0 ELSE settings END,
    CASE WHEN name LIKE '/#%' THEN substr(name, instr(name, '//') + 2) END
  FROM pages;
DROP TABLE pages;
ALTER TABLE places RENAME TO pages
"""
# Texts that may not come back, see `forgotten`; `wiped`: whether nothing of it is left in the free space of the files.
_FORGOTTEN = """
CREATE TABLE forgotten (
  number INTEGER PRIMARY KEY, id TEXT NOT NULL, forgotten TEXT NOT NULL, letters INTEGER NOT NULL, digest BLOB NOT NULL,
  short BLOB NOT NULL, long BLOB NOT NULL, samples BLOB NOT NULL, wiped INTEGER NOT NULL
)"""
# Who asks for a page by what the ids of its rows begin with, as `seedclean why` does, reads no whole table.
_IDS_OF_PAGES = "CREATE INDEX pages_id ON pages (id) WHERE id IS NOT NULL"
# What the lines of the files are, in numbers, see `content_table`.
_CONTENTS = """
CREATE TABLE contents (kind TEXT NOT NULL, name TEXT NOT NULL, count INTEGER NOT NULL, PRIMARY KEY (kind, name))
  WITHOUT ROWID"""
# Version -> the statements that lead to it from the one before.
MIGRATIONS: Mapping[int, str] = {
    1: _TABLES,
    2: _SAMPLES,
    3: _BLOCKS,
    4: _SITES,
    5: _PLACES,
    6: _FORGOTTEN,
    7: _IDS_OF_PAGES,
    8: _CONTENTS,
}

# Errors of a folder or disk on which readers cannot share what they need to; a state that is locked is no such thing.
_UNSHARED = frozenset({sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_READONLY, sqlite3.SQLITE_IOERR, sqlite3.SQLITE_FULL})


def open_database(file: Path, *, write: bool, unseen: bool = False, older: bool = False) -> sqlite3.Connection:
    """Open a state. If it is to be written, it is created, or migrated to this version.

    Args:
        file: `state.sqlite`.
        write: whether to write. There is one writer; any number of readers see the last committed run.
        unseen: whether nobody reads it before it is moved into place. Then it is written without a write-ahead log and
            without syncing; the caller must sync it before the move.
        older: whether one of an older version is read as it is.

    Raises:
        ConfigError: it is not a state of seedclean, is of a newer version, or cannot be read.
        DamagedStateError: it is damaged, or has tables, triggers or views that no run makes.
        sqlite3.OperationalError: it cannot be written.

    >>> open_database(Path("/tmp/no/such/folder/state.sqlite"), write=False)
    Traceback (most recent call last):
    seedclean.core.errors.ConfigError: /tmp/no/such/folder/state.sqlite: unable to open database file
    """
    try:
        try:
            return _prepared(file, "mode=rwc" if write else "mode=ro", write=write, unseen=unseen, older=older)
        except sqlite3.OperationalError as error:
            log = file.with_name(f"{file.name}-wal")
            code = getattr(error, "sqlite_errorcode", 0)
            if write or code & 0xFF not in _UNSHARED or (log.exists() and log.stat().st_size):
                raise
            # a folder that this process cannot write to, or a disk without room for what readers share
            return _prepared(file, "mode=ro&immutable=1", write=False, older=older)
    except UnicodeDecodeError as error:  # SQLite quotes what is damaged
        raise damaged(file, "it cannot be decoded") from error
    except sqlite3.Error as error:
        if is_damage(error):
            raise damaged(file, str(error)) from error
        if write and isinstance(error, sqlite3.OperationalError):
            raise
        raise ConfigError(f"{file}: {error}") from error


def _prepared(file: Path, mode: str, *, write: bool, unseen: bool = False, older: bool = False) -> sqlite3.Connection:
    connection = sqlite3.connect(f"{file.absolute().as_uri()}?{mode}", uri=True, isolation_level=None)
    try:
        _prepare(connection, file, write=write, unseen=unseen, older=older)
    except BaseException:
        connection.close()
        raise
    return connection


def _prepare(connection: sqlite3.Connection, file: Path, *, write: bool, unseen: bool, older: bool) -> None:
    connection.execute("PRAGMA trusted_schema = OFF")  # triggers and views in a state of someone else are not trusted
    version = int(connection.execute("PRAGMA user_version").fetchone()[0])
    ours = connection.execute("PRAGMA application_id").fetchone()[0] == APPLICATION
    empty = version == 0 and not connection.execute("SELECT 1 FROM sqlite_master LIMIT 1").fetchone()
    if not ours and not empty:
        raise ConfigError(f"{file}: is no state of seedclean: move it away, or choose another --out")
    newest = max(MIGRATIONS)
    if version > newest:
        raise ConfigError(f"{file}: was written by a newer seedclean (schema {version}, this one knows {newest})")
    if not empty:
        _require_own_schema(connection, file, version)
    if not write:
        if empty:
            raise damaged(file, "it is empty")
        if version < newest and not older:
            raise ConfigError(f"{file}: has schema {version}, not {newest}: the next `seedclean run` mends that")
        return
    if empty:
        connection.execute(f"PRAGMA page_size = {_PAGE}")
    connection.execute(f"PRAGMA journal_mode = {'MEMORY' if unseen else 'WAL'}")
    # else a commit is on the disk when it returns
    connection.execute(f"PRAGMA synchronous = {'OFF' if unseen else 'FULL'}")
    connection.execute(f"PRAGMA cache_size = -{_CACHE}")
    connection.execute("PRAGMA temp_store = MEMORY")  # nothing is written outside OUT
    if version < newest:
        connection.execute("BEGIN IMMEDIATE")
        _migrate(connection, version, newest)
        connection.execute(f"PRAGMA application_id = {APPLICATION}")
        connection.execute(f"PRAGMA user_version = {newest}")
        connection.execute("COMMIT")


def _migrate(connection: sqlite3.Connection, version: int, newest: int) -> None:
    connection.create_aggregate("joined", 2, _Joined)  # type: ignore[arg-type]  # typeshed: of one
    for number in range(version + 1, newest + 1):
        for statement in MIGRATIONS[number].split(";\n"):
            connection.execute(statement)


def _require_own_schema(connection: sqlite3.Connection, file: Path, version: int) -> None:
    """Refuse a state with other tables than a run makes, before anything in it can run: triggers fire on a write.

    Raises:
        DamagedStateError: something is missing, or is not of a run.
    """
    if version not in MIGRATIONS:
        raise damaged(file, f"it has schema {version}, which no run makes")
    stored, wanted = _schema_of(connection), _made_schema(version, MIGRATIONS[version])
    for kind, name in sorted(stored.keys() - wanted.keys()):
        raise damaged(file, f"it has the {kind} {name!r}, which no run makes")
    for kind, name in sorted(wanted.keys() - stored.keys()):
        raise damaged(file, f"the {kind} {name!r} is missing")
    for kind, name in sorted(key for key in wanted if stored[key] != wanted[key]):
        raise damaged(file, f"the {kind} {name!r} is not as a run makes it")


def _schema_of(connection: sqlite3.Connection) -> dict[tuple[str, str], str]:
    """Return the statement of each table, index, trigger and view, without quotes and blanks.

    What SQLite makes for itself is left out.
    """
    rows = connection.execute("SELECT type, name, sql FROM sqlite_master").fetchall()
    of_sqlite = {"table", "index"}
    return {
        (kind, name): "".join(str(sql).replace('"', "").split())
        for kind, name, sql in rows
        if not (kind in of_sqlite and str(name).startswith("sqlite_"))
    }


@cache
def _made_schema(version: int, _newest: str) -> Mapping[tuple[str, str], str]:
    """Return the schema that a run of some version makes."""
    with closing(sqlite3.connect(":memory:", isolation_level=None)) as connection:
        _migrate(connection, 0, version)
        return _schema_of(connection)


class _Joined:
    """An SQL aggregate: the values of a column in the order of the rows' numbers, as one blob; integers in 64 bits."""

    def __init__(self) -> None:
        self._found: list[tuple[int, bytes]] = []

    def step(self, number: int, value: bytes | int) -> None:
        """Add the value of a row."""
        self._found.append((number, array("q", [value]).tobytes() if isinstance(value, int) else value))

    def finalize(self) -> bytes:
        """Return all values."""
        return b"".join(value for _, value in sorted(self._found))
