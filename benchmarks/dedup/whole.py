"""Whole processes: JSONL in, JSONL out, start-up included, by turns; time and peak memory.

Usage: python benchmarks/dedup/whole.py FILE.jsonl [--rounds 3] [--tools NAME...]
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from peers import TOOLS

PEERS = Path(__file__).with_name("peers.py")
OURS = "seedclean dedup"


def command(tool: str, file: Path, out: Path) -> list[str]:
    """Return the command of a tool."""
    if tool == OURS:
        return [sys.executable, "-m", "seedclean", "dedup", str(file), "-o", str(out / "seedclean"), "-q"]
    return [sys.executable, str(PEERS), tool, str(file), str(out / "out.jsonl")]


def timed(tool: str, file: Path, out: Path) -> tuple[float, float]:
    """Return seconds and peak memory in MiB of one process."""
    begin = time.perf_counter()
    process = subprocess.Popen(command(tool, file, out))
    _, status, usage = os.wait4(process.pid, 0)
    seconds = time.perf_counter() - begin
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise SystemExit(f"{tool} failed")
    return seconds, usage.ru_maxrss / 1024


def main() -> None:
    """Run all by turns and print the best round of each."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("file", type=Path)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--tools", nargs="*", default=list(TOOLS))
    options = parser.parse_args()
    tools = [OURS, *options.tools]
    best = dict.fromkeys(tools, (float("inf"), 0.0))
    with tempfile.TemporaryDirectory() as folder:
        for _ in range(options.rounds):
            for tool in tools:
                best[tool] = min(best[tool], timed(tool, options.file, Path(folder)))
    size = options.file.stat().st_size / 1e6
    with options.file.open("rb") as rows:
        count = sum(1 for _ in rows)
    print(f"{count:,} rows, {size:.0f} MB, best of {options.rounds} rounds")
    for tool, (seconds, memory) in best.items():
        print(
            f"{tool:<20}{seconds:>8.2f} s {size / seconds:>7.1f} MB/s {memory:>7.0f} MiB   "
            f"{seconds / best[OURS][0]:>6.2f} x seedclean's time"
        )


if __name__ == "__main__":
    main()
