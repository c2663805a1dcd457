"""What a run remembers: pages that were seen, articles that were published, settings that held."""

from __future__ import annotations

import errno
import json
import os
import random
import shutil
import sqlite3
import subprocess
import sys
from pathlib import Path
from typing import Any

import jsonschema
import orjson
import pytest
from click.testing import CliRunner

from seedclean.cli import main_group
from seedclean.config import Config, load_config
from seedclean.core.errors import ConfigError, StoppedError
from seedclean.core.report import Report
from seedclean.core.resources import configs_folder
from seedclean.engine.publish import publish_rows
from seedclean.engine.runner import run
from seedclean.stages.repairs.lost_bytes.damage_model import damage_text
from seedclean.write.lock import FILES, LOCK, PARTIAL, STATE, FolderLock, LockedError
from seedclean.write.output_folder import OutputFolder
from seedclean.write.state import RunTransaction, run_history, schema, state_summary, stored_signatures
from tests.conftest import printed
from tests.support.damage import ARTICLE, table
from tests.support.folders import CONFIG, contents, ids, put, rows, text
from tests.support.texts import article, edited

LINES = FILES[:3]


def clusters(folder: Path) -> set[frozenset[str]]:
    found: dict[str, set[str]] = {}
    for name in ("clean", "duplicates"):
        for row in rows(folder, name):
            found.setdefault(row["cluster"]["id"], set()).add(row["id"])
    return {frozenset(members) for members in found.values()}


@pytest.fixture
def pages(tmp_path: Path) -> Path:
    return tmp_path / "pages"


@pytest.fixture
def out(tmp_path: Path) -> Path:
    return tmp_path / "out"


# Pages


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
    run(pages, out, CONFIG, rebuild=True)
    assert contents(out) == contents(once)
    (pages / "c.txt").unlink()
    put(pages, {"b.jsonl": json.dumps({"id": "x", "text": text(3)})})
    (pages / "a.jsonl").unlink()
    run(pages, out, CONFIG, rebuild=True)
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


# Articles


def test_a_copy_that_comes_later_names_the_published_one(pages: Path, out: Path) -> None:
    run(put(pages, {"b.txt": text(1)}), out, CONFIG)
    run(put(pages, {"a.txt": text(1), "c.txt": edited(text(1), 3, 0.05)}), out, CONFIG)
    assert ids(out, "clean") == ["b.txt"]
    one, other = rows(out, "duplicates")
    assert (one["id"], one["keeper"], one["relation"], one["criterion"]) == ("a.txt", "b.txt", "same", "published")
    assert (other["id"], other["keeper"], other["relation"]) == ("c.txt", "b.txt", "near")
    assert one["cluster"] == other["cluster"] == {"id": "b.txt", "size": 3}
    assert "better_copy" not in one, "a smaller id makes no better copy"
    run(put(pages, {"d.txt": text(1)}), out, CONFIG)
    assert rows(out, "duplicates")[-1]["cluster"] == {"id": "b.txt", "size": 4}


def test_a_better_copy_is_listed_as_such_until_rebuilt(pages: Path, out: Path) -> None:
    run(put(pages, {"a.txt": text(1)}), out, CONFIG)
    longer = text(1)[:-1] + article(5, 12) + "。"
    report = run(put(pages, {"b.txt": longer}), out, CONFIG)
    [row] = rows(out, "duplicates")
    assert (row["id"], row["criterion"], row["better_copy"]) == ("b.txt", "published", "longest_body")
    assert report.dedup["better_copies"] == 1
    schema_ = orjson.loads((configs_folder() / "schemas" / "duplicates.schema.json").read_bytes())
    jsonschema.Draft202012Validator(schema_).validate(row)
    run(pages, out, CONFIG, rebuild=True)
    assert (ids(out, "clean"), ids(out, "duplicates")) == (["b.txt"], ["a.txt"])
    assert rows(out, "duplicates")[0]["criterion"] == "longest_body"


def test_copies_of_a_page_that_changed_choose_again(pages: Path, out: Path) -> None:
    put(pages, {"a.txt": text(1), "b.txt": edited(text(1), 3, 0.05), "c.txt": edited(text(1), 4, 0.05)})
    run(pages, out, CONFIG)
    assert ids(out, "clean") == ["a.txt"]
    report = run(put(pages, {"a.txt": text(2)}), out, CONFIG)
    assert report.recalled == 2
    assert clusters(out) == {frozenset(["a.txt"]), frozenset(["b.txt", "c.txt"])}
    assert sum(row["cluster"]["size"] for row in rows(out, "clean")) == 3


def test_a_page_that_changed_a_little_stays_the_keeper(pages: Path, out: Path) -> None:
    put(pages, {"a.txt": text(1), "b.txt": text(1)[:-1] + "了。"})
    run(put(pages, {"b.txt": edited(text(1), 3, 0.03)}), out, CONFIG)
    before = ids(out, "clean")
    keeper = before[0]
    run(put(pages, {keeper: text(1)[:-9] + "。"}), out, CONFIG)  # shorter than its copy: the worse one by the order
    assert ids(out, "clean") == before


def test_an_excerpt_of_what_is_gone_is_none_any_more(pages: Path, out: Path) -> None:
    whole = "\n".join(text(i, 90) for i in range(12))
    put(pages, {"a.txt": whole, "b.txt": "\n".join(whole.split("\n")[3:6])})
    run(pages, out, CONFIG)
    assert [row["flags"] for row in rows(out, "clean")] == [[], ["excerpt-of:a.txt"]]
    run(put(pages, {"a.txt": text(99)}), out, CONFIG)
    assert {row["id"]: row["flags"] for row in rows(out, "clean")} == {"a.txt": [], "b.txt": []}


def test_an_excerpt_of_what_is_published(pages: Path, out: Path) -> None:
    whole = "\n".join(text(i, 90) for i in range(12))
    run(put(pages, {"a.txt": whole}), out, CONFIG)
    run(put(pages, {"b.txt": "\n".join(whole.split("\n")[3:6])}), out, CONFIG)
    assert rows(out, "clean")[1]["flags"] == ["excerpt-of:a.txt"]


@pytest.mark.parametrize("seed", range(6))
def test_days_lead_where_one_run_leads(tmp_path: Path, seed: int) -> None:
    """The same clusters, whatever came first; after `rebuild` the same bytes; also if the inputs are gone by then."""
    draw = random.Random(seed)  # noqa: S311
    written = {}
    for number in range(45):
        body = text(number % 30, 260)
        written[f"p{number:02}.txt"] = body if number < 30 else edited(body, number, draw.choice([0, 0.01, 0.03]))
    names = draw.sample(sorted(written), len(written))
    pages, out, once = tmp_path / "in", tmp_path / "out", tmp_path / "once"
    for day in range(3):
        run(put(pages, {name: written[name] for name in names[day::3]}), out, CONFIG)
    run(pages, once, CONFIG)
    assert clusters(out) == clusters(once)
    assert len(clusters(out)) == 30
    run(pages, out, CONFIG, rebuild=True)
    assert contents(out) == contents(once)
    run(put(pages, {name: text(draw.randrange(60), 260) for name in draw.sample(names, 9)}), out, CONFIG)
    shutil.rmtree(once)
    run(pages, once, CONFIG)
    assert clusters(out) == clusters(once)
    (tmp_path / "empty").mkdir()
    run(tmp_path / "empty", out, CONFIG, rebuild=True)
    assert contents(out, LINES) == contents(once, LINES)


def test_the_state_says_where_every_line_stands(pages: Path, out: Path) -> None:
    draw = random.Random(3)  # noqa: S311
    for _ in range(4):
        put(pages, {f"{draw.randrange(20):02}.txt": text(draw.randrange(12)) for _ in range(8)})
        put(pages, {f"s{draw.randrange(9)}.txt": "短" * draw.randrange(1, 4)})
        run(pages, out, CONFIG)
        state = sqlite3.connect(out / STATE)
        lines = state.execute(
            "SELECT rows.number, file, start, rows.length, id FROM rows LEFT JOIN articles USING (number)"
        )
        seen = 0
        for _number, file, start, length, name in lines:
            line = (out / LINES[file]).read_bytes()[start : start + length]
            assert line.endswith(b"\n")
            assert name in (None, orjson.loads(line)["id"])
            seen += 1
        assert seen == sum((out / name).read_bytes().count(b"\n") for name in LINES)
        numbers = [number for block in stored_signatures(state) for number in block.numbers.tolist()]
        clean = "SELECT number FROM rows WHERE file = 0 ORDER BY number"
        assert numbers == [number for (number,) in state.execute(clean)]
        state.close()


def test_what_a_copy_filled_is_decided_again_as_it_was_before(tmp_path: Path) -> None:
    """Of an article whose damaged places a copy filled the damaged row is kept, for the day when it is recalled."""
    line = "\n老船長說祖傳的3000億金幣就藏在燈塔島的地下。"
    pages, out, once, empty = (tmp_path / name for name in ("in", "out", "once", "empty"))
    empty.mkdir()
    by_id = load_config(flags={"run": {"jobs": 1}, "dedup": {"keeper": ["id"]}})
    damaged = damage_text(ARTICLE + line, table(1, 40) | {"鎮": "zhèn"})
    run(put(pages, {"a.txt": damaged, "b.txt": ARTICLE + line}), out, by_id)
    [row] = rows(out, "clean")
    assert (row["id"], row["repairs"].get("donor", 0) > 0) == ("a.txt", True)
    before = contents(out, LINES)
    run(empty, out, by_id, rebuild=True)
    assert contents(out, LINES) == before
    run(put(pages, {"b.txt": text(3)}), out, by_id)  # the copy that filled it is another article now
    run(empty, out, by_id, rebuild=True)
    run(pages, once, by_id)
    assert contents(out, LINES) == contents(once, LINES)
    assert rows(out, "clean")[0]["repairs"]["unrecoverable"] >= 1


# Settings


def changed(**dedup: Any) -> Config:
    return load_config(flags={"run": {"jobs": 1}, "dedup": dedup})


def test_settings_that_changed_are_refused_and_named(pages: Path, out: Path) -> None:
    run(put(pages, {"a.txt": text(1), "b.txt": text(1)}), out, CONFIG)
    before = contents(out)
    with pytest.raises(ConfigError) as error:
        run(pages, out, changed(near=0.8, drop_excerpts=True))
    assert error.value.exit_code == 2
    for said in ("dedup.near: 0.7 -> 0.8", "dedup.drop_excerpts: false -> true"):
        assert said in str(error.value)
    assert "--accept-config would sign 1 published articles again, and keep what is published" in str(error.value)
    assert "--rebuild would clean 2 pages of the inputs again, and choose among 2 articles afresh" in str(error.value)
    with pytest.raises(ConfigError, match="--accept-config would hold for new articles only; --rebuild would clean 2"):
        run(pages, out, changed(drop_excerpts=True))
    assert contents(out) == before
    run(pages, out, changed(near=0.8), accept_config=True)
    run(pages, out, changed(near=0.8))


def test_pages_are_cleaned_again_if_what_cleans_them_changed(tmp_path: Path, pages: Path, out: Path) -> None:
    own = tmp_path / "own.yaml"
    own.write_text("stages: {checks: {min_han: 200}}\nrun: {jobs: 1}\n", encoding="utf-8")
    run(put(pages, {"a.txt": text(1), "b.txt": text(2, 300)}), out, CONFIG)
    (pages / "a.txt").rename(tmp_path / "a.txt")
    with pytest.raises(
        ConfigError, match=r"stages.checks.min_han: 30 -> 200.*clean 1 pages again; 1 that are not among"
    ):
        run(pages, out, load_config(own))
    shutil.move(tmp_path / "a.txt", pages / "a.txt")
    report = run(pages, out, load_config(own), accept_config=True)
    assert (report.pages_read, report.pages_unchanged) == (2, 0)
    assert (ids(out, "clean"), ids(out, "rejected")) == (["b.txt"], ["a.txt"])


def test_what_decides_no_output_may_change(pages: Path, out: Path) -> None:
    run(put(pages, {"a.txt": text(1)}), out, CONFIG)
    other = load_config(flags={"run": {"jobs": 2, "ledger": "full"}, "read": {"glob": "*.txt", "max_bytes": 10**6}})
    assert run(pages, out, other).pages_unchanged == 1


def test_a_version_that_changed_is_named(pages: Path, out: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    run(put(pages, {"a.txt": text(1)}), out, CONFIG)
    monkeypatch.setattr("seedclean.engine.runner.opencc_version", lambda: "99.0")
    with pytest.raises(ConfigError, match=r"opencc: .* -> 99.0\. --accept-config would clean 1 pages again"):
        run(pages, out, CONFIG)
    assert run(pages, out, CONFIG, rebuild=True).kept == 1


def test_a_library_that_one_run_did_not_use_is_remembered(
    pages: Path, out: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    pytest.importorskip("trafilatura")
    from importlib.metadata import version

    put(pages, {"a.html": f"<html><body><p>{text(1)}</p></body></html>", "b.txt": text(2)})
    run(pages, out, CONFIG)
    run(pages / "b.txt", out, CONFIG)
    newer = {"trafilatura": "99.0"}
    monkeypatch.setattr("seedclean.engine.runner.version", lambda name: newer.get(name) or version(name))
    run(pages / "b.txt", out, CONFIG)
    with pytest.raises(ConfigError, match=r"trafilatura: .* -> 99\.0"):
        run(pages, out, CONFIG)


def test_accepted_settings_of_signatures_meet_earlier_articles(pages: Path, out: Path) -> None:
    run(put(pages, {"a.txt": text(1)}), out, CONFIG)
    run(put(pages, {"b.txt": text(1)}), out, changed(ngram=4, bands=16, rows=8), accept_config=True)
    assert ids(out, "duplicates") == ["b.txt"]


# The folder


def test_one_run_at_a_time_and_who_it_is(out: Path) -> None:
    with RunTransaction(out), pytest.raises(LockedError, match=r"process \d+, since 20\d\d-") as error, FolderLock(out):
        pass
    assert error.value.exit_code == 4
    with FolderLock(out):
        pass


def test_a_run_waits_for_another_one(pages: Path, out: Path) -> None:
    import threading
    import time

    put(pages, {"a.txt": text(1)})
    lock = FolderLock(out)
    lock.__enter__()
    threading.Timer(0.5, lambda: lock.__exit__(None, None, None)).start()
    begun = time.monotonic()
    assert run(pages, out, CONFIG, wait=20).kept == 1
    assert time.monotonic() - begun >= 0.4
    with FolderLock(out), pytest.raises(LockedError):
        run(pages, out, CONFIG, wait=0.3)


def test_the_lock_of_a_dead_process_is_none(out: Path) -> None:
    out.mkdir()
    (out / LOCK).write_text('{"pid":1,"started":"2020-01-01T00:00:00+00:00"}\n', encoding="utf-8")
    with FolderLock(out):
        assert json.loads((out / LOCK).read_text())["pid"] != 1
    (out / LOCK).write_bytes(b"\xff not json")
    with FolderLock(out), pytest.raises(LockedError), FolderLock(out):
        pass


def test_a_lock_that_someone_removes_locks_no_one_out_or_in(out: Path) -> None:
    with FolderLock(out):
        (out / LOCK).unlink()
    with FolderLock(out):
        pass


def test_output_without_memory_is_not_overwritten(pages: Path, out: Path) -> None:
    put(pages, {"a.txt": text(1)})
    put(out, {"clean.jsonl": "mine\n"})
    with pytest.raises(ConfigError, match=r"has output, but no state\.sqlite"):
        run(pages, out, CONFIG)
    assert (out / "clean.jsonl").read_text() == "mine\n"
    assert run(pages, out, CONFIG, rebuild=True).kept == 1
    assert ids(out, "clean") == ["a.txt"]


def test_dedup_of_rows_leaves_a_remembered_folder_alone(pages: Path, out: Path) -> None:
    run(put(pages, {"a.txt": text(1)}), out, CONFIG)
    with pytest.raises(ConfigError, match="choose another --out"), OutputFolder(out):
        pass
    with FolderLock(out):
        pass


@pytest.mark.parametrize("damage", ["shorter", "gone", "other"])
def test_files_that_someone_changed_are_noticed(pages: Path, out: Path, damage: str) -> None:
    run(put(pages, {"a.txt": text(1), "b.txt": text(2)}), out, CONFIG)
    file = out / "clean.jsonl"
    held = file.read_bytes()
    if damage == "gone":
        file.unlink()
    else:
        file.write_bytes(held[:-5] if damage == "shorter" else held.replace(b'"a.txt"', b'"x.txt"'))
    put(pages, {"c.txt": text(1)})
    with pytest.raises(StoppedError, match="someone changed"):
        run(pages, out, CONFIG)
    file.write_bytes(held)
    assert run(pages, out, CONFIG).duplicates == 1


def test_lines_that_were_not_committed_are_cut_off(pages: Path, out: Path) -> None:
    run(put(pages, {"a.txt": text(1)}), out, CONFIG)
    held = contents(out, LINES)
    with (out / "clean.jsonl").open("ab") as file:
        file.write(b'{"id": "half a li')
    run(pages, out, CONFIG)
    assert contents(out, LINES) == held


@pytest.mark.parametrize("name", [*FILES, STATE, f"{STATE}-wal", LOCK, ".partial"])
def test_nothing_is_written_through_links(pages: Path, out: Path, tmp_path: Path, name: str) -> None:
    put(pages, {"a.txt": text(1)})
    victim = tmp_path / "victim"
    victim.mkdir() if name == ".partial" else victim.write_text("mine")
    out.mkdir()
    (out / name).symlink_to(victim)
    with pytest.raises(ConfigError, match="is no f"):
        run(pages, out, CONFIG, rebuild=True)
    assert list(victim.iterdir()) == [] if name == ".partial" else victim.read_text() == "mine"


def test_files_are_their_owners_to_write_whatever_the_umask(pages: Path, out: Path) -> None:
    before = os.umask(0)
    try:
        for seed in range(2):  # appended to, and made anew
            run(put(pages, {"a.txt": text(seed)}), out, CONFIG)
            for file in [out, *out.iterdir()]:
                assert file.stat().st_mode & 0o022 == 0, file.name
    finally:
        os.umask(before)


# The database


def test_a_database_of_another_kind_or_time(pages: Path, out: Path) -> None:
    put(pages, {"a.txt": text(1)})
    out.mkdir()
    (out / STATE).write_bytes(b"no database at all, but long enough to look at" * 99)
    with pytest.raises(ConfigError, match="not a database"):
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
    seen = []

    def looked(*told: Any) -> None:
        seen.append((out / STATE).exists())
        publish_rows(*told)

    monkeypatch.setattr("seedclean.engine.runner.publish_rows", looked)
    run(put(pages, {"a.txt": text(1)}), out, CONFIG)
    assert seen == [False]
    assert not (out / PARTIAL).exists()
    before = contents(out, LINES)
    (out / STATE).unlink()
    schema.open_database(out / STATE, write=True).close()
    with pytest.raises(ConfigError, match=r"has output, but no state\.sqlite"):
        run(pages, out, CONFIG)
    run(pages, out, CONFIG, rebuild=True)
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


def test_a_database_that_cannot_be_written_ends_the_run(
    pages: Path, out: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object) -> None:
        raise sqlite3.OperationalError("database or disk is full")

    monkeypatch.setattr("seedclean.engine.runner.collect_batch", lambda *_, **__: full())
    with pytest.raises(StoppedError, match="database or disk is full: stopped, nothing was committed"):
        run(put(pages, {"a.txt": text(1)}), out, CONFIG)
    assert [file.name for file in out.iterdir()] == [LOCK]


def test_state_and_history_are_shown(pages: Path, out: Path) -> None:
    for seed in (1, 2):
        run(put(pages, {f"{seed}.txt": text(seed), f"copy{seed}.txt": text(seed)}), out, CONFIG)
    held = json.loads(CliRunner().invoke(main_group, ["state", str(out), "--json"]).output)
    assert held["corpus"] == {"pages": 4, "clean": 2, "duplicates": 2, "rejected": 0}
    assert held["clusters"] == {"with_copies": 2, "copies": 2, "excerpts_kept": 0}
    assert held["files"] == {name: (out / name).stat().st_size for name in LINES}
    assert held["pages_from"] == {str(pages)[1:]: 4}
    assert "clean.jsonl" in CliRunner().invoke(main_group, ["state", str(out)]).output
    lines = CliRunner().invoke(main_group, ["history", str(out), "--json"]).output.splitlines()
    assert [json.loads(line)["report"]["documents"]["kept"] for line in lines] == [1, 1]
    assert [run_.id for run_ in run_history(out, 1)] == [json.loads(lines[1])["id"]]
    assert CliRunner().invoke(main_group, ["history", str(out), "-n", "1"]).output.count("\n") == 2
    missing = CliRunner().invoke(main_group, ["state", str(pages)])
    assert "holds no state.sqlite" in str(missing.exception)


# The disk


def test_a_background_thread_hears_no_signal() -> None:
    """What must not be disturbed would be, by a signal that another thread hears."""
    code = (
        "import os, signal, threading, time\n"
        "from seedclean.write.output_folder import in_background, signals_blocked\n"
        "heard, end = [], threading.Event()\n"
        "signal.signal(signal.SIGTERM, lambda number, _: heard.append(number))\n"
        "begun = in_background(end.wait)\n"
        "with signals_blocked():\n"
        "    os.kill(os.getpid(), signal.SIGTERM)\n"
        "    time.sleep(0.1)\n"
        "    print(len(heard))\n"
        "print(len(heard))\n"
        "end.set()\n"
    )
    assert printed(code) == "0\n1\n"


def test_an_interrupt_comes_too_late_for_what_is_done() -> None:
    code = (
        "import os, signal\n"
        "from seedclean.write.output_folder import finish_despite_interrupt\n"
        "with finish_despite_interrupt():\n"
        "    os.kill(os.getpid(), signal.SIGINT)\n"
        "    print('done')\n"
        "try:\n"
        "    with finish_despite_interrupt(): raise KeyboardInterrupt\n"
        "except KeyboardInterrupt: print('not done')\n"
    )
    assert printed(code) == "done\nnot done\n"


@pytest.mark.parametrize(
    ("command", "where"),
    [
        ("run", "engine.runner.write_report"),
        ("run", "write.state.transaction.recover"),
        ("run", "write.state.transaction.prepare_report"),
        ("run", "reporting.console.CommandOutput.stop"),
        ("dedup", "write.output_folder.Path.replace"),
        ("dedup", "reporting.console.CommandOutput.stop"),
    ],
)
def test_what_is_interrupted_once_it_commits_is_done(pages: Path, out: Path, command: str, where: str) -> None:
    """Its exit code says so: 3 would mean that nothing was committed. The signal comes with the first call then."""
    put(pages, {"a.jsonl": json.dumps({"id": "a", "text": text(1)})})
    code = (
        "import os, signal, sys\n"
        "import seedclean.reporting.console, seedclean.engine.runner, seedclean.engine.dedup_files\n"
        "def before(path, work):\n"
        "    owner, name = path.rsplit('.', 1)\n"
        "    owner = eval(owner)\n"
        "    usual = getattr(owner, name)\n"
        "    setattr(owner, name, lambda *given, **more: work() or usual(*given, **more))\n"
        "begun = []\n"
        "for commit in ('write.state.RunTransaction.commit', 'write.output_folder.OutputFolder.commit'):\n"
        "    before(f'seedclean.{commit}', lambda: begun.append(True))\n"
        f"before('seedclean.{where}', lambda: begun and begun.pop() and os.kill(os.getpid(), signal.SIGINT))\n"
        f"sys.argv = ['seedclean', {command!r}, {str(pages / 'a.jsonl')!r}, '-o', {str(out)!r}, '-q']\n"
        "from seedclean.cli import main\n"
        "main()\n"
    )
    environment = os.environ | {"OPENBLAS_NUM_THREADS": "1"}  # a thread of numpy's would hear it
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False, env=environment)
    assert (done.returncode, done.stderr) == (0, "")
    assert ids(out, "clean") == ["a"]
    assert command == "dedup" or (out / "report.html").exists()


def test_a_disk_that_does_not_take_what_was_written_stops_the_run(
    pages: Path, out: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fails(_: int) -> None:
        raise OSError(errno.EIO, "Input/output error")

    run(put(pages, {"a.txt": text(1)}), out, CONFIG)
    before = contents(out)
    put(pages, {"b.txt": text(2)})
    with monkeypatch.context() as patched:
        patched.setattr("seedclean.write.state.files.os.fsync", fails)
        with pytest.raises(OSError, match="Input/output"):
            run(pages, out, CONFIG)
    assert contents(out) == before
    run(pages, out, CONFIG)
    assert ids(out, "clean") == ["a.txt", "b.txt"]
