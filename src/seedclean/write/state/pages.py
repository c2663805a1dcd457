"""The pages that earlier runs have read, and what happens when one comes again."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from typing import NamedTuple

from seedclean.read.files import STDIN as STDIN_NAME
from seedclean.read.page_keys import duplicate_name_key, failure_key, is_failure_key, is_row_key, page_mark, row_key

STDIN = "-"  # the root of what comes from standard input
_UNREAD = "name >= '/!' AND name < '/\"'"  # what `is_unread` says, for SQL
_INSERT = "INSERT INTO pages VALUES (?, ?, ?, ?, ?, ?, ?)"
_INSERT_NEW = _INSERT.replace("INSERT", "INSERT OR IGNORE")  # what has a name that is known is left out
_LAST = 1 << 62  # place of a failure of a whole file: behind the pages that could be read


class PageVersion(NamedTuple):
    """A page as the reader gives it: what tells whether it has changed.

    Attributes:
        name: its id.
        file: name of its file.
        digest: of its bytes.
        row: whether it is a row of a file; rows may have ids of their own.
    """

    name: str
    file: str
    digest: bytes
    row: bool


class PageResult(NamedTuple):
    """A page that a worker has cleaned, or could not read.

    Attributes:
        name: the page's id.
        key: what the page is known by from run to run: of a row with an id its file and the id, else the name.
        file: name of its file.
        number: its number in the file, see `RawPage`.
        digest: of its bytes; of the reason, if they could not be read.
        mark: what tells whether it changed, see `page_keys.mark`.
        rows: how many rows it gave.
    """

    name: str
    key: str
    file: str
    number: int
    digest: bytes
    mark: bytes
    rows: int


class _StoredPage(NamedTuple):
    number: int
    root: int
    digest: bytes


class PageTable:
    """The table `pages` of the state, while a run reads its inputs.

    Args:
        state: the database.
        settings: number of the run's settings.
        valid: numbers of the settings under which a known page need not be cleaned again.
        root: the folder that names are relative to.

    Attributes:
        all_new: whether every page must be cleaned, so that looking them up is of no use.
        unchanged: pages that an earlier run has read as they are.
        replaced: pages that have changed since an earlier run.
    """

    def __init__(self, state: sqlite3.Connection, settings: int, valid: Sequence[int], root: str) -> None:
        self._state = state
        self._settings = settings
        self._valid = ",".join(map(str, valid))
        self._roots = {path: self._root(path) for path in (root, STDIN)}
        self._here = self._roots[root]
        newest = int(state.execute("SELECT COALESCE(MAX(number), 0) FROM pages").fetchone()[0])
        self._first = newest + 1  # numbers from here on are this run's
        self._next = newest + 1
        self.all_new = not valid or not newest
        self._met = bytearray(newest // 8 + 1)
        self.unchanged = 0
        self.replaced = 0
        self._away: list[int] = []

    def unknown_names(self, names: Sequence[str]) -> set[str]:
        """Return the names that no earlier run knows, neither as a page nor as one that could not be read."""
        keys = [*names, *map(failure_key, names)]
        marks = ",".join("?" * len(keys))
        rows = self._state.execute(f"SELECT name FROM pages WHERE name IN ({marks})", keys)  # noqa: S608 - marks
        stored = {name for (name,) in rows}
        return {name for name in names if name not in stored and failure_key(name) not in stored}

    def are_unchanged(self, pages: Sequence[PageVersion]) -> list[bool]:
        """Return, for each page, whether an earlier run saw it unchanged."""
        marks_of_pages = [_marks(page) for page in pages]
        digests_wanted = [digest for digests in marks_of_pages for digest in digests]
        marks = ",".join("?" * len(digests_wanted))
        stored = dict(
            self._state.execute(
                f"SELECT digest, number FROM pages WHERE digest IN ({marks})"  # noqa: S608 - marks and numbers
                f" AND (settings IN ({self._valid}) OR {_UNREAD})",
                digests_wanted,
            )
        )
        unchanged = []
        for digests in marks_of_pages:
            number = next((stored[digest] for digest in digests if digest in stored), None)
            unchanged.append(number is not None)
            if number is not None:
                self._mark(number)
                self.unchanged += 1
        return unchanged

    def register_all(self, pages: Sequence[PageResult]) -> list[tuple[int, bool]]:
        """Register pages and return, for each, what `register` does; if all names are new, one statement does it."""
        first, settings = self._next, self._settings
        # A mark as bytes would be looked up in each adapter that Python's module knows.
        rows = [
            (number, page.key, page.file, _place(page.key, page), bytearray(page.mark), self._root_of(page), settings)
            for number, page in enumerate(pages, first)
        ]
        if self._state.executemany(_INSERT_NEW, rows).rowcount == len(rows):
            self._next += len(rows)
            return [(number, False) for number in range(first, self._next)]
        self._state.execute("DELETE FROM pages WHERE number >= ?", (first,))
        return [self.register(page) for page in pages]

    def register(self, page: PageResult) -> tuple[int, bool]:
        """Register a page. An earlier version of it is replaced.

        Returns:
            Its number, and whether a page from another place had its name before: then both are kept, apart.
        """
        root = self._root_of(page)
        for key in dict.fromkeys((page.key, page.name)) if not is_failure_key(page.key) else (page.key,):
            digest = page_mark(key, page.file, page.digest)
            old = self._find(key)
            if old is None:
                return self._insert(key, page, digest, root), False
            if old.number >= self._first or self._is_met(old.number):
                continue  # another page of this run is known by it
            same_place = old.root == root and (root != self._roots[STDIN] or is_row_key(key))
            if old.digest != digest and not same_place and not is_failure_key(key):
                return self._apart(page, root), True
            self.replaced += bool(self._valid) and old.digest != digest and not is_failure_key(key)
            self._replace(old.number)
            return self._insert(key, page, digest, root), False
        return self._apart(page, root), False

    def _apart(self, page: PageResult, root: int) -> int:
        """Register a page whose name another page has."""
        digest = page_mark(page.name, page.file, page.digest)
        key = duplicate_name_key(page.name, digest.hex())
        if old := self._find(key):
            self._replace(old.number)
        return self._insert(key, page, digest, root)

    def forget_failures(self, files: Sequence[str]) -> None:
        """Forget the failures in files that could be read this time."""
        read = set(files)
        failures = f"SELECT number, file FROM pages WHERE {_UNREAD}"  # noqa: S608 - a text of ours
        for number, file in self._state.execute(failures).fetchall():
            if file in read and number < self._first and not self._is_met(number):
                self._replace(number)

    def _replace(self, number: int) -> None:
        self._away.append(number)
        self._state.execute("DELETE FROM pages WHERE number = ?", (number,))

    def take_replaced(self) -> list[int]:
        """Return the numbers of the pages that were replaced since the last call of this method."""
        away, self._away = self._away, []
        return away

    def _find(self, key: str) -> _StoredPage | None:
        row = self._state.execute("SELECT number, root, digest FROM pages WHERE name = ?", (key,)).fetchone()
        return None if row is None else _StoredPage(*row)

    def _insert(self, key: str, page: PageResult, digest: bytes, root: int) -> int:
        number = self._next
        self._next += 1
        row = number, key, page.file, _place(key, page), digest, root, self._settings
        self._state.execute(_INSERT, row)
        return number

    def _root_of(self, page: PageResult) -> int:
        return self._roots[STDIN] if page.file == STDIN_NAME else self._here

    def _root(self, path: str) -> int:
        self._state.execute("INSERT OR IGNORE INTO roots (path) VALUES (?)", (path,))
        return int(self._state.execute("SELECT number FROM roots WHERE path = ?", (path,)).fetchone()[0])

    def _mark(self, number: int) -> None:
        self._met[number >> 3] |= 1 << (number & 7)

    def _is_met(self, number: int) -> bool:
        return bool(self._met[number >> 3] >> (number & 7) & 1)


def _place(key: str, page: PageResult) -> int:
    return page.number or (_LAST if is_failure_key(key) else 0)


def _marks(page: PageVersion) -> tuple[bytes, ...]:
    """Return the digests under which the state may know a page: by its name, and for a row also by an id."""
    named = page_mark(page.name, page.file, page.digest)
    return (named, page_mark(row_key(page.file, ""), page.file, page.digest)) if page.row else (named,)
