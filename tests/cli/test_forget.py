"""`seedclean forget`: what it takes, what it says, how it ends."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from seedclean.engine.runner import run
from seedclean.write.lock import FolderLock
from tests.support.command import called
from tests.support.folders import CONFIG, contents, ids, put, text
from tests.support.leftovers import leftovers


@pytest.fixture
def filled(pages: Path, out: Path) -> Path:
    """Return an OUT with five articles, of which two are the same."""
    run(put(pages, {f"{seed}.txt": text(seed) for seed in range(4)} | {"same.txt": text(3)}), out, CONFIG)
    return out


def forget(out: Path, *arguments: str, stdin: bytes = b"") -> tuple[int, str, str]:
    """Return the exit code, what was printed, and what was said."""
    done = called("forget", str(out), *arguments, stdin=stdin)
    return done.returncode, done.stdout.decode(), done.stderr.decode()


def test_ids_come_from_the_command_line_a_file_and_standard_input(filled: Path, tmp_path: Path) -> None:
    listed = tmp_path / "list.txt"
    listed.write_bytes("\ufeff0.txt\r\n\r\n".encode())
    code, _, said = forget(filled, "1.txt", "--file", str(listed), "--file", "-", stdin=b"2.txt\n2.txt\n")
    assert code == 0
    assert [line.rpartition(": ")[2] for line in said.splitlines()] == ["0.txt", "1.txt", "2.txt"]
    assert ids(filled, "clean") == ["3.txt"]
    assert forget(filled, "1.txt", "-q") == (0, "", "")


def test_what_would_go_can_be_asked_for(filled: Path) -> None:
    before = contents(filled)
    code, _, said = forget(filled, "3.txt", "--with-copies", "--dry-run")
    assert (code, contents(filled)) == (0, before)
    assert "would be forgotten: 3.txt" in said
    assert "would be forgotten: same.txt" in said


def test_copies_that_stay_are_told_and_files_of_someone_else(filled: Path) -> None:
    (filled / "export.csv").write_text(text(3), encoding="utf-8")
    code, _, said = forget(filled, "3.txt", "--log-format", "json")
    events = [json.loads(line) for line in said.splitlines()]
    assert code == 0
    assert [event["id"] for event in events if event["event"] == "forgotten"] == ["3.txt"]
    warnings = [event["text"] for event in events if event["event"] == "warning"]
    assert ["same.txt (see --with-copies)" in warnings[0], "export.csv" in warnings[1]] == [True, True]
    assert leftovers(filled, text(3)).keys() >= {"export.csv", "clean.jsonl"}


def test_mistakes_have_their_exit_codes_and_change_nothing(filled: Path, tmp_path: Path) -> None:
    before = contents(filled)
    assert [forget(filled, *arguments)[0] for arguments in ((), ("9.txt",), ("--file", "no-such-list"))] == [2, 2, 2]
    code, _, said = forget(filled, "0.txt", "00.txt")
    assert (code, "'00.txt' (near: 0.txt)" in said, "Nothing was forgotten" in said) == (2, True, True)
    (tmp_path / "binary").write_bytes(b"\xff\xfe\xfd")
    code, _, said = forget(filled, "--file", str(tmp_path / "binary"))
    assert (code, "Traceback" in said) == (2, False)
    assert forget(tmp_path / "none", "0.txt")[0] == 2
    with FolderLock(filled):
        code, _, said = forget(filled, "0.txt")
    assert (code, "another run" in said) == (4, True)
    assert contents(filled) == before


def test_what_was_forgotten_is_listed(filled: Path) -> None:
    forget(filled, "3.txt", "--with-copies")
    listed = called("state", str(filled), "--forgotten").stdout.decode().splitlines()
    assert [line.split()[-1] for line in listed] == ["3.txt", "same.txt"]
    entries = [json.loads(line) for line in called("state", str(filled), "--forgotten", "--json").stdout.splitlines()]
    assert [sorted(entry) for entry in entries] == [["digest", "forgotten", "id", "letters"]] * 2
    assert leftovers(filled, text(3)) == {}


def test_the_out_of_dedup_is_refused_and_the_recipe_leaves_nothing_of_a_row(tmp_path: Path) -> None:
    texts = {"a": text(1), "b": text(2), "same": text(2)}
    corpus, out = tmp_path / "rows.jsonl", tmp_path / "out"
    for without in ("", "b"):
        corpus.write_text("".join(json.dumps({"id": i, "text": t}) + "\n" for i, t in texts.items() if i != without))
        assert called("dedup", str(corpus), "-o", str(out), "-q").returncode == 0
        before = contents(out)
        code, _, said = forget(out, "b")
        assert (code, contents(out)) == (2, before)
        assert "OUT of `seedclean dedup` and of --engine spark remembers nothing" in said
        assert "remove it from the inputs, and do the same again" in said
        assert set(ids(out, "clean")) == {"a", "same" if without else "b"}


def test_the_out_of_spark_is_refused_too(tmp_path: Path) -> None:
    (tmp_path / "clean").mkdir()
    code, _, said = forget(tmp_path, "b")
    assert (code, [path.name for path in tmp_path.iterdir()]) == (2, ["clean"])
    assert "--engine spark remembers nothing" in said
