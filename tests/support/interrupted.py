"""Runs that are interrupted, and what they lead to."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from seedclean.config import Config, load_config
from seedclean.core.progress import Progress
from seedclean.core.report import Report
from seedclean.engine.run_options import RunOptions
from seedclean.engine.runner import run
from seedclean.write.lock import CHECKPOINT, FILES
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
        self.texts: list[str] = []  # of the notes
        self.calls = 0
        self._stop, self._phase, self._error = stop, phase, error

    def advance(self, sources: int, size: int, report: Report) -> None:  # noqa: ARG002
        self.calls += 1
        if self.calls == self._stop:
            raise self._error

    def phase(self, name: str) -> None:
        if name == self._phase:
            raise self._error

    def note(self, name: str, text: str, **values: Any) -> None:
        self.notes.append((name, values))
        self.texts.append(text)


def many_pages(folder: Path) -> Path:
    """Make a portal: lines that repeat, copies, a row file, a page that cannot be read."""
    portal(folder, PAGES)
    for number in range(5):
        text = edited(article(number // 2, 200), number, 0.1) + "。"
        (folder / f"copy{number}.txt").write_text(text, encoding="utf-8")
    (folder / "damaged.txt").write_bytes(b"\xff\x00\x01" * 40)
    (folder / "gone.txt").symlink_to("nowhere")
    (folder / "rows.jsonl").write_text(f'{{"id":"\\ud800","text":"{article(9, 150)}。"}}\n{{"no":1}}\n')
    return folder


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
