"""What whoever looks after a scheduled run sees: events, warnings, history, metrics, and the lines of docs/cron.md."""

from __future__ import annotations

import configparser
import json
import logging
import os
import re
import shlex
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest

from seedclean.config import load_config
from seedclean.core.report import Report
from seedclean.engine.runner import run
from seedclean.reporting.anomalies import find_anomalies
from seedclean.reporting.progress import ProgressLog
from seedclean.write.lock import FILES, REPORT_PAGE, FolderLock
from seedclean.write.state import RunRecord, run_history
from tests.conftest import ROOT
from tests.support.folders import CONFIG, contents, put, text

CRON = (ROOT / "docs" / "cron.md").read_text(encoding="utf-8")
WATCH = {"watch": load_config().data["watch"]}


def seedclean(*arguments: str | Path, **options: Any) -> subprocess.CompletedProcess[bytes]:
    command = [sys.executable, "-m", "seedclean", *map(str, arguments)]
    return subprocess.run(command, capture_output=True, timeout=120, check=False, **options)


def report(read: int, *, bare: int = 0, failed: int = 0, duplicates: int = 0, **edits: int) -> dict[str, Any]:
    return {
        "pages": {"read": read, "failed": failed, "failed_again": 0, "without_article": bare},
        "documents": {"duplicates": duplicates},
        "characters": {"rules": {name: {"edits": count} for name, count in edits.items()}},
    }


def runs(*reports: dict[str, Any]) -> list[RunRecord]:
    return [RunRecord("r", "2026-01-01T00:00:00+00:00", 1.0, json.dumps(report).encode(), []) for report in reports]


# Warnings


def test_a_rule_that_suddenly_makes_twice_as_many_edits_is_named() -> None:
    before = runs(*[report(1000, sohu=400, other=30)] * 5)
    assert find_anomalies(report(1000, sohu=420, other=33), before, WATCH) == []
    assert find_anomalies(report(1000, sohu=950, other=30), before, WATCH) == [
        "edits of rule sohu: 950 in 1,000 pages, usually 400.0"
    ]
    assert find_anomalies(report(500, sohu=475, other=14), before, WATCH) == [
        "edits of rule sohu: 475 in 500 pages, usually 200.0"
    ]


def test_a_rule_that_makes_no_more_edits_is_named() -> None:
    before = runs(*[report(1000, sohu=400)] * 5)
    assert find_anomalies(report(1000), before, WATCH) == ["edits of rule sohu: 0 in 1,000 pages, usually 400.0"]
    assert find_anomalies(report(5), before, WATCH) == [], "two that are missing are no sign of anything"


def test_failed_pages_and_pages_without_an_article_are_named() -> None:
    before = runs(*[report(1000, bare=20, failed=5)] * 5)
    assert find_anomalies(report(1000, bare=25, failed=5), before, WATCH) == []
    assert find_anomalies(report(1000, bare=90, failed=200), before, WATCH) == [
        "200 of 1,200 pages failed",
        "pages without an article: 90 in 1,000 pages, usually 20.0",
    ]


def test_too_few_earlier_runs_give_no_warning() -> None:
    before = runs(*[report(1000, sohu=400)] * 2)
    assert find_anomalies(report(1000, sohu=5000), before, WATCH) == []


def test_a_run_warns_and_history_remembers(tmp_path: Path) -> None:
    pages, out = tmp_path / "in", tmp_path / "out"
    often = load_config(flags={"run": {"jobs": 1}, "watch": {"runs": 3}})
    for day in range(4):
        foot = "返回搜狐，查看更多" if day == 3 else ""
        done = run(put(pages, {f"{day}/{i}.txt": text(100 * day + i) + foot for i in range(12)}), out, often)
        for _ in range(4 if day < 3 else 0):
            run(pages, out, often)  # runs that find nothing new are no habit, and push no habit out
    assert done.warnings == ["edits of rule sohu-return: 12 in 12 pages, usually 0.0"]
    assert [record.warnings for record in run_history(out, 99)] == [*[[]] * 15, done.warnings]
    assert "usually" not in (out / "report.json").read_text(), "the same report whatever was before"
    assert f"  warning: {done.warnings[0]}" in seedclean("history", out).stdout.decode()


# Metrics


def samples(file: Path) -> dict[str, float]:
    values = {}
    lines = file.read_text().splitlines()
    for line in lines:
        if not line.startswith("#"):
            match = re.fullmatch(r'(seedclean_[a-z_]+(?:\{[a-z]+="[a-z_]+"\})?) (-?[\d.e+]+)', line)
            assert match, line
            values[match[1]] = float(match[2])
    for name in {name.partition("{")[0] for name in values}:
        assert [line for line in lines if line.startswith(f"# HELP {name} ")], name
        assert f"# TYPE {name} gauge" in lines
    return values


def test_metrics_say_how_a_run_ended_and_what_the_last_commit_held(tmp_path: Path) -> None:
    pages, out, file = put(tmp_path / "in", {"a.txt": text(1), "b.txt": text(1)}), tmp_path / "out", tmp_path / "m.prom"
    assert seedclean("run", pages, "-o", out, "--metrics", file, "-q").returncode == 0
    first = samples(file)
    assert first["seedclean_last_run_exit_code"] == 0
    assert abs(first["seedclean_last_run_timestamp_seconds"] - time.time()) < 60
    assert abs(first["seedclean_last_commit_timestamp_seconds"] - time.time()) < 60
    assert first['seedclean_last_commit_documents{outcome="kept"}'] == 1
    assert first['seedclean_corpus{holds="duplicates"}'] == 1
    (pages / "broken.txt").symlink_to("nowhere")
    assert seedclean("run", pages, "-o", out, "--metrics", file, "-q").returncode == 1
    assert samples(file)["seedclean_last_run_exit_code"] == 1
    assert samples(file)['seedclean_last_commit_pages{outcome="failed"}'] == 1
    assert samples(file)['seedclean_last_commit_pages{outcome="unchanged"}'] == 2
    config = tmp_path / "own.yaml"
    config.write_text("dedup: {near: 0.8}", encoding="utf-8")
    assert seedclean("run", pages, "-o", out, "--metrics", file, "-q", "-c", config).returncode == 2
    refused = samples(file)
    assert refused["seedclean_last_run_exit_code"] == 2
    assert refused['seedclean_corpus{holds="clean"}'] == 1
    assert [path.name for path in tmp_path.iterdir() if path.name.startswith(".m")] == []


def test_metrics_are_left_alone_while_another_run_is_at_work(tmp_path: Path) -> None:
    file = tmp_path / "m.prom"
    file.write_text("what the other run wrote")
    (tmp_path / "in").mkdir()
    with FolderLock(tmp_path / "out"):
        assert (
            seedclean("run", tmp_path / "in", "-o", tmp_path / "out", "--metrics", file, "--allow-empty").returncode
            == 4
        )
    assert file.read_text() == "what the other run wrote"


def test_metrics_that_cannot_be_written_change_no_exit_code(tmp_path: Path) -> None:
    """The run is committed by then: to say that nothing was would be wrong."""
    pages, out, file = put(tmp_path / "in", {"a.txt": text(1)}), tmp_path / "out", tmp_path / "m.prom"
    file.mkdir()
    done = seedclean("run", pages, "-o", out, "--metrics", file, "-q")
    assert (done.returncode, done.stderr.count(b"\n")) == (0, 1)
    assert b"m.prom: Is a directory: the figures were not written" in done.stderr
    assert not list(tmp_path.glob(".m.prom*")), "what could not be put in place is gone"
    assert len(run_history(out, 9)) == 1


def test_metrics_without_a_folder_are_a_usage_error(tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    done = seedclean("run", tmp_path / "in", "-o", tmp_path / "out", "--metrics", tmp_path / "no" / "m.prom")
    assert done.returncode == 2
    assert b"there is no folder" in done.stderr


# Events


def table(head: str) -> dict[str, set[str]]:
    """Return a table of docs/cron.md: the first column, and the words in code font of the second."""
    lines = CRON.partition(f"| {head} |")[2].partition("\n\n")[0].splitlines()[2:]
    cells = [line.strip("| ").split(" | ") for line in lines]
    return {
        name: set(re.findall(r"`(\w+)`", rest)) for first, rest in cells for name in re.findall(r"`([^`]+)`", first)
    }


def test_events_are_what_the_document_says(tmp_path: Path) -> None:
    fields, common = table("event | has"), set(table("field | in every event"))
    pages, out = put(tmp_path / "in", {"a.txt": text(1)}), tmp_path / "out"
    (pages / "broken.txt").symlink_to("nowhere")
    config = tmp_path / "own.yaml"
    config.write_text("dedup: {near: 0.8}", encoding="utf-8")
    names = set()
    extra: tuple[str | Path, ...]
    for extra in ((), ("-c", config), ("-c", config, "--accept-config"), ("-c", config, "--ledger", "full")):
        done = seedclean("run", pages, "-o", out, "--log-format", "json", *extra)
        assert done.stdout == b""
        events = [json.loads(line) for line in done.stderr.splitlines()]
        assert len({event["run"] for event in events}) == 1
        for event in events:
            assert set(event) == fields[event["event"]] | common, event
        names |= {event["event"] for event in events}
        assert events[-1]["event"] == ("error" if len(extra) == 2 else "end")
    assert names == set(fields) - {"progress", "resumed", "discarded"}, (
        "the last two are of tests/engine/test_resume.py"
    )
    assert run_history(out, 1)[0].id == events[0]["run"]


def test_fields_of_progress_are_what_the_document_says(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr("seedclean.reporting.progress.time.monotonic", iter([0.0, 31.0]).__next__)
    with caplog.at_level(logging.INFO, logger="seedclean"):
        ProgressLog().advance(1, 10, Report())
    [event] = caplog.records
    assert event.__dict__["event"] == "progress"
    assert set(event.__dict__["values"]) == set(table("field of `progress` | meaning"))


def test_documented_metrics_are_written(tmp_path: Path) -> None:
    file = tmp_path / "m.prom"
    assert (
        seedclean("run", put(tmp_path / "in", {"a.txt": text(1)}), "-o", tmp_path / "o", "--metrics", file).returncode
        == 0
    )
    for name in table("figure | watch for"):
        assert name in samples(file)


# docs/cron.md


def blocks(kind: str) -> list[str]:
    return re.findall(rf"```{kind}\n(.*?)```", CRON, re.DOTALL)


def here(command: str, folder: Path) -> str:
    """Return a documented command with the paths of this machine."""
    program = Path(sys.executable).with_name("seedclean")
    for documented, ours in (
        ("/opt/seedclean/bin/seedclean", program), ("/data/pages", folder / "pages"), ("/data/clean", folder / "clean"),
        ("/var/lib/node_exporter", folder), ("/var/log", folder),
    ):  # fmt: skip
        command = command.replace(documented, str(ours))
    assert not re.search(r"(^|\s)/(data|var|opt)/", command)
    return command


def bare(command: list[str]) -> subprocess.CompletedProcess[bytes]:
    """Run a command as cron and systemd do: no home, no terminal, hardly any environment."""
    bare_words = ["env", "-i", "LANG=C", "PATH=/usr/bin:/bin", *command]
    return subprocess.run(
        bare_words, stdin=subprocess.DEVNULL, capture_output=True, start_new_session=True, cwd="/", check=False
    )


def test_the_crontab_lines_work(tmp_path: Path) -> None:
    put(tmp_path / "pages", {"渡轮.txt": text(1), "b.txt": text(1)})
    lines = [line for block in blocks("crontab") for line in block.splitlines() if line[:1].isdigit()]
    assert len(lines) == 2
    for line in lines:
        command = here(line.split(None, 5)[5], tmp_path)
        assert "%" not in command, "cron takes a percent sign for the end of the line"
        done = bare(["/bin/sh", "-c", command])
        assert (done.returncode, done.stdout, done.stderr) == (0, b"", b"")
    assert samples(tmp_path / "seedclean.prom")["seedclean_last_run_exit_code"] == 0
    events = [json.loads(line) for line in (tmp_path / "seedclean.log").read_text().splitlines()]
    assert (events[0]["event"], events[-1]["event"], events[-1]["unchanged"]) == ("begin", "end", 2)
    assert '"id":"渡轮.txt"' in (tmp_path / "clean" / "clean.jsonl").read_text(encoding="utf-8") + (
        tmp_path / "clean" / "duplicates.jsonl"
    ).read_text(encoding="utf-8")


def test_the_systemd_units_work(tmp_path: Path) -> None:
    units = []
    for block in blocks("ini"):
        unit = configparser.ConfigParser(delimiters=("=",), strict=True)
        unit.optionxform = str  # type: ignore[assignment, method-assign]
        unit.read_string(block)
        units.append(unit)
    service, timer = units
    put(tmp_path / "pages", {"a.txt": text(1)})
    done = bare(shlex.split(here(service["Service"]["ExecStart"], tmp_path)))
    assert done.returncode == 0
    assert all(json.loads(line)["run"] for line in done.stderr.splitlines())
    words = shlex.split(service["Service"]["ExecStart"])
    assert service["Service"]["ReadWritePaths"] == words[words.index("-o") + 1]
    assert service["Service"]["ReadOnlyPaths"] == words[words.index("run") + 1]
    assert service["Service"]["SuccessExitStatus"] == "1"
    assert timer["Timer"]["OnCalendar"] == "*-*-* 04:15:00"
    assert timer["Install"]["WantedBy"] == "timers.target"


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_signal_ends_a_later_run_cleanly(tmp_path: Path, number: signal.Signals) -> None:
    pages, out = put(tmp_path / "in", {"a.txt": text(1)}), tmp_path / "out"
    run(pages, out, CONFIG)
    before = contents(out)
    put(pages, {f"{i}.txt": text(i) for i in range(2, 9)})
    command = [sys.executable, "-m", "seedclean", "run", str(pages), "-", "--text-field", "text", "-o", str(out)]
    with subprocess.Popen(
        [*command, "--log-format", "json"], stdin=subprocess.PIPE, stderr=subprocess.PIPE, start_new_session=True
    ) as process:  # the stream never ends, so the run is at work
        assert process.stdin
        assert process.stderr
        process.stdin.write(json.dumps({"text": text(50)}).encode() + b"\n")
        process.stdin.flush()
        deadline = time.monotonic() + 60
        while not (out / ".partial").is_dir() and time.monotonic() < deadline:
            time.sleep(0.02)
        time.sleep(0.3)
        os.kill(process.pid, number)
        events = [json.loads(line) for line in process.stderr.read().splitlines()]
        process.stdin.close()
        assert process.wait(60) == 3
    assert (events[-1]["event"], events[-1]["exit_code"]) == ("error", 3)
    assert contents(out) == before
    assert sorted(file.name for file in out.iterdir()) == [".lock", *sorted([*FILES, REPORT_PAGE, "state.sqlite"])]
    assert run(pages, out, CONFIG).kept == 7


@pytest.mark.parametrize("number", [signal.SIGKILL, signal.SIGTERM])
def test_workers_end_with_a_run_that_is_killed(tmp_path: Path, number: signal.Signals) -> None:
    """By kill -9, of which no one hears, or all at once, as systemd does it: no process may be left or wait on."""
    if not Path("/proc").is_dir():
        pytest.skip("processes are counted as Linux shows them")
    command = [
        sys.executable,
        "-m",
        "seedclean",
        "run",
        "-",
        "--text-field",
        "text",
        "-o",
        str(tmp_path / "out"),
        "-j2",
    ]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stderr=subprocess.DEVNULL, start_new_session=True) as process:
        assert process.stdin
        for seed in range(600):  # more than a batch, so that workers have something to do
            process.stdin.write(json.dumps({"text": text(seed)}).encode() + b"\n")
        process.stdin.flush()
        deadline = time.monotonic() + 60
        while len(session(process.pid)) < 4 and time.monotonic() < deadline:  # two workers, what they are forked from
            time.sleep(0.05)
        assert len(session(process.pid)) >= 4
        time.sleep(0.5)
        if number == signal.SIGKILL:
            process.kill()
            process.wait()
        else:
            os.killpg(process.pid, number)
            assert process.wait(60) == 3
        deadline = time.monotonic() + 20
        while session(process.pid) and time.monotonic() < deadline:
            time.sleep(0.1)
        assert session(process.pid) == []


def session(number: int) -> list[int]:
    """Return the processes of a session that are not dead."""
    values = []
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            name, _, rest = stat.read_text().rpartition(")")
        except OSError:
            continue
        state, _parent, _group, of_session = rest.split()[:4]
        if of_session == str(number) and state != "Z":
            values.append(int(name.split()[0]))
    return values
