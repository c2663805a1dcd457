"""Compare a corpus that grows day by day with one run over all files.

Usage: python benchmarks/days.py FILE.jsonl[.gz] WORK [--days 5] [--seed 1]

The rows are dealt out to the days by chance, so that copies come apart as often as they can. Printed: how many articles
are in another cluster than in one run, how many of what one run keeps are kept, and whether a rebuild gives the same
bytes.
"""

from __future__ import annotations

import argparse
import gzip
import random
import shutil
import time
from pathlib import Path

import orjson

from seedclean import load_config
from seedclean.engine.run_options import RunOptions
from seedclean.engine.runner import run
from seedclean.write.lock import FILES


def main() -> None:
    """Deal the rows out to days, run, compare."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n", maxsplit=1)[0])
    parser.add_argument("file", type=Path)
    parser.add_argument("work", type=Path)
    parser.add_argument("--days", type=int, default=5)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    opened = gzip.open if options.file.suffix == ".gz" else open
    with opened(options.file, "rb") as file:
        lines = [line for line in file if line.strip()]
    draw = random.Random(options.seed)
    draw.shuffle(lines)
    shutil.rmtree(options.work, ignore_errors=True)
    pages, days, once = (options.work / name for name in ("pages", "days", "once"))
    pages.mkdir(parents=True)
    better = 0
    for day in range(options.days):
        (pages / f"{day}.jsonl").write_bytes(b"".join(lines[day :: options.days]))
        begun = time.monotonic()
        report = run(pages, days, load_config())
        better += report.dedup["better_copies"]
        print(f"day {day}: {report.pages_read:,} pages, {report.kept:,} kept, {time.monotonic() - begun:.1f} s")
    begun = time.monotonic()
    run(pages, once, load_config())
    print(f"one run: {time.monotonic() - begun:.1f} s")
    ours, whole = clusters(days), clusters(once)
    other = sum(ours[name] != whole[name] for name in whole)
    kept, wanted = ({row["id"] for row in rows(folder, "clean")} for folder in (days, once))
    print(f"articles {len(whole):,}, in other clusters {other:,}; better copies {better:,}")
    print(f"kept {len(kept):,} and {len(wanted):,}, by both {len(kept & wanted):,}")
    run(pages, days, load_config(), RunOptions(rebuild=True))
    print("after a rebuild the same bytes:", all((days / n).read_bytes() == (once / n).read_bytes() for n in FILES))


def rows(folder: Path, name: str) -> list[dict[str, dict[str, str]]]:
    """Return the rows of a file of OUT."""
    with (folder / f"{name}.jsonl").open("rb") as file:
        return [orjson.loads(line) for line in file]


def clusters(folder: Path) -> dict[str, frozenset[str]]:
    """Return the members of the cluster of each article."""
    members_of: dict[str, set[str]] = {}
    owner: dict[str, str] = {}
    for name in ("clean", "duplicates"):
        for row in rows(folder, name):
            owner[str(row["id"])] = row["cluster"]["id"]
            members_of.setdefault(row["cluster"]["id"], set()).add(str(row["id"]))
    frozen = {name: frozenset(ids) for name, ids in members_of.items()}
    return {name: frozen[keeper] for name, keeper in owner.items()}


if __name__ == "__main__":
    main()
