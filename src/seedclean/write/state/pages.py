"""The pages that earlier runs have read, and what happens when one comes again."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator, Sequence
from itertools import chain
from typing import NamedTuple

from seedclean.read.files import STDIN as STDIN_NAME
from seedclean.read.page_keys import (
    aside_key,
    failure_key,
    first_key,
    is_aside,
    is_failure_key,
    page_mark,
    rebased,
    row_key,
    stem_of,
)
from seedclean.write.state.page_records import PageResult, PageVersion, RegisteredPage
from seedclean.write.state.roots import Roots

_UNREAD = "name >= '/!' AND name < '/\"'"  # what `is_failure_key` says, for SQL
_INSERT = "INSERT INTO pages VALUES (?, ?, ?, ?, ?, ?, ?, ?)"
_INSERT_NEW = _INSERT.replace("INSERT", "INSERT OR IGNORE")  # what has a key or a mark that is known is left out
_STORED = "SELECT number, name, root, digest, id FROM pages"
_LAST = 1 << 62  # place of a failure of a whole file: behind the pages that could be read


class _StoredPage(NamedTuple):
    number: int
    name: str
    root: int
    mark: bytes
    id: str | None

    @property
    def stem(self) -> str:
        return self.id or stem_of(self.name)


Replaces = Callable[[int, int], bool]  # number of a stored page, index of a new one of its key -> is it a correction?


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
        other: pages that have the name of an earlier one, in its place, but hold another text.
        first_unchanged: number of one of the unchanged pages; None if there is none.
    """

    def __init__(self, state: sqlite3.Connection, settings: int, valid: Sequence[int], root: str) -> None:
        self._state = state
        self._settings = settings
        self._valid = ",".join(map(str, valid))
        self._roots = Roots(state, root)
        newest = int(state.execute("SELECT COALESCE(MAX(number), 0) FROM pages").fetchone()[0])
        self._first = newest + 1  # numbers from here on are this run's
        self._next = newest + 1
        strangers = "SELECT 1 FROM pages WHERE root NOT IN (?, ?) LIMIT 1"
        self._one_root = not state.execute(strangers, (self._roots.here, self._roots.stdin)).fetchone()
        self.all_new = not valid or not newest
        self._met = bytearray(newest // 8 + 1)
        self.unchanged = 0
        self.first_unchanged: int | None = None
        self.replaced = 0
        self.other = 0
        self._away: list[int] = []

    def unknown_names(self, names: Sequence[str]) -> set[str]:
        """Return the names that no earlier run knows, neither as a page nor as one that could not be read."""
        keys = {name: [key for first in (name, failure_key(name)) for key, _ in self._places(first)] for name in names}
        stored = self._stored_names(list(chain.from_iterable(keys.values())))
        return {name for name in names if stored.isdisjoint(keys[name])}

    def _stored_names(self, keys: Sequence[str], condition: str = "") -> set[str]:
        marks = ",".join("?" * len(keys))
        rows = self._state.execute(f"SELECT name FROM pages WHERE name IN ({marks}){condition}", keys)  # noqa: S608
        return {name for (name,) in rows}

    def _places(self, key: str) -> Iterator[tuple[str, int]]:
        """Yield the keys that a page has below each root in which it is, this one's first, and the roots."""
        yield key, self._roots.here
        path = key[2:] if key.startswith("/") else key
        for number, change in self._roots.elsewhere(path):
            if (other := rebased(key, change)) is not None:
                yield other, number

    def _marks(self, page: PageVersion) -> Iterator[tuple[bytes, int]]:
        """Yield the marks by which the state may know a page, each with the root of that, this one's first."""
        places = zip(self._places(page.name), self._places(page.file), strict=True)
        for (name, root), (file, _) in places:
            for key in (name, row_key(file, "")) if page.row else (name,):
                yield page_mark(key, file, page.digest), root

    def _is_at(self, stored_root: int, root: int) -> bool:
        """Return whether a page of the same content is the same page: a folder that was moved holds what it held."""
        return stored_root == root or (root == self._roots.here and stored_root not in self._roots.kin)

    def are_unchanged(self, pages: Sequence[PageVersion]) -> list[bool]:
        """Return, for each page, whether an earlier run saw it unchanged."""
        marks_of_pages = [list(self._marks(page)) for page in pages]
        marks_wanted = [mark for marks in marks_of_pages for mark, _ in marks]
        marks = ",".join("?" * len(marks_wanted))
        stored: dict[bytes, list[tuple[int, int]]] = {}
        for mark, number, root in self._state.execute(
            f"SELECT digest, number, root FROM pages WHERE digest IN ({marks})"  # noqa: S608 - marks and numbers
            f" AND (settings IN ({self._valid}) OR {_UNREAD}) ORDER BY number",
            marks_wanted,
        ):
            stored.setdefault(mark, []).append((number, root))
        unchanged = []
        for of_page in marks_of_pages:
            candidates = ((stored_page, root) for mark, root in of_page for stored_page in stored.get(mark, ()))
            number = next(
                (number for (number, stored_root), root in candidates if self._is_at(stored_root, root)), None
            )
            unchanged.append(number is not None)
            if number is not None:
                self._mark(number)
                self.unchanged += 1
                self.first_unchanged = number if self.first_unchanged is None else self.first_unchanged
        return unchanged

    def register_all(self, pages: Sequence[PageResult], replaces: Replaces) -> list[RegisteredPage]:
        """Register pages and return, for each, what `register` does; if all are new, one statement does it."""
        first, settings = self._next, self._settings
        if not self._known_elsewhere(pages):
            # A mark as bytes would be looked up in each adapter that Python's module knows.
            rows = [
                (number, page.key, page.file, _place(page), bytearray(page.mark), self._root_of(page), settings, None)
                for number, page in enumerate(pages, first)
            ]
            if self._state.executemany(_INSERT_NEW, rows).rowcount == len(rows):
                self._next += len(rows)
                return [RegisteredPage(number) for number in range(first, self._next)]
            self._state.execute("DELETE FROM pages WHERE number >= ?", (first,))
        return [self._register(page, index, replaces) for index, page in enumerate(pages)]

    def earlier_page(self, page: PageResult) -> int | None:
        """Return the number of the page of an earlier run that a page is, or that stands where it stands."""
        root = self._root_of(page)
        if old := self._same_content(page, root):
            return old.number
        for key in dict.fromkeys((page.key, page.name)):
            old = self._in_place(key, root)
            if old and not self._is_of_this_run(old.number):
                return old.number
        return None

    def _known_elsewhere(self, pages: Sequence[PageResult]) -> bool:
        """Return whether pages of other roots may have the keys of some pages."""
        if self._one_root:
            return False
        keys = [key for page in pages for key, _ in self._places(page.key)]
        return bool(self._stored_names(keys, f" AND root NOT IN ({self._roots.here}, {self._roots.stdin})"))

    def _register(self, page: PageResult, index: int, replaces: Replaces) -> RegisteredPage:
        """Register a page. An earlier version of it is replaced; another page of its key stays, with another key."""
        root = self._root_of(page)
        if old := self._same_content(page, root):
            return self._put_in_place_of(old, page, old.name if is_aside(old.name) else page.key, root)
        for key in dict.fromkeys((page.key, page.name)) if not is_failure_key(page.key) else (page.key,):
            old = self._in_place(key, root)
            if old is None:
                return self._insert_new(key, page, root)
            if self._is_of_this_run(old.number):
                continue  # another page of this run is known by it
            if is_failure_key(key) or replaces(old.number, index):
                self.replaced += bool(self._valid) and not is_failure_key(key)
                return self._put_in_place_of(old, page, key, root)
            self.other += root != self._roots.stdin
            aside = aside_key(old.name, old.mark), old.stem, old.number
            self._state.execute("UPDATE pages SET name = ?, id = ? WHERE number = ?", aside)
            return RegisteredPage(self._insert(key, page, root), is_taken=True, held_other=True)
        return RegisteredPage(self._insert(aside_key(page.name, page.mark), page, root), is_taken=True)

    def _same_content(self, page: PageResult, root: int) -> _StoredPage | None:
        """Return the page of an earlier run that has the content of a page, which is cleaned again all the same."""
        name = page.key if is_failure_key(page.key) else page.name
        for mark, marked_root in self._marks(PageVersion(name, page.file, page.digest, row=bool(page.number))):
            for row in self._state.execute(f"{_STORED} WHERE digest = ? ORDER BY number", (mark,)).fetchall():
                old = _StoredPage(*row)
                wanted_root = marked_root if root == self._roots.here else root
                if self._is_at(old.root, wanted_root) and not self._is_of_this_run(old.number):
                    return old
        return None

    def _in_place(self, key: str, root: int) -> _StoredPage | None:
        """Return the page of a key in its place, whatever root that was read below."""
        for other_key, number in self._places(key) if root != self._roots.stdin else ((key, root),):
            row = self._state.execute(f"{_STORED} WHERE name = ? AND root = ?", (other_key, number)).fetchone()
            if row:
                return _StoredPage(*row)
        return None

    def _insert_new(self, key: str, page: PageResult, root: int) -> RegisteredPage:
        """Register a page that is new in its place; the same key may be known elsewhere."""
        elsewhere = "SELECT root FROM pages WHERE name = ? AND root != ? ORDER BY number LIMIT 1"
        other = None if self._one_root else self._state.execute(elsewhere, (key, root)).fetchone()
        number = self._insert(key, page, root)
        if other is None or is_failure_key(key):
            return RegisteredPage(number)
        return RegisteredPage(number, is_taken=True, below=self._roots.below(other[0], page.stem))

    def _put_in_place_of(self, old: _StoredPage, page: PageResult, key: str, root: int) -> RegisteredPage:
        """Replace a page of an earlier run by one that keeps its ids."""
        self._replace(old.number)
        if self._state.execute("SELECT 1 FROM pages WHERE name = ? AND root = ?", (key, root)).fetchone():
            key = aside_key(page.name, page.mark)
        number = self._insert(key, page, root)
        self.set_stem(number, old.stem)
        return RegisteredPage(number, None if old.stem == page.stem else old.stem)

    def set_stem(self, number: int, stem: str) -> None:
        """Note what the ids of a page begin with: as long as the page is known, they stay."""
        self._state.execute("UPDATE pages SET id = ? WHERE number = ?", (stem, number))

    def forget_failures(self, files: Sequence[str]) -> None:
        """Forget the failures in files that could be read this time."""
        read = {file_and_root for file in files for file_and_root in self._places(file)}
        if STDIN_NAME in files:
            read.add((STDIN_NAME, self._roots.stdin))
        failures = f"SELECT number, file, root FROM pages WHERE {_UNREAD}"  # noqa: S608 - a text of ours
        for number, file, root in self._state.execute(failures).fetchall():
            if (file, root) in read and not self._is_of_this_run(number):
                self._replace(number)

    def _replace(self, number: int) -> None:
        self._away.append(number)
        self._state.execute("DELETE FROM pages WHERE number = ?", (number,))

    def take_replaced(self) -> list[int]:
        """Return the numbers of the pages that were replaced since the last call of this method."""
        away, self._away = self._away, []
        return away

    def _insert(self, key: str, page: PageResult, root: int) -> int:
        number = self._next
        self._next += 1
        named = first_key(key) if is_aside(key) else key
        row = number, key, page.file, _place(page), page_mark(named, page.file, page.digest), root, self._settings
        self._state.execute(_INSERT, (*row, None if page.stem == stem_of(key) else page.stem))
        return number

    def _root_of(self, page: PageResult) -> int:
        return self._roots.stdin if page.file == STDIN_NAME else self._roots.here

    def _is_of_this_run(self, number: int) -> bool:
        """Return whether a page was registered by this run, or is known to be unchanged."""
        return number >= self._first or self._is_met(number)

    def _mark(self, number: int) -> None:
        self._met[number >> 3] |= 1 << (number & 7)

    def _is_met(self, number: int) -> bool:
        return bool(self._met[number >> 3] >> (number & 7) & 1)


def _place(page: PageResult) -> int:
    return page.number or (_LAST if is_failure_key(page.key) else 0)
