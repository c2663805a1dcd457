"""The commands as a user types them: exit codes, messages, streams, signals."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from seedclean.write.lock import FILES, REPORT_PAGE, STATE
from seedclean.write.state import RunTransaction
from tests.conftest import ROOT
from tests.support.command import called, seedclean

SAMPLES = str(ROOT / "samples")
GOOD = "海城渡轮公司昨晚恢复了停航四年的夜间班次,第一班船九点离港,船上坐了一百八十多人。"


def test_run_with_failures_ends_with_1_and_a_summary(tmp_path: Path) -> None:
    done = seedclean("run", SAMPLES, "-o", "out", cwd=tmp_path)
    assert (done.returncode, done.stderr) == (1, b"seedclean: warning: 4 of 20 pages failed\n")
    assert "kept                      13  clean.jsonl" in done.stdout.decode()
    assert done.stdout.decode().endswith("s; to look at: out/report.html\n")
    assert sorted(path.name for path in (tmp_path / "out").iterdir()) == [
        ".lock",
        *sorted([*FILES, REPORT_PAGE, STATE]),
    ]


def test_run_without_failures_ends_with_0(tmp_path: Path) -> None:
    done = seedclean("run", SAMPLES + "/portal", "-o", str(tmp_path), "--quiet")
    assert (done.returncode, done.stdout, done.stderr) == (0, b"", b"")


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["run", "nope", "-o", "out"], "nope: no such file or folder"),
        (["run", SAMPLES], "Missing option '-o'"),
        (["run", SAMPLES, "-o", "out", "--bad"], "No such option"),
        (["run", SAMPLES, "-o", "out", "-j", "0"], "0 is not in the range"),
        (["run", SAMPLES, "-o", "out", "--ledger", "some"], "'counts', 'full'"),
        (["run", SAMPLES, "-o", "out", "-c", "none.yaml"], "none.yaml: No such file"),
        (["run", SAMPLES, "-o", "/dev/null/x"], "cannot write there"),
        (["rules", "check", "none"], "none: no such file or folder"),
        (["cook"], "No such command 'cook'"),
    ],
)
def test_usage_errors_end_with_2_and_one_message(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, arguments: list[str], told: str
) -> None:
    monkeypatch.chdir(tmp_path)
    done = called(*arguments)
    assert done.returncode == 2
    assert told in done.stderr.decode()
    assert b"Traceback" not in done.stderr
    assert not (tmp_path / "out").exists(), "a usage error makes nothing"


def test_standard_input_is_a_page(tmp_path: Path) -> None:
    done = seedclean("run", "-", "-o", str(tmp_path), stdin=("渡轮恢复夜航\n" + GOOD).encode())
    assert done.returncode == 0
    row = json.loads((tmp_path / "clean.jsonl").read_bytes())
    assert (row["id"], row["title"], row["text"]) == ("stdin", "渡轮恢复夜航", GOOD)


def test_standard_input_is_rows_if_a_field_is_named(tmp_path: Path) -> None:
    bodies = [GOOD, "云港灯塔在无人看守了九年之后又有了一位看守人,她叫沈知夏,原来是城里的程序员。"]
    rows_in = [{"key": f"r{i}", "body": body, "more": [i]} for i, body in enumerate(bodies)]
    lines = "".join(json.dumps(row) + "\n" for row in rows_in)
    arguments = ("run", "-", "-o", str(tmp_path), "--text-field", "body", "--id-field", "key")
    assert seedclean(*arguments, stdin=lines.encode()).returncode == 0
    rows = [json.loads(line) for line in (tmp_path / "clean.jsonl").read_bytes().splitlines()]
    assert [(row["id"], row["more"]) for row in rows] == [("stdin#r0", [0]), ("stdin#r1", [1])]


def test_json_log(tmp_path: Path) -> None:
    done = seedclean("run", SAMPLES + "/portal", "-o", str(tmp_path), "--log-format", "json")
    events = [json.loads(line) for line in done.stderr.decode().splitlines()]
    assert [event["event"] for event in events] == ["begin", "dedup", "write", "report", "end"]
    assert (done.stdout, events[-1]["kept"]) == (b"", 4)


def test_a_second_run_into_the_same_folder_ends_with_4(tmp_path: Path) -> None:
    with RunTransaction(tmp_path):
        done = seedclean("run", SAMPLES, "-o", str(tmp_path))
    assert done.returncode == 4
    assert f"another run (process {os.getpid()}, since 20" in done.stderr.decode()
    assert done.stderr.count(b"\n") == 1


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
@pytest.mark.parametrize("jobs", ["1", "2"])
def test_a_signal_ends_with_3_and_commits_nothing(tmp_path: Path, number: signal.Signals, jobs: str) -> None:
    """The input is a pipe that never ends, so the run is certainly at work when the signal comes."""
    command = [sys.executable, "-m", "seedclean", "run", "-", "-o", str(tmp_path), "--text-field", "text", "-j", jobs]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stderr=subprocess.PIPE) as process:
        assert process.stdin
        assert process.stderr
        process.stdin.write(json.dumps({"text": GOOD}).encode() + b"\n")
        process.stdin.flush()
        deadline = time.monotonic() + 60
        while not (tmp_path / ".partial").exists() and time.monotonic() < deadline:
            time.sleep(0.02)
        time.sleep(0.3)
        os.kill(process.pid, number)
        message = process.stderr.read().decode()
        process.stdin.close()
        assert process.wait(60) == 3
    assert message.strip() == "seedclean: stopped, nothing was committed"
    assert [path.name for path in tmp_path.iterdir()] == [".lock"]


def test_a_full_disk_is_one_line(tmp_path: Path) -> None:
    """A file size limit stands in for the full disk: the same error from the same call."""
    code = (
        "import resource, signal, sys; signal.signal(signal.SIGXFSZ, signal.SIG_IGN);"
        "resource.setrlimit(resource.RLIMIT_FSIZE, (2000, 2000));"
        f"sys.argv = ['seedclean', 'run', {SAMPLES!r}, '-o', {str(tmp_path)!r}, '-j', '1'];"
        "from seedclean.cli import main; main()"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, timeout=60, check=False)
    assert done.returncode == 3
    assert b"stopped, nothing was committed" in done.stderr
    assert b"Traceback" not in done.stderr
    assert [path.name for path in tmp_path.iterdir()] == [".lock"]


@pytest.mark.parametrize("jobs", ["1", "2"])
def test_a_disk_that_is_full_of_lines(tmp_path: Path, jobs: str) -> None:
    """Workers write them themselves, and say why they cannot."""
    (tmp_path / "in").mkdir()
    for number in range(40):
        (tmp_path / "in" / f"{number}.txt").write_text(
            "\n".join(f"海城渡轮公司第{number}艘船第{line}次离港。" for line in range(1500)), encoding="utf-8"
        )
    arguments = ["seedclean", "run", str(tmp_path / "in"), "-o", str(tmp_path / "out"), "-j", jobs]
    code = (
        "import resource; resource.setrlimit(resource.RLIMIT_FSIZE, (1000000, 1000000));"
        f"import sys; sys.argv = {arguments!r}; from seedclean.cli import main; main()"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, timeout=60, check=False)
    assert done.returncode == 3, done.stderr
    assert b"File too large" in done.stderr
    assert b"stopped, nothing was committed" in done.stderr
    assert b"Traceback" not in done.stderr
    assert [path.name for path in (tmp_path / "out").iterdir()] == [".lock"]


def test_rules_commands() -> None:
    listed = seedclean("rules", "list").stdout.decode()
    assert "sohu-return" in listed
    checked = seedclean("rules", "check")
    assert checked.returncode == 0
    assert ", 0 wrong" in checked.stdout.decode()


def test_rules_check_of_a_wrong_rule_ends_with_1(tmp_path: Path) -> None:
    file = tmp_path / "own.yaml"
    file.write_text("rules: [{id: a, kind: line, why: w, pattern: x, removes: [y], keeps: [z]}]", encoding="utf-8")
    done = seedclean("rules", "check", str(file))
    assert done.returncode == 1
    assert "a: does not hit 'y'" in done.stdout.decode()


def test_config_prints_what_can_be_read_again(tmp_path: Path) -> None:
    printed = seedclean("config").stdout
    (tmp_path / "all.yaml").write_bytes(printed)
    again = seedclean("config", "-c", str(tmp_path / "all.yaml"))
    assert again.stdout == printed
    changed = tmp_path / "own.yaml"
    changed.write_text("dedup: {near: 0.8}\n", encoding="utf-8")
    assert "near: 0.8" in seedclean("config", "-c", str(changed)).stdout.decode()


def test_a_reader_that_goes_away_gets_no_traceback() -> None:
    """It is no error of the input: the exit code is that of a program that SIGPIPE ends."""
    reading, writing = os.pipe()
    os.close(reading)  # nobody reads: the first write fails
    command = [sys.executable, "-m", "seedclean", "rules", "list"]
    done = subprocess.run(command, stdout=writing, stderr=subprocess.PIPE, check=False)
    os.close(writing)
    assert (done.returncode, done.stderr) == (141, b"")


def test_a_terminal_that_knows_no_chinese() -> None:
    done = seedclean("rules", "list", env={**os.environ, "PYTHONIOENCODING": "latin-1"})
    assert (done.returncode, done.stderr) == (0, b"")
    assert b"\\u5c55\\u5f00" in done.stdout


def test_version() -> None:
    from importlib.metadata import version

    assert version("seedclean") in seedclean("--version").stdout.decode()


def test_cron_has_no_home_no_locale_no_terminal(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "seedclean", "run", SAMPLES + "/portal", "-o", str(tmp_path), "--quiet"]
    done = subprocess.run(["env", "-i", "LANG=C", *command], capture_output=True, check=False, cwd="/")
    assert (done.returncode, done.stdout, done.stderr) == (0, b"", b"")


def test_flags_override_the_file(tmp_path: Path) -> None:
    own = tmp_path / "own.yaml"
    own.write_text("read: {glob: 'mirror/*'}\nstages: {simplify: {quotes: keep}}\n", encoding="utf-8")
    out = tmp_path / "out"
    arguments = ("run", SAMPLES, "-o", str(out), "-c", str(own), "--ledger", "full", "-j", "2")
    assert seedclean(*arguments).returncode == 0
    rows = [json.loads(line) for line in (out / "clean.jsonl").read_bytes().splitlines()]
    assert {row["page"]["path"].split("/")[0] for row in rows} == {"mirror"}
    assert all("ledger" in row for row in rows)
    assert seedclean(*arguments, "--glob", "portal/tai*").returncode == 0
    *before, row = [json.loads(line) for line in (out / "clean.jsonl").read_bytes().splitlines()]
    assert before == rows
    assert (row["id"], "「我十二歲上船" in row["text"], "「我十二岁上船" in row["text"]) == (
        "portal/taiwan.txt",
        False,
        True,
    )


def test_inspect_shows_what_repair_does_edit_by_edit(tmp_path: Path) -> None:
    page = "他談到系統(tǒng)?,F(xiàn)在人人有系統(tǒng)。家家用系統(tǒng)。\n\x00"
    (tmp_path / "page.txt").write_text(page, encoding="utf-8")
    done = seedclean("inspect", "page.txt", "--stage", "repair", cwd=tmp_path)
    lines = done.stdout.decode().splitlines()
    assert (done.returncode, done.stderr) == (0, b"")
    assert lines[0] == "page.txt:2:1  repair:nul  ǒng)。\\n[\\x00] -> ǒng)。\\n[]"
    [torn] = [line for line in lines if line.startswith("page.txt:1:12  repair:read ")]
    assert torn.endswith("(tǒng)[?,F(xiàn)]在人人有系統 -> (tǒng)[。現]在人人有系統")
    assert lines[-1] == "repair: 5 edits"
    piped = seedclean("inspect", "-", "--stage", "repair", stdin=page.encode())
    assert piped.stdout.decode().splitlines() == [line.replace("page.txt", "-") for line in lines]


def test_inspect_without_a_stage_shows_all(tmp_path: Path) -> None:
    (tmp_path / "page.txt").write_text("她看著燈🚀塔。返回搜狐,查看更多", encoding="utf-8")
    told = seedclean("inspect", str(tmp_path / "page.txt")).stdout.decode()
    assert [line for line in told.splitlines() if line.endswith("edits")][:6] == [
        "repair: 0 edits", "emoji: 1 edits", "labels: 0 edits", "split: 0 edits", "body: 0 edits",
        "boilerplate: 1 edits",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["inspect", "nope.txt"], "nope.txt: no such file; for the id of a page or article name the output: -o OUT"),
        (["inspect", "-", "--stage", "polish"], "no stage 'polish' in the pipeline: there are repair,"),
        (["inspect", "-"], "-: 0 bytes"),
    ],
)
def test_inspect_of_what_is_not_there(arguments: list[str], told: str) -> None:
    done = seedclean(*arguments)
    assert (done.returncode, done.stdout) == (2, b"")
    assert told in done.stderr.decode()
