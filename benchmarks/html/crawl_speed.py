"""The whole run on the HTML pages of two crawls, to JSONL, and peers on the same bytes, in whole processes by turns.

Usage: python benchmarks/html/crawl_speed.py ../shared/data [--rounds 5] [--work FOLDER]

All but `-j 2` is bound to one core. Files are read beforehand, so all find them in memory. MB are the pages' bytes as
they are on the disk. What takes more than half a minute is measured in two rounds only. Processor seconds say more than
seconds where other work shares the machine. Memory is the largest process's peak (VmHWM). Both are left out for `-j 2`,
whose workers the system does not count as those of the command. Linux only.
"""

from __future__ import annotations

import argparse
import os
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import NamedTuple

from crawls import middle_sized, unpacked
from extractors import TOOLS

_LONG = 30  # seconds
EXTRACTORS = Path(__file__).with_name("extractors.py")


class Usage(NamedTuple):
    """What a process took, with those that it started: seconds, processor seconds, MiB of the largest."""

    seconds: float
    processor: float
    memory: float


def used(command: list[str], *, one_core: bool) -> Usage:
    """Run a command and return what it took."""
    cores = os.sched_getaffinity(0)
    if one_core:
        os.sched_setaffinity(0, {max(cores)})  # a process begins on the cores of the one that starts it
    try:
        begun = time.perf_counter()
        with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as process:
            _, status, usage = os.wait4(process.pid, 0)
            seconds = time.perf_counter() - begun
            process.returncode = os.waitstatus_to_exitcode(status)
    finally:
        os.sched_setaffinity(0, cores)
    if process.returncode not in ((0, 1) if "seedclean" in command else (0,)):  # ours says 1 if a page was rejected
        raise SystemExit(f"{command}: ended with {process.returncode}")
    return Usage(seconds, usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024)


def ours(folder: Path, out: Path, jobs: int) -> Usage:
    """Run the product on a folder."""
    shutil.rmtree(out, ignore_errors=True)
    command = [sys.executable, "-m", "seedclean", "run", str(folder), "-o", str(out), "-q", "-j", str(jobs)]
    return used(command, one_core=jobs == 1)


def read(folder: Path) -> None:
    """Read all files, so that the next process finds them in memory."""
    for page in folder.rglob("*.html"):
        page.read_bytes()


def row(folder: Path, tool: str, usages: list[Usage]) -> str:
    """Return a line of the table."""
    sizes = [page.stat().st_size for page in folder.rglob("*.html")]
    best, processor = min(usage.seconds for usage in usages), min(usage.processor for usage in usages)
    each = ", ".join(f"{usage.seconds:.1f}" for usage in usages)
    size = sum(sizes) / 1e6
    rest = f"{processor:.1f} | {len(sizes) / processor:.0f} | {max(usage.memory for usage in usages):.0f}"
    if tool.endswith("2"):
        rest = " | | "
    speeds = f"{len(sizes) / best:.0f} | {size / best:.1f}"
    return f"| {folder.name} | {len(sizes)} | {size:.1f} | {tool} | {each} | {speeds} | {rest} |"


def measured(folders: list[Path], out: Path, rounds: int) -> dict[tuple[Path, str], list[Usage]]:
    """Run all by turns."""
    usages: dict[tuple[Path, str], list[Usage]] = {}
    for number in range(rounds):
        for folder in folders:
            for tool in ("seedclean -j 1", "seedclean -j 2", *TOOLS):
                done = usages.setdefault((folder, tool), [])
                if number > 1 and done[0].seconds > _LONG:
                    continue
                read(folder)
                if tool.startswith("seedclean"):
                    done.append(ours(folder, out, int(tool[-1])))
                else:
                    command = [sys.executable, str(EXTRACTORS), tool, str(folder), str(out.with_suffix(".jsonl"))]
                    done.append(used(command, one_core=True))
                print(number, folder.name, tool, *done[-1], file=sys.stderr, flush=True)
    return usages


def main() -> None:
    """Unpack, run, print the table."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("data", type=Path)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--work", type=Path, help="where the crawls are unpacked, and stay")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as scratch:
        work = options.work or Path(scratch)
        work.mkdir(parents=True, exist_ok=True)
        folders = unpacked(options.data, work)
        folders.append(middle_sized(folders, work))
        usages = measured(folders, Path(scratch) / "out", options.rounds)
        head = (
            *("pages of", "pages", "MB", "tool", "s, each round", "pages/s, best", "MB/s, best"),
            *("processor s", "pages/processor s", "MiB"),
        )
        print(f"| {' | '.join(head)} |", "|---" * len(head) + "|", sep="\n")
        for (folder, tool), every in usages.items():
            print(row(folder, tool, every))


if __name__ == "__main__":
    main()
