"""Whether the memory of a run on HTML pages stays flat: two crawls once, and four times over.

Usage: python benchmarks/html/crawl_memory.py ../shared/data

One process. No two of the copies are the same bytes, so none is cleaned by looking it up. Printed is the peak of the
largest process (VmHWM). Linux only.
"""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

from crawl_speed import ours
from crawls import repeated, unpacked


def main(data: Path) -> None:
    """Print a row for each number of copies."""
    print("| times | pages | seconds | MiB |", "|---|---|---|---|", sep="\n")
    with tempfile.TemporaryDirectory() as scratch:
        folders = unpacked(data, Path(scratch))
        for times in (1, 4):
            folder = repeated(folders, Path(scratch), times)
            usage = ours(folder, Path(scratch) / "out", 1)
            print(f"| {times} | {len(list(folder.rglob('*.html')))} | {usage.seconds:.1f} | {usage.memory:.0f} |")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
