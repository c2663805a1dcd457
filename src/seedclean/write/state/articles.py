"""The rows of the output files in the state: removed with their pages, reopened, added, moved."""

from __future__ import annotations

import sqlite3
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence
from itertools import accumulate
from pathlib import Path
from typing import Any, NamedTuple

import orjson

from seedclean.dedup import KeeperKey, weighed_repairs
from seedclean.dedup.traits import outlet_of
from seedclean.write.state.damage import decoding
from seedclean.write.state.files import LINES
from seedclean.write.state.line_reader import LineReader
from seedclean.write.state.signatures import delete_signatures, tombstone

CLEAN, DUPLICATES, REJECTED = range(3)
_DECIDED = ("cluster", "keeper", "relation", "jaccard", "containment", "criterion", "better_copy")
# Python's sqlite3 looks through its adapters for each None, so 0 or an empty text stands for null.
_INSERT = "INSERT INTO articles VALUES (?, ?, NULLIF(?, 0), NULLIF(?, 0), ?, ?, NULLIF(?, ''))"
_LEDGER = b'"ledger":['  # in a text its quotes would be escaped
_DONATIONS = b'"donations":['  # the same
_ASKED = 500  # ids in one question; older SQLite takes 999

RowPosition = tuple[int, int, int, int, int, int]
ArticleRecord = tuple[int, str, int, int, int, int, str]


class ReopenedRow(NamedTuple):
    """A row of an earlier run that dedup decides again.

    Attributes:
        page: number of its page.
        piece: its place among the page's rows.
        row: JSON as it was before dedup; a rejected row as it is.
        keeper_key: what the keeper order looks at; None for what is rejected.
        number: its number in the state if it was published, else None.
    """

    page: int
    piece: int
    row: bytes
    keeper_key: KeeperKey | None
    number: int | None


class RowTable:
    """The tables `rows` and `articles` of the state, while a run removes rows and adds others.

    Args:
        folder: the output folder.
        state: its database, in a transaction of the run.
        afresh: whether this is a rebuild, which may replace published articles.
    """

    def __init__(self, folder: Path, state: sqlite3.Connection, *, afresh: bool) -> None:
        self._folder = folder
        self._state = state
        self._afresh = afresh
        self.gone: list[list[tuple[int, int]]] = [[] for _ in LINES]
        self.standing: dict[str, int] = {}  # id -> number of a published article whose page was replaced
        state.execute("CREATE TEMP TABLE lost (number INTEGER PRIMARY KEY)")
        self._none = not state.execute("SELECT 1 FROM articles LIMIT 1").fetchone()

    def existing_ids(self, ids: Sequence[str]) -> set[str]:
        """Return those of some ids that articles of the state have."""
        existing: set[str] = set()
        if self._none:
            return existing
        for start in range(0, len(ids), _ASKED):
            part = ids[start : start + _ASKED]
            marks = ",".join("?" * len(part))
            query = f"SELECT id FROM articles WHERE id IN ({marks})"  # noqa: S608 - marks alone
            existing.update(name for (name,) in self._state.execute(query, part))
        return existing

    def texts(self, page: int) -> list[str]:
        """Return the texts of the articles that a page gave."""
        columns = "SELECT file, start, rows.length, id FROM rows JOIN articles USING (number)"
        articles = f"{columns} WHERE page = ? ORDER BY piece"
        with LineReader(self._folder) as reading:
            return [
                reading.checked(file, reading.line(file, start, length), name)["text"]
                for file, start, length, name in self._state.execute(articles, (page,)).fetchall()
            ]

    def has_ledger(self, page: int) -> bool:
        """Return whether the articles of a page have ledgers; also if it gave none."""
        lines = f"SELECT file, start, length FROM rows WHERE page = ? AND file != {REJECTED}"  # noqa: S608
        with LineReader(self._folder) as reading:
            return all("ledger" in orjson.loads(reading.line(*line)) for line in self._state.execute(lines, (page,)))

    def remove(self, pages: Iterable[int]) -> None:
        """Remove the rows of some pages."""
        for page in pages:
            rows = "SELECT number, file, start, length FROM rows WHERE page = ?"
            for number, file, start, length in self._state.execute(rows, (page,)).fetchall():
                self.gone[file].append((start, length))
                article = self._state.execute("SELECT id FROM articles WHERE number = ?", (number,)).fetchone()
                if article and file == CLEAN and not self._afresh:
                    self.standing[article[0]] = number
                self._lose(number, file)

    def marked_by(self, numbers: Iterable[int]) -> list[int]:
        """Return the numbers of other rows that have something of some rows in them.

        These are articles whose damaged places were filled, from one of them or perhaps from a copy; and rows of the
        same page with a ledger, which tells of the whole page.
        """
        gone, marked = set(numbers), set[int]()
        keepers = "SELECT originals.number FROM articles JOIN originals ON originals.number = articles.keeper"
        rows = "SELECT number, file, start, length FROM rows WHERE page = (SELECT page FROM rows WHERE number = ?)"
        marked.update(self._given_by(gone))
        with LineReader(self._folder) as reading:
            for number in gone:
                marked.update(row for (row,) in self._state.execute(f"{keepers} WHERE articles.number = ?", (number,)))
                for row, *position in self._state.execute(rows, (number,)).fetchall():
                    if _LEDGER in reading.line(*position):
                        marked.add(row)
        return sorted(marked - gone)

    def _given_by(self, numbers: Iterable[int]) -> Iterator[int]:
        """Yield the numbers of articles whose damaged places have text of some articles that are no copies of them."""
        marks = orjson.dumps(list(numbers)).decode()
        among = "SELECT id FROM articles WHERE number IN (SELECT value FROM json_each(?))"
        ids = {name for (name,) in self._state.execute(among, (marks,))}
        with decoding("originals"):
            for number, row in self._state.execute("SELECT number, row FROM originals"):
                donations = orjson.loads(row).get("donations", ()) if _DONATIONS in row else ()
                if any(donation[3] in ids for donation in donations):  # a field of the input may hold such a name, too
                    yield number

    def take_out(self, numbers: Iterable[int]) -> Iterator[ReopenedRow]:
        """Remove and yield rows as they stand in their files, without keeper keys."""
        with LineReader(self._folder) as reading:
            for number in numbers:
                where = "SELECT page, piece, file, start, length FROM rows WHERE number = ?"
                page, piece, file, start, length = self._state.execute(where, (number,)).fetchone()
                line = reading.line(file, start, length)
                article = self._state.execute("SELECT id FROM articles WHERE number = ?", (number,)).fetchone()
                if article:
                    reading.checked(file, line, article[0])
                self.gone[file].append((start, length))
                self._lose(number, file)
                yield ReopenedRow(page, piece, line, None, None)

    def _lose(self, number: int, file: int) -> None:
        self._state.execute("INSERT INTO lost VALUES (?)", (number,))
        self._forget(number, file)

    def reopen(self, others: Iterable[int] = ()) -> Iterator[ReopenedRow]:
        """Remove and yield the articles whose keeper, or container, was removed, directly or through another one.

        Args:
            others: numbers of rows that are reopened, too, with all that hang on them.
        """
        numbers = self._state.execute(
            "WITH RECURSIVE hanging (number) AS ("
            "SELECT number FROM lost UNION SELECT value FROM json_each(?) UNION SELECT articles.number"
            " FROM articles, hanging WHERE articles.keeper = hanging.number OR articles.container = hanging.number)"
            " SELECT number FROM hanging EXCEPT SELECT number FROM lost",
            (orjson.dumps(list(others)).decode(),),
        ).fetchall()
        yield from self._taken_away([number for (number,) in numbers])

    def reopen_all(self) -> Iterator[ReopenedRow]:
        """Remove and yield all rows: for a rebuild."""
        numbers = self._state.execute("SELECT number FROM rows ORDER BY number").fetchall()
        yield from self._taken_away([number for (number,) in numbers])
        delete_signatures(self._state)

    def _taken_away(self, numbers: Sequence[int]) -> Iterator[ReopenedRow]:
        with LineReader(self._folder) as reading:
            for number in numbers:
                where = "SELECT page, piece, file, start, length FROM rows WHERE number = ?"
                page, piece, file, start, length = self._state.execute(where, (number,)).fetchone()
                line = reading.line(file, start, length)
                self.gone[file].append((start, length))
                if file == REJECTED:
                    yield ReopenedRow(page, piece, line, None, None)
                else:
                    claim = self._claim(number)
                    row = self._undecided(number, reading.checked(file, line, claim.id))
                    claim = _read_from(row, claim)
                    published = number if file == CLEAN and not self._afresh else None
                    yield ReopenedRow(page, piece, orjson.dumps(row), claim, published)
                self._forget(number, file)

    def _undecided(self, number: int, row: dict[str, Any]) -> dict[str, Any]:
        original = self._state.execute("SELECT row FROM originals WHERE number = ?", (number,)).fetchone()
        if original:
            with decoding("originals"):
                return dict(orjson.loads(original[0]))
        flags = [flag for flag in row["flags"] if not flag.startswith("excerpt-of:")]
        return {key: value for key, value in row.items() if key not in _DECIDED} | {"flags": flags}

    def _claim(self, number: int) -> KeeperKey:
        columns = "SELECT id, repairs, length, published FROM articles WHERE number = ?"
        return KeeperKey(*self._state.execute(columns, (number,)).fetchone())

    def _forget(self, number: int, file: int) -> None:
        if file == CLEAN:
            tombstone(self._state, number)
        for table in ("rows", "articles", "originals"):
            self._state.execute(f"DELETE FROM {table} WHERE number = ?", (number,))  # noqa: S608 - a name of ours

    def published(self, numbers: Sequence[int]) -> Iterator[tuple[KeeperKey, str]]:
        """Yield the keeper key and the text before dedup of published articles."""
        with LineReader(self._folder) as reading:
            for number in numbers:
                where = "SELECT file, start, length FROM rows WHERE number = ?"
                position = self._state.execute(where, (number,)).fetchone()
                claim = self._claim(number)
                row = self._undecided(number, reading.checked(position[0], reading.line(*position), claim.id))
                yield _read_from(row, claim), row["text"]

    def copies(self, numbers: Sequence[int]) -> list[int]:
        """Return how many copies each of some published articles has, excerpts not counted."""
        count = "SELECT COUNT(*) FROM articles WHERE keeper = ? AND container IS NULL"
        return [self._state.execute(count, (number,)).fetchone()[0] for number in numbers]

    def places(self, pages: Iterable[int]) -> dict[int, int]:
        """Return the rank of each of some pages, in the order of their files and of their lines there."""
        self._state.execute("CREATE TEMP TABLE asked (number INTEGER PRIMARY KEY)")
        self._state.executemany("INSERT OR IGNORE INTO asked VALUES (?)", ((page,) for page in pages))
        ordered = "SELECT number FROM pages JOIN asked USING (number) ORDER BY file, place, number"
        return {number: rank for rank, (number,) in enumerate(self._state.execute(ordered))}

    def add(
        self, lines: Iterable[RowPosition], articles: Iterable[ArticleRecord], originals: Iterable[tuple[int, bytes]]
    ) -> None:
        """Add rows.

        Args:
            lines: of all: the row's number, that of its page, its place among the rows of that, the number of its file,
                and its first byte and length there.
            articles: of those that are articles: the row's number, id, number of the article that is kept in its place,
                or 0, number of the one that it is an excerpt of, or 0, and the rest of its claim.
            originals: number and row before dedup of those whose row cannot be had from its line.
        """
        self._none = False
        self._state.executemany("INSERT INTO rows VALUES (?, ?, ?, ?, ?, ?)", lines)
        self._state.executemany(_INSERT, articles)
        self._state.executemany("INSERT INTO originals VALUES (?, ?)", originals)

    def numbers(self) -> list[int]:
        """Return the numbers of all published articles, ascending."""
        published = "SELECT number FROM rows WHERE file = ? ORDER BY number"
        return [number for (number,) in self._state.execute(published, (CLEAN,))]

    def next_number(self) -> int:
        """Return the first free number: no row has it, had it before this run, and no signature has it."""
        tables = ("rows", "lost", "withdrawn")
        each = ", ".join(f"COALESCE((SELECT MAX(number) FROM {table}), 0)" for table in tables)  # noqa: S608 - of ours
        return int(self._state.execute(f"SELECT MAX({each})").fetchone()[0]) + 1

    def shift_starts(self) -> None:
        """Update the starts of all lines to where they stand once the removed ones are left out."""
        for file, gone in enumerate(self.gone):
            gone.sort()
            if not gone:
                continue
            starts = [start for start, _ in gone]
            before = [0, *accumulate(length for _, length in gone)]

            def shift(start: int, starts: list[int] = starts, before: list[int] = before) -> int:
                return start - before[bisect_left(starts, start)]

            self._state.create_function("shifted", 1, shift, deterministic=True)
            moved = "UPDATE rows SET start = shifted(start) WHERE file = ? AND start > ?"
            self._state.execute(moved, (file, starts[0]))


def _read_from(row: dict[str, Any], claim: KeeperKey) -> KeeperKey:
    """Return a keeper key with what its row says: an earlier version may have stored other numbers of repairs."""
    return claim._replace(repairs=weighed_repairs(row["repairs"]), outlet=outlet_of(row))
