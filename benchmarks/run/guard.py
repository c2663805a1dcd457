"""Guard against slow code without a clock: count the function calls for each page, by stage, on fixed pages.

Usage: python benchmarks/run/guard.py [--accept] [--instructions [--before SRC]]        (`make bench-guard`)

The pages are those of samples/ and generated ones, cleaned once to warm all caches and then counted. More calls than
guard.json has, by more than a twentieth, is a failure with exit code 1; `--accept` writes what was counted. Counts
depend on the version of Python, so there are figures for each. `--instructions` counts, with valgrind, what a process
executes for the same pages: the same number for the same machine, so it is compared with another version of `src`.
"""

from __future__ import annotations

import argparse
import cProfile
import os
import re
import subprocess
import sys
from pathlib import Path

import orjson

from seedclean import load_config
from seedclean.core.document import Document
from seedclean.dedup import sketch
from seedclean.read import decode as read
from seedclean.text import keep_scans

sys.path.insert(0, str(Path(__file__).parents[1] / "dedup"))
from corpus import articles

ROOT = Path(__file__).resolve().parents[2]
FIGURES = Path(__file__).with_name("guard.json")
GENERATED, LETTERS = 60, 1200
ALLOWED = 1.05  # times the calls that are on record
VERSION = f"{sys.version_info.major}.{sys.version_info.minor}"


def pages() -> list[Document]:
    """Return the pages: always the same."""
    sample_pages = [
        read.text_document(str(file), file.read_bytes()) for file in sorted((ROOT / "samples").rglob("*.txt"))
    ]
    generated_pages = [Document(f"{number}", text) for number, text in enumerate(articles(GENERATED, LETTERS, 0.0, 1))]
    return [page for page in sample_pages if isinstance(page, Document)] + generated_pages


def work() -> dict[str, float]:
    """Clean all pages and return the calls for each page, by stage."""
    config = load_config()
    pipeline, settings = config.pipeline(), config.dedup()
    counts: dict[str, float] = {}
    for counted in (False, True):
        with keep_scans():  # as a pipeline does around its stages
            documents = pages()
            size = len(documents)
            for stage in pipeline.stages:
                profile = cProfile.Profile()
                if counted:
                    profile.enable()
                documents = [piece for doc in documents for piece in ((doc,) if doc.drop else stage(doc))]
                profile.disable()
                counts[stage.name] = calls(profile) / size if counted else 0.0
            profile = cProfile.Profile()
            if counted:
                profile.enable()
            sketch([doc.text for doc in documents], settings)
            profile.disable()
            counts["dedup measure"] = calls(profile) / size if counted else 0.0
    return {name: round(count, 1) for name, count in counts.items()}


def calls(profile: cProfile.Profile) -> int:
    """Return how many calls a profile saw."""
    return sum(entry.callcount for entry in profile.getstats())


def instructions(path: str | None) -> int:
    """Return the instructions of a process that cleans the pages."""
    command = [
        "valgrind",
        "--tool=callgrind",
        "--callgrind-out-file=/dev/null",
        sys.executable,
        __file__,
        "--only-work",
    ]
    environment = {**os.environ, "PYTHONHASHSEED": "0", **({"PYTHONPATH": path} if path else {})}
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=True)
    match = re.search(r"Collected : (\d+)", done.stderr)
    if not match:
        raise SystemExit(done.stderr)
    return int(match[1])


def main() -> int:
    """Count, compare, and return the exit code."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--accept", action="store_true")
    parser.add_argument("--instructions", action="store_true")
    parser.add_argument("--before")
    parser.add_argument("--only-work", action="store_true", help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.instructions:
        now = instructions(None)
        print(f"instructions: {now:,}")
        if options.before:
            before = instructions(options.before)
            print(f"before:       {before:,}; now {now / before:.3f} of it")
        return 0
    counts = work()
    if options.only_work:
        return 0
    figures = orjson.loads(FIGURES.read_bytes()) if FIGURES.exists() else {}
    if options.accept:
        figures[VERSION] = counts
        FIGURES.write_bytes(orjson.dumps(figures, option=orjson.OPT_INDENT_2 | orjson.OPT_APPEND_NEWLINE))
        return 0
    recorded = figures.get(VERSION)
    if recorded is None:
        print(f"no figures for Python {VERSION}: {FIGURES.name} has {', '.join(figures)}; --accept writes them")
        return 2
    worse = False
    print(f"{'calls a page':<16}{'on record':>10}{'now':>10}")
    for name, count in counts.items():
        was = recorded.get(name, 0.0)
        more = count > ALLOWED * was
        worse |= more
        print(f"{name:<16}{was:>10.1f}{count:>10.1f}{'  more than is allowed' * more}")
    return int(worse)


if __name__ == "__main__":
    raise SystemExit(main())
