"""How many of the articles that a run kept hold a line that 8 others of it hold, too, and which lines.

    python benchmarks/sites/shared_lines.py OUT [OUT...] [--list N]

Lines are compared without blanks, each number as 0. The goal of docs/decisions/0019 is 4 % of the articles.
"""

from __future__ import annotations

import argparse
import re
from collections import Counter
from pathlib import Path

import orjson

OTHERS = 8


def form(line: str) -> str:
    """Return a line without blanks, each number as 0."""
    return re.sub(r"\d+", "0", re.sub(r"\s+", "", line))


def main() -> None:
    """Print a row for each output folder, and the lines."""
    parser = argparse.ArgumentParser()
    parser.add_argument("outs", nargs="+", type=Path)
    parser.add_argument("--list", type=int, default=0)
    options = parser.parse_args()
    for out in options.outs:
        rows = map(orjson.loads, (out / "clean.jsonl").read_bytes().splitlines())
        texts = [row["text"] for row in rows]
        forms = [{form(line) for line in text.split("\n")} - {""} for text in texts]
        shared = Counter(line for lines in forms for line in lines)
        often = {line for line, number in shared.items() if number > OTHERS}
        holding = sum(not lines.isdisjoint(often) for lines in forms)
        characters = sum(len(line) for text in texts for line in text.split("\n") if form(line) in often)
        whole = sum(map(len, texts))
        print(
            f"{out}: {len(texts)} articles, {holding} ({holding / max(len(texts), 1):.1%}) hold such a line, "
            f"{characters / max(whole, 1):.2%} of the characters, {len(often)} lines"
        )
        for line, number in shared.most_common(options.list):
            if line in often:
                print(f"  {number:>6}  {line[:80]}")


if __name__ == "__main__":
    main()
