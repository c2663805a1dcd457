"""A run that is interrupted leaves what it has made, and the next one goes on from there, to the same bytes."""

from __future__ import annotations

import os
import random
import shutil
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from seedclean.config import Config, load_config
from seedclean.core.errors import ConfigError, InterruptedRunError, StoppedError
from seedclean.core.progress import Progress
from seedclean.core.report import Report
from seedclean.engine import stored_records
from seedclean.engine.forgetting import forget
from seedclean.engine.run_options import RunOptions
from seedclean.engine.runner import run
from seedclean.engine.workers import batches
from seedclean.engine.workers.reader import Reader
from seedclean.engine.workers.worker import Worker
from seedclean.write.lock import CHECKPOINT, FILES, LOCK
from tests.support.portal import portal
from tests.support.texts import article, edited

PAGES = 60
CONFIGS = {jobs: load_config(flags={"run": {"jobs": jobs}}) for jobs in (1, 2)}
_VOLATILE = {"id", "started", "seconds"}  # columns of the table `runs`
Contents = dict[str, Any]


class Listener(Progress):
    """Hears what is told, and stops the run at one of its calls."""

    def __init__(self, stop: int = 0, phase: str = "", error: type[BaseException] = KeyboardInterrupt) -> None:
        self.notes: list[tuple[str, dict[str, Any]]] = []
        self.calls = 0
        self._stop, self._phase, self._error = stop, phase, error

    def advance(self, sources: int, size: int, report: Report) -> None:  # noqa: ARG002
        self.calls += 1
        if self.calls == self._stop:
            raise self._error

    def phase(self, name: str) -> None:
        if name == self._phase:
            raise self._error

    def note(self, name: str, text: str, **values: Any) -> None:  # noqa: ARG002
        self.notes.append((name, values))


@pytest.fixture
def pages(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A portal in batches of seven pages: lines that repeat, copies, a row file, a page that cannot be read."""
    monkeypatch.setattr(batches, "BATCH_PAGES", 7)
    portal(tmp_path / "pages", PAGES)
    for number in range(5):
        text = edited(article(number // 2, 200), number, 0.1) + "。"
        (tmp_path / "pages" / f"copy{number}.txt").write_text(text, encoding="utf-8")
    (tmp_path / "pages" / "damaged.txt").write_bytes(b"\xff\x00\x01" * 40)
    (tmp_path / "pages" / "gone.txt").symlink_to("nowhere")
    (tmp_path / "pages" / "rows.jsonl").write_text(f'{{"id":"\\ud800","text":"{article(9, 150)}。"}}\n{{"no":1}}\n')
    return tmp_path / "pages"


def outcome(out: Path) -> Contents:
    """Return the files of OUT, and the tables of its state; not when a run began, and how long it took."""
    tables: Contents = {name: (out / name).read_bytes() for name in FILES}
    with closing(sqlite3.connect(out / "state.sqlite")) as state:
        names = [name for (name,) in state.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
        for table in names:
            cursor = state.execute(f"SELECT * FROM {table}")  # noqa: S608 - a name of ours
            wanted = [column not in _VOLATILE or table != "runs" for column, *_ in cursor.description]
            tables[table] = sorted(
                repr([value for value, is_wanted in zip(row, wanted, strict=True) if is_wanted]) for row in cursor
            )
    return tables


def stopped(pages: Path, out: Path, listener: Listener, config: Config = CONFIGS[1], **options: Any) -> None:
    with pytest.raises(KeyboardInterrupt):
        run(pages, out, config, RunOptions(**options), progress=listener)


def resumed(pages: Path, out: Path, config: Config = CONFIGS[1], **options: Any) -> list[tuple[str, dict[str, Any]]]:
    """Run, and return what was told."""
    listener = Listener()
    run(pages, out, config, RunOptions(**options), progress=listener)
    assert not (out / CHECKPOINT).exists()
    return listener.notes


def undisturbed(pages: Path, folder: Path, config: Config = CONFIGS[1], **options: Any) -> tuple[Contents, int]:
    """Return what a run leads to, and how often it tells how far it is."""
    listener = Listener()
    run(pages, folder, config, RunOptions(**options), progress=listener)
    assert listener.notes == []
    return outcome(folder), listener.calls


@pytest.mark.parametrize("jobs", [1, 2])
def test_an_interrupted_run_goes_on_to_the_same_bytes(pages: Path, tmp_path: Path, jobs: int) -> None:
    config = CONFIGS[jobs]
    wanted, calls = undisturbed(pages, tmp_path / "whole", config)
    done = []
    for stop in range(1, calls + 1, 3 if jobs == 1 else 6):
        out = tmp_path / f"out{stop}"
        stopped(pages, out, Listener(stop), config)
        assert sorted(path.name for path in out.iterdir()) == [CHECKPOINT, LOCK]
        notes = resumed(pages, out, config)
        done += [values["pages"] for name, values in notes if name == "resumed"]
        assert outcome(out) == wanted, stop
    assert len(done) > 1
    assert done[-1] > PAGES // 2, "what was clean when the run was stopped is not cleaned again"


def test_nothing_is_decoded_or_cleaned_twice(pages: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    wanted, _ = undisturbed(pages, tmp_path / "whole")
    out, count = tmp_path / "out", {"read": 0, "cleaned": 0}
    stopped(pages, out, Listener(phase="dedup"))
    decode, clean = Reader._decoded, Worker.__call__

    def decoded(self: Reader, *given: Any) -> Any:
        count["read"] += 1
        return decode(self, *given)

    def cleaned(self: Worker, *given: Any) -> Any:
        count["cleaned"] += 1
        return clean(self, *given)

    monkeypatch.setattr(Reader, "_decoded", decoded)
    monkeypatch.setattr(Worker, "__call__", cleaned)
    [(name, values)] = resumed(pages, out)
    assert (name, values["pages"], values["damaged"]) == ("resumed", values["of"], 0)
    assert count == {"read": 0, "cleaned": 0}
    assert outcome(out) == wanted


def test_a_run_that_is_interrupted_again_and_again_arrives(pages: Path, tmp_path: Path) -> None:
    wanted, calls = undisturbed(pages, tmp_path / "whole")
    out = tmp_path / "out"
    for stop in range(2, calls, 3):
        stopped(pages, out, Listener(stop))
    [(_, values)] = resumed(pages, out)
    assert values["pages"] > PAGES // 2
    assert outcome(out) == wanted


def test_another_number_of_workers_goes_on_too(pages: Path, tmp_path: Path) -> None:
    wanted, calls = undisturbed(pages, tmp_path / "whole")
    for first, other in ((1, 2), (2, 1)):
        out = tmp_path / f"out{first}"
        stopped(pages, out, Listener(calls - 1), CONFIGS[first])
        [(_, values)] = resumed(pages, out, CONFIGS[other])
        assert values["pages"] > PAGES // 2
        assert outcome(out) == wanted


def change_a_page(pages: Path) -> Config:
    (pages / "00003.txt").write_text(article(77, 200) + "。", encoding="utf-8")
    return CONFIGS[1]


def add_a_page(pages: Path) -> Config:
    (pages / "zz.txt").write_text(article(78, 200) + "。", encoding="utf-8")
    return CONFIGS[1]


def change_a_setting(pages: Path) -> Config:  # noqa: ARG001
    return load_config(flags={"run": {"jobs": 1}, "dedup": {"drop_excerpts": True}})


def write_the_ledger(pages: Path) -> Config:  # noqa: ARG001
    return load_config(flags={"run": {"jobs": 1, "ledger": "full"}})


@pytest.mark.parametrize("change", [change_a_page, add_a_page, change_a_setting, write_the_ledger])
def test_what_was_made_of_other_pages_or_settings_is_not_used_and_that_is_told(
    pages: Path, tmp_path: Path, change: Callable[[Path], Config]
) -> None:
    out = tmp_path / "out"
    stopped(pages, out, Listener(phase="dedup"))
    config = change(pages)
    [(name, _)] = resumed(pages, out, config)
    assert name == "discarded"
    assert outcome(out) == undisturbed(pages, tmp_path / "whole", config)[0]


def test_what_another_version_made_is_not_used(pages: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    out = tmp_path / "out"
    for name, other in (("__version__", "0.0.9"), ("_code", lambda: [("a.py", 1, 2)])):
        stopped(pages, out, Listener(phase="dedup"))
        with monkeypatch.context() as changed:
            changed.setattr(stored_records, name, other)
            stopped(pages, out, listener := Listener(phase="dedup"))
        assert [name for name, _ in listener.notes] == ["discarded"]


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


def test_a_second_run_and_a_rebuild_go_on_too(pages: Path, tmp_path: Path) -> None:
    base = tmp_path / "base"
    run(pages, base, CONFIGS[1])
    portal(tmp_path / "more", PAGES, seed=2)
    for file in (tmp_path / "more").iterdir():
        file.rename(pages / f"more{file.name}")
    (pages / "copy0.txt").write_text(edited(article(0, 200), 8, 0.1) + "。", encoding="utf-8")
    for rebuild in (False, True):
        whole, out = (shutil.copytree(base, tmp_path / f"{name}{rebuild}") for name in ("whole", "out"))
        wanted, calls = undisturbed(pages, whole, rebuild=rebuild)
        before = outcome(out)
        stopped(pages, out, Listener(calls - 2), rebuild=rebuild)
        assert outcome(out) == before
        [(_, values)] = resumed(pages, out, rebuild=rebuild)
        assert values["pages"] > PAGES // 2
        assert outcome(out) == wanted


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
    assert [path.name for path in out.iterdir()] == [LOCK]
    [folder] = tmp.iterdir()
    assert folder.stat().st_mode & 0o777 == 0o700, "nobody else reads what the pages say"
    other = tmp_path / "other"
    assert resumed(pages, other, tmp=tmp) == [], "each output folder has a checkpoint of its own"
    assert [name for name, _ in resumed(pages, out, tmp=tmp)] == ["resumed"]
    assert outcome(out) == wanted
    assert list(tmp.iterdir()) == []
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
