"""The rows of the output files in the state: removed with their page, reopened, numbered, moved."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import orjson
import pytest

from seedclean.core.errors import StoppedError
from seedclean.dedup import KeeperKey
from seedclean.write.state import CLEAN, DUPLICATES, REJECTED, schema
from seedclean.write.state.articles import RowTable
from seedclean.write.state.files import LINES

# number: page, file, id, keeper, container. 1 has a copy (2), which has an excerpt's excerpt behind it; 6 is alone.
ROWS: dict[int, tuple[int, int, str, int | None, int]] = {
    1: (10, CLEAN, "a", 0, 0),
    2: (11, DUPLICATES, "b", 1, 0),
    3: (12, CLEAN, "c", 0, 1),
    4: (13, CLEAN, "d", 0, 3),
    5: (13, REJECTED, "d#2", None, 0),
    6: (14, CLEAN, "e", 0, 0),
}
Open = Callable[..., RowTable]


@pytest.fixture
def state(tmp_path: Path) -> Iterator[sqlite3.Connection]:
    with closing(schema.open_database(tmp_path / "state.sqlite", write=True)) as connection:
        yield connection


@pytest.fixture
def table(tmp_path: Path, state: sqlite3.Connection) -> Open:
    """Return a function that opens the table of a folder with `ROWS`."""
    written: dict[int, list[bytes]] = {CLEAN: [], DUPLICATES: [], REJECTED: []}
    lines, articles = [], []
    for number, (page, file, name, keeper, container) in ROWS.items():
        line = orjson.dumps(row(name, keeper), option=orjson.OPT_APPEND_NEWLINE)
        lines.append((number, page, 0, file, sum(map(len, written[file])), len(line)))
        written[file].append(line)
        if keeper is not None:
            articles.append((number, name, keeper, container, number % 3, 100 + number, "2020-01-01"))
    for file, parts in written.items():
        (tmp_path / LINES[file]).write_bytes(b"".join(parts))

    def opened(*, afresh: bool = False) -> RowTable:
        state.execute("DROP TABLE IF EXISTS lost")
        return RowTable(tmp_path, state, afresh=afresh)

    empty = opened()
    assert empty.existing_ids(["a"]) == set()
    empty.add(lines, articles, [])
    return opened


def row(name: str, keeper: int | None) -> dict[str, Any]:
    if keeper is None:
        return {"id": name, "stage": "checks", "reason": "short", "text": "短"}
    decided: dict[str, Any] = {"cluster": {"id": "a", "size": 2}} | (
        {"keeper": "a", "relation": "near"} if keeper else {}
    )
    row = {"id": name, "text": f"正文 {name}", "flags": ["excerpt-of:a", "note"], "repairs": {"nul": 1, "read": 1}}
    return row | decided


def numbers(state: sqlite3.Connection, name: str = "rows") -> list[int]:
    return [number for (number,) in state.execute(f"SELECT number FROM {name} ORDER BY number")]  # noqa: S608


def test_a_row_goes_with_its_page(table: Open, state: sqlite3.Connection) -> None:
    rows = table()
    rows.remove([13, 99])
    assert numbers(state) == [1, 2, 3, 6]
    assert numbers(state, "articles") == [1, 2, 3, 6]
    assert numbers(state, "withdrawn") == [4]
    assert rows.standing == {"d": 4}, "what is published keeps its number if its page comes again"
    assert [len(stretches) for stretches in rows.gone] == [1, 0, 1]


def test_a_rebuild_does_not_count_what_was_published(table: Open) -> None:
    rows = table(afresh=True)
    rows.remove([10, 13])
    assert rows.standing == {}
    assert {reopened.number for reopened in rows.reopen()} == {None}


@pytest.mark.parametrize(
    ("page", "reopened"),
    [
        (10, {"b": None, "c": 3, "d": 4}),  # its copy, its excerpt, and the excerpt of that
        (12, {"d": 4}),
        (13, {}),
        (14, {}),
    ],
)
def test_what_belonged_to_a_removed_row_is_reopened(table: Open, page: int, reopened: dict[str, int | None]) -> None:
    rows = table()
    rows.remove([page])
    assert {row.keeper_key.id: row.number for row in rows.reopen() if row.keeper_key} == reopened
    assert list(rows.reopen()) == [], "once"


def test_a_reopened_row_is_as_it_was_before_dedup(table: Open) -> None:
    rows = table()
    rows.remove([10])
    copy = next(row for row in rows.reopen() if row.keeper_key and row.keeper_key.id == "b")
    before = {"id": "b", "text": "正文 b", "flags": ["note"], "repairs": {"nul": 1, "read": 1}}
    assert orjson.loads(copy.row) == before
    assert copy.keeper_key == KeeperKey("b", 1_000_002, 102, "2020-01-01"), "as its row says, not as the state does"
    assert (copy.page, copy.piece) == (11, 0)


def test_a_row_that_a_copy_filled_is_reopened_from_its_original(table: Open, state: sqlite3.Connection) -> None:
    original = {"id": "b", "text": "?", "repairs": {"unrecoverable": 1}, "doubts": [[0, 1]]}
    state.execute("INSERT INTO originals VALUES (2, ?)", (orjson.dumps(original),))
    rows = table()
    rows.remove([10])
    texts = {row.keeper_key.id: orjson.loads(row.row) for row in rows.reopen() if row.keeper_key}
    assert texts["b"] == original
    assert numbers(state, "originals") == []


def test_all_rows_are_reopened_for_a_rebuild(table: Open, state: sqlite3.Connection) -> None:
    rows = list(table(afresh=True).reopen_all())
    assert [row.keeper_key and row.keeper_key.id for row in rows] == ["a", "b", "c", "d", None, "e"]
    assert orjson.loads(rows[4].row)["id"] == "d#2"
    assert numbers(state) == numbers(state, "articles") == numbers(state, "withdrawn") == []


def test_a_line_that_someone_changed_stops_the_run(table: Open, tmp_path: Path) -> None:
    rows = table()
    rows.remove([10])
    file = tmp_path / LINES[DUPLICATES]
    file.write_bytes(file.read_bytes().replace(b'"id":"b"', b'"id":"x"'))
    with pytest.raises(StoppedError, match="the line of 'b' is not where it was written"):
        list(rows.reopen())


def test_a_number_is_given_once(table: Open, state: sqlite3.Connection) -> None:
    rows = table()
    assert rows.next_number() == 7
    rows.remove([14])
    assert rows.next_number() == 7, "this run took the last row away"
    assert table().next_number() == 7, "its signature is still there"
    state.execute("INSERT INTO withdrawn VALUES (20)")
    assert rows.next_number() == 21


def test_lines_behind_those_that_go_move_up(table: Open, state: sqlite3.Connection, tmp_path: Path) -> None:
    rows = table()
    content = (tmp_path / LINES[CLEAN]).read_bytes()
    rows.remove([10, 13])
    rows.shift_starts()
    for start, length in rows.gone[CLEAN][::-1]:
        content = content[:start] + content[start + length :]
    places = state.execute("SELECT number, start, length FROM rows WHERE file = ? ORDER BY number", (CLEAN,))
    ids = {number: orjson.loads(content[start : start + length])["id"] for number, start, length in places}
    assert ids == {3: "c", 6: "e"}


def test_ids_are_asked_of_in_parts(table: Open) -> None:
    """A question has at most so many marks in it as older versions of SQLite take."""
    names = [f"page-{number}" for number in range(1300)]
    assert table().existing_ids([*names[:700], "c", *names[700:], "a"]) == {"a", "c"}


def test_copies_are_counted_without_excerpts(table: Open, state: sqlite3.Connection) -> None:
    state.execute("UPDATE articles SET keeper = 1 WHERE number = 3")  # an excerpt that is left out
    assert table().copies([1, 3, 6]) == [1, 0, 0]


def test_published_articles_are_those_in_the_clean_file(table: Open) -> None:
    rows = table()
    assert rows.numbers() == [1, 3, 4, 6]
    texts = {key.id: text for key, text in rows.published([1, 6])}
    assert texts == {"a": "正文 a", "e": "正文 e"}


def test_pages_come_in_the_order_of_their_files(table: Open, state: sqlite3.Connection) -> None:
    state.execute("INSERT INTO settings (number, data) VALUES (1, '{}')")
    state.execute("INSERT INTO roots VALUES (1, '/')")
    for number, file, line in ((10, "z", 0), (11, "a", 2), (12, "a", 1), (13, "m", 0)):
        values = (number, f"{file}#{line}", file, line, bytes([number]), 1, 1, None)
        state.execute("INSERT INTO pages VALUES (?, ?, ?, ?, ?, ?, ?, ?)", values)
    assert table().places([10, 11, 12, 12]) == {12: 0, 11: 1, 10: 2}
