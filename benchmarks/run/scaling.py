"""Measure how much faster a whole run gets with worker processes, phase by phase.

Usage: python benchmarks/run/scaling.py FOLDER WORK [--jobs 1 2 4 8 16] [--rounds 2]

FOLDER has pages (folders.py makes some), WORK is for the outputs. Each number of processes is run by turns, each run in
a process of its own, and the best round of each counts; all must give the same bytes. `start` is all until the first
page, `pages` until the last one is clean, `dedup`, `write` and `report` are what one process does.
"""

from __future__ import annotations

import argparse
import shutil
import subprocess
import sys
import time
from itertools import pairwise
from pathlib import Path

import orjson

BEGUN = time.perf_counter()
PHASES = ("start", "pages", "dedup", "write", "report")


def once(folder: Path, out: Path, jobs: int) -> dict[str, float]:
    """Run in this process; return when each phase ended, in seconds from the process's start."""
    from seedclean.config import load_config
    from seedclean.core.progress import Progress
    from seedclean.engine.runner import run
    from seedclean.engine.workers.memory import collect_garbage_seldom

    ended: dict[str, float] = {}

    class Phases(Progress):
        def begin(self, sources: int, size: int, run: str = "") -> None:
            del sources, size, run
            ended["start"] = time.perf_counter() - BEGUN

        def phase(self, name: str) -> None:
            before = {"dedup": "pages", "write": "dedup", "report": "write"}
            if name in before:
                ended[before[name]] = time.perf_counter() - BEGUN

    collect_garbage_seldom()
    run(folder, out, load_config(None, {"run": {"jobs": jobs}}), progress=Phases())
    ended["report"] = time.perf_counter() - BEGUN
    return ended


def main() -> None:
    """Run all by turns, print a table."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("folder", type=Path)
    parser.add_argument("work", type=Path)
    parser.add_argument("--jobs", type=int, nargs="+", default=[1, 2, 4, 8, 16])
    parser.add_argument("--rounds", type=int, default=2)
    parser.add_argument("--once", action="store_true", help="one run, in this process")
    options = parser.parse_args()
    if options.once:
        print(orjson.dumps(once(options.folder, options.work, options.jobs[0])).decode())
        return
    from room import ready  # not above: what it imports would be there before a run begins

    options.work.mkdir(parents=True, exist_ok=True)
    size = sum(file.stat().st_size for file in options.folder.rglob("*") if file.is_file()) / 1e6
    times_of: dict[int, list[dict[str, float]]] = {jobs: [] for jobs in options.jobs}
    outputs = set()
    for _ in range(options.rounds):
        for jobs, times in times_of.items():
            out = options.work / "out"
            shutil.rmtree(out, ignore_errors=True)
            ready(options.folder)
            command = (sys.executable, __file__, str(options.folder), str(out), "--jobs", str(jobs), "--once")
            done = subprocess.run(command, check=True, stdout=subprocess.PIPE)
            times.append(orjson.loads(done.stdout))
            print(jobs, times[-1], file=sys.stderr, flush=True)
            outputs.add((out / "clean.jsonl").read_bytes())
    if len(outputs) != 1:
        raise SystemExit("the outputs differ")
    first = min(times["report"] for times in times_of[options.jobs[0]])
    print(f"| processes | seconds | MB/s | times | {' | '.join(PHASES)} |", "|---" * 9 + "|", sep="\n")
    for jobs, times in times_of.items():
        best = min(times, key=lambda each: each["report"])
        ends = [0.0, *(best[phase] for phase in PHASES)]
        parts = " | ".join(f"{end - begin:.2f}" for begin, end in pairwise(ends))
        whole = best["report"]
        print(f"| {jobs} | {whole:.2f} | {size / whole:.1f} | {first / whole:.2f} | {parts} |")


if __name__ == "__main__":
    main()
