"""A state that is damaged, or is someone else's: one line says so and what to do, nothing of it runs."""

from __future__ import annotations

import random
import shutil
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from seedclean.cli import main_group
from seedclean.core.errors import SeedcleanError, StoppedError
from seedclean.engine.run_options import RunOptions
from seedclean.engine.runner import run
from seedclean.write.lock import STATE
from tests.support.folders import CONFIG, LINES, contents, put, rows, text


@pytest.fixture
def filled(pages: Path, out: Path) -> Path:
    """An output folder with articles, a copy and a rejected page."""
    put(pages, {"a.txt": text(1), "b.txt": text(2), "copy.txt": text(1), "short.txt": "太短了。"})
    run(pages, out, CONFIG)
    return out


def invoke(*arguments: object) -> Result:
    return CliRunner().invoke(main_group, [str(argument) for argument in arguments])


def change(out: Path, *statements: str) -> None:
    with closing(sqlite3.connect(out / STATE)) as state, state:
        for statement in statements:
            state.execute(statement)


def cut(out: Path) -> None:
    (out / STATE).write_bytes((out / STATE).read_bytes()[:20_000])


def scramble(out: Path) -> None:
    content = (out / STATE).read_bytes()
    (out / STATE).write_bytes(content[:8192] + random.Random(1).randbytes(len(content) - 8192))  # noqa: S311


def no_database(out: Path) -> None:
    (out / STATE).write_bytes(b"no database at all, but long enough to look at" * 99)


def other_columns(out: Path) -> None:
    change(out, "DROP TABLE rows", "CREATE TABLE rows (number INTEGER PRIMARY KEY, words TEXT)")


def unknown_words(out: Path) -> None:
    change(out, "UPDATE settings SET data = x'7B22'", "UPDATE runs SET warnings = x'FF'")


def of_no_version(out: Path) -> None:
    change(out, "PRAGMA user_version = -3")


Damage = Callable[[Path], object]
DAMAGES = (cut, scramble, no_database, other_columns, unknown_words, of_no_version)


@pytest.mark.parametrize("damage", DAMAGES, ids=lambda damage: damage.__name__)
def test_each_command_says_that_the_state_is_damaged_and_what_to_do(pages: Path, filled: Path, damage: Damage) -> None:
    damage(filled)
    before = contents(filled, LINES)
    commands = [("run", pages, "-o", filled, "-q"), ("history", filled), ("report", filled)]
    if damage is not unknown_words:  # these two need neither runs nor settings
        commands += [("state", filled), ("why", filled, "a.txt")]
    for command in commands:
        error = invoke(*command).exception
        assert isinstance(error, StoppedError), (command, error)
        assert error.exit_code == 3
        for part in (str(filled / STATE), f"`seedclean check {filled}`", "backup", "--rebuild"):
            assert part in str(error), command
        assert "\n" not in str(error)
    checked = invoke("check", filled)
    assert checked.exit_code == 1
    assert "wrong: state.sqlite: " in checked.output
    assert "note: clean.jsonl: 2 lines can be read, 0 cannot" in checked.output
    assert contents(filled, LINES) == before


@pytest.mark.parametrize("damage", DAMAGES, ids=lambda damage: damage.__name__)
def test_a_rebuild_makes_a_damaged_folder_anew_and_says_what_that_costs(
    pages: Path,
    filled: Path,
    damage: Damage,
    caplog: pytest.LogCaptureFixture,
) -> None:
    before = contents(filled, LINES)
    damage(filled)
    run(pages, filled, CONFIG, RunOptions(rebuild=True))
    assert "was damaged: OUT is made anew of the inputs alone" in caplog.text
    assert contents(filled, LINES) == before
    assert invoke("check", filled).exit_code == 0


def test_triggers_and_views_of_a_stranger_never_run(pages: Path, filled: Path, tmp_path: Path) -> None:
    strangers = {
        "trigger": ["CREATE TRIGGER t AFTER INSERT ON runs BEGIN DELETE FROM articles; END"],
        "view": ["DROP TABLE samples", "CREATE VIEW samples AS SELECT report AS data FROM runs"],
        "index": ["CREATE INDEX i ON pages (upper(name))"],
        "table": ["DROP TABLE samples", "CREATE TABLE samples (data BLOB NOT NULL DEFAULT (zeroblob(1)))"],
    }
    for kind, statements in strangers.items():
        folder = tmp_path / kind
        shutil.copytree(filled, folder)
        change(folder, *statements)
        for command in (("run", pages, "-o", folder), ("state", folder), ("why", folder, "a.txt")):
            error = invoke(*command).exception
            assert isinstance(error, StoppedError)
            assert f"the {kind} " in str(error)
        with closing(sqlite3.connect(folder / STATE)) as state:
            assert state.execute("SELECT COUNT(*) FROM articles").fetchone() == (3,)


def test_no_damage_of_a_state_ends_in_a_traceback(pages: Path, filled: Path, tmp_path: Path) -> None:
    """Bytes changed by chance, in any place: each command works, or ends with an error of ours."""
    content, broken = (filled / STATE).read_bytes(), tmp_path / "broken"
    for seed in range(30):
        draw = random.Random(seed)  # noqa: S311
        changed = bytearray(content)
        for _ in range(draw.choice((1, 20, 400))):
            changed[draw.randrange(100, len(changed))] = draw.randrange(256)
        shutil.rmtree(broken, ignore_errors=True)
        shutil.copytree(filled, broken)
        (broken / STATE).write_bytes(changed)
        for command in (("state",), ("history",), ("why", "a.txt"), ("check",)):
            error = invoke(command[0], broken, *command[1:]).exception
            assert error is None or isinstance(error, SeedcleanError | SystemExit), (seed, command, error)
        try:
            run(pages, broken, CONFIG)
        except SeedcleanError:
            run(pages, broken, CONFIG, RunOptions(rebuild=True))
            assert contents(broken, LINES) == contents(filled, LINES), seed


def test_an_output_as_its_runs_left_it_is_sound(pages: Path, filled: Path) -> None:
    run(put(pages, {"c.txt": text(3)}), filled, CONFIG)
    checked = invoke("check", filled)
    assert (checked.exit_code, checked.output) == (0, f"{filled}: sound\n")


@pytest.mark.parametrize(
    ("damage", "message"),
    [
        (lambda out: (out / "clean.jsonl").unlink(), "wrong: clean.jsonl: is missing: "),
        (lambda out: (out / "clean.jsonl").write_bytes(b""), "wrong: clean.jsonl: has 0 bytes, "),
        (lambda out: replace_in(out / "clean.jsonl", "a.txt", "z.txt"), "'a.txt' was written there, 'z.txt' stands"),
        (lambda out: replace_in(out / "duplicates.jsonl", "。", "！"), "is not what its sha256 says"),
        (lambda out: replace_in(out / "rejected.jsonl", "{", "<"), "wrong: rejected.jsonl: line at byte 0: is no row"),
        (lambda out: replace_in(out / "report.json", "1", "2"), "wrong: report.json: is not that of the last run"),
        (lambda out: (out / STATE).unlink(), "wrong: state.sqlite: is missing"),
        (lambda out: change(out, "DELETE FROM articles WHERE id = 'a.txt'"), "1 lines of articles without an article"),
        (lambda out: change(out, "UPDATE articles SET keeper = 99 WHERE keeper NOT NULL"), "1 copies whose keeper"),
    ],
)  # fmt: skip
def test_check_names_what_is_wrong(filled: Path, damage: Damage, message: str) -> None:
    damage(filled)
    checked = invoke("check", filled)
    assert checked.exit_code == 1
    assert message in checked.output


def replace_in(file: Path, before: str, after: str) -> None:
    content = file.read_text(encoding="utf-8")
    assert before in content
    file.write_text(content.replace(before, after, 1), encoding="utf-8")


def test_check_tells_what_is_no_fault(filled: Path, tmp_path: Path) -> None:
    (filled / "notes.txt").write_text("mine")
    (filled / ".partial").mkdir()
    (filled / ".checkpoint").mkdir()
    with (filled / "clean.jsonl").open("a") as file:
        file.write('{"half":')
    (filled / "report.html").unlink()
    checked = invoke("check", filled)
    assert checked.exit_code == 0
    for message in (
        "notes.txt: is of no run",
        "behind the committed end",
        ".partial: is of a run",
        ".checkpoint: is of a run",
        "report.html: is",
    ):
        assert message in checked.output
    assert len(rows(filled, "duplicates")) == 1
    assert invoke("check", tmp_path / "nothing").exception.exit_code == 2  # type: ignore[union-attr]
