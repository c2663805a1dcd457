"""The recipe for backups: how one is made while a run writes, and what comes of one that is put back, or half of it."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest

from seedclean.core.errors import ConfigError, StoppedError
from seedclean.engine.forgetting import forget
from seedclean.engine.run_options import RunOptions
from seedclean.engine.runner import run
from seedclean.write.lock import FILES, FORGOTTEN, LOCK, REPORT_PAGE, STATE, FolderLock
from seedclean.write.soundness import check_output
from tests.support.folders import CONFIG, LINES, contents, corrected, put, rows, text

pytestmark = pytest.mark.skipif(not shutil.which("flock"), reason="flock of util-linux is not there")


def back_up(out: Path, backup: Path, *options: str) -> int:
    command = ["flock", *options, str(out / LOCK), "cp", "-a", str(out), str(backup)]
    return subprocess.run(command, check=False, timeout=60).returncode


@pytest.fixture
def backup(pages: Path, out: Path, tmp_path: Path) -> Path:
    """Return the backup of a first day; OUT is a day ahead of it."""
    run(put(pages, {f"{seed}.txt": text(seed) for seed in range(4)}), out, CONFIG)
    assert back_up(out, tmp_path / "backup") == 0
    run(put(pages, {"new.txt": text(9), "bad.txt": "短"}), out, CONFIG)
    return tmp_path / "backup"


def faults(folder: Path) -> set[str]:
    return {remark.file for remark in check_output(folder) if remark.wrong}


def test_a_backup_waits_for_the_run_that_is_at_work(backup: Path, out: Path, tmp_path: Path) -> None:
    with FolderLock(out):
        assert back_up(out, tmp_path / "second", "--nonblock") == 1
        assert not (tmp_path / "second").exists()
    assert back_up(out, tmp_path / "second") == 0
    assert contents(tmp_path / "second") == contents(out) != contents(backup)


def test_a_backup_that_is_put_back_goes_on_from_its_day(backup: Path, out: Path, pages: Path) -> None:
    wanted = contents(out, LINES)
    assert faults(backup) == set()
    assert run(pages, backup, CONFIG).kept == 1
    assert contents(backup, LINES) == wanted


def test_an_older_state_cuts_off_what_came_after_it(backup: Path, out: Path, pages: Path) -> None:
    """The files only grew: the state says where they ended."""
    wanted = contents(out, LINES)
    for end in ("", "-wal", "-shm"):
        (out / f"{STATE}{end}").unlink(missing_ok=True)
    shutil.copy(backup / STATE, out / STATE)
    assert faults(out) == {"report.json"}
    assert run(pages, out, CONFIG).kept == 1
    assert contents(out, LINES) == wanted


def test_an_older_state_beside_files_that_were_written_anew_is_seen_by_check(
    backup: Path, out: Path, pages: Path
) -> None:
    run(put(pages, {"0.txt": corrected(0)}), out, CONFIG)
    shutil.copy(backup / STATE, out / STATE)
    assert "clean.jsonl" in faults(out)


def test_older_files_stop_the_next_run(backup: Path, out: Path, pages: Path) -> None:
    shutil.copy(backup / "clean.jsonl", out / "clean.jsonl")
    assert "clean.jsonl" in faults(out)
    with pytest.raises(StoppedError, match=r"clean\.jsonl: has \d+ bytes, \d+ were committed"):
        run(pages, out, CONFIG)


@pytest.mark.usefixtures("backup")
def test_without_the_state_only_a_rebuild_helps(out: Path, pages: Path) -> None:
    wanted = contents(out, LINES)
    (out / STATE).unlink()
    assert faults(out) == {STATE}
    with pytest.raises(ConfigError, match=r"has output, but no state\.sqlite"):
        run(pages, out, CONFIG)
    run(pages, out, CONFIG, RunOptions(rebuild=True))
    assert {name: sorted(data.splitlines()) for name, data in contents(out, LINES).items()} == {
        name: sorted(data.splitlines()) for name, data in wanted.items()
    }


@pytest.mark.usefixtures("backup")
def test_what_can_be_made_again_need_not_be_put_back(out: Path, pages: Path) -> None:
    forget(out, "1.txt")
    for name in (FILES[3], REPORT_PAGE, FORGOTTEN):
        (out / name).unlink()
    assert run(pages, out, CONFIG).pages_unchanged == 6
    assert all((out / name).exists() for name in (FILES[3], REPORT_PAGE, FORGOTTEN))


def test_what_was_forgotten_since_the_backup_is_forgotten_again(backup: Path, out: Path) -> None:
    """The list is newer than the backup: its ids are forgotten once more."""
    forget(out, ["1.txt", "2.txt"])
    assert forget(backup, [row["id"] for row in rows(out, "forgotten")]).ids == ["1.txt", "2.txt"]
    assert [row["id"] for row in rows(backup, "clean")] == ["0.txt", "3.txt"]
