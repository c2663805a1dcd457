"""Measure the commands that only show: `report` by the size of the corpus, `inspect` by the length of the page.

Usage: python benchmarks/looking.py WORK [--articles 10000 100000 1000000] [--letters 600]

Generated articles (benchmarks/dedup/corpus.py), three in ten of them edited copies. The corpora are left in WORK.
"""

from __future__ import annotations

import argparse
import io
import subprocess
import sys
import time
from pathlib import Path

import orjson
from rich.console import Console

from seedclean.config import load_config
from seedclean.core.document import Document
from seedclean.reporting import inspection, terminal

sys.path.insert(0, str(Path(__file__).parent / "dedup"))
from corpus import articles

PROGRAM = Path(sys.executable).with_name("seedclean")
LINES = (2_500, 5_000, 10_000, 20_000, 40_000)


def report(work: Path, count: int, letters: int) -> None:
    """Print how long a run takes, how long its report takes, and how large the report is."""
    pages, out = work / f"{count}.jsonl", work / f"out-{count}"
    if not pages.exists():
        with pages.open("wb") as file:
            for number, text in enumerate(articles(count, letters, 0.3, 1)):
                file.write(orjson.dumps({"id": f"a{number}", "text": text}) + b"\n")
    begun = time.monotonic()
    subprocess.run([PROGRAM, "run", pages, "-o", out, "-q", "--rebuild"], check=True)
    run_seconds = time.monotonic() - begun
    begun = time.monotonic()
    subprocess.run([PROGRAM, "report", out], check=True, capture_output=True)
    report_seconds = time.monotonic() - begun
    print(
        f"| {count:,} | {run_seconds:.1f} | {report_seconds:.2f} | {(out / 'report.html').stat().st_size / 1e6:.2f} |",
        flush=True,
    )


def inspect() -> None:
    """Print how long it takes to clean a page, to list its edits, and to show them in a terminal."""
    pipeline = load_config().pipeline()
    print("| characters | edits | clean | inspect | and show |\n|---|---|---|---|---|")
    for lines in LINES:
        page = "\n".join(f"第{number}班渡轮🚀九点离港，船上坐了一百八十多人。" for number in range(lines))
        begun = time.monotonic()
        pipeline(page)
        cleaned = time.monotonic()
        stages = list(inspection.inspect_stages(Document("page", page), pipeline))
        inspected = time.monotonic()
        terminal.print_stages(Console(file=io.StringIO(), force_terminal=True), stages, whole=False)
        times = (cleaned - begun, inspected - cleaned, time.monotonic() - inspected)
        edits = sum(len(stop.changes) for stop in stages)
        print(
            f"| {len(page):,} | {edits:,} | " + " | ".join(f"{seconds:.2f} s" for seconds in times) + " |", flush=True
        )


def main() -> None:
    """Measure, print."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n", maxsplit=1)[0])
    parser.add_argument("work", type=Path)
    parser.add_argument("--articles", type=int, nargs="*", default=[10_000, 100_000, 1_000_000])
    parser.add_argument("--letters", type=int, default=600)
    options = parser.parse_args()
    options.work.mkdir(parents=True, exist_ok=True)
    inspect()
    print("| articles | run, s | report, s | report.html, MB |\n|---|---|---|---|")
    for count in options.articles:
        report(options.work, count, options.letters)


if __name__ == "__main__":
    main()
