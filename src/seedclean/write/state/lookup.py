"""What an output folder knows of one article, page or row; nothing is changed."""

from __future__ import annotations

from pathlib import Path
from types import TracebackType
from typing import Any, NamedTuple, Self

import orjson

from seedclean.dedup import KeeperKey
from seedclean.read.page_keys import failure_key, row_key
from seedclean.write.state.articles import CLEAN, REJECTED
from seedclean.write.state.files import LINES
from seedclean.write.state.history import open_state
from seedclean.write.state.line_reader import LineReader
from seedclean.write.state.pages import STDIN

_ROW = "SELECT rows.number, rows.file, rows.start, rows.length, rows.page FROM rows"


class PageOrigin(NamedTuple):
    """Where a page was read.

    Attributes:
        name: what the page is known by.
        file: name of its file, relative to the root.
        root: folder of the input; empty for standard input.
        place: number of its line or record, 0 if the file is one page.
    """

    name: str
    file: str
    root: str
    place: int


class StoredLine(NamedTuple):
    """A line of the output files.

    Attributes:
        number: of the row.
        file: name of the file that it is in.
        row: the line.
        origin: its page.
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
    """Looks things up in an output folder: a context.

    Args:
        folder: the output folder.

    Raises:
        ConfigError: it holds no state.
        StoppedError: one of its files was changed by someone.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self.state = open_state(folder)
        self._reading = LineReader(folder)

    def __enter__(self) -> Self:
        """Begin to look: at what was committed until now."""
        self.state.execute("BEGIN")
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Close the files."""
        self._reading.__exit__(kind, error, trace)
        self.state.close()

    def find(self, name: str) -> list[StoredLine]:
        """Return the lines that have an id: an article's first, then those of rejected rows.

        Args:
            name: an article's id, a rejected piece's, or a page's: then all its lines.
        """
        found = self.state.execute("SELECT number FROM articles WHERE id = ?", (name,)).fetchall()
        known = [self.article(number) for (number,) in found]
        articles = {one.number for one in known}
        lines = [line for page in self._pages(name) for line in self.page(page) if line.number not in articles]
        named = [line for line in lines if line.row["id"] == name]
        return [*known, *(named or ([] if known else lines))]

    def _pages(self, name: str) -> list[int]:
        """Return the pages that may have given a rejected row of this id."""
        stem, mark, piece = name.rpartition("#")
        names = [name, *([stem] if mark and piece.isdigit() else [])]
        keys = [key for one in names for key in (one, failure_key(one))]
        marks = ",".join("?" * len(keys))
        asked = f"SELECT number FROM pages WHERE name IN ({marks}) ORDER BY number"  # noqa: S608 - marks alone
        found = [number for (number,) in self.state.execute(asked, keys)]
        if not found:  # a row that has an id of its own is known by its file and that
            asked = "SELECT number FROM pages WHERE name >= '/#' AND name < '/$' AND substr(name, -?) = ?"
            for one in names:
                end = row_key("", one)[2:]
                found += [number for (number,) in self.state.execute(asked, (len(end), end))]
        return found

    def page(self, page: int) -> list[StoredLine]:
        """Return the lines of a page in their order."""
        rows = self.state.execute(f"{_ROW} WHERE page = ? ORDER BY piece", (page,)).fetchall()
        return [self._known(*row) for row in rows]

    def article(self, number: int) -> StoredLine:
        """Return a line by its number."""
        return self._known(*self.state.execute(f"{_ROW} WHERE number = ?", (number,)).fetchone())

    def by_id(self, name: str) -> StoredLine | None:
        """Return an article."""
        found = self.state.execute("SELECT number FROM articles WHERE id = ?", (name,)).fetchone()
        return found and self.article(found[0])

    def beginning(self, start: str, most: int) -> list[str]:
        """Return the first ids of articles that begin so, in order."""
        asked = "SELECT id FROM articles WHERE id >= ? ORDER BY id LIMIT ?"
        found = (name for (name,) in self.state.execute(asked, (start, most)))
        return [name for name in found if name.startswith(start)]

    def members(self, number: int, most: int) -> list[StoredLine]:
        """Return the first articles that are left out for one that is kept."""
        asked = "SELECT number FROM articles WHERE keeper = ? ORDER BY number LIMIT ?"
        return [self.article(found) for (found,) in self.state.execute(asked, (number, most)).fetchall()]

    def _known(self, number: int, file: int, start: int, length: int, page: int) -> StoredLine:
        columns = "SELECT name, file, path, place FROM pages JOIN roots ON roots.number = root WHERE pages.number = ?"
        name, path, root, place = self.state.execute(columns, (page,)).fetchone()
        origin = PageOrigin(name, path, "" if root == STDIN else f"/{root}", place)
        line = self._reading.line(file, start, length)
        if file == REJECTED:
            return StoredLine(number, LINES[file], dict(orjson.loads(line)), origin)
        columns = "SELECT id, repairs, length, published, keeper, container FROM articles WHERE number = ?"
        *claim, keeper, container = self.state.execute(columns, (number,)).fetchone()
        row = self._reading.checked(file, line, claim[0])
        return StoredLine(number, LINES[file], row, origin, KeeperKey(*claim), keeper, container)
