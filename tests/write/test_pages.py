"""Pages that a run remembers: what is new, what is unchanged, what replaces what."""

from __future__ import annotations

import json
import os
import shutil
from pathlib import Path

import orjson

from seedclean.core.report import Report
from seedclean.engine.run_options import RunOptions
from seedclean.engine.runner import run
from tests.support.folders import CONFIG, LINES, contents, ids, put, rows, text


def test_pages_that_were_seen_are_skipped(pages: Path, out: Path) -> None:
    put(pages, {"a.txt": text(1), "b.txt": text(2), "short.txt": "短"})
    run(pages, out, CONFIG)
    before = contents(out, LINES)
    for file in pages.iterdir():
        file.touch()  # what counts is what is in it
    report = run(pages, out, CONFIG)
    assert (report.pages_read, report.pages_unchanged, report.kept) == (0, 3, 0)
    assert contents(out, LINES) == before


def test_new_pages_are_added_and_old_lines_stay(pages: Path, out: Path) -> None:
    run(put(pages, {"m.txt": text(1)}), out, CONFIG)
    before = (out / "clean.jsonl").read_bytes()
    run(put(pages, {"a.txt": text(2), "z.txt": text(3)}), out, CONFIG)
    assert ids(out, "clean") == ["m.txt", "a.txt", "z.txt"]
    assert (out / "clean.jsonl").read_bytes().startswith(before)
    assert orjson.loads((out / "report.json").read_bytes())["corpus"] == {
        "pages": 3, "clean": 3, "duplicates": 0, "rejected": 0,
    }  # fmt: skip


def test_a_page_that_changed_is_replaced(pages: Path, out: Path) -> None:
    put(pages, {"a.txt": text(1), "b.txt": text(2), "c.txt": "短", "d.txt": text(4)})
    run(pages, out, CONFIG)
    report = run(put(pages, {"a.txt": text(9), "b.txt": "太短", "c.txt": text(3)}), out, CONFIG)
    assert (report.pages_replaced, report.pages_unchanged) == (3, 1)
    assert ids(out, "clean") == ["d.txt", "a.txt", "c.txt"]
    assert ids(out, "rejected") == ["b.txt"]
    assert rows(out, "clean")[1]["text"] == text(9)


def test_files_that_vanish_are_no_change(pages: Path, out: Path) -> None:
    run(put(pages, {"a.txt": text(1), "b.txt": text(2)}), out, CONFIG)
    (pages / "a.txt").unlink()
    before = contents(out, LINES)
    run(pages, out, CONFIG)
    assert contents(out, LINES) == before


def test_the_same_name_elsewhere_is_no_change_of_the_page(tmp_path: Path, out: Path) -> None:
    """The folder of each day as the input, with names that repeat: nothing of yesterday may be lost."""
    for day, seed in (("mon", 1), ("tue", 2)):
        report = run(put(tmp_path / day, {"1.txt": text(seed), "same.txt": text(7)}), out, CONFIG)
    assert ids(out, "clean") == ["1.txt", "same.txt"]
    assert rows(out, "clean")[0]["text"] == text(1)
    [row] = rows(out, "rejected")
    assert (row["id"], row["reason"], row["text"]) == ("1.txt", "name-taken", text(2))
    assert dict(report.dropped) == {"read:name-taken": 1}
    before = contents(out, LINES)
    assert run(tmp_path / "tue", out, CONFIG).pages_unchanged == 2
    assert contents(out, LINES) == before
    run(put(tmp_path / "tue", {"1.txt": text(3)}), out, CONFIG)
    assert [row["text"] for row in rows(out, "rejected")] == [text(2), text(3)]


def test_a_folder_that_was_moved_is_the_same(tmp_path: Path, out: Path) -> None:
    run(put(tmp_path / "before", {"a.txt": text(1)}), out, CONFIG)
    shutil.move(tmp_path / "before", tmp_path / "after")
    assert run(tmp_path / "after", out, CONFIG).pages_unchanged == 1


def test_rows_with_ids_are_the_same_rows_on_other_lines(pages: Path, out: Path) -> None:
    def export(*seeds: int) -> None:
        put(pages, {"rows.jsonl": "\n".join(json.dumps({"id": f"r{seed}", "text": text(seed)}) for seed in seeds)})

    export(1, 2, 3)
    run(pages, out, CONFIG)
    export(4, 3, 2)  # a window that goes on: newest first, the oldest is gone
    report = run(pages, out, CONFIG)
    assert (report.pages_unchanged, report.pages_replaced) == (2, 0)
    assert ids(out, "clean") == ["r1", "r2", "r3", "r4"]
    put(pages, {"rows.jsonl": json.dumps({"id": "r2", "text": text(20)})})
    assert run(pages, out, CONFIG).pages_replaced == 1
    assert ids(out, "clean") == ["r1", "r3", "r4", "r2"]


def test_rows_without_ids_are_the_lines_that_they_are(pages: Path, out: Path) -> None:
    lines = [json.dumps({"text": text(seed)}) for seed in range(3)]
    run(put(pages, {"rows.jsonl": "\n".join(lines[:2])}), out, CONFIG)
    assert run(put(pages, {"rows.jsonl": "\n".join(lines)}), out, CONFIG).pages_unchanged == 2
    assert ids(out, "clean") == ["rows.jsonl#L1", "rows.jsonl#L2", "rows.jsonl#L3"]


def test_ids_that_two_rows_of_a_file_claim_stay_with_the_first(pages: Path, out: Path) -> None:
    def export(*seeds: int) -> Report:
        lines = (json.dumps({"id": "x", "text": text(seed)}) for seed in seeds)
        return run(put(pages, {"rows.jsonl": "\n".join(lines)}), out, CONFIG)

    export(1, 2)
    before = contents(out, LINES)
    assert export(1, 2).pages_unchanged == 2
    assert contents(out, LINES) == before
    export(1, 3)
    assert [row["text"] for row in rows(out, "clean")] == [text(1)]
    assert [(row["reason"], row["text"]) for row in rows(out, "rejected")] == [("repeated-id", text(3))]


def test_an_id_that_an_earlier_run_gave_is_taken(tmp_path: Path, out: Path) -> None:
    for day, seed in (("mon", 1), ("tue", 2)):
        run(put(tmp_path / "in", {f"{day}.jsonl": json.dumps({"id": "x", "text": text(seed)})}), out, CONFIG)
    assert [row["text"] for row in rows(out, "clean")] == [text(1)]
    assert [(row["reason"], row["text"]) for row in rows(out, "rejected")] == [("repeated-id", text(2))]


def test_ids_are_given_anew_by_a_rebuild(tmp_path: Path, out: Path) -> None:
    """In the order of the pages, as one run would; what is not among the inputs any more comes last."""
    pages, once = tmp_path / "in", tmp_path / "once"
    run(put(pages, {"b.jsonl": json.dumps({"id": "x", "text": text(1)})}), out, CONFIG)
    run(put(pages, {"a.jsonl": json.dumps({"id": "x", "text": text(2)}), "c.txt": "短"}), out, CONFIG)
    run(pages, once, CONFIG)
    assert [row["text"] for row in rows(once, "clean")] == [text(2)]
    run(pages, out, CONFIG, RunOptions(rebuild=True))
    assert contents(out) == contents(once)
    (pages / "c.txt").unlink()
    put(pages, {"b.jsonl": json.dumps({"id": "x", "text": text(3)})})
    (pages / "a.jsonl").unlink()
    run(pages, out, CONFIG, RunOptions(rebuild=True))
    assert [row["text"] for row in rows(out, "clean")] == [text(3)]
    assert [(row["id"], row["text"]) for row in rows(out, "rejected")] == [("x", text(2)), ("c.txt", "短")]


def test_what_comes_through_a_stream_replaces_rows_with_ids_only(out: Path) -> None:
    def piped(*lines: dict[str, str]) -> int:
        stdin = "\n".join(map(json.dumps, lines))
        import subprocess
        import sys

        command = [sys.executable, "-m", "seedclean", "run", "-", "--text-field", "text", "-o", str(out), "-q", "-j1"]
        return subprocess.run(command, input=stdin.encode(), check=False, capture_output=True).returncode

    assert piped({"text": text(1)}, {"id": "x", "text": text(2)}) == 0
    assert piped({"text": text(3)}, {"id": "x", "text": text(4)}) == 0
    assert [row["text"] for row in rows(out, "clean")] == [text(1), text(4)]
    assert [(row["reason"], row["text"]) for row in rows(out, "rejected")] == [("name-taken", text(3))]


def test_a_file_that_cannot_be_read_today_loses_nothing(pages: Path, out: Path) -> None:
    run(put(pages, {"a.txt": text(1), "b.txt": text(2)}), out, CONFIG)
    (pages / "a.txt").unlink()
    (pages / "a.txt").symlink_to("nowhere")
    for again in range(2):  # the same failure again is the same row
        report = run(pages, out, CONFIG)
        assert (report.pages_failed, ids(out, "rejected")) == (1, ["a.txt"])
        assert (report.pages_failed_again, report.pages_unchanged) == (again, 1)
        assert report.warnings == ["1 of 1 pages failed"][again:], "what fails every day is no news"
        assert ids(out, "clean") == ["a.txt", "b.txt"]
    (pages / "a.txt").unlink()
    put(pages, {"a.txt": text(1)})
    assert run(pages, out, CONFIG).pages_failed == 0
    assert (ids(out, "clean"), ids(out, "rejected")) == (["a.txt", "b.txt"], [])


def test_folders_whose_names_are_no_text(tmp_path: Path, out: Path) -> None:
    folder = Path(os.fsdecode(os.fsencode(tmp_path) + b"/\xff\xfe"))
    run(put(folder / "in", {"a.txt": text(1)}), folder / "out", CONFIG)
    assert run(folder / "in", folder / "out", CONFIG).pages_unchanged == 1
    assert ids(folder / "out", "clean") == ["a.txt"]
    assert not out.exists()
