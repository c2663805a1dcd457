"""The database of a run: what no run wrote is refused, an older schema is upgraded, readers do not block."""

from __future__ import annotations

import json
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from seedclean.cli import main_group
from seedclean.core.errors import ConfigError, StoppedError
from seedclean.engine.publish import publish_rows
from seedclean.engine.run_options import RunOptions
from seedclean.engine.runner import run
from seedclean.write.lock import CHECKPOINT, FILES, LOCK, PARTIAL, STATE
from seedclean.write.state import run_history, schema, state_summary
from seedclean.write.state.schema import open_database
from tests.support.folders import CONFIG, LINES, contents, corrected, put, rows, text


def test_a_database_of_another_kind_or_time(pages: Path, out: Path) -> None:
    put(pages, {"a.txt": text(1)})
    out.mkdir()
    (out / STATE).write_bytes(b"no database at all, but long enough to look at" * 99)
    with pytest.raises(StoppedError, match="not a database"):
        run(pages, out, CONFIG)
    (out / STATE).unlink()
    other = sqlite3.connect(out / STATE)
    other.execute("CREATE TABLE mine (a)")
    other.close()
    with pytest.raises(ConfigError, match="no state of seedclean"):
        run(pages, out, CONFIG)
    (out / STATE).unlink()
    run(pages, out, CONFIG)
    newer = sqlite3.connect(out / STATE)
    newer.execute("PRAGMA user_version = 99")
    newer.close()
    with pytest.raises(ConfigError, match="newer seedclean"):
        run(pages, out, CONFIG)
    assert CliRunner().invoke(main_group, ["state", str(out)]).exit_code != 0


def test_a_state_of_someone_else_leads_nowhere(pages: Path, out: Path, tmp_path: Path) -> None:
    run(put(pages, {"a.txt": text(1)}), out, CONFIG)
    victim = tmp_path / "victim.jsonl"
    victim.write_text("not ours")
    state = sqlite3.connect(out / STATE)
    state.execute("INSERT INTO files VALUES ('../victim.jsonl', 3, 0)")
    state.commit()
    state.close()
    with pytest.raises(ConfigError, match=r"names the file '\.\./victim\.jsonl', which no run has"):
        run(pages, out, CONFIG)
    assert victim.read_text() == "not ours"


def test_a_first_run_is_seen_when_it_is_done(pages: Path, out: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Its state is made beside its place; until then there is none. One that no run was committed to is none."""
    existed = []

    def observing(*arguments: Any) -> None:
        existed.append((out / STATE).exists())
        publish_rows(*arguments)

    monkeypatch.setattr("seedclean.engine.runner.publish_rows", observing)
    run(put(pages, {"a.txt": text(1)}), out, CONFIG)
    assert existed == [False]
    assert not (out / PARTIAL).exists()
    before = contents(out, LINES)
    (out / STATE).unlink()
    schema.open_database(out / STATE, write=True).close()
    with pytest.raises(ConfigError, match=r"has output, but no state\.sqlite"):
        run(pages, out, CONFIG)
    run(pages, out, CONFIG, RunOptions(rebuild=True))
    assert contents(out, LINES) == before
    for name in FILES:
        (out / name).unlink()
    (out / STATE).unlink()
    schema.open_database(out / STATE, write=True).close()
    run(pages, out, CONFIG)
    assert contents(out, LINES) == before


def test_who_reads_the_state_stands_in_no_way(pages: Path, out: Path) -> None:
    """From the first run on: what is looked at is in the log then, or behind it."""
    run(put(pages, {"a.txt": text(1), "b.txt": text(2)}), out, CONFIG)
    reader = schema.open_database(out / STATE, write=False)
    assert reader.execute("PRAGMA journal_mode").fetchone() == ("wal",)
    assert reader.execute("SELECT moved FROM files").fetchone() == (0,)
    looking = reader.execute("SELECT name FROM pages")
    assert looking.fetchone()
    assert run(put(pages, {"c.txt": text(3)}), out, CONFIG).kept == 1
    assert len(looking.fetchall()) == 1
    reader.close()


def test_an_older_schema_is_brought_up(pages: Path, out: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The way that the next version will go: statements that lead from one version to the next."""
    run(put(pages, {"a.txt": text(1)}), out, CONFIG)
    newest = max(schema.MIGRATIONS)
    more = {**schema.MIGRATIONS, newest + 1: "CREATE TABLE later (a);\nALTER TABLE runs ADD COLUMN b;\n"}
    monkeypatch.setattr(schema, "MIGRATIONS", more)
    with pytest.raises(ConfigError, match="the next `seedclean run` mends that"):
        state_summary(out)
    assert run(pages, out, CONFIG).pages_unchanged == 1
    assert state_summary(out)["schema"] == newest + 1


def as_schema_4(out: Path) -> None:
    """Make OUT what the version before would have left: a row has its own id, the name of a page is unique."""
    clean = (out / "clean.jsonl").read_bytes()
    assert clean.count(b'"z.jsonl#x"') == 2, "its own id, and that of its cluster, in the last line"
    (out / "clean.jsonl").write_bytes(clean.replace(b'"z.jsonl#x"', b'"x"'))
    shorter = len(clean) - (out / "clean.jsonl").stat().st_size
    with closing(sqlite3.connect(out / STATE)) as state, state:
        state.execute("UPDATE articles SET id = 'x' WHERE id = 'z.jsonl#x'")
        state.execute(
            "UPDATE rows SET length = length - ? WHERE number = (SELECT MAX(number) FROM articles)", (shorter,)
        )
        state.execute("UPDATE files SET length = length - ? WHERE name = 'clean.jsonl'", (shorter,))
        state.execute("PRAGMA legacy_alter_table = ON")  # else what refers to the table would refer to its new name
        state.execute("ALTER TABLE pages RENAME TO later")
        pages = schema.MIGRATIONS[1].split("CREATE TABLE pages")[1].split(");")[0]
        state.execute(f"CREATE TABLE pages{pages})")
        state.execute("INSERT INTO pages SELECT number, name, file, place, digest, root, settings FROM later")
        state.execute("DROP TABLE later")
        state.execute("DROP TABLE forgotten")
        state.execute("DROP TABLE contents")
        state.execute("PRAGMA user_version = 4")


def test_an_output_of_the_version_before_keeps_its_ids(tmp_path: Path, pages: Path, out: Path) -> None:
    put(pages, {"a.txt": text(1), "b.txt": text(2), "z.jsonl": json.dumps({"id": "x", "text": text(3)})})
    run(pages, out, CONFIG)
    as_schema_4(out)
    before = contents(out, LINES)
    assert run(pages, out, CONFIG).pages_unchanged == 3
    assert contents(out, LINES) == before
    put(pages, {"b.txt": corrected(2), "z.jsonl": json.dumps({"id": "x", "text": corrected(3)})})
    assert run(pages, out, CONFIG).pages_replaced == 2
    run(put(tmp_path / "later", {"a.txt": text(4)}), out, CONFIG)
    wanted = {"a.txt": text(1), "b.txt": corrected(2), "x": corrected(3), "later/a.txt": text(4)}
    assert {row["id"]: row["text"] for row in rows(out, "clean")} == wanted
    run(pages, out, CONFIG, RunOptions(rebuild=True))
    assert {row["id"]: row["text"] for row in rows(out, "clean")} == wanted


def test_a_database_that_cannot_be_written_ends_the_run(
    pages: Path, out: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object) -> None:
        raise sqlite3.OperationalError("database or disk is full")

    monkeypatch.setattr("seedclean.engine.runner.Collector.add", lambda *_, **__: full())
    with pytest.raises(StoppedError, match="database or disk is full: stopped, nothing was committed"):
        run(put(pages, {"a.txt": text(1)}), out, CONFIG)
    assert [file.name for file in out.iterdir()] == [LOCK]


def test_a_locked_state_is_not_read_as_one_that_cannot_be_shared(
    pages: Path, out: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What a writer holds may be half of a change; what stands on a disk without room is whole."""
    run(put(pages, {"a.txt": text(1)}), out, CONFIG)
    connect, codes = sqlite3.connect, {"locked": sqlite3.SQLITE_BUSY, "cannot open": sqlite3.SQLITE_CANTOPEN}
    for message, code in codes.items():

        def failing(name: str, *, message: str = message, code: int = code, **options: Any) -> Any:
            if "immutable" in name:
                return connect(name, **options)
            error = sqlite3.OperationalError(message)
            error.sqlite_errorcode = code
            raise error

        monkeypatch.setattr("seedclean.write.state.schema.sqlite3.connect", failing)
        if message == "locked":
            with pytest.raises(ConfigError, match="locked"):
                open_database(out / "state.sqlite", write=False)
        else:
            open_database(out / "state.sqlite", write=False).close()


def test_state_and_history_are_shown(pages: Path, out: Path) -> None:
    for seed in (1, 2):
        run(put(pages, {f"{seed}.txt": text(seed), f"copy{seed}.txt": text(seed)}), out, CONFIG)
    held = json.loads(CliRunner().invoke(main_group, ["state", str(out), "--json"]).output)
    assert held["corpus"] == {"pages": 4, "clean": 2, "duplicates": 2, "rejected": 0}
    assert held["clusters"] == {"with_copies": 2, "copies": 2, "excerpts_kept": 0}
    assert held["files"] == {name: (out / name).stat().st_size for name in LINES}
    assert held["pages_from"] == {str(pages): 4}
    assert "clean.jsonl" in CliRunner().invoke(main_group, ["state", str(out)]).output
    lines = CliRunner().invoke(main_group, ["history", str(out), "--json"]).output.splitlines()
    assert [json.loads(line)["report"]["documents"]["kept"] for line in lines] == [1, 1]
    assert [run_.id for run_ in run_history(out, 1)] == [json.loads(lines[1])["id"]]
    assert CliRunner().invoke(main_group, ["history", str(out), "-n", "1"]).output.count("\n") == 2
    missing = CliRunner().invoke(main_group, ["state", str(pages)])
    assert "holds no state.sqlite" in str(missing.exception)


@pytest.mark.parametrize("arguments", ["state OUT", "history OUT", "check OUT", "report OUT", "why OUT a.txt"])
def test_before_the_first_commit_a_folder_is_not_called_a_wrong_one(out: Path, arguments: str) -> None:
    (out / CHECKPOINT).mkdir(parents=True)  # what a first run that is interrupted leaves, see test_resume.py
    told = CliRunner().invoke(main_group, arguments.replace("OUT", str(out)).split()).exception
    assert isinstance(told, ConfigError)
    assert "no run is committed yet" in str(told)
    assert "the same command goes on" in str(told)
