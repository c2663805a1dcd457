"""Runs that are killed, run out of disk, or lose power, at every call that changes a file; started by `test_faults.py`.

The process has `shim.c` loaded before the C library. Each run is a fork of it, so that nothing is imported twice.
"""

from __future__ import annotations

import ctypes
import json
import os
import shutil
import signal
import struct
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, NamedTuple

from seedclean.config import load_config
from seedclean.core.errors import SeedcleanError
from seedclean.core.progress import Progress
from seedclean.dedup.line_counts import LineCounts
from seedclean.engine.forgetting import forget
from seedclean.engine.run_options import RunOptions
from seedclean.engine.runner import run
from seedclean.engine.workers import batches as local
from seedclean.engine.workers.worker import Worker
from seedclean.write.lock import CHECKPOINT, FILES, PARTIAL
from seedclean.write.state import RunTransaction
from tests.support.leftovers import leftovers
from tests.support.texts import article

SHIM = ctypes.CDLL(None)
CONFIG = load_config(flags={"run": {"jobs": int(sys.argv[4]) if len(sys.argv) > 4 else 1}})
WORKER = Worker(CONFIG, LineCounts.none())  # made once: it takes longer than all the rest of such a run
SHIM.fault_arm.argtypes = [ctypes.c_char_p, ctypes.c_long, ctypes.c_long, ctypes.c_char_p]
LINES = FILES[:3]
FORGOTTEN = ["a1.txt", "a3.txt"]  # the first has a copy, which stays; of the second nothing may be left
Contents = dict[str, bytes | None]


class Noting(Progress):
    """Counts the runs that go on from an interrupted one, in a file."""

    def __init__(self, file: Path) -> None:
        self._file = file

    def note(self, name: str, text: str, **values: Any) -> None:
        if name == "resumed" and values["pages"]:
            with self._file.open("a", encoding="utf-8") as lines:
                lines.write(f"{text}\n")


def forked(work: Callable[[], int]) -> int:
    """Run something in a fork; return its exit code, or the number of the signal that killed it, negative."""
    child = os.fork()
    if child == 0:
        code = 70
        try:
            code = work()
        except (SeedcleanError, OSError) as error:
            code = error.exit_code if isinstance(error, SeedcleanError) else 3
        finally:
            os._exit(code)
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])


def _act(pages: Path, out: Path, **options: Any) -> None:
    """Run seedclean; with the option `forgotten` forget articles instead."""
    if "forgotten" in options:
        forget(out, options["forgotten"])
    else:
        run([pages], out, CONFIG, RunOptions(**options), progress=Noting(out.parent / "resumed"))


def started(pages: Path, out: Path, kill: int = 0, full: int = 0, journal: str = "", **options: Any) -> int:
    """Run seedclean in a fork with some fault; return how it ended."""

    def work() -> int:
        SHIM.fault_arm(os.fsencode(out), kill, full, journal.encode())
        _act(pages, out, **options)
        return 0

    return forked(work)


def counted(pages: Path, out: Path, **options: Any) -> int:
    """Return how many calls a run makes that change files."""
    read, write = os.pipe()

    def work() -> int:
        SHIM.fault_arm(os.fsencode(out), 0, 0, b"")
        _act(pages, out, **options)
        os.write(write, str(SHIM.fault_calls()).encode())
        return 0

    assert forked(work) == 0
    os.close(write)
    with os.fdopen(read, "rb") as pipe:
        return int(pipe.read())


def contents(out: Path) -> Contents:
    return {name: (out / name).read_bytes() if (out / name).exists() else None for name in FILES}


class Scene(NamedTuple):
    """A run that something happens to: what is read, what OUT is before it, how it is called, what it must lead to."""

    pages: Path
    before: Path | None
    options: dict[str, Any]
    wanted: Contents

    def fresh(self, out: Path) -> Path:
        """Make OUT what it is before the run."""
        shutil.rmtree(out, ignore_errors=True)
        if self.before:
            shutil.copytree(self.before, out)
        return out

    def found(self) -> Contents:
        """Return the files that are there before the run."""
        return contents(self.before) if self.before else dict.fromkeys(FILES)


def scenes(work: Path) -> Iterator[tuple[str, Scene]]:
    """Yield a first run, a second one that adds and replaces, one that rebuilds, and one that forgets articles."""
    first, second = work / "first", work / "second"
    base, out = work / "base", work / "out"
    assert started(first, base) == 0
    yield "first", Scene(first, None, {}, contents(base))
    shutil.copytree(base, out)
    assert started(second, out) == 0
    yield "second", Scene(second, base, {}, contents(out))
    shutil.rmtree(out)
    shutil.copytree(base, out)
    assert started(second, out, rebuild=True) == 0
    yield "rebuild", Scene(second, base, {"rebuild": True}, contents(out))
    shutil.rmtree(out)
    shutil.copytree(base, out)
    assert started(first, out, forgotten=FORGOTTEN) == 0
    yield "forget", Scene(first, base, {"forgotten": FORGOTTEN}, contents(out))
    shutil.rmtree(out)


def finished(scene: Scene, out: Path, point: str) -> None:
    """Check that what the next start finds is one of two commits, and that the next run leads where it should."""
    assert forked(lambda: _opened(out)) == 0, point
    lines = [{name: files[name] for name in LINES} for files in (contents(out), scene.found(), scene.wanted)]
    assert lines[0] in lines[1:], f"{point}: OUT is neither as it was nor as it should be"
    if "forgotten" in scene.options and lines[0] == lines[2]:
        assert leftovers(out, article(3, 120)) == {}, f"{point}: the next start does not wipe what was forgotten"
    code = started(scene.pages, out, **scene.options)
    assert code == 0, f"{point}: the next run ends with {code}"
    after = contents(out)
    for name in LINES:
        assert after[name] == scene.wanted[name], f"{point}: {name} is not as if nothing had happened"
    assert not (out / PARTIAL).exists(), point
    assert not (out / CHECKPOINT).exists(), point
    if "forgotten" in scene.options:
        assert leftovers(out, article(3, 120)) == {}, f"{point}: something is left of what was forgotten"


def _opened(out: Path) -> int:
    """Do what every start does first."""
    with RunTransaction(out):
        return 0


def killed(scene: Scene, out: Path, points: int) -> int:
    """Kill the run before, or in the middle of, each call."""
    total = counted(scene.pages, scene.fresh(out), **scene.options)
    calls = spread(total, points)
    for call in calls:
        code = started(scene.pages, scene.fresh(out), kill=call, **scene.options)
        assert code == -signal.SIGKILL, f"call {call} of {total}: ended with {code}"
        finished(scene, out, f"killed at call {call} of {total}")
    return len(calls)


def full(scene: Scene, out: Path, points: int) -> int:
    """Let the disk be full from each call on: the run ends with 3, and OUT is as it was or as it should be."""
    total = counted(scene.pages, scene.fresh(out), **scene.options)
    calls = spread(total, points)
    for call in calls:
        code = started(scene.pages, scene.fresh(out), full=call, **scene.options)
        assert code in (0, 3), f"full at call {call}: ended with {code}"
        left = {name: contents(out)[name] for name in LINES}
        wanted = scene.wanted if code == 0 else scene.found()
        if left != {name: wanted[name] for name in LINES}:
            assert contents(out) == scene.wanted, f"full at call {call} of {total}: OUT is neither old nor new"
        finished(scene, out, f"full at call {call} of {total}")
    return len(calls)


def cut(scene: Scene, out: Path, points: int) -> int:
    """Cut the power at each call: only what was brought to the disk is there afterwards."""
    scene.fresh(out)
    snapshot = {path: path.read_bytes() for path in sorted(out.rglob("*")) if path.is_file()} if scene.before else {}
    inodes = {path: path.stat().st_ino for path in snapshot}
    journal = out.parent / "journal"
    code = started(scene.pages, out, journal=str(journal), **scene.options)
    assert code == 0, code
    records = list(parsed(journal.read_bytes()))
    calls = spread(len(records), points)
    for call in calls:
        files = durable(
            records[:call],
            {inodes[path]: data for path, data in snapshot.items()},
            {path: inodes[path] for path in snapshot},
        )
        shutil.rmtree(out, ignore_errors=True)
        out.mkdir()
        for path, data in files.items():
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(data)
        finished(scene, out, f"power cut at call {call} of {len(records)}")
    return len(calls)


def spread(total: int, points: int) -> list[int]:
    """Return all places from 1 to `total`, or `points` of them at equal distances."""
    return sorted({1 + i * total // points for i in range(points)}) if total > points else list(range(1, total + 1))


_FOLDER = -1  # instead of an inode


class Record(NamedTuple):
    """A call, as the shim writes it down."""

    kind: str
    inode: int
    at: int
    data: bytes


def parsed(journal: bytes) -> Iterator[Record]:
    offset = 0
    while offset < len(journal):
        kind, inode, position, size = struct.unpack_from("<c7xQqq", journal, offset)
        yield Record(kind.decode(), inode, position, journal[offset + 32 : offset + 32 + size])
        offset += 32 + size


def durable(  # noqa: C901 - a case for each kind of call
    records: list[Record], data: dict[int, bytes], names: dict[Path, int]
) -> dict[Path, bytes]:
    """Return the files after a power cut: contents as of their last fsync, names as of the last of their folder.

    That is the least that POSIX promises; file systems keep more.
    """
    now, kept = {inode: bytearray(old) for inode, old in data.items()}, dict(data)
    current, on_disk = dict(names), dict(names)
    for kind, inode, position, content in records:
        path = Path(os.fsdecode(content)) if kind in "CUMS" else Path()
        if kind == "M":
            current[path] = _FOLDER
        elif kind == "C":
            now[inode] = bytearray()
            kept.pop(inode, None)
            current[path] = inode
        elif kind == "W" and inode in now:
            file = now[inode]
            file.extend(bytes(max(0, position + len(content) - len(file))))
            file[position : position + len(content)] = content
        elif kind == "T" and inode in now:
            file = now[inode]
            file.extend(bytes(max(0, position - len(file))))
            del file[position:]
        elif kind == "R":
            old, new = Path(os.fsdecode(content[:position])), Path(os.fsdecode(content[position:]))
            if old in current:
                current[new] = current.pop(old)
        elif kind == "U":
            current.pop(path, None)
        elif kind == "S" and inode in now:
            kept[inode] = bytes(now[inode])
        elif kind == "S":  # a folder
            on_disk = {name: number for name, number in on_disk.items() if name.parent != path}
            on_disk |= {name: number for name, number in current.items() if name.parent == path}
    held = {path for path, inode in on_disk.items() if inode == _FOLDER} | {path.parent for path in names}
    return {
        path: kept.get(inode, b"")
        for path, inode in on_disk.items()
        if inode != _FOLDER and (path.parent in held or path.parent.name != PARTIAL)
    }


def main() -> None:
    """`driver.py WORK FAULT POINTS JOBS`; prints how many points were tried, by scene, and how many runs went on."""
    vars(local)["Worker"] = lambda *_: WORKER
    vars(local)["BATCH_PAGES"] = 3  # so that there is more than one batch
    work, fault, points = Path(sys.argv[1]), sys.argv[2], int(sys.argv[3])
    run([work / "first"], work / "imports", CONFIG)  # what a run imports and caches is then in each fork
    tried = {}
    for name, scene in scenes(work):
        tried[name] = {"killed": killed, "full": full, "cut": cut}[fault](scene, work / "tried", points)
    resumed = work / "resumed"
    tried["resumed"] = len(resumed.read_text(encoding="utf-8").splitlines()) if resumed.exists() else 0
    print(json.dumps(tried))  # noqa: T201 - the test reads it


if __name__ == "__main__":
    main()
