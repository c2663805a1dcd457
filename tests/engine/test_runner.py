"""Whole runs: goldens, schemas, invariances, what the totals promise."""

from __future__ import annotations

import random
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import jsonschema
import orjson
import pytest

from seedclean.config import load_config
from seedclean.core.errors import ConfigError, NoInputError, StoppedError
from seedclean.core.report import Report
from seedclean.core.resources import configs_folder
from seedclean.engine.pending import PendingRows
from seedclean.engine.run_options import RunOptions
from seedclean.engine.runner import run
from seedclean.write.lock import FILES, REPORT_PAGE, STATE, LockedError
from seedclean.write.output_folder import OutputFolder
from tests.conftest import ROOT

LINES = FILES[:3]


def rows(folder: Path, name: str) -> list[dict[str, Any]]:
    return [orjson.loads(line) for line in (folder / f"{name}.jsonl").read_bytes().splitlines()]


def contents(folder: Path) -> dict[str, bytes]:
    return {name: (folder / name).read_bytes() for name in FILES}


@pytest.fixture(scope="module")
def out(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("run") / "out"
    run([ROOT / "samples"], folder, load_config(flags={"run": {"ledger": "full"}}))
    return folder


def test_samples_give_the_goldens(tmp_path: Path) -> None:
    """After a wanted change: make golden, and read the difference."""
    run([ROOT / "samples"], tmp_path, load_config())
    for name in LINES:
        assert (tmp_path / name).read_bytes() == (ROOT / "tests" / "golden" / name).read_bytes(), name
    ours, golden = (orjson.loads((folder / "report.json").read_bytes()) for folder in (tmp_path, ROOT / "tests/golden"))
    for report in (ours, golden):
        del report["libraries"], report["seedclean"], report["config"]
    assert ours == golden


@pytest.mark.parametrize("name", ["clean", "duplicates", "rejected"])
def test_every_line_is_as_its_schema_says(out: Path, name: str) -> None:
    schema = orjson.loads((configs_folder() / "schemas" / f"{name}.schema.json").read_bytes())
    jsonschema.Draft202012Validator.check_schema(schema)
    validator = jsonschema.Draft202012Validator(schema)
    found = rows(out, name)
    assert found, "the samples have some of each"
    for row in found:
        validator.validate(row)


def test_the_report_is_as_its_schema_says(out: Path) -> None:
    schema = orjson.loads((configs_folder() / "schemas" / "report.schema.json").read_bytes())
    report = orjson.loads((out / "report.json").read_bytes())
    jsonschema.Draft202012Validator(schema).validate(report)
    documents = report["documents"]
    assert documents["kept"] == len(rows(out, "clean"))
    assert documents["duplicates"] == len(rows(out, "duplicates"))
    assert documents["dropped"] + report["pages"]["failed"] == len(rows(out, "rejected"))
    assert documents["kept"] + documents["duplicates"] + documents["dropped"] == documents["read"]


def test_every_input_file_is_accounted_for(out: Path) -> None:
    files = {str(file.relative_to(ROOT / "samples")) for file in (ROOT / "samples").rglob("*") if file.is_file()}
    told = set()
    for name in ("clean", "duplicates", "rejected"):
        told |= {(row["page"] or {"path": row["id"]})["path"].split("#")[0] for row in rows(out, name)}
    assert told == files


def test_no_clock_no_paths_no_jobs_in_the_output(out: Path) -> None:
    assert str(ROOT).encode() not in b"".join(contents(out).values())


def test_keepers_are_kept_and_members_name_them(out: Path) -> None:
    kept = {row["id"]: row["cluster"] for row in rows(out, "clean")}
    for row in rows(out, "duplicates"):
        assert kept[row["keeper"]] == row["cluster"]
    sizes = [row["cluster"]["size"] for row in rows(out, "clean")]
    assert sum(sizes) == len(sizes) + len(rows(out, "duplicates"))


@pytest.mark.parametrize("jobs", [1, 2, 8])
def test_workers_and_their_number_change_no_byte(tmp_path: Path, jobs: int, monkeypatch: pytest.MonkeyPatch) -> None:
    run([ROOT / "samples"], tmp_path / "one", load_config())
    # so that lines of one file follow those of another
    monkeypatch.setattr("seedclean.engine.workers.batches.BATCH_PAGES", 2)
    run([ROOT / "samples"], tmp_path / "many", load_config(flags={"run": {"jobs": jobs}}), forced=True)
    assert contents(tmp_path / "one") == contents(tmp_path / "many")


@pytest.mark.parametrize("jobs", [1, 2])
def test_how_many_rows_are_written_together_changes_no_byte(
    tmp_path: Path, jobs: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    run([ROOT / "samples"], tmp_path / "usual", load_config())
    monkeypatch.setattr("seedclean.engine.publish._BYTES_MOST", 10)
    monkeypatch.setattr("seedclean.engine.publish._ROWS_MOST", 3)
    run([ROOT / "samples"], tmp_path / "few", load_config(flags={"run": {"jobs": jobs}}))
    assert contents(tmp_path / "usual") == contents(tmp_path / "few")
    assert rows(tmp_path / "few", "duplicates")


def test_the_order_of_files_and_arguments_changes_no_byte(tmp_path: Path) -> None:
    files = sorted(file for file in (ROOT / "samples").rglob("*") if file.is_file())
    shuffled = list(files)
    random.Random(1).shuffle(shuffled)  # noqa: S311
    for name, order in (("sorted", files), ("shuffled", shuffled)):
        run(order, tmp_path / name, load_config())
    # A folder whose entries were made in another order, too.
    for file in shuffled:
        copy = tmp_path / "copy" / file.relative_to(ROOT / "samples")
        copy.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(file, copy)
    run([tmp_path / "copy"], tmp_path / "folder", load_config())
    assert contents(tmp_path / "sorted") == contents(tmp_path / "shuffled") == contents(tmp_path / "folder")


def test_a_run_leaves_alone_what_is_not_its_own(tmp_path: Path) -> None:
    (tmp_path / "notes.txt").write_text("a file of the user's", encoding="utf-8")
    run([ROOT / "samples"], tmp_path, load_config())
    assert (tmp_path / "notes.txt").read_text(encoding="utf-8") == "a file of the user's"
    assert sorted(path.name for path in tmp_path.iterdir()) == [
        ".lock",
        *sorted([*FILES, "notes.txt", REPORT_PAGE, STATE]),
    ]


def test_a_run_that_stops_leaves_the_files_as_they_were(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    run([ROOT / "samples"], tmp_path, load_config())
    before = contents(tmp_path)

    def broken(*_: object) -> None:
        raise KeyboardInterrupt

    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "new.txt").write_text("海城渡轮公司昨晚恢复了夜间班次,第一班船九点离港。", encoding="utf-8")
    # before anything is written, and after all is
    for place in ("engine.compare.find_duplicates", "write.state.transaction.record_run"):
        monkeypatch.setattr(f"seedclean.{place}", broken)
        with pytest.raises(KeyboardInterrupt):
            run([tmp_path / "in"], tmp_path, load_config())
        monkeypatch.undo()
        assert contents(tmp_path) == before
    assert not (tmp_path / ".partial").exists()


def test_numbers_that_do_not_add_up_fail_the_run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A row that gets lost on its way to the files is noticed, and nothing is put in place."""
    whole = PendingRows.order
    monkeypatch.setattr(PendingRows, "order", lambda self, pages: whole(self, pages)[1:])
    with pytest.raises(StoppedError, match=r"kept \+ duplicates \+ dropped = documents"):
        run([ROOT / "samples"], tmp_path, load_config())
    assert [path.name for path in tmp_path.iterdir()] == [".lock"]


@pytest.mark.parametrize(
    "report", [Report(documents=2, kept=1), Report(pages_failed=1), Report(characters_read=5, characters_out=4)]
)
def test_each_sum_is_checked(report: Report) -> None:
    with pytest.raises(StoppedError, match="do not add up"):
        report.check()


def test_one_run_at_a_time(tmp_path: Path) -> None:
    with OutputFolder(tmp_path), pytest.raises(LockedError) as error, OutputFolder(tmp_path):
        pass
    assert error.value.exit_code == 4
    with OutputFolder(tmp_path):
        pass


def test_a_folder_that_cannot_be_written_to(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("", encoding="utf-8")
    with pytest.raises(ConfigError, match="choose another --out"), OutputFolder(tmp_path / "file"):
        pass


def test_the_ledger_undoes_nothing_but_says_everything(out: Path) -> None:
    """The edits of the full ledger, made again on the decoded page, give the text."""
    from seedclean.core.edits import Edit, apply

    checked = 0
    for name in ("clean", "duplicates"):
        for row in rows(out, name):
            if row["page"]["encoding"] == "utf-8" and row["page"]["path"].endswith(".txt"):
                text = (ROOT / "samples" / row["page"]["path"]).read_bytes().decode("utf-8")
                for entry in row["ledger"]:
                    text = apply(text, [Edit(*edit) for edit in entry["edits"]])
                assert text == row["text"]
                checked += 1
    assert checked >= 6


@pytest.mark.parametrize("jobs", [1, 2])
def test_rows_that_claim_one_id(tmp_path: Path, jobs: int) -> None:
    text = "海城渡轮公司昨晚恢复了停航四年的夜间班次,第一班船九点离港,船上坐了一百八十多人。"
    lines = [
        orjson.dumps({"id": name, "text": text + end * 9})
        for name, end in (("same", "完"), ("same", "了"), ("copy", "完"))
    ]
    (tmp_path / "rows.jsonl").write_bytes(b"\n".join(lines))
    config = load_config(flags={"run": {"jobs": jobs}})
    report = run([tmp_path / "rows.jsonl"], tmp_path / "out", config, forced=True)
    assert (report.kept, report.duplicates, report.dropped.total()) == (1, 2, 0)
    written = [row for name in ("clean", "duplicates") for row in rows(tmp_path / "out", name)]
    assert {row["id"]: row["text"][-1] for row in written} == {
        "rows.jsonl#same": "完", "rows.jsonl#L2": "了", "rows.jsonl#copy": "完",
    }  # fmt: skip


def test_a_stage_that_raises_costs_one_page(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from seedclean.stages import checks

    def sometimes(_: checks.Checks, doc: Any) -> None:
        if "渡轮" in doc.text:
            raise ZeroDivisionError("on purpose")

    monkeypatch.setattr(checks.Checks, "__call__", sometimes)
    for name, text in (("a", "第一班渡轮离港。"), ("b", "第一班火车离站。")):
        (tmp_path / f"{name}.txt").write_text(text, encoding="utf-8")
    report = run([tmp_path], tmp_path / "out", load_config())
    assert (report.kept, report.pages_failed) == (1, 1)
    row = rows(tmp_path / "out", "rejected")[0]
    assert (row["stage"], row["reason"], row["detail"]) == ("checks", "error", "ZeroDivisionError: on purpose")


def test_nothing_to_read(tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    with pytest.raises(NoInputError, match="no page to read"):
        run([tmp_path / "in"], tmp_path / "out", load_config())
    assert not (tmp_path / "out").exists()
    report = run([tmp_path / "in"], tmp_path / "out", load_config(), RunOptions(allow_empty=True))
    assert report.documents == 0
    assert contents(tmp_path / "out")["clean.jsonl"] == b""


def test_excerpts_are_dropped_only_if_asked(tmp_path: Path) -> None:
    from click.testing import CliRunner

    from seedclean.cli import main_group
    from tests.support.texts import article

    whole = "\n".join(article(i, 90) + "。" for i in range(12))
    (tmp_path / "a.txt").write_text(whole, encoding="utf-8")
    (tmp_path / "b.txt").write_text("\n".join(whole.split("\n")[3:6]), encoding="utf-8")
    for options, kept in (([], ["a.txt", "b.txt"]), (["--drop-excerpts"], ["a.txt"])):
        out = tmp_path / f"out{len(options)}"
        arguments = ["run", *(str(tmp_path / f"{name}.txt") for name in "ab"), "-o", str(out), *options]
        assert CliRunner().invoke(main_group, arguments).exit_code == 0
        clean = [orjson.loads(line) for line in (out / "clean.jsonl").read_bytes().splitlines()]
        assert [row["id"] for row in clean] == kept
        assert clean[-1]["flags"] == (["excerpt-of:a.txt"] if not options else [])
    [left_out] = [orjson.loads(line) for line in (out / "duplicates.jsonl").read_bytes().splitlines()]
    assert (left_out["id"], left_out["keeper"], left_out["relation"]) == ("b.txt", "a.txt", "excerpt")
    assert orjson.loads((out / "report.json").read_bytes())["documents"]["duplicates"] == 1


def test_a_script_without_a_guard_is_not_run_again_by_the_workers(tmp_path: Path) -> None:
    pages = tmp_path / "pages"
    pages.mkdir()
    for number in range(600):  # more than one batch
        text = f"第{number}班渡轮昨晚离港，船上坐了{number * 7}位客人，他们说海上的风很大，夜里很冷，大家都没有说话。"
        (pages / f"{number}.txt").write_text(text, encoding="utf-8")
    script = tmp_path / "script.py"
    script.write_text(
        "import seedclean\n"
        "config = seedclean.load_config(flags={'run': {'jobs': 2}})\n"
        "print(seedclean.run('pages', config=config).report.pages_read)\n",
        encoding="utf-8",
    )
    done = subprocess.run([sys.executable, script], cwd=tmp_path, capture_output=True, text=True, check=False)
    assert (done.stdout, done.stderr) == ("600\n", "")
