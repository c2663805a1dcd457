"""What seedclean says is a log record: a program routes it, silences it, or captures it; the commands print it."""

from __future__ import annotations

import json
import logging
import re
import subprocess
import sys
from contextlib import ExitStack
from pathlib import Path

import pytest

import seedclean
from seedclean.core.events import LOGGER, log_error, run_context
from seedclean.reporting import log_handlers
from seedclean.reporting.log_handlers import JsonFormatter, notebook_logs, printed_logs
from tests.support.folders import put, text

TIME = re.compile(r"20\d\d-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z")


@pytest.fixture
def half_failed(tmp_path: Path) -> Path:
    """Return a folder of two pages of which one cannot be read: its run warns."""
    folder = put(tmp_path / "in", {"a.txt": text(1)})
    (folder / "broken.txt").symlink_to("nowhere")
    return folder


def command(*arguments: str | Path) -> subprocess.CompletedProcess[str]:
    line = [sys.executable, "-m", "seedclean", *map(str, arguments)]
    return subprocess.run(line, capture_output=True, text=True, timeout=120, check=False)


def test_a_program_gets_the_warnings_and_events_of_a_run(
    half_failed: Path,
    tmp_path: Path,
    caplog: pytest.LogCaptureFixture,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.delitem(sys.modules, "ipykernel", raising=False)  # another test of this process may have loaded it
    with caplog.at_level(logging.INFO, logger="seedclean"):
        seedclean.run(half_failed, tmp_path / "out")
        seedclean.run(half_failed, tmp_path / "out2")
    warnings = [record for record in caplog.records if record.levelno == logging.WARNING]
    assert [record.getMessage() for record in warnings] == ["1 of 2 pages failed"] * 2
    events = [(record.__dict__["event"], record.name) for record in caplog.records]
    assert events[: len(events) // 2] == [
        *((name, "seedclean.progress") for name in ("begin", "dedup", "write", "report")),
        ("warning", "seedclean"),
        ("end", "seedclean"),
    ]
    assert len({record.__dict__["run"] for record in caplog.records}) == 2
    assert capsys.readouterr().err == ""


def test_nothing_is_printed_for_a_program_that_sets_no_logging_up(half_failed: Path, tmp_path: Path) -> None:
    code = f"import seedclean; print(seedclean.run({str(half_failed)!r}, {str(tmp_path / 'out')!r}).report.warnings)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=120, check=False)
    assert (done.stdout, done.stderr) == ("['1 of 2 pages failed']\n", "")


def test_each_json_event_of_a_run_has_time_level_and_the_id_of_the_run(half_failed: Path, tmp_path: Path) -> None:
    ids = []
    for out in ("out", "out2"):
        done = command("run", half_failed, "-o", tmp_path / out, "--log-format", "json")
        events = [json.loads(line) for line in done.stderr.splitlines()]
        assert {event["event"]: event["level"] for event in events} == {
            **dict.fromkeys(("begin", "dedup", "write", "report", "end"), "info"),
            "warning": "warning",
        }
        assert all(TIME.fullmatch(event["time"]) for event in events)
        assert [event["time"] for event in events] == sorted(event["time"] for event in events)
        [run_id] = {event["run"] for event in events}
        ids.append(run_id)
        assert run_id in command("history", tmp_path / out, "--json").stdout
        assert run_id not in (tmp_path / out / "report.json").read_text(encoding="utf-8")
    assert ids[0] != ids[1]


def test_an_error_before_the_run_begins_has_them_too(tmp_path: Path) -> None:
    done = command("run", tmp_path / "nowhere", "-o", tmp_path / "out", "--log-format", "json")
    [event] = [json.loads(line) for line in done.stderr.splitlines()]
    assert (event["event"], event["level"], event["exit_code"], bool(event["run"])) == ("error", "error", 2, True)
    assert TIME.fullmatch(event["time"])


@pytest.mark.parametrize("log_format", ["text", "json"])
def test_quiet_leaves_only_warnings(half_failed: Path, tmp_path: Path, log_format: str) -> None:
    done = command("run", half_failed, "-o", tmp_path / "out", "--quiet", "--log-format", log_format)
    [line] = done.stderr.splitlines()
    if log_format == "text":
        assert line == "seedclean: warning: 1 of 2 pages failed"
    else:
        assert json.loads(line)["text"] == "1 of 2 pages failed"
    assert done.stdout == ""


def test_errors_are_lines_of_text(tmp_path: Path) -> None:
    done = command("run", tmp_path / "nowhere", "-o", tmp_path / "out")
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.startswith(f"seedclean: {tmp_path / 'nowhere'}: ")


NOTEBOOK = """
import logging, sys
sys.modules["ipykernel"] = sys  # as in a notebook
from seedclean.core.events import log_warning
from seedclean.reporting.log_handlers import notebook_logs
with notebook_logs():
    log_warning("before logging is set up")
logging.basicConfig(stream=sys.stdout, format="%(name)s %(message)s")
with notebook_logs():
    log_warning("after it")
"""


def test_a_notebook_shows_warnings_unless_it_sets_logging_up() -> None:
    done = subprocess.run([sys.executable, "-c", NOTEBOOK], capture_output=True, text=True, timeout=60, check=True)
    assert done.stderr == "seedclean: warning: before logging is set up\n"
    assert done.stdout == "seedclean after it\n"


def test_the_logger_is_left_as_it_was() -> None:
    before = LOGGER.level, list(LOGGER.handlers)
    with printed_logs(as_json=True), run_context() as outer, run_context() as inner:
        assert outer == inner
        log_error("broken", 3)
    assert (LOGGER.level, LOGGER.handlers) == before


def test_what_rules_learn_says_is_logged_and_printed_as_it_is(tmp_path: Path) -> None:
    folder = put(tmp_path / "in", {"a.txt": text(1)})
    done = command("rules", "learn", folder, "-o", tmp_path / "rules.yaml")
    assert done.stderr == "1 pages counted; what cannot be read is left out here, `seedclean run` says why\n"
    assert command("rules", "learn", folder, "-o", tmp_path / "rules.yaml", "--quiet").stderr == ""


def test_a_name_that_is_not_utf_8_is_a_json_event(tmp_path: Path) -> None:
    done = command("run", tmp_path / "nope\udcff", "-o", tmp_path / "out", "--log-format", "json")
    assert done.returncode == 2
    assert [json.loads(line)["event"] for line in done.stderr.splitlines()][-1] == "error"


def test_a_json_event_has_the_traceback_of_its_record() -> None:
    error = (ValueError, ValueError("late"), None)
    record = logging.LogRecord("seedclean", logging.ERROR, "", 0, "failed", (), error)
    assert json.loads(JsonFormatter().format(record))["traceback"].endswith("ValueError: late")


def test_a_notebook_hears_of_a_run_that_goes_on_after_another_one_ended(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setitem(sys.modules, "ipykernel", sys.modules[__name__])
    monkeypatch.setattr(logging.getLogger(), "handlers", [])  # those of pytest
    monkeypatch.setattr(LOGGER, "handlers", [logging.NullHandler()])  # an earlier test may have set up others
    monkeypatch.setattr(log_handlers, "_notebook_printer", log_handlers._NotebookPrinter())
    first = ExitStack()
    first.enter_context(notebook_logs())
    with notebook_logs():
        first.close()
        LOGGER.warning("of the second run")
    LOGGER.warning("of no run")
    assert capsys.readouterr().err == "seedclean: warning: of the second run\n"
