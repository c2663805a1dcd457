"""Signals at bad moments: while a module is imported, in a finalizer, while workers start."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import time
import tomllib
from contextlib import suppress
from pathlib import Path

import pytest

from tests.conftest import ROOT
from tests.support.texts import article

_BEGIN = "import os, signal, sys, threading\nfrom seedclean.core.interrupts import end_on_signals\nend_on_signals()\n"
_END = """
try:
    work()
    for _ in range(500):
        threading.Event().wait(0.01)
except KeyboardInterrupt:
    thread = threading.Thread(target=__import__, args=("wave",), daemon=True)
    thread.start()
    thread.join(20)
    print("interrupted", thread.is_alive())
"""


def outcome(work: str) -> tuple[str, str]:
    """Return what a program prints that does some work, and is interrupted in it."""
    done = subprocess.run([sys.executable, "-c", _BEGIN + work + _END], capture_output=True, check=False, timeout=60)
    return done.stdout.decode().strip(), done.stderr.decode().strip()


@pytest.mark.parametrize("number", ["SIGTERM", "SIGINT"])
def test_a_signal_in_the_import_system_leaves_no_lock_behind(number: str) -> None:
    """Its lock is taken before the block that frees it: an interrupt between the two locks imports up for good."""
    work = f"""
def work():
    def trace(frame, event, _):
        if frame.f_code.co_filename == "<frozen importlib._bootstrap>" and frame.f_code.co_name == "_get_module_lock":
            if event == "call":
                frame.f_trace_lines = True
                return line
    def line(frame, event, _):
        if event == "line" and frame.f_lineno > frame.f_code.co_firstlineno + 6:
            sys.settrace(None)
            frame.f_trace = None
            os.kill(os.getpid(), signal.{number})
    sys.settrace(trace)
    import colorsys
"""
    assert outcome(work) == ("interrupted False", "")


def test_a_signal_in_a_finalizer_is_not_lost() -> None:
    work = """
class Noisy:
    def __del__(self):
        os.kill(os.getpid(), signal.SIGTERM)
def work():
    Noisy()
"""
    assert outcome(work) == ("interrupted False", "")


def test_an_import_that_does_not_end_is_interrupted_all_the_same(tmp_path: Path) -> None:
    (tmp_path / "endless.py").write_text("import os, signal, time\nos.kill(os.getpid(), 15)\ntime.sleep(50)\n")
    work = f"sys.path.insert(0, {str(tmp_path)!r})\ndef work():\n    import endless\n"
    assert outcome(work) == ("interrupted False", "")


@pytest.mark.parametrize("number", ["SIGTERM", "SIGINT"])
def test_a_signal_while_the_command_is_loaded_shows_no_traceback(tmp_path: Path, number: str) -> None:
    """A module in the place of the first one that is imported gets the signal, then makes room for the real one."""
    (tmp_path / "click.py").write_text(
        "import os, signal, sys, time\n"
        f"os.kill(os.getpid(), signal.{number})\n"
        "time.sleep(0.05)\n"
        f"sys.path.remove({str(tmp_path)!r})\n"
        "del sys.modules['click']\n"
        "import click\n"
        "sys.modules['click'] = click\n"
    )
    command, path = [sys.executable, "-m", "seedclean", "config"], {"PYTHONPATH": str(tmp_path)}
    done = subprocess.run(command, env=os.environ | path, capture_output=True, check=False, timeout=60)
    assert (done.returncode, done.stderr.decode().strip()) == (3, "seedclean: stopped, nothing was committed")
    assert done.stdout == b""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    assert project["scripts"] == {"seedclean": "seedclean.__main__:main"}, "the script is what `python -m` runs"


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_signal_while_workers_start_shows_no_traceback(tmp_path: Path, number: signal.Signals) -> None:
    """The fork server, which is loading, then gets half of what a worker is to be."""
    if not (shutil.which("ps") or Path("/proc/self").exists()):
        pytest.skip("processes cannot be listed")
    pages = tmp_path / "pages"
    pages.mkdir()
    for seed in range(600):
        (pages / f"{seed:03}.txt").write_text(article(seed, 150) + "。", encoding="utf-8")
    command = [sys.executable, "-m", "seedclean", "run", str(pages), "-o", str(tmp_path / "out"), "-j2", "-q"]
    for delay in (0.0, 0.2, 0.4, 0.6):
        with subprocess.Popen(command, stderr=subprocess.PIPE, start_new_session=True) as process:
            deadline = time.monotonic() + 60
            while not _forks(process.pid) and time.monotonic() < deadline:
                time.sleep(0.01)
            time.sleep(delay)
            os.kill(process.pid, number)
            message = process.communicate(timeout=60)[1].decode()
        if process.returncode != 0:  # it can have been faster
            assert (process.returncode, message.strip()) == (3, "seedclean: stopped, nothing was committed"), delay


def _forks(process: int) -> bool:
    """Return whether a process has started its fork server; `ps` looks at every process, so it is the second choice."""
    if not Path(f"/proc/{process}/task/{process}/children").exists():
        command = ["ps", "-o", "args=", "--ppid", str(process)]
        return b"forkserver" in subprocess.run(command, capture_output=True, check=False).stdout
    with suppress(FileNotFoundError, ProcessLookupError):
        for child in Path(f"/proc/{process}/task/{process}/children").read_text("ascii").split():
            if b"forkserver" in Path(f"/proc/{child}/cmdline").read_bytes():
                return True
    return False
