"""The output folder: its lock, its files, and a disk that fails."""

from __future__ import annotations

import errno
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from seedclean.core.errors import ConfigError, StoppedError
from seedclean.engine.run_options import RunOptions
from seedclean.engine.runner import run
from seedclean.write.lock import FILES, LOCK, STATE, FolderLock, LockedError
from seedclean.write.output_folder import OutputFolder
from seedclean.write.state import RunTransaction
from tests.conftest import printed
from tests.support.folders import CONFIG, LINES, contents, ids, put, text


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
    assert run(pages, out, CONFIG, RunOptions(wait=20)).kept == 1
    assert time.monotonic() - begun >= 0.4
    with FolderLock(out), pytest.raises(LockedError):
        run(pages, out, CONFIG, RunOptions(wait=0.3))


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
    assert run(pages, out, CONFIG, RunOptions(rebuild=True)).kept == 1
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


@pytest.mark.parametrize("name", [*FILES, STATE, f"{STATE}-wal", LOCK, ".partial", ".checkpoint"])
def test_nothing_is_written_through_links(pages: Path, out: Path, tmp_path: Path, name: str) -> None:
    put(pages, {"a.txt": text(1)})
    victim = tmp_path / "victim"
    is_folder = name in (".partial", ".checkpoint")
    victim.mkdir() if is_folder else victim.write_text("mine")
    out.mkdir()
    (out / name).symlink_to(victim)
    with pytest.raises(ConfigError, match="is no f"):
        run(pages, out, CONFIG, RunOptions(rebuild=True))
    assert list(victim.iterdir()) == [] if is_folder else victim.read_text() == "mine"


def test_files_are_their_owners_to_write_whatever_the_umask(pages: Path, out: Path) -> None:
    before = os.umask(0)
    try:
        for seed in range(2):  # appended to, and made anew
            run(put(pages, {"a.txt": text(seed)}), out, CONFIG, RunOptions(replace="always"))
            for file in [out, *out.iterdir()]:
                assert file.stat().st_mode & 0o022 == 0, file.name
    finally:
        os.umask(before)


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
        ("run", "engine.run_notes.write_report"),
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
    assert ids(out, "clean") == ["a" if command == "dedup" else "a.jsonl#a"]
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
