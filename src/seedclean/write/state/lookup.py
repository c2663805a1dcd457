"""Looks up articles, pages and rows in an output folder. Nothing is changed."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from contextlib import ExitStack
from pathlib import Path
from types import TracebackType
from typing import Any, NamedTuple, Self

import orjson

from seedclean.dedup import KeeperKey
from seedclean.read.page_keys import failure_key, first_key, row_key, stem_of
from seedclean.write.state.articles import CLEAN, REJECTED
from seedclean.write.state.files import LINES
from seedclean.write.state.history import open_state
from seedclean.write.state.line_reader import LineReader
from seedclean.write.state.roots import STDIN

_ROW = "SELECT rows.number, rows.file, rows.start, rows.length, rows.page FROM rows"


class PageOrigin(NamedTuple):
    """Where a page was read.

    Attributes:
        name: the name under which the state has the page.
        file: name of its file, relative to the root.
        root: folder of the input; empty for standard input.
        number: number of its line or record, 0 if the file is one page.
        stem: what the ids of its rows begin with.
    """

    name: str
    file: str
    root: str
    number: int
    stem: str


class StoredLine(NamedTuple):
    """A line of an output file, with what the state has on it.

    Attributes:
        number: of the row.
        file: name of the output file.
        row: the line.
        origin: the page that it came from.
        keeper_key: what the keeper order looks at; None if it is rejected.
        keeper: number of the article that is kept in its place, or None.
        container: number of the article that it is an excerpt of, or None.
    """

    number: int
    file: str
    row: dict[str, Any]
    origin: PageOrigin
    keeper_key: KeeperKey | None = None
    keeper: int | None = None
    container: int | None = None

    @property
    def kept(self) -> bool:
        """Whether it is in `clean.jsonl`."""
        return self.file == LINES[CLEAN]


class Lookup:
    """Looks things up in an output folder; a context manager.

    Args:
        folder: the output folder.

    Raises:
        ConfigError: it holds no state.
        StoppedError: one of its files was changed by someone, or the state is damaged.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._resources = ExitStack()
        self.state = self._resources.enter_context(open_state(folder))
        self._reading = LineReader(folder)
        self._resources.enter_context(self._reading)

    def __enter__(self) -> Self:
        """Begin to read: what was committed until now."""
        self.state.execute("BEGIN")
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Close the files; an error of SQLite becomes one that says what to do."""
        self._resources.__exit__(kind, error, trace)

    def find(self, name: str) -> list[StoredLine]:
        """Return the lines that have an id: the article's first, then those of rejected rows.

        Args:
            name: the id of an article or of a rejected piece. The name of a page, or the own id of a row, gives all its
                lines.
        """
        numbers = self.state.execute("SELECT number FROM articles WHERE id = ?", (name,)).fetchall()
        articles_found = [self.article(number) for (number,) in numbers]
        articles = {article.number for article in articles_found}
        lines = [line for page in self._pages(name) for line in self.page(page) if line.number not in articles]
        named = [line for line in lines if line.row["id"] == name]
        return [*articles_found, *(named or ([] if articles_found else lines))]

    def _pages(self, name: str) -> list[int]:
        """Return the pages from which a rejected row of this id may come."""
        stem, mark, piece = name.rpartition("#")
        names = [name, *([stem] if mark and piece.isdigit() else [])]
        keys = [key for candidate in names for key in (candidate, failure_key(candidate))]
        for candidate in names:
            file, mark, own_id = candidate.partition("#")
            keys += [row_key(file, own_id)] if mark else []
        marks = ",".join("?" * len(keys))
        asked = f"SELECT number FROM pages WHERE name IN ({marks}) OR id IN ({marks}) ORDER BY number"  # noqa: S608
        pages = [number for (number,) in self.state.execute(asked, keys * 2)]
        if not pages:  # the own id of a row
            asked = "SELECT number FROM pages WHERE name >= '/#' AND name < '/$' AND substr(name, -?) = ?"
            for candidate in names:
                end = row_key("", candidate)[2:]
                pages += [number for (number,) in self.state.execute(asked, (len(end), end))]
        return pages

    def page(self, page: int) -> list[StoredLine]:
        """Return the lines of a page in their order."""
        rows = self.state.execute(f"{_ROW} WHERE page = ? ORDER BY piece", (page,)).fetchall()
        return [self._known(*row) for row in rows]

    def article(self, number: int) -> StoredLine:
        """Return a line by its number."""
        return self._known(*self.state.execute(f"{_ROW} WHERE number = ?", (number,)).fetchone())

    def by_id(self, name: str) -> StoredLine | None:
        """Return the line of an article, or None."""
        row = self.state.execute("SELECT number FROM articles WHERE id = ?", (name,)).fetchone()
        return row and self.article(row[0])

    def beginning(self, start: str, most: int) -> list[str]:
        """Return the first ids of articles that begin with a text, sorted, at most so many."""
        query = "SELECT id FROM articles WHERE id >= ? ORDER BY id LIMIT ?"
        ids = (name for (name,) in self.state.execute(query, (start, most)))
        return [name for name in ids if name.startswith(start)]

    def all_ids(self) -> list[str]:
        """Return the ids of all articles, and what those of rejected pages begin with, sorted."""
        ids = {name for (name,) in self.state.execute("SELECT id FROM articles")}
        pages = self.state.execute(
            "SELECT name, id FROM pages JOIN rows ON rows.page = pages.number WHERE rows.file = 2"
        )
        return sorted(ids.union(stem or stem_of(first_key(name)) for name, stem in pages))

    def roots(self) -> list[str]:
        """Return the folders that inputs were read from, without the slash in front, the deepest first."""
        paths = [path for (path,) in self.state.execute("SELECT path FROM roots") if path != STDIN]
        return sorted(paths, key=len, reverse=True)

    def lines_with(self, piece: bytes) -> Iterator[tuple[int, bytes]]:
        """Yield number and bytes of the lines that have some bytes in them, file by file in their order."""
        query = "SELECT number, start, length FROM rows WHERE file = ? ORDER BY start"
        for file, name in enumerate(LINES):
            with (self._folder / name).open("rb") as lines:
                for number, start, length in self.state.execute(query, (file,)):
                    lines.seek(start)
                    if piece in (line := lines.read(length)):
                        yield number, line

    def members(self, number: int, most: int) -> list[StoredLine]:
        """Return the first copies of an article, at most so many."""
        query = "SELECT number FROM articles WHERE keeper = ? ORDER BY number LIMIT ?"
        return [self.article(member) for (member,) in self.state.execute(query, (number, most)).fetchall()]

    def related(self, numbers: Sequence[int]) -> list[int]:
        """Return the numbers of other articles that hold the texts of some, wholly or for the most part.

        These are the articles of their clusters, the articles in which one of those stands or that stand in one, and
        the clusters of these.
        """
        copies = self._clusters(numbers)
        both = "SELECT container FROM articles WHERE number = ? UNION SELECT number FROM articles WHERE container = ?"
        beside = [row for number in copies for (row,) in self.state.execute(both, (number, number)) if row is not None]
        return sorted((copies | self._clusters(beside)).difference(numbers))

    def _clusters(self, numbers: Iterable[int]) -> set[int]:
        """Return the numbers of all articles of the clusters of some; those that are no article are left out."""
        keeper = "SELECT CASE WHEN keeper IS NULL OR container IS NOT NULL THEN number ELSE keeper END FROM articles"
        keepers = {row for number in numbers for (row,) in self.state.execute(f"{keeper} WHERE number = ?", (number,))}
        copies = "SELECT number FROM articles WHERE keeper = ? AND container IS NULL"
        return keepers | {row for number in keepers for (row,) in self.state.execute(copies, (number,))}

    def _known(self, number: int, file: int, start: int, length: int, page: int) -> StoredLine:
        columns = "SELECT name, file, path, place, id FROM pages JOIN roots ON roots.number = root"
        name, path, root, number_in_file, stem = self.state.execute(
            f"{columns} WHERE pages.number = ?", (page,)
        ).fetchone()
        folder = "" if root == STDIN else f"/{root}"
        origin = PageOrigin(first_key(name), path, folder, number_in_file, stem or stem_of(name))
        line = self._reading.line(file, start, length)
        if file == REJECTED:
            return StoredLine(number, LINES[file], dict(orjson.loads(line)), origin)
        columns = "SELECT id, repairs, length, published, keeper, container FROM articles WHERE number = ?"
        *claim, keeper, container = self.state.execute(columns, (number,)).fetchone()
        row = self._reading.checked(file, line, claim[0])
        return StoredLine(number, LINES[file], row, origin, KeeperKey(*claim), keeper, container)
