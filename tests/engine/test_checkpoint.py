"""What is kept of a run that is interrupted: where, for how long, and what if it is damaged."""

from __future__ import annotations

import os
import random
import shutil
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from seedclean.cli import main_group
from seedclean.config import load_config
from seedclean.core.errors import ConfigError, InterruptedRunError, StoppedError
from seedclean.engine.forgetting import forget
from seedclean.engine.run_options import RunOptions
from seedclean.engine.runner import run
from seedclean.engine.workers import batches
from seedclean.write.lock import CHECKPOINT, ELSEWHERE, FILES, LOCK
from tests.support.interrupted import CONFIGS, Listener, many_pages, outcome, resumed, stopped, undisturbed
from tests.support.leftovers import leftovers


@pytest.fixture
def pages(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A portal in batches of seven pages."""
    monkeypatch.setattr(batches, "BATCH_PAGES", 7)
    return many_pages(tmp_path / "pages")


def test_no_resume_begins_afresh_and_keeps_nothing(pages: Path, tmp_path: Path) -> None:
    wanted, _ = undisturbed(pages, tmp_path / "whole")
    out = tmp_path / "out"
    stopped(pages, out, Listener(phase="dedup"))
    stopped(pages, out, Listener(phase="dedup"), no_resume=True)
    assert [path.name for path in out.iterdir()] == [LOCK]
    stopped(pages, out, Listener(phase="dedup"))
    assert resumed(pages, out, no_resume=True) == []
    assert outcome(out) == wanted


def test_an_error_leaves_nothing_but_dying_workers_do(pages: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    for error in (OSError, StoppedError):
        with pytest.raises(error):
            run(pages, out, CONFIGS[1], progress=Listener(phase="dedup", error=error))
        assert [path.name for path in out.iterdir()] == [LOCK]
    with pytest.raises(InterruptedRunError):
        run(pages, out, CONFIGS[1], progress=Listener(phase="dedup", error=InterruptedRunError))
    [(name, values)] = resumed(pages, out)
    assert (name, values["pages"]) == ("resumed", values["of"])


def test_damaged_batches_are_told_and_done_again(pages: Path, tmp_path: Path) -> None:
    """Cut off at any byte, or with a bit changed, or, as after a power cut, with zeros in place of what was there."""
    wanted, _ = undisturbed(pages, tmp_path / "whole")
    draw = random.Random(1)  # noqa: S311
    for attempt in range(12):
        out = tmp_path / f"out{attempt}"
        stopped(pages, out, Listener(phase="dedup"))
        for file in (out / CHECKPOINT).iterdir():
            data = bytearray(file.read_bytes())
            position = draw.randrange(len(data))
            if attempt % 3 == 0:
                del data[position:]
            elif attempt % 3 == 1:
                data[position] ^= 1 << draw.randrange(8)
            else:
                data[position:] = bytes(len(data) - position)
            file.write_bytes(data)
        notes = resumed(pages, out)
        assert [name for name, _ in notes] in (["resumed"], ["resumed", "discarded"])
        assert outcome(out) == wanted, attempt


def test_strange_entries_in_the_folder_do_no_harm(pages: Path, tmp_path: Path) -> None:
    wanted, _ = undisturbed(pages, tmp_path / "whole")
    out, other = tmp_path / "out", tmp_path / "other"
    other.mkdir()
    (other / "mine").write_text("mine")
    stopped(pages, out, Listener(phase="dedup"))
    [first, *_] = sorted((out / CHECKPOINT).iterdir())
    begin = str(first).rpartition("-")[0]
    os.mkfifo(f"{begin}-7")
    Path(f"{begin}-8").symlink_to(other / "mine")
    Path(f"{begin}-9").mkdir()
    Path(f"{begin}-x").symlink_to(other)
    (out / CHECKPOINT / "notes").write_text("mine")
    resumed(pages, out)
    assert outcome(out) == wanted
    assert (other / "mine").read_text() == "mine"


def test_with_a_folder_for_temporary_files_the_checkpoint_is_there(pages: Path, tmp_path: Path) -> None:
    wanted, _ = undisturbed(pages, tmp_path / "whole")
    out, tmp = tmp_path / "out", tmp_path / "tmp"
    tmp.mkdir()
    stopped(pages, out, Listener(phase="dedup"), tmp=tmp)
    assert sorted(path.name for path in out.iterdir()) == [ELSEWHERE, LOCK]
    [folder] = tmp.iterdir()
    assert folder.stat().st_mode & 0o777 == 0o700, "nobody else reads what the pages say"
    other = tmp_path / "other"
    assert resumed(pages, other, tmp=tmp) == [], "each output folder has a checkpoint of its own"
    assert [name for name, _ in resumed(pages, out, tmp=tmp)] == ["resumed"]
    assert outcome(out) == wanted
    assert list(tmp.iterdir()) == []
    assert not (out / ELSEWHERE).exists()
    folder.symlink_to(tmp_path)
    with pytest.raises(ConfigError, match="belongs to somebody else"):
        run(pages, out, CONFIGS[1], RunOptions(tmp=tmp))


def test_what_was_forgotten_is_held_back_by_the_run_that_goes_on_too(pages: Path, tmp_path: Path) -> None:
    """And to forget something empties the folder: pages that were read may hold it."""
    base = tmp_path / "base"
    run(pages, base, CONFIGS[1])
    whole, out = (shutil.copytree(base, tmp_path / name) for name in ("whole", "out"))
    for folder in (whole, out):
        stopped(pages, folder, Listener(phase="dedup"), rebuild=True)
        assert (folder / CHECKPOINT).exists()
        forget(folder, "copy4.txt")
        assert not (folder / CHECKPOINT).exists()
    wanted, _ = undisturbed(pages, whole, rebuild=True)
    stopped(pages, out, Listener(phase="dedup"), rebuild=True)
    [(name, values)] = resumed(pages, out, rebuild=True)
    assert (name, values["pages"]) == ("resumed", values["of"])
    after = outcome(out)
    assert {name: after[name] for name in FILES} == {name: wanted[name] for name in FILES}
    assert b'"id":"copy4.txt"' not in after["clean.jsonl"]


def test_what_an_interrupted_run_read_of_a_forgotten_text_goes_when_it_is_forgotten_once_more(
    pages: Path, tmp_path: Path
) -> None:
    out, gone = tmp_path / "out", (pages / "copy4.txt").read_text(encoding="utf-8")
    run(pages, out, CONFIGS[1])
    forget(out, "copy4.txt")
    stopped(pages, out, Listener(phase="dedup"), rebuild=True)
    assert leftovers(out, gone)
    forget(out, "copy4.txt", dry_run=True)
    assert (out / CHECKPOINT).exists()
    assert forget(out, "copy4.txt").again == ["copy4.txt"]
    assert leftovers(out, gone) == {}


def test_a_run_without_the_folder_of_an_interrupted_one_tells_it_and_leaves_nothing_there(
    pages: Path, tmp_path: Path
) -> None:
    wanted, _ = undisturbed(pages, tmp_path / "whole")
    out, tmps = tmp_path / "out", [tmp_path / name for name in ("tmp", "other")]
    for tmp in tmps:
        tmp.mkdir()
        stopped(pages, out, Listener(phase="dedup"), tmp=tmp)
    listener = Listener(phase="dedup")
    stopped(pages, out, listener)
    assert [name for name, _ in listener.notes] == ["discarded"]
    assert f"--tmp {tmps[0]} goes on" in listener.texts[0]
    assert [len(list(tmp.iterdir())) for tmp in tmps] == [1, 1], "until a run commits, nothing is lost"
    assert [name for name, _ in resumed(pages, out, tmp=tmps[1])] == ["resumed"]
    assert [len(list(tmp.iterdir())) for tmp in tmps] == [0, 0]
    assert not (out / ELSEWHERE).exists()
    assert outcome(out) == wanted


def test_forget_reaches_what_interrupted_runs_left_in_other_folders(pages: Path, tmp_path: Path) -> None:
    out, tmp, gone = tmp_path / "out", tmp_path / "tmp", (pages / "copy4.txt").read_text(encoding="utf-8")
    run(pages, out, CONFIGS[1])
    tmp.mkdir()
    stopped(pages, out, Listener(phase="dedup"), rebuild=True, tmp=tmp)
    moved = out.rename(tmp_path / "moved")
    assert leftovers(tmp, gone)
    assert forget(moved, "copy4.txt", dry_run=True).ids == ["copy4.txt"]
    assert leftovers(tmp, gone)
    assert forget(moved, "copy4.txt").unreached == []
    assert list(tmp.iterdir()) == []
    assert leftovers(moved, gone) == {}
    assert not (moved / ELSEWHERE).exists()


def test_a_folder_that_forget_cannot_reach_is_named_until_it_can(pages: Path, tmp_path: Path) -> None:
    out, tmp = tmp_path / "out", tmp_path / "tmp"
    run(pages, out, CONFIGS[1])
    tmp.mkdir()
    stopped(pages, out, Listener(phase="dedup"), rebuild=True, tmp=tmp)
    [folder] = tmp.iterdir()
    tmp.rename(tmp_path / "not mounted")
    assert forget(out, "copy4.txt").unreached == [folder]
    told = CliRunner().invoke(main_group, ["forget", str(out), "copy4.txt"])
    assert (told.exit_code, str(folder) in told.stderr) == (0, True)
    (tmp_path / "not mounted").rename(tmp)
    assert forget(out, "copy4.txt").unreached == []
    assert list(tmp.iterdir()) == []


def test_the_place_where_a_disk_was_mounted_is_not_the_disk(pages: Path, tmp_path: Path) -> None:
    """An unmounted disk leaves an empty folder, on another disk: what tells it is the number of the disk."""
    out, tmp = tmp_path / "out", tmp_path / "tmp"
    run(pages, out, CONFIGS[1])
    tmp.mkdir()
    stopped(pages, out, Listener(phase="dedup"), rebuild=True, tmp=tmp)
    [folder] = tmp.iterdir()
    note, disk = (out / ELSEWHERE).read_bytes(), tmp.stat().st_dev
    (out / ELSEWHERE).write_bytes(note.replace(b"%d:" % disk, b"%d:" % (disk + 1)))
    kept = folder.rename(tmp_path / "not mounted")
    assert forget(out, "copy4.txt").unreached == [folder]
    run(pages, out, CONFIGS[1])
    assert (out / ELSEWHERE).exists(), "a commit must not lose it either"
    kept.rename(folder)
    assert forget(out, "copy4.txt").unreached == []
    assert list(tmp.iterdir()) == []
    assert not (out / ELSEWHERE).exists()


def test_a_note_without_a_disk_is_of_an_earlier_version(pages: Path, tmp_path: Path) -> None:
    out, tmp = tmp_path / "out", tmp_path / "tmp"
    run(pages, out, CONFIGS[1])
    tmp.mkdir()
    stopped(pages, out, Listener(phase="dedup"), rebuild=True, tmp=tmp)
    [folder] = tmp.iterdir()
    (out / ELSEWHERE).write_bytes(b"\0" + os.fsencode(folder) + b"\0")
    assert forget(out, "copy4.txt").unreached == []
    assert list(tmp.iterdir()) == []


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can give a folder away")
@pytest.mark.parametrize("is_root", [True, False])
def test_the_checkpoint_of_another_user_is_removed_by_root_and_named_by_others(
    pages: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, *, is_root: bool
) -> None:
    out, tmp = tmp_path / "out", tmp_path / "tmp"
    run(pages, out, CONFIGS[1])
    tmp.mkdir()
    stopped(pages, out, Listener(phase="dedup"), rebuild=True, tmp=tmp)
    [folder] = tmp.iterdir()
    os.chown(folder, 4321, 4321)
    if not is_root:
        monkeypatch.setattr(os, "geteuid", lambda: 1234)
    assert forget(out, "copy4.txt").unreached == ([] if is_root else [folder])
    assert folder.exists() == (out / ELSEWHERE).exists() == (not is_root)


def test_an_error_leaves_what_other_runs_left_elsewhere(pages: Path, tmp_path: Path) -> None:
    """Also its own folder, if it had done nothing yet: other settings are such an error."""
    wanted, _ = undisturbed(pages, tmp_path / "whole")
    out, tmp = tmp_path / "out", tmp_path / "tmp"
    tmp.mkdir()
    stopped(pages, out, Listener(phase="dedup"), tmp=tmp)
    with pytest.raises(OSError):  # noqa: PT011 - a full disk
        run(pages, out, CONFIGS[1], progress=Listener(phase="dedup", error=OSError))
    assert sorted(path.name for path in out.iterdir()) == [ELSEWHERE, LOCK]
    assert [name for name, _ in resumed(pages, out, tmp=tmp)] == ["resumed"]
    assert outcome(out) == wanted
    other = load_config(flags={"run": {"jobs": 1}, "dedup": {"near": 0.91}})
    for named in (tmp, None):
        options: dict[str, Any] = {"tmp": named}
        stopped(pages, out, Listener(phase="dedup"), rebuild=True, **options)
        with pytest.raises(ConfigError):
            run(pages, out, other, RunOptions(**options))
        assert [name for name, _ in resumed(pages, out, rebuild=True, **options)] == ["resumed"]


def test_an_error_removes_what_the_run_used_and_its_note(pages: Path, tmp_path: Path) -> None:
    out, tmp = tmp_path / "out", tmp_path / "tmp"
    tmp.mkdir()
    with pytest.raises(OSError):  # noqa: PT011 - a full disk
        run(pages, out, CONFIGS[1], RunOptions(tmp=tmp), progress=Listener(phase="dedup", error=OSError))
    assert list(tmp.iterdir()) == []
    assert [path.name for path in out.iterdir()] == [LOCK]


def test_with_the_output_folder_for_temporary_files_the_checkpoint_is_noted(pages: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    out.mkdir()
    stopped(pages, out, Listener(phase="dedup"), tmp=out)
    assert (out / ELSEWHERE).exists()
    resumed(pages, out)
    assert not any(path.name.startswith("seedclean-") for path in out.iterdir())


def test_a_note_that_is_cut_off_or_of_a_stranger_removes_nothing(pages: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    run(pages, out, CONFIGS[1])
    mine, link = tmp_path / "mine", tmp_path / f"seedclean-{'0' * 16}"
    mine.mkdir()
    link.symlink_to(mine)
    cut_off = f"{tmp_path}/seedclean-{'1' * 16}"
    Path(cut_off).mkdir()
    (out / ELSEWHERE).write_bytes(b"\0".join(os.fsencode(path) for path in (mine, link, "../mine", cut_off)))
    forget(out, "copy4.txt")
    assert mine.exists()
    assert link.is_symlink()
    assert Path(cut_off).exists(), "a path without its end may be the beginning of another"
