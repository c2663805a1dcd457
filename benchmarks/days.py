"""Compare a corpus that grows day by day with one run over all files.

Usage: python benchmarks/days.py FILE.jsonl[.gz]|FOLDER WORK [--days 5] [--seed 1]

The rows of the file, or the files of the folder, are dealt out to the days by chance, so that copies come apart as
often as they can. Printed: how many articles are in another cluster than in one run, how many of what one run keeps are
kept, and whether a rebuild gives the same bytes.
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
    held = files_of(options.file) if options.file.is_dir() else rows_of(options.file)
    random.Random(options.seed).shuffle(held)
    shutil.rmtree(options.work, ignore_errors=True)
    pages, days, once = (options.work / name for name in ("pages", "days", "once"))
    pages.mkdir(parents=True)
    better = 0
    for day in range(options.days):
        for name, content in held[day :: options.days]:
            file = pages / name.format(day=f"{day:02}")
            file.parent.mkdir(exist_ok=True)
            with file.open("ab") as stream:
                stream.write(content)
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
    as_better = sum("better_copy" in row for row in rows(days, "duplicates") if row["id"] in wanted)
    print(f"of the {len(wanted - kept):,} that one run alone keeps, {as_better:,} are better copies, as the days say")
    run(pages, days, load_config(), RunOptions(rebuild=True))
    print("after a rebuild the same bytes:", all((days / n).read_bytes() == (once / n).read_bytes() for n in FILES))


def rows_of(file: Path) -> list[tuple[str, bytes]]:
    """Return the rows of a file, each with the name of the file of a day."""
    opened = gzip.open if file.suffix == ".gz" else open
    with opened(file, "rb") as stream:
        return [("{day}.jsonl", line) for line in stream if line.strip()]


def files_of(folder: Path) -> list[tuple[str, bytes]]:
    """Return the files of a folder, each with its name in the folder of a day."""
    files = sorted(file for file in folder.rglob("*") if file.is_file())
    return [("{day}/" + "-".join(file.relative_to(folder).parts), file.read_bytes()) for file in files]


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
