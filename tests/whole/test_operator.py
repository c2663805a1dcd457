"""What an operator is told: of a run without news, of rows that all fail, of a full disk, of a reader that is gone."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from seedclean.cli import main_group
from seedclean.engine.runner import run
from seedclean.write.state import run_history
from tests.support.folders import CONFIG, ids, put, text


def invoke(*arguments: object) -> Result:
    return CliRunner().invoke(main_group, [str(argument) for argument in arguments])


def test_the_report_is_of_the_last_run_that_did_something(pages: Path, out: Path) -> None:
    run(put(pages, {"a.txt": text(1) + "返回搜狐,查看更多", "bad.jsonl": "no row\n"}), out, CONFIG)
    report = (out / "report.json").read_bytes()
    hits = invoke("rules", "list", "--hits", out).output
    assert "sohu-return" in hits.split("rules never fired")[0]
    for _ in range(2):
        assert run(pages, out, CONFIG).pages_unchanged == 2
        assert (out / "report.json").read_bytes() == report
        assert invoke("rules", "list", "--hits", out).output == hits
    assert len(run_history(out, 9)) == 3, "each run is in the history all the same"
    run(put(pages, {"worse.jsonl": "no row either\n"}), out, CONFIG)
    assert (out / "report.json").read_bytes() != report, "a page that fails for the first time is something"


def shell(command: str, folder: Path) -> subprocess.CompletedProcess[str]:
    """Run a command of a shell, in which `$SC` is the program, and return how it ended."""
    program = f"{sys.executable} -m seedclean"
    return subprocess.run(
        ["bash", "-o", "pipefail", "-c", command], cwd=folder, env={**os.environ, "SC": program},
        capture_output=True, text=True, timeout=120, check=False,
    )  # fmt: skip


def test_rows_that_all_fail_come_with_the_first_reason(tmp_path: Path) -> None:
    rows_without_text = "".join(f'{{"id": {number}, "body": "海城港昨晚"}}\n' for number in range(30))
    put(tmp_path, {"rows.jsonl": rows_without_text})
    for command, unit in (("run", "pages"), ("dedup", "rows")):
        ended = shell(f"$SC {command} rows.jsonl -o {command} -q", tmp_path)
        assert ended.returncode == 1
        assert ended.stdout == ""
        assert ended.stderr.startswith(f"seedclean: warning: 30 of 30 {unit} failed, the first: rows.jsonl#L1: ")
        assert "'text'" in ended.stderr, "the field that is missing"
        assert len(ended.stderr.splitlines()) == 1, "and nothing else where only warnings are wanted"


def test_a_full_ledger_of_pages_that_have_not_changed_is_not_promised(pages: Path, out: Path) -> None:
    put(pages, {"a.txt": text(1), "b.txt": text(2)})
    assert invoke("run", pages, "-o", out, "-j", 1).exit_code == 0
    note = "2 pages have not changed, so nothing was written for them, and no ledger: --rebuild --ledger full"
    assert note in invoke("run", pages, "-o", out, "-j", 1, "--ledger", "full").stderr
    assert invoke("run", pages, "-o", out, "-j", 1, "--ledger", "full", "--rebuild").exit_code == 0
    again = invoke("run", pages, "-o", out, "-j", 1, "--ledger", "full")
    assert "not changed, so" not in again.stderr, "they have their ledgers now"


def test_a_reader_that_is_gone_is_no_failed_input(tmp_path: Path) -> None:
    put(tmp_path / "pages", {f"{number}.txt": text(number) for number in range(3)})
    assert shell("$SC run pages -o out", tmp_path).returncode == 0
    for command in ("--help", "run --help", "config", "rules list", "history out", "why out 0.txt", "check out"):
        ended = shell(f"$SC {command} | true", tmp_path)
        assert ended.returncode == 141, command
        assert ended.stderr == "", command
    for number, command in enumerate(("$SC run pages -o {} 2>&1", "$SC run pages -o {} --log-format json 2>&1")):
        ended = shell(f"({command.format(number)}) | true", tmp_path)
        assert ended.returncode == 0, "the run goes on without its log"
        assert ids(tmp_path / str(number), "clean") == ["0.txt", "1.txt", "2.txt"]


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="this system has no /dev/full")
@pytest.mark.parametrize("options", ["-q", "--log-format json"])
def test_a_log_on_a_full_disk_does_not_stop_the_run(tmp_path: Path, options: str) -> None:
    put(tmp_path, {"pages/1.txt": text(1), "pages/rows.jsonl": '{"none": 1}\n'})
    ended = shell(f"$SC run pages -o out {options} 2>/dev/full", tmp_path)
    assert ended.returncode == 1, "a row failed"
    assert ids(tmp_path / "out", "clean") == ["1.txt"]


def test_a_command_in_a_folder_that_is_gone_says_so(tmp_path: Path) -> None:
    """As after a release that replaced the folder: the shell is still in the old one, and finds no relative path."""
    put(tmp_path / "pages", {f"{number}.txt": text(number) for number in range(3)})
    cause = "(the folder in which this command was started is gone: `cd` into it again, or into another one)"
    inside = "mkdir gone; cd gone; rmdir ../gone; $SC"
    for command, code in (("run ../pages -o out", 3), ("run pages -o ../out", 2)):
        ended = shell(f"{inside} {command}", tmp_path)
        assert (ended.returncode, ended.stderr.strip().endswith(cause)) == (code, True), ended.stderr
    ended = shell(f"{inside} run {tmp_path}/pages -o {tmp_path}/out -q", tmp_path)
    assert (ended.returncode, ended.stderr) == (0, ""), "paths that are not relative are found"
    assert cause not in shell("$SC state pages", tmp_path).stderr


@pytest.mark.parametrize("jobs", [1, 2])
@pytest.mark.parametrize("full", ["tmp", "out"])
def test_the_disk_that_is_full_is_named(tmp_path: Path, full: str, jobs: int) -> None:
    """A limit on the size of files stands in for the full disk, for the files of one of the two folders."""
    put(tmp_path / "pages", {f"{number}.txt": text(number, 9000) for number in range(40)})
    for name in ("tmp", "out"):
        (tmp_path / name).mkdir()
    if full == "tmp":
        limit = "resource.setrlimit(resource.RLIMIT_FSIZE, (400_000, 400_000))"
    else:
        limit = (
            "from seedclean.write.state.files import GrowingFiles as files; import os\n"
            "begin = files.begin\n"
            "def full(self, file, gone):\n"
            "    begin(self, file, gone)\n"
            "    if file == 0: os.dup2(os.open('/dev/full', os.O_WRONLY), self._open[file].fileno())\n"
            "files.begin = full"
        )
    arguments = ["seedclean", "run", "pages", "-o", "out", "--tmp", "tmp", "-j", str(jobs)]
    code = f"import resource, sys\n{limit}\nsys.argv = {arguments!r}\nfrom seedclean.cli import main; main()"
    ended = subprocess.run(
        [sys.executable, "-c", code], cwd=tmp_path, capture_output=True, text=True, timeout=120, check=False
    )
    named = "tmp (--tmp): File too large" if full == "tmp" else "out (OUT): No space left on device"
    assert ended.returncode == 3, ended.stderr
    assert ended.stderr.splitlines()[-1].startswith(f"seedclean: {named}: stopped, nothing was committed: make room th")
    assert [path.name for path in (tmp_path / "out").iterdir()] == [".lock"]


def metrics_of(file: Path) -> dict[str, float]:
    lines = [line for line in file.read_text().splitlines() if not line.startswith("#")]
    return {name: float(value) for name, value in (line.rsplit(" ", 1) for line in lines)}


def test_each_habit_that_loses_articles_elsewhere_has_a_figure_to_watch(tmp_path: Path) -> None:
    """A refilled inbox, folders of days, ids that repeat, inputs that are empty: one figure for each, else 0."""
    pages, out, file = tmp_path / "pages", tmp_path / "out", tmp_path / "metrics"
    outcome = "seedclean_last_commit_pages{{outcome={!r}}}".replace("{!r}", '"{}"').format
    figures = (outcome("other_text"), outcome("other_folder"), outcome("repeated_id"))
    without_input = "seedclean_last_run_without_input"

    def figures_after(*inputs: Path) -> tuple[float, ...]:
        invoke("run", *inputs, "-o", out, "-j", 1, "-q", "--metrics", file)
        values = metrics_of(file)
        return tuple(values[name] for name in (*figures, without_input))

    put(pages / "mon", {"1.txt": text(1), "2.txt": text(2)})
    assert figures_after(pages / "mon") == (0, 0, 0, 0)
    put(pages / "mon", {"1.txt": text(11), "2.txt": text(12)})
    assert figures_after(pages / "mon") == (2, 0, 0, 0)
    put(pages / "tue", {"1.txt": text(21), "2.txt": text(22), "3.txt": text(23)})
    assert figures_after(pages / "tue") == (0, 2, 0, 0)
    twice = "".join(json.dumps({"id": "0", "text": text(seed)}) + "\n" for seed in (31, 32, 33))
    put(pages / "wed", {"rows.jsonl": twice})
    assert figures_after(pages / "wed") == (0, 0, 2, 0)
    (pages / "thu").mkdir()
    assert figures_after(pages / "thu")[-1] == 1
    assert len(ids(out, "clean")) == 10
    alerts = Path("docs/cron.md").read_text(encoding="utf-8")
    for name in (*figures, without_input):
        assert f"expr: {name} > 0" in alerts, "the documents have an alert for it"
