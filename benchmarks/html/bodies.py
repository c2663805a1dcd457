"""Main text and fields of the labelled pages' HTML, for this version or that of another checkout.

Usage: python benchmarks/html/bodies.py ../shared [CHECKOUT]

Calls `tools/score_pages.py` of the shared folder on the HTML of pages2, pages3 and pages4: F1 of character 5-grams of
the letters, and titles and dates that are right. Sources and authors are printed beside: right of those that a page
has, and authors named on pages without one. The project's own labelled pages: `benchmarks/body/pages.py`.
"""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

SETS = ("pages2", "pages3", "pages4")


def wrapper(checkout: Path, folder: Path) -> Path:
    """Write a command that runs the package of a checkout."""
    file = folder / "seedclean"
    file.write_text(f'#!/bin/sh\nPYTHONPATH="{checkout / "src"}" exec "{sys.executable}" -m seedclean "$@"\n', "utf-8")
    file.chmod(0o755)
    return file


def fields(rows: list[dict[str, Any]]) -> str:
    """Return how many sources and authors are right."""
    sources = [row for row in rows if row["gold_source"]]
    authors = [row for row in rows if row["gold_authors"]]
    others = [row for row in rows if not row["gold_authors"]]
    right = sum(row["gold_source"] == row["got_source"] for row in sources)
    names = sum(sorted(row["gold_authors"]) == sorted(row["got_authors"] or ()) for row in authors)
    invented = sum(bool(row["got_authors"]) for row in others)
    named = f"authors {names}/{len(authors)}, named on pages without one {invented}/{len(others)}"
    return f"sources {right}/{len(sources)}, {named}"


def main(shared: Path, checkout: Path) -> None:
    """Print the figures of each set."""
    with tempfile.TemporaryDirectory() as scratch:
        command = wrapper(checkout.resolve(), Path(scratch))
        result_file = Path(scratch) / "result_file.json"
        for name in SETS:
            score = (sys.executable, shared / "tools" / "score_pages.py", shared / "data" / name)
            options = ("--html", "--bin", command, "--json", result_file, "-n", "12")
            result = subprocess.run((*score, *options), check=True, capture_output=True, text=True)
            print(f"{name}: {result.stdout.rstrip()}")
            print(f"  {fields(json.loads(result_file.read_text('utf-8'))['rows'])}", flush=True)


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]) if len(sys.argv) > 2 else Path(__file__).parents[2])
