"""The files of an output folder and what the state says of them: growing, cutting, moving, recovering."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from seedclean.core.errors import ConfigError, StoppedError
from seedclean.write.lock import PARTIAL
from seedclean.write.state import files, schema
from seedclean.write.state.files import REPORT, GrowingFiles, recover

CLEAN = "clean.jsonl"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / PARTIAL).mkdir()
    return tmp_path


@pytest.fixture
def state(folder: Path) -> Iterator[sqlite3.Connection]:
    with closing(schema.open_database(folder / "state.sqlite", write=True)) as connection:
        yield connection


def commit(state: sqlite3.Connection, name: str, length: int, *, moved: bool = False) -> None:
    state.execute("INSERT OR REPLACE INTO files VALUES (?, ?, ?)", (name, length, moved))


def commit_report(state: sqlite3.Connection, report: bytes) -> None:
    state.execute("INSERT INTO settings (number, data) VALUES (1, '{}')")
    state.execute("INSERT INTO runs VALUES (1, 'r', 't', 1, 1, 1, ?, '[]')", (report,))


def test_what_follows_the_committed_length_is_cut_off(folder: Path, state: sqlite3.Connection) -> None:
    (folder / CLEAN).write_bytes(b"one\ntwo\nhalf a li")
    commit(state, CLEAN, 8)
    for _ in range(2):  # a second recovery does no harm
        recover(folder, state)
        assert (folder / CLEAN).read_bytes() == b"one\ntwo\n"


@pytest.mark.parametrize("content", [None, b"", b"one\n"])
def test_a_file_shorter_than_committed_stops_the_run(
    folder: Path, state: sqlite3.Connection, content: bytes | None
) -> None:
    if content is not None:
        (folder / CLEAN).write_bytes(content)
    commit(state, CLEAN, 8)
    with pytest.raises(StoppedError, match=f"has {len(content or b'')} bytes, 8 were committed"):
        recover(folder, state)


def test_a_move_that_was_committed_is_finished(folder: Path, state: sqlite3.Connection) -> None:
    (folder / CLEAN).write_bytes(b"one\ntwo\n")
    (folder / PARTIAL / CLEAN).write_bytes(b"two\nthree\n")
    commit(state, CLEAN, 10, moved=True)
    for _ in range(2):
        recover(folder, state)
        assert (folder / CLEAN).read_bytes() == b"two\nthree\n"
    assert not (folder / PARTIAL / CLEAN).exists()


def test_a_move_that_was_not_committed_is_not_made(folder: Path, state: sqlite3.Connection) -> None:
    (folder / CLEAN).write_bytes(b"one\ntwo\n")
    (folder / PARTIAL / CLEAN).write_bytes(b"two\n")
    commit(state, CLEAN, 8)
    recover(folder, state)
    assert (folder / CLEAN).read_bytes() == b"one\ntwo\n"


@pytest.mark.parametrize("name", ["../clean.jsonl", "/etc/clean.jsonl", "notes.txt", "report.json"])
def test_a_state_that_names_other_files_is_refused(folder: Path, state: sqlite3.Connection, name: str) -> None:
    commit(state, name, 0)
    with pytest.raises(ConfigError, match="which no run has"):
        recover(folder, state)


@pytest.mark.parametrize("present", [None, b"{}\n", b"another report\n"])
def test_the_report_is_that_of_the_last_run(folder: Path, state: sqlite3.Connection, present: bytes | None) -> None:
    if present is not None:
        (folder / REPORT).write_bytes(present)
    commit_report(state, b'{"seedclean": "0"}\n')
    recover(folder, state)
    assert (folder / REPORT).read_bytes() == b'{"seedclean": "0"}\n'


def test_lines_are_appended_behind_the_committed_ones(folder: Path, state: sqlite3.Connection) -> None:
    (folder / CLEAN).write_bytes(b"one\n")
    commit(state, CLEAN, 4)
    growing = GrowingFiles(folder, state)
    growing.begin(0, [])
    growing.add(0, [b"two", b"\n"])
    assert growing.lengths() == {0: 8}
    growing.ready()
    growing.close()
    assert state.execute("SELECT * FROM files").fetchall() == [(CLEAN, 8, 0)]
    assert (folder / CLEAN).read_bytes() == b"one\ntwo\n"


def test_a_file_that_loses_lines_is_written_beside_its_place(folder: Path, state: sqlite3.Connection) -> None:
    (folder / CLEAN).write_bytes(b"one\ntwo\nthree\nnot committed")
    commit(state, CLEAN, 14)
    growing = GrowingFiles(folder, state)
    growing.begin(0, [(4, 4)])
    growing.add(0, [b"four\n"])
    growing.ready()
    growing.close()
    assert (folder / CLEAN).read_bytes() == b"one\ntwo\nthree\nnot committed", "readers still see the old file"
    assert (folder / PARTIAL / CLEAN).read_bytes() == b"one\nthree\nfour\n"
    assert state.execute("SELECT * FROM files").fetchall() == [(CLEAN, 15, 1)]


def test_a_new_file_is_not_appended_to_one_of_its_name(folder: Path, state: sqlite3.Connection) -> None:
    (folder / CLEAN).write_bytes(b"someone else's\n")
    growing = GrowingFiles(folder, state)
    growing.begin(0, [])
    growing.add(0, [b"one\n"])
    growing.ready()
    growing.close()
    recover(folder, state)
    assert (folder / CLEAN).read_bytes() == b"one\n"


@settings(max_examples=60, deadline=None)
@given(data=st.data(), content=st.binary(max_size=200), block=st.sampled_from([1, 7, 1 << 20]))
def test_a_copy_lacks_what_is_left_out_and_nothing_else(
    data: st.DataObject, content: bytes, block: int, tmp_path_factory: pytest.TempPathFactory
) -> None:
    length = data.draw(st.integers(0, len(content)))
    borders = sorted(data.draw(st.lists(st.integers(0, length), max_size=8)))
    gone = [(start, end - start) for start, end in zip(borders[::2], borders[1::2], strict=False)]
    kept = bytearray(content[:length])
    for start, size in reversed(gone):
        del kept[start : start + size]
    path = tmp_path_factory.mktemp("copy") / CLEAN
    path.write_bytes(content)
    with pytest.MonkeyPatch.context() as patch, path.with_suffix(".new").open("w+b") as new:
        patch.setattr(files, "_COPIED", block)
        assert files._copy_without(path, new, length, gone) == len(kept)
        new.seek(0)
        assert new.read() == kept


def test_a_file_that_shrinks_while_it_is_copied_stops_the_run(folder: Path) -> None:
    (folder / CLEAN).write_bytes(b"one\n")
    with (
        (folder / "new").open("w+b") as new,
        pytest.raises(StoppedError, match="ends before byte 8: someone changed it"),
    ):
        files._copy_without(folder / CLEAN, new, 8, [])
