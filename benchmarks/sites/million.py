"""The count of lines alone, over generated pages: seconds of the processor, and memory.

    python benchmarks/sites/million.py [--pages 1000000] [--lines 40] [--tmp FOLDER]

No page is read or cleaned: the hashes of their lines are drawn, a third of them of lines that the sites print (of 500
sites, 30 lines each), the others of one article alone; an ending on each third page; a copy for each tenth article.
What is counted is spooled, told apart by article and counted as a run does it. Memory of its own and what is mapped
from disk, which the system can take back, are printed apart.
"""

from __future__ import annotations

import argparse
import resource
import tempfile
import threading
import time
from pathlib import Path
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from seedclean.dedup.line_counts import BANDS, LineCounts
from seedclean.dedup.line_memory import LineMemory
from seedclean.engine.site_counts import SiteCounts

BATCH, SITES, SITE_LINES, ENDINGS = 500, 500, 30, 12


class Batch(NamedTuple):
    """What is counted of a batch; see `CountedBatch`."""

    hashes: NDArray[np.uint64]
    lengths: NDArray[np.int64]
    bands: NDArray[np.uint64]


def batch(chance: np.random.Generator, lines: int) -> Batch:
    """Return a batch of generated pages."""
    hashes = chance.integers(1, 1 << 63, (BATCH, lines + 1)).astype(np.uint64)
    site = chance.integers(0, SITES, BATCH).astype(np.uint64)
    printed = lines // 3
    number = chance.integers(0, SITE_LINES, (BATCH, 1)).astype(np.uint64) + np.arange(printed, dtype=np.uint64)
    hashes[:, :printed] = (site[:, None] * np.uint64(SITE_LINES) + number % np.uint64(SITE_LINES) + np.uint64(1)) * (
        np.uint64(0x9E3779B97F4A7C15)
    )
    hashes[:, lines] = chance.integers(1, ENDINGS, BATCH).astype(np.uint64)
    hashes[chance.random(BATCH) > 1 / 3, lines] = 0
    bands = chance.integers(1, 1 << 63, (BATCH, BANDS)).astype(np.uint64)
    copies = np.flatnonzero(chance.random(BATCH - 1) < 0.1) + 1
    bands[copies], hashes[copies] = bands[copies - 1], hashes[copies - 1]
    return Batch(hashes.ravel(), np.full(BATCH, lines + 1), bands)


def own_memory() -> int:
    """Return the bytes of memory of this process that no file holds."""
    for line in Path("/proc/self/status").read_text().splitlines():
        if line.startswith("RssAnon"):
            return int(line.split()[1]) * 1024
    return 0


def main() -> None:
    """Print the figures."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--pages", type=int, default=1_000_000)
    parser.add_argument("--lines", type=int, default=40)
    parser.add_argument("--tmp", type=Path)
    options = parser.parse_args()
    chance, peak, done = np.random.default_rng(1), own_memory(), threading.Event()

    def watch() -> None:
        nonlocal peak
        while not done.wait(0.02):
            peak = max(peak, own_memory())

    with tempfile.TemporaryDirectory(dir=options.tmp) as folder:
        counts, spooled = SiteCounts(Path(folder)), 0.0
        for _ in range(options.pages // BATCH):
            pages = batch(chance, options.lines)
            started = time.process_time()
            counts.add(pages)
            spooled += time.process_time() - started
        before = own_memory()
        watcher = threading.Thread(target=watch)
        watcher.start()
        started = time.process_time()
        saved, memory = counts.finish(LineMemory.none(), Path(folder))
        counted = time.process_time() - started
        done.set()
        watcher.join()
        line_counts = LineCounts.load(saved)
        size = sum(file.stat().st_size for file in saved.iterdir())
    most, megabyte = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024, 2**20
    print(f"{options.pages} pages, {options.lines} lines each, {line_counts.articles} articles")
    print(f"spool {spooled:.1f} s, count {counted:.1f} s, {(spooled + counted) / options.pages * 1e6:.1f} µs a page")
    print(f"counts of {len(line_counts.keys)} lines and pairs, {size / megabyte:.1f} MiB on disk")
    print(f"{len(memory.counts.keys)} remembered")
    print(f"own memory {before / megabyte:.0f} MiB, {peak / megabyte:.0f} at its peak; {most:.0f} with what is mapped")


if __name__ == "__main__":
    main()
