"""Show what each rule cuts from real articles, so that a person can read it and count what is wrong.

Usage: python benchmarks/rules/hits.py FILE.jsonl[.gz]... [--read N]   (field "text"; default 14 hits of each rule)

Articles are repaired first, as in a run. Their text is what rules must leave alone, so each hit is read: a sentence, a
head of a section or a caption that says something is wrong to cut. precision.tsv has what was read, and when.
"""

from __future__ import annotations

import argparse
import gzip
import random
from collections import Counter, defaultdict
from pathlib import Path

import orjson

import seedclean
from seedclean.rules import Matcher, load_rules, shipped_rules

BESIDE = 30  # characters around a hit


def main() -> None:
    """Print the hits of each rule, the most frequent first."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("files", nargs="+", type=Path)
    parser.add_argument("--read", type=int, default=14)
    options = parser.parse_args()
    matcher = Matcher(load_rules((shipped_rules(),)))
    counts: Counter[str] = Counter()
    samples: defaultdict[str, list[str]] = defaultdict(list)
    chance = random.Random(1)
    for file in options.files:
        with gzip.open(file) if file.suffix == ".gz" else file.open("rb") as rows:
            for row in rows:
                text = seedclean.repair(orjson.loads(row)["text"]).text
                for start, end, rule in matcher.find(text).cuts:
                    counts[rule] += 1
                    around = f"{text[max(0, start - BESIDE) : start]}⟦{text[start:end]}⟧{text[end : end + BESIDE]}"
                    if len(samples[rule]) < options.read:
                        samples[rule].append(around)
                    elif chance.random() < options.read / counts[rule]:
                        samples[rule][chance.randrange(options.read)] = around
    for rule, count in counts.most_common():
        print(f"## {rule} {count}")
        for sample in samples[rule]:
            print("   ", sample.replace("\n", "⏎"))


if __name__ == "__main__":
    main()
