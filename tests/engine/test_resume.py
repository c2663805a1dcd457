"""A run that is interrupted leaves what it has made, and the next one goes on from there, to the same bytes."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from seedclean.config import Config, load_config
from seedclean.engine import stored_records
from seedclean.engine.runner import run
from seedclean.engine.workers import batches
from seedclean.engine.workers.reader import Reader
from seedclean.engine.workers.worker import Worker
from seedclean.write.lock import CHECKPOINT, LOCK
from tests.support.interrupted import CONFIGS, PAGES, Listener, many_pages, outcome, resumed, stopped, undisturbed
from tests.support.portal import portal
from tests.support.texts import article, edited


@pytest.fixture
def pages(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A portal in batches of seven pages."""
    monkeypatch.setattr(batches, "BATCH_PAGES", 7)
    return many_pages(tmp_path / "pages")


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
