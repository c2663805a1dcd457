"""Whether an output folder is what its runs committed: the state, the files against it, what else lies there."""

from __future__ import annotations

import hashlib
import sqlite3
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

import orjson

from seedclean.core.errors import DamagedStateError
from seedclean.write.checkpoint_places import noted_checkpoints
from seedclean.write.export import export_problems
from seedclean.write.lock import (
    CHECKPOINT,
    ELSEWHERE,
    EXPORT,
    EXPORT_LIST,
    FILES,
    FORGOTTEN,
    LOCK,
    PARTIAL,
    REPORT_PAGE,
    STATE,
)
from seedclean.write.state import latest_runs
from seedclean.write.state.contents import contradictions, unreadable_parts
from seedclean.write.state.files import LINES, REPORT, committed_lengths, report_in_place
from seedclean.write.state.history import missing_state, open_state
from seedclean.write.state.schema import MIGRATIONS

_NAMED = 5  # wrong lines of a file, and files of someone else, that are named
_STATES = (STATE, f"{STATE}-wal", f"{STATE}-shm", f"{STATE}-journal")
_OURS = {*FILES, *_STATES, FORGOTTEN, LOCK, PARTIAL, CHECKPOINT, ELSEWHERE, REPORT_PAGE, EXPORT, EXPORT_LIST}


class OutputRemark(NamedTuple):
    """Something about a file of OUT.

    Attributes:
        file: its name.
        text: what was seen, and what to do.
        wrong: whether it is a fault; else it is only worth knowing.
    """

    file: str
    text: str
    wrong: bool = True


def check_output(folder: Path) -> list[OutputRemark]:
    """Return what is wrong with an output folder, and what is worth knowing of it. Nothing is changed.

    Args:
        folder: the output of `seedclean run`.

    Raises:
        ConfigError: the folder holds nothing of a run, or its state is of a newer version.
        StoppedError: it cannot be read.
    """
    if not (folder / STATE).is_file():
        if not any((folder / name).exists() for name in LINES):
            raise missing_state(folder)
        missing = "is missing: put a backup back, or --rebuild makes OUT anew of its inputs; no run made it, if this is"
        return [OutputRemark(STATE, f"{missing} the output of `seedclean dedup`"), *_lines_alone(folder)]
    try:
        return [*_checked(folder), *_strangers(folder)]
    except DamagedStateError as error:
        return [_damage(error.damage), *_lines_alone(folder), *_strangers(folder)]


def _damage(damage: str) -> OutputRemark:
    return OutputRemark(STATE, f"{damage}: put a backup back, or --rebuild makes OUT anew of its inputs")


def _checked(folder: Path) -> Iterator[OutputRemark]:
    with open_state(folder, older=True) as state:
        state.execute("BEGIN")  # all of it as one run left it
        version = int(state.execute("PRAGMA user_version").fetchone()[0])
        if version < max(MIGRATIONS):
            newest = max(MIGRATIONS)
            yield OutputRemark(STATE, f"has schema {version}: the next run brings it to {newest}", wrong=False)
        else:
            unreadable = list(unreadable_parts(state))
            yield from map(_damage, unreadable)
            if unreadable:
                yield from _lines_alone(folder)
                return
        yield from map(_damage, contradictions(state))
        moved = {name for (name,) in state.execute("SELECT name FROM files WHERE moved")}
        lengths = committed_lengths(state)
        for number, name in enumerate(LINES):
            path = folder / PARTIAL / name if name in moved and (folder / PARTIAL / name).exists() else folder / name
            if path.parent != folder:
                yield OutputRemark(name, "is not in place yet: the next run moves it", wrong=False)
            yield from _file_against(state, number, path, lengths.get(name, 0))
        yield from _report(folder, state)
    yield from (OutputRemark(EXPORT, problem) for problem in export_problems(folder))


def _file_against(state: sqlite3.Connection, file: int, path: Path, length: int) -> Iterator[OutputRemark]:
    """Yield how a file of lines differs from what was committed."""
    name, put_back = LINES[file], "put a backup back, or --rebuild"
    size = path.stat().st_size if path.is_file() else -1
    if size < 0:
        yield OutputRemark(name, f"is missing: {length:,} bytes were committed: {put_back}")
        return
    if size < length:
        yield OutputRemark(name, f"has {size:,} bytes, {length:,} were committed: {put_back}")
    elif size > length:
        behind = f"has {size - length:,} bytes behind the committed end, of a run that is at work or did not finish"
        yield OutputRemark(name, f"{behind}: the next run cuts them off", wrong=False)
    wrong: list[str] = []
    count = end = 0
    query = "SELECT start, rows.length, id FROM rows LEFT JOIN articles USING (number) WHERE file = ? ORDER BY start"
    with path.open("rb") as lines:
        for start, length_of_line, article in state.execute(query, (file,)):
            count += 1
            if start != end:
                wrong.append(f"nothing is known of bytes {end:,} to {start:,}")
                lines.seek(start)
            end = start + length_of_line
            if problem := _wrong_line(lines.read(length_of_line), article):
                wrong.append(f"line at byte {start:,}: {problem}")
    if end != length:
        wrong.append(f"its lines end at byte {end:,}, {length:,} were committed")
    yield from (OutputRemark(name, f"{text}: {put_back}") for text in wrong[:_NAMED])
    if len(wrong) > _NAMED:
        yield OutputRemark(name, f"and {len(wrong) - _NAMED:,} more of {count:,} lines are wrong")


def _wrong_line(line: bytes, article: str | None) -> str:
    """Return what is wrong with a line; empty if nothing is."""
    row = _row(line)
    if row is None:
        return f"is no row{f', but {article!r} was written there' * bool(article)}"
    if article is None:
        return ""
    if row.get("id") != article:
        return f"{article!r} was written there, {row.get('id')!r} stands there"
    text = row.get("text")
    if not isinstance(text, str) or hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest() != row["sha256"]:
        return f"the text of {article!r} is not what its sha256 says"
    return ""


def _row(line: bytes) -> dict[str, Any] | None:
    try:
        row = orjson.loads(line) if line.endswith(b"\n") else None
    except orjson.JSONDecodeError:
        return None
    return row if isinstance(row, dict) else None


def _lines_alone(folder: Path) -> Iterator[OutputRemark]:
    """Yield how many lines of the files can be read, where no state says what they are."""
    for name in LINES:
        if not (folder / name).is_file():
            yield OutputRemark(name, "is missing")
            continue
        whole = broken = 0
        with (folder / name).open("rb") as lines:
            for line in lines:
                if _row(line) is None:
                    broken += 1
                else:
                    whole += 1
        yield OutputRemark(name, f"{whole:,} lines can be read, {broken:,} cannot", wrong=bool(broken))


def _report(folder: Path, state: sqlite3.Connection) -> Iterator[OutputRemark]:
    path, again = folder / REPORT, "the next run writes it again"
    if not latest_runs(state, 1):
        yield OutputRemark(STATE, "no run was committed", wrong=False)
    elif not path.is_file():
        yield OutputRemark(REPORT, f"is missing: {again}")
    elif path.read_bytes() != report_in_place(state):
        yield OutputRemark(REPORT, f"is not that of the last run: {again}")
    if not (folder / REPORT_PAGE).is_file():
        yield OutputRemark(REPORT_PAGE, "is missing: `seedclean report` writes it", wrong=False)


def _strangers(folder: Path) -> Iterator[OutputRemark]:
    """Yield what lies in the folder and is of no run."""
    if (folder / PARTIAL).exists():
        yield OutputRemark(
            PARTIAL, "is of a run that is at work, or did not finish: the next run removes it", wrong=False
        )
    text = "is of a run that is at work, or was interrupted: the next run goes on from there, or removes it"
    for name in (CHECKPOINT, *map(str, noted_checkpoints(folder))):
        if (folder / name).exists():
            yield OutputRemark(name, text, wrong=False)
    others = sorted(path.name for path in folder.iterdir() if path.name not in _OURS)
    for name in others[:_NAMED]:
        yield OutputRemark(name, "is of no run", wrong=False)
    if len(others) > _NAMED:
        yield OutputRemark(folder.name, f"{len(others) - _NAMED:,} more are of no run", wrong=False)
