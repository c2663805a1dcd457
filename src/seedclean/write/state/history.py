"""The committed runs of an output folder, and what it holds now."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any, NamedTuple

import orjson

from seedclean.core.errors import ConfigError
from seedclean.write.lock import CHECKPOINT, ELSEWHERE, PARTIAL, STATE
from seedclean.write.state.damage import decoding, state_errors_told
from seedclean.write.state.files import LINES
from seedclean.write.state.forgotten import forgotten_texts
from seedclean.write.state.roots import STDIN
from seedclean.write.state.schema import open_database
from seedclean.write.state.sites import site_totals


class RunRecord(NamedTuple):
    """A committed run.

    Attributes:
        id: its time and process, as in its log.
        started: ISO 8601, UTC.
        seconds: how long it took.
        report: content of its `report.json`.
        warnings: figures that left their usual range.
    """

    id: str
    started: str
    seconds: float
    report: bytes
    warnings: list[str]

    def as_dict(self) -> dict[str, Any]:
        """Return it as plain data."""
        return self._asdict() | {"report": orjson.loads(self.report)}


def record_run(state: sqlite3.Connection, run: RunRecord, settings: int) -> None:
    """Add a run to the state.

    Args:
        state: the database, in a transaction.
        run: the run.
        settings: number of its settings there.
    """
    pages = orjson.loads(run.report)["pages"]["read"]
    row = (run.id, run.started, run.seconds, pages, settings, run.report, orjson.dumps(run.warnings))
    columns = "id, started, seconds, pages, settings, report, warnings"
    state.execute(f"INSERT INTO runs ({columns}) VALUES (?, ?, ?, ?, ?, ?, ?)", row)  # noqa: S608 - names of ours


def load_samples(state: sqlite3.Connection) -> bytes | None:
    """Return the samples of earlier runs, as `Samples.dumped` gave them, or None."""
    row = state.execute("SELECT data FROM samples").fetchone()
    return row and bytes(row[0])


def save_samples(state: sqlite3.Connection, data: bytes) -> None:
    """Replace the samples of earlier runs."""
    state.execute("DELETE FROM samples")
    state.execute("INSERT INTO samples VALUES (?)", (data,))


def latest_runs(state: sqlite3.Connection, most: int, pages: int = 0) -> list[RunRecord]:
    """Return the last runs that read at least `pages` pages, the oldest first, at most `most`."""
    wanted = "SELECT id, started, seconds, report, warnings FROM runs WHERE pages >= ? ORDER BY number DESC LIMIT ?"
    rows = state.execute(wanted, (pages, most)).fetchall()
    with decoding("runs"):
        runs = [
            RunRecord(name, started, seconds, bytes(report), list(orjson.loads(warnings)))
            for name, started, seconds, report, warnings in reversed(rows)
        ]
        for run in runs:
            run.as_dict()
    return runs


def corpus_totals(state: sqlite3.Connection) -> dict[str, int]:
    """Return how many pages the corpus has, and how many lines each output file."""
    lines = dict(state.execute("SELECT file, COUNT(*) FROM rows GROUP BY file"))
    named = {name.removesuffix(".jsonl"): lines.get(number, 0) for number, name in enumerate(LINES)}
    return {"pages": state.execute("SELECT COUNT(*) FROM pages").fetchone()[0], **named}


def run_history(folder: Path, most: int) -> list[RunRecord]:
    """Return the last runs into an output folder, the oldest first.

    Raises:
        ConfigError: it holds no state.
        DamagedStateError: the state is damaged.
    """
    with open_state(folder) as state:
        return latest_runs(state, most)


def state_summary(folder: Path) -> dict[str, Any]:
    """Return what the state of an output folder holds, as plain data.

    Raises:
        ConfigError: it holds no state.
        DamagedStateError: the state is damaged.
    """
    with open_state(folder) as state:
        runs = latest_runs(state, 1)
        roots = "SELECT path, COUNT(*) FROM pages JOIN roots ON roots.number = pages.root GROUP BY path ORDER BY path"
        articles = "SELECT COUNT(keeper), COUNT(DISTINCT keeper), COUNT(container) FROM articles"
        members, clusters, excerpts = state.execute(articles).fetchone()
        return {
            "schema": state.execute("PRAGMA user_version").fetchone()[0],
            "bytes": (folder / STATE).stat().st_size,
            "runs": state.execute("SELECT COUNT(*) FROM runs").fetchone()[0],
            "last_run": runs[-1].id if runs else None,
            "corpus": corpus_totals(state),
            "sites": site_totals(state),
            "forgotten": len(forgotten_texts(state)),
            "clusters": {"with_copies": clusters, "copies": members, "excerpts_kept": excerpts},
            "files": dict(state.execute("SELECT name, length FROM files ORDER BY name")),
            "pages_from": {path if path == STDIN else f"/{path}": count for path, count in state.execute(roots)},
        }


def list_forgotten(folder: Path) -> list[dict[str, Any]]:
    """Return what was forgotten in an output folder, as plain data, in its order.

    Raises:
        ConfigError: it holds no state.
    """
    with open_state(folder) as state:
        return [text.as_dict() for text in forgotten_texts(state)]


def require_state(folder: Path) -> None:
    """Check that a folder holds a state; a ConfigError if it holds none."""
    if not (folder / STATE).is_file():
        raise missing_state(folder)


def missing_state(folder: Path) -> ConfigError:
    """Return the error of a folder without a state: the first run is at work, there was none, or it keeps no state."""
    if any((folder / name).exists() for name in (CHECKPOINT, ELSEWHERE, PARTIAL)):
        return ConfigError(
            f"{folder}: no run is committed yet: the first one is at work, or was interrupted; the same command goes on"
        )
    if any(folder.glob("clean*")):
        return ConfigError(
            f"{folder}: holds articles, but no {STATE}. OUT of `seedclean dedup` and of --engine spark remembers"
            " nothing: to take an article out, remove it from the inputs, and do the same again. If the state of a"
            " `seedclean run` was lost, --rebuild makes it anew"
        )
    return ConfigError(f"{folder}: holds no {STATE}: name the --out of a `seedclean run`")


@contextmanager
def open_state(folder: Path, *, older: bool = False) -> Iterator[sqlite3.Connection]:
    """Open the state of an output folder for reading.

    Args:
        folder: the output folder.
        older: whether a state of an older version is read as it is.

    Raises:
        ConfigError: it holds none.
        DamagedStateError: the state is damaged, also if that shows only while it is read.
    """
    require_state(folder)
    with state_errors_told(folder / STATE), closing(open_database(folder / STATE, write=False, older=older)) as state:
        yield state
