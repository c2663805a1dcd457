"""Pages without annotations: damage articles by replaced marks alone, repair, compare; and ask for false alarms.

Usage: python benchmarks/repair/marks_only.py ARTICLES.jsonl.gz [--quarter N] [--most N]

For false alarms, marks that authors double (`??`, `?!`, `?;` …) take the place of each third 。 of the same articles,
undamaged: whatever is restored there is wrong.
"""

from __future__ import annotations

import argparse
import random
import re
from collections import defaultdict
from pathlib import Path

from damaged_pages import Tally, judge
from mirror_model import damaged_by, sites
from mirror_sets import articles

from seedclean.stages.repairs.gbk_damage import undo_gbk_damage

DOUBLED = ("??", "?!", "?;", "?:", "?,")


def main() -> None:
    """Damage, repair, report."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("articles", type=Path)
    parser.add_argument("--quarter", type=int, default=1)
    parser.add_argument("--most", type=int, default=400)
    parser.add_argument("--show", type=int, default=0)
    options = parser.parse_args()
    texts = articles(options.articles, options.quarter, options.most)
    marking = [site for site in sites() if site.marks]
    tallies: dict[str, Tally] = defaultdict(Tally)
    shown: list[str] = []
    alarms = doubled = 0
    for number, text in enumerate(texts):
        site = marking[number % len(marking)]
        case = damaged_by(site, text, {}, random.Random(number))
        judge(case, list(undo_gbk_damage(case.page, 5.0)), tallies["dropped" if site.is_dropped else "kept"], shown)
        rng = random.Random(number)
        odd = re.sub("。(?!\n)", lambda stop: rng.choice(DOUBLED) if rng.random() < 1 / 3 else stop[0], text)  # noqa: B023
        doubled += sum(map(odd.count, DOUBLED))
        alarms += sum(edit.rule != "repair:note" for edit in undo_gbk_damage(odd, 5.0))
    for name, tally in tallies.items():
        spans = max(tally["spans"], 1)
        print(
            f"{name}: {spans} spans, exact {tally['exact'] / spans:.2%}, left {tally['left'] / spans:.2%}, "
            f"wrong {tally['wrong'] / spans:.2%}"
        )
    print(f"{alarms} places touched of {doubled} doubled marks in undamaged text")
    print("\n".join(shown[: options.show]))


if __name__ == "__main__":
    main()
