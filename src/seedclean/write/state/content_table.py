"""What the lines of the output files are, in numbers: a run adds those of its lines, and no run reads all lines again.

Only the first run into an output of an earlier version, which has no such numbers, counts the lines that are there.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any

from seedclean.core.errors import StoppedError
from seedclean.write.content_counts import (
    ARTICLE_KINDS,
    LISTED,
    RANKED,
    REJECTED_KINDS,
    Counts,
    articles_in,
    contents_of,
    count_articles,
    count_rejected,
    names_part,
    no_counts,
    rejected_in,
)
from seedclean.write.report_json import with_contents
from seedclean.write.state.files import LINES, committed_lengths, run_in_place

_Count = Callable[[Counts, Iterable[bytes]], None]
_BATCH = 1 << 20  # bytes of lines that are counted together
_CHANGE = "INSERT INTO contents VALUES (?, ?, ?) ON CONFLICT DO UPDATE SET count = count + excluded.count"


def _articles(counts: Counts, lines: Iterable[bytes]) -> None:
    count_articles(counts, articles_in(lines))


def _rejected(counts: Counts, lines: Iterable[bytes]) -> None:
    count_rejected(counts, rejected_in(lines))


_COUNTED: dict[int, tuple[tuple[str, ...], _Count]] = {  # number of a file -> what is counted there, and how
    0: (ARTICLE_KINDS, _articles),
    2: (REJECTED_KINDS, _rejected),
}


class ContentTable:
    """The table `contents` of a state while a run adds lines and removes others.

    Args:
        folder: the output folder.
        state: its database, in a transaction of the run.
    """

    def __init__(self, folder: Path, state: sqlite3.Connection) -> None:
        self._folder, self._state = folder, state
        self._added = {file: _LineBatches(count, no_counts()) for file, (_, count) in _COUNTED.items()}
        self._removed = {file: _LineBatches(count, no_counts()) for file, (_, count) in _COUNTED.items()}
        self._broken: dict[int, bytes] = {}  # of each file the beginning of a line whose end has not come yet

    def begin(self, file: int, gone: Sequence[tuple[int, int]]) -> None:
        """Count lines that are removed, and those of a file that no run has counted.

        Args:
            file: its number.
            gone: start and length of the lines that are removed, in bytes, ascending.

        Raises:
            StoppedError: what stands there are no lines of a run.
        """
        length = committed_lengths(self._state).get(LINES[file], 0)
        if file not in _COUNTED or not length:
            return
        kinds, _ = _COUNTED[file]
        if sum(size for _, size in gone) == length:  # of a rebuild: no line need be read
            for kind in kinds:
                self._state.execute("DELETE FROM contents WHERE kind = ?", (kind,))
            return
        if not self._state.execute("SELECT 1 FROM contents WHERE kind = ? LIMIT 1", kinds[:1]).fetchone():
            self._count(file, self._added[file], [(0, length)])
        self._count(file, self._removed[file], gone)

    def counted(self, file: int, parts: Iterable[bytes | memoryview]) -> Iterator[bytes | memoryview]:
        """Yield parts of lines that are added to a file, and count the lines."""
        if file not in _COUNTED:
            yield from parts
            return
        for part in parts:
            *lines, rest = b"".join((self._broken.pop(file, b""), part)).split(b"\n")
            self._added[file].add(lines)
            if rest:
                self._broken[file] = rest
            yield part

    def save(self) -> None:
        """Write the numbers to the state, which is not committed yet."""
        for file, (kinds, _) in _COUNTED.items():
            added, removed = self._added[file].finished(), self._removed[file].finished()
            for kind in kinds:
                more, fewer = added[kind], removed[kind]
                self._state.executemany(_CHANGE, [(kind, name, more[name] - fewer[name]) for name in {**more, **fewer}])
        self._state.execute("DELETE FROM contents WHERE count <= 0")

    def _count(self, file: int, into: _LineBatches, stretches: Iterable[tuple[int, int]]) -> None:
        """Count the lines in some stretches of a file as it was committed."""
        path = self._folder / LINES[file]
        try:
            for line in _lines_in(path, stretches):
                into.add([line])
            into.finished()
        except (ValueError, TypeError, LookupError, AttributeError) as error:
            raise StoppedError(
                f"{path}: has lines that no run wrote: someone changed the file; put it back, or remove state.sqlite to"
                " start afresh"
            ) from error


class _LineBatches:
    """Counts lines, about a megabyte of them together."""

    def __init__(self, count: _Count, counts: Counts) -> None:
        self._count, self._counts = count, counts
        self._lines: list[bytes] = []
        self._held = 0

    def add(self, lines: Sequence[bytes]) -> None:
        self._lines += lines
        self._held += sum(map(len, lines))
        if self._held > _BATCH:
            self.finished()

    def finished(self) -> Counts:
        """Return the counts of all lines so far."""
        self._count(self._counts, self._lines)
        self._lines, self._held = [], 0
        return self._counts


def place_contents(state: sqlite3.Connection, before: int) -> None:
    """Add the section `contents` to the report that is in place: no other report in the state has it.

    So the state does not grow by it with each run, and what was forgotten is in none of them.

    Args:
        state: the database, in a transaction of the run, which is recorded.
        before: number of the run whose report was in place before; 0 for none.
    """
    held = run_in_place(state)
    if held is None:
        return
    number, report = held
    replace = "UPDATE runs SET report = ? WHERE number = ?"
    state.execute(replace, (with_contents(report, load_contents(state)), number))
    earlier = state.execute("SELECT report FROM runs WHERE number = ? AND number != ?", (before, number)).fetchone()
    if earlier:
        state.execute(replace, (with_contents(earlier[0], None), before))


def load_contents(state: sqlite3.Connection) -> dict[str, Any]:
    """Return the section `contents` of `report.json`. The names of sites and sources, a million perhaps, stay there."""
    counts = no_counts()
    for kind in counts.keys() - set(RANKED):
        counts[kind].update(dict(state.execute("SELECT name, count FROM contents WHERE kind = ?", (kind,))))
    duplicates = state.execute("SELECT COUNT(*) FROM rows WHERE file = 1").fetchone()[0]
    return contents_of(counts, duplicates, {kind: _ranked(state, kind) for kind in RANKED})


def _ranked(state: sqlite3.Connection, kind: str) -> dict[str, Any]:
    named = "FROM contents WHERE kind = ? AND name != ''"
    most = state.execute(f"SELECT name, count {named} ORDER BY count DESC, name LIMIT {LISTED}", (kind,)).fetchall()
    names, articles = state.execute(f"SELECT COUNT(*), COALESCE(SUM(count), 0) {named}", (kind,)).fetchone()
    without = "SELECT COALESCE(SUM(count), 0) FROM contents WHERE kind = ? AND name = ''"
    return names_part(most, names, articles, state.execute(without, (kind,)).fetchone()[0])


def _lines_in(path: Path, stretches: Iterable[tuple[int, int]]) -> Iterator[bytes]:
    with path.open("rb") as file:
        for start, size in stretches:
            file.seek(start)
            left = size
            while left and (line := file.readline(left)):
                left -= len(line)
                yield line
