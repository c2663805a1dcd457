"""The whole run, a folder of pages to clean JSONL, in whole processes by turns: kinds of pages, jobs, and peers.

Usage: python benchmarks/run/speed.py WORK SIMPLIFIED.jsonl.gz TRADITIONAL.jsonl.gz [--megabytes 120] [--rounds 2]
           [--datatrove PYTHON] [--data-juicer PYTHON] [--before SRC]

The two sources have real texts as `text`; folders.py makes pages of their sentences in WORK, once. MB are the pages' in
UTF-8. `--before` is the `src` of another version, for a comparison in the same run. Peers (others.py) get the pages as
rows; PYTHON is that of the environment which has them. What takes more than three minutes is run once.
"""

from __future__ import annotations

import argparse
import os
import shutil
import subprocess
import sys
import time
from pathlib import Path
from typing import NamedTuple

import orjson
from folders import write
from room import ready

_LONG = 180  # seconds
PEERS = Path(__file__).with_name("others.py")


class Case(NamedTuple):
    """Pages, who works on them, and the file or folder that is read."""

    pages: str
    tool: str
    command: list[str]
    source: Path
    path: str = ""


def folders(options: argparse.Namespace) -> dict[str, Path]:
    """Return the folders of pages, made if they are not there."""
    kinds = {
        "Simplified": ("mixed", options.megabytes, options.simplified, 1),
        "Simplified, long": ("mixed", options.megabytes, options.simplified, 3),
        "Traditional": ("mixed", options.megabytes, options.traditional, 1),
        "damaged": ("damaged", options.megabytes / 20, options.traditional, 1),
    }
    paths = {}
    for name, (kind, size, source, articles) in kinds.items():
        paths[name] = options.work / name.replace(", ", "-").lower()
        write(paths[name], kind, int(size * 1e6), source, articles=articles)
    return paths


def rows(folder: Path) -> Path:
    """Return a folder's pages as rows of one file."""
    file = folder.with_suffix(".jsonl")
    if not file.exists():
        with file.open("wb") as out:
            for page in sorted(folder.rglob("*.txt")):
                out.write(orjson.dumps({"id": str(page), "text": page.read_text(encoding="utf-8")}) + b"\n")
    return file


def timed(case: Case, out: Path) -> tuple[float, float, float]:
    """Return seconds, processor seconds and peak MiB of the largest process."""
    shutil.rmtree(out, ignore_errors=True)
    ready(case.source)
    environment = {**os.environ, **({"PYTHONPATH": case.path} if case.path else {})}
    begun = time.perf_counter()
    with subprocess.Popen(
        case.command, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    ) as process:
        _, status, usage = os.wait4(process.pid, 0)
        seconds = time.perf_counter() - begun
        process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode not in (
        (0, 1) if "seedclean" in case.command else (0,)
    ):  # ours says 1 if a page was rejected
        raise SystemExit(f"{case}: ended with {process.returncode}")
    return seconds, usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024


def main() -> None:
    """Make the pages, run all by turns, print the best round of each."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("work", type=Path)
    parser.add_argument("simplified", type=Path)
    parser.add_argument("traditional", type=Path)
    parser.add_argument("--megabytes", type=float, default=120)
    parser.add_argument("--rounds", type=int, default=2)
    parser.add_argument("--datatrove")
    parser.add_argument("--data-juicer")
    parser.add_argument("--before")
    options = parser.parse_args()
    out = options.work / "out"
    pages = folders(options)
    cases = []
    for name, folder in pages.items():
        for jobs in ("1", "2"):
            command = [sys.executable, "-m", "seedclean", "run", str(folder), "-o", str(out), "-q", "-j", jobs]
            cases.append(Case(name, f"seedclean -j {jobs}", command, folder))
            if options.before and jobs == "1":
                cases.append(Case(name, "seedclean before, -j 1", command, folder, options.before))
    for tool in ("datatrove", "data_juicer"):
        if python := getattr(options, tool):
            name = tool.replace("_", "-")
            source = rows(pages["Simplified"])
            command = [python, str(PEERS), name, str(source), str(out)]
            cases.append(Case("Simplified", name, command, source))
    times_of: dict[str, list[tuple[float, float, float]]] = {}
    for _ in range(options.rounds):
        for case in cases:
            times = times_of.setdefault(f"{case.pages}|{case.tool}", [])
            if not times or times[0][0] < _LONG:
                times.append(timed(case, out))
                print(case.pages, case.tool, *times[-1], file=sys.stderr, flush=True)
    head = ("pages", "MB", "tool", "seconds, each round", "MB/s, best", "processor seconds", "MiB")
    print(f"| {' | '.join(head)} |", "|---" * len(head) + "|", sep="\n")
    for case in cases:
        size = sum(file.stat().st_size for file in pages[case.pages].rglob("*.txt")) / 1e6
        times = times_of[f"{case.pages}|{case.tool}"]
        best = min(times)
        each = ", ".join(f"{seconds:.1f}" for seconds, _, _ in times)
        row = (case.pages, f"{size:.0f}", case.tool, each, f"{size / best[0]:.1f}", f"{best[1]:.1f}", f"{best[2]:.0f}")
        print(f"| {' | '.join(row)} |")


if __name__ == "__main__":
    main()
