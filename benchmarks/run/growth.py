"""How the whole run grows with the number of pages: time, memory and disk; a table and a plot.

Usage: python benchmarks/run/growth.py WORK [--pages 1000 10000 100000 1000000] [--letters 600] [--plot growth.svg]

Generated articles (benchmarks/dedup/corpus.py), three in ten of them edited copies, one page each, as rows of one file.
Memory is that of all processes together, each shared page counted once (PSS), disk that of OUT with all that is open
and has no name; both are looked at ten times a second, so a peak of less than that can be missed. Linux only.
"""

from __future__ import annotations

import argparse
import shutil
import subprocess
import sys
import time
from contextlib import suppress
from pathlib import Path
from typing import NamedTuple

import matplotlib as mpl
import orjson
from matplotlib.figure import Figure

sys.path.insert(0, str(Path(__file__).parents[1] / "dedup"))
from corpus import articles

PROC = Path("/proc")


class Measurement(NamedTuple):
    """What a run took; sizes in MiB."""

    pages: int
    megabytes: float
    seconds: float
    memory: float
    disk: float
    left: float


def family(root: int) -> list[int]:
    """Return a process and all that it started."""
    parents = {}
    for stat in PROC.glob("[0-9]*/stat"):
        with suppress(OSError):
            parents[int(stat.parent.name)] = int(stat.read_text().rpartition(")")[2].split()[1])
    processes = [root]
    for process in processes:
        processes += [child for child, parent in parents.items() if parent == process]
    return processes


def memory(processes: list[int]) -> float:
    """Return their memory in MiB."""
    total = 0
    for process in processes:
        with suppress(OSError, ProcessLookupError):
            lines = (PROC / str(process) / "smaps_rollup").read_text().splitlines()
            total += sum(int(line.split()[1]) for line in lines if line.startswith("Pss:"))
    return total / 1024


def disk(out: Path, processes: list[int]) -> float:
    """Return what is on the disk, in MiB: the files of OUT, and those that are open and have no name."""
    total = 0
    for file in out.rglob("*"):
        with suppress(OSError):
            total += file.stat().st_size
    unnamed = set()
    for process in processes:
        for descriptor in (PROC / str(process) / "fd").glob("*"):
            with suppress(OSError):
                if "deleted" in str(descriptor.readlink()):
                    status = descriptor.stat()
                    unnamed.add((status.st_ino, status.st_size))
    return (total + sum(size for _, size in unnamed)) / 2**20


def measured(pages: Path, count: int, out: Path) -> Measurement:
    """Run once."""
    shutil.rmtree(out, ignore_errors=True)
    begun = time.monotonic()
    peak = most = 0.0
    with subprocess.Popen([sys.executable, "-m", "seedclean", "run", str(pages), "-o", str(out), "-q"]) as process:
        while process.poll() is None:
            processes = family(process.pid)
            peak, most = max(peak, memory(processes)), max(most, disk(out, processes))
            time.sleep(0.1 if time.monotonic() - begun > 10 else 0.05)
    seconds = time.monotonic() - begun
    if process.returncode not in (0, 1):
        raise SystemExit(f"{pages}: ended with {process.returncode}")
    left = sum(file.stat().st_size for file in out.rglob("*") if file.is_file()) / 2**20
    return Measurement(count, pages.stat().st_size / 1e6, seconds, peak, most, left)


def main() -> None:
    """Generate, run, print, plot."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("work", type=Path)
    parser.add_argument("--pages", type=int, nargs="+", default=[1_000, 10_000, 100_000, 1_000_000])
    parser.add_argument("--letters", type=int, default=600)
    parser.add_argument("--plot", type=Path, default=Path(__file__).with_name("growth.svg"))
    options = parser.parse_args()
    options.work.mkdir(parents=True, exist_ok=True)
    measurements = []
    head = ("pages", "MB", "seconds", "pages/s", "MB/s", "peak memory, MiB", "peak disk, MiB", "OUT, MiB")
    print(f"| {' | '.join(head)} |", "|---" * len(head) + "|", sep="\n", flush=True)
    for count in options.pages:
        pages = options.work / f"{count}.jsonl"
        if not pages.exists():
            with pages.with_suffix(".partial").open("wb", buffering=1 << 20) as file:
                for number, text in enumerate(articles(count, options.letters, 0.3, 1)):
                    file.write(orjson.dumps({"id": f"a{number}", "text": text}) + b"\n")
            pages.with_suffix(".partial").replace(pages)
        run = measured(pages, count, options.work / "out")
        measurements.append(run)
        print(
            f"| {count:,} | {run.megabytes:,.0f} | {run.seconds:.1f} | {count / run.seconds:,.0f} | "
            f"{run.megabytes / run.seconds:.1f} | {run.memory:,.0f} | {run.disk:,.0f} | {run.left:,.0f} |",
            flush=True,
        )
    mpl.rcParams["svg.hashsalt"] = "seedclean"
    figure = Figure(figsize=(9, 3), layout="constrained")
    for column, (name, values) in enumerate(
        (("seconds", [run.seconds for run in measurements]), ("peak memory, MiB", [run.memory for run in measurements]),
         ("peak disk, MiB", [run.disk for run in measurements])), 1,
    ):  # fmt: skip
        axes = figure.add_subplot(1, 3, column)
        axes.loglog([run.pages for run in measurements], values, marker="o")
        axes.set_xlabel("pages")
        axes.set_title(name)
        axes.grid(visible=True, which="both", alpha=0.3)
    figure.savefig(options.plot, metadata={"Date": None})


if __name__ == "__main__":
    main()
