"""Pages that a run remembers: what is new, what is unchanged, what replaces what."""

from __future__ import annotations

import json
import os
import shutil
from hashlib import sha256
from pathlib import Path

import orjson

from seedclean.core.report import Report
from seedclean.engine.run_options import RunOptions
from seedclean.engine.runner import run
from tests.support.command import seedclean
from tests.support.folders import CONFIG, LINES, contents, corrected, ids, put, rows, text


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


def test_a_page_that_was_corrected_is_replaced(pages: Path, out: Path) -> None:
    put(pages, {"a.txt": text(1), "b.txt": text(2), "c.txt": "短", "d.txt": text(4)})
    run(pages, out, CONFIG)
    report = run(put(pages, {"a.txt": corrected(1), "b.txt": text(2) + text(5), "c.txt": text(3)}), out, CONFIG)
    assert (report.pages_replaced, report.pages_other_text, report.pages_unchanged) == (3, 0, 1)
    assert ids(out, "clean") == ["d.txt", "a.txt", "b.txt", "c.txt"]
    assert [row["text"] for row in rows(out, "clean")] == [text(4), corrected(1), text(2) + text(5), text(3)]


def test_what_replaces_what_can_be_said(pages: Path, out: Path) -> None:
    put(pages, {"a.txt": text(1), "b.txt": text(2), "c.txt": text(3)})
    run(pages, out, CONFIG)
    put(pages, {"a.txt": corrected(1), "b.txt": text(9), "c.txt": "太短"})
    for replace, replaced, kept in (("always", 3, 2), ("never", 0, 4), ("similar", 1, 4)):
        copy = shutil.copytree(out, out.with_name(replace))
        report = run(pages, copy, CONFIG, RunOptions(replace=replace))  # type: ignore[arg-type]
        assert (report.pages_replaced, report.pages_other_text) == (replaced, 3 - replaced)
        assert len(ids(copy, "clean")) == kept, "the correction that replaces nothing is a copy of what stays"
        before = contents(copy, LINES)
        assert run(pages, copy, CONFIG, RunOptions(replace=replace)).pages_unchanged == 3  # type: ignore[arg-type]
        assert contents(copy, LINES) == before


def test_files_that_vanish_are_no_change(pages: Path, out: Path) -> None:
    run(put(pages, {"a.txt": text(1), "b.txt": text(2)}), out, CONFIG)
    (pages / "a.txt").unlink()
    before = contents(out, LINES)
    run(pages, out, CONFIG)
    assert contents(out, LINES) == before


def test_the_same_name_elsewhere_is_another_page(tmp_path: Path, out: Path) -> None:
    for day, seed in (("mon", 1), ("tue", 2), ("wed", 3)):
        report = run(put(tmp_path / day, {"1.txt": text(seed), "same.txt": text(7)}), out, CONFIG)
        assert (report.kept, report.dropped.total(), report.warnings) == (1 + (day == "mon"), 0, [])
    assert ids(out, "clean") == ["1.txt", "same.txt", "tue/1.txt", "wed/1.txt"]
    assert [row["text"] for row in rows(out, "clean")] == [text(1), text(7), text(2), text(3)]
    before = contents(out, LINES)
    for day in ("wed", "mon", "tue"):
        assert run(tmp_path / day, out, CONFIG).pages_unchanged == 2
    assert contents(out, LINES) == before
    run(put(tmp_path / "tue", {"1.txt": corrected(2)}), out, CONFIG)
    assert ids(out, "clean") == ["1.txt", "same.txt", "wed/1.txt", "tue/1.txt"]
    assert rows(out, "clean")[3]["text"] == corrected(2)


def test_ids_stay_when_the_folder_around_becomes_the_input(tmp_path: Path, out: Path) -> None:
    """And the other way round: a page is where it is, whatever folder was named."""
    run(put(tmp_path / "a" / "x", {"1.txt": text(1), "2.txt": text(2)}), out, CONFIG)
    put(tmp_path / "a" / "y", {"1.txt": text(3)})
    put(tmp_path / "a" / "x", {"2.txt": corrected(2), "3.txt": text(4)})
    report = run([tmp_path / "a" / "x", tmp_path / "a" / "y"], out, CONFIG)
    assert (report.pages_unchanged, report.pages_replaced, report.duplicates) == (1, 1, 0)
    assert ids(out, "clean") == ["1.txt", "2.txt", "x/3.txt", "y/1.txt"]
    before = contents(out, LINES)
    for inputs in ("a", "a/x", "a/y", "."):
        run(tmp_path / inputs, out, CONFIG, RunOptions(glob="**/[0-9].txt"))
        assert contents(out, LINES) == before, inputs
    run(put(tmp_path / "a", {"1.txt": text(5)}), out, CONFIG)
    assert ids(out, "clean")[4:] == [f"1.txt@{sha256(text(5).encode()).hexdigest()[:8]}"]


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
    assert ids(out, "clean") == [f"rows.jsonl#r{number}" for number in (1, 2, 3, 4)]
    put(pages, {"rows.jsonl": json.dumps({"id": "r2", "text": corrected(2)})})
    assert run(pages, out, CONFIG).pages_replaced == 1
    assert [row["row_id"] for row in rows(out, "clean")] == ["r1", "r3", "r4", "r2"]


def test_rows_without_ids_are_the_lines_that_they_are(pages: Path, out: Path) -> None:
    lines = [json.dumps({"text": text(seed)}) for seed in range(3)]
    run(put(pages, {"rows.jsonl": "\n".join(lines[:2])}), out, CONFIG)
    assert run(put(pages, {"rows.jsonl": "\n".join(lines)}), out, CONFIG).pages_unchanged == 2
    assert ids(out, "clean") == ["rows.jsonl#L1", "rows.jsonl#L2", "rows.jsonl#L3"]


def test_rows_of_a_file_with_one_id_are_told_by_their_lines(pages: Path, out: Path) -> None:
    def export(*texts: str) -> Report:
        return run(
            put(pages, {"rows.jsonl": "\n".join(json.dumps({"id": "x", "text": t}) for t in texts)}), out, CONFIG
        )

    export(text(1), text(2))
    before = contents(out, LINES)
    assert [(row["id"], row["row_id"]) for row in rows(out, "clean")] == [("rows.jsonl#x", "x"), ("rows.jsonl#L2", "x")]
    assert export(text(1), text(2)).pages_unchanged == 2
    assert contents(out, LINES) == before
    assert export(text(1), corrected(2)).pages_replaced == 1
    assert [(row["id"], row["text"]) for row in rows(out, "clean")] == [
        ("rows.jsonl#x", text(1)), ("rows.jsonl#L2", corrected(2)),
    ]  # fmt: skip


def test_an_id_belongs_to_its_file(tmp_path: Path, out: Path) -> None:
    pages, once = tmp_path / "in", tmp_path / "once"
    for name, seed in (("b", 1), ("a", 2)):
        run(put(pages, {f"{name}.jsonl": json.dumps({"id": "x", "text": text(seed)})}), out, CONFIG)
    assert [(row["id"], row["text"]) for row in rows(out, "clean")] == [
        ("b.jsonl#x", text(1)), ("a.jsonl#x", text(2)),
    ]  # fmt: skip
    run(pages, once, CONFIG)
    run(pages, out, CONFIG, RunOptions(rebuild=True))
    assert contents(out) == contents(once)


def test_a_rebuild_leaves_ids_as_they_are(tmp_path: Path, out: Path) -> None:
    for seed in (1, 2):
        run(put(tmp_path / "in", {"a.txt": text(seed), "b.txt": text(seed + 5)}), out, CONFIG)
    run(put(tmp_path / "later", {"a.txt": text(3)}), out, CONFIG)
    before = {row["id"]: row["text"] for row in rows(out, "clean")}
    assert len(before) == 5
    (tmp_path / "in" / "b.txt").unlink()
    run(tmp_path / "in", out, CONFIG, RunOptions(rebuild=True))
    assert {row["id"]: row["text"] for row in rows(out, "clean")} == before


def test_what_comes_through_a_stream_stays(out: Path) -> None:
    def piped(*lines: dict[str, str]) -> int:
        stdin = "\n".join(map(json.dumps, lines)).encode()
        return seedclean("run", "-", "--text-field", "text", "-o", str(out), "-q", "-j1", stdin=stdin).returncode

    assert piped({"text": text(1)}, {"id": "x", "text": text(2)}) == 0
    assert piped({"text": text(3)}, {"id": "x", "text": corrected(2)}) == 0
    assert piped({"text": text(5)}, {"id": "x", "text": text(6)}) == 0
    assert sorted(row["text"] for row in rows(out, "clean")) == sorted((text(1), corrected(2), *map(text, (3, 5, 6))))
    assert len(set(ids(out, "clean"))) == 5
    assert rows(out, "rejected") == []


def test_a_file_that_cannot_be_read_today_loses_nothing(pages: Path, out: Path) -> None:
    run(put(pages, {"a.txt": text(1), "b.txt": text(2)}), out, CONFIG)
    (pages / "a.txt").unlink()
    (pages / "a.txt").symlink_to("nowhere")
    for again in range(2):  # the same failure again is the same row
        report = run(pages, out, CONFIG)
        assert (report.pages_failed, ids(out, "rejected")) == (1, ["a.txt"])
        assert (report.pages_failed_again, report.pages_unchanged) == (again, 1)
        told = "1 of 1 pages failed, the first: a.txt: No such file or directory"
        assert report.warnings == [told][again:], "what fails every day is no news"
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
