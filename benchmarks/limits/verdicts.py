"""Count what the recipe `pretraining` dropped and kept next to its limits, by the verdict of one who read the texts.

Usage: python benchmarks/limits/verdicts.py

verdicts.tsv has a row for each text that was read: the limits that dropped it, as they were before the reading, or next
to which it was kept, and whether a corpus for training wants it (yes, no, doubtful).
"""

from __future__ import annotations

import csv
from collections import Counter
from pathlib import Path

LIMITS = ["language", "chars", "han", "mean_sentence", "repeated_line_chars", "repeated_sentences", "top_8gram"]
LIMITS += ["repeated_20grams", "open_lines", "bullet_lines", "ellipsis_lines", "perplexity", "promotion", "adult"]
LIMITS += ["gambling"]
NOW_FLAGS = {"open_lines"}
NOW_HAN = 0.25


def dropped_now(row: dict[str, str]) -> bool:
    """Say whether the recipe drops the text since its limits were changed."""
    by = set(row["dropped_by"].split()) - {"-"} - NOW_FLAGS
    return bool(by - {"han"} or ("han" in by and float(row["han"]) < NOW_HAN))


def counts(rows: list[dict[str, str]]) -> str:
    """Give the verdicts of some rows: how many, and how many of them are yes, doubtful, no."""
    by = Counter(row["verdict"] for row in rows)
    return f"{len(rows):4}: {by['yes']:3} {by['doubtful']:3} {by['no']:3}"


def main() -> None:
    """Print verdicts for each limit and half, then those of the recipe before and now."""
    with (Path(__file__).parent / "verdicts.tsv").open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file, delimiter="\t"))
    for half in ("choosing", "reporting"):
        mine = [row for row in rows if row["half"] == half]
        print(f"{half}: texts read, of these yes, doubtful, no")
        print(f"{'':20}  {'dropped':17}  {'dropped by it alone':17}  kept near")
        for limit in LIMITS:
            fits = [row for row in mine if limit in row["dropped_by"].split()]
            alone = [row for row in fits if row["dropped_by"] == limit]
            near = [row for row in mine if limit in row["kept_near"].split()]
            print(f"{limit:20}  {counts(fits)}  {counts(alone)}  {counts(near)}")
        before = [row for row in mine if row["dropped_by"] != "-"]
        print(f"{'recipe before, now':20}  {counts(before)}  {counts([row for row in before if dropped_now(row)])}\n")


if __name__ == "__main__":
    main()
