"""Show what each rule cuts from real articles, so that a person can read it and count what is wrong.

Usage: python benchmarks/rules/hits.py FILE.jsonl[.gz]|FOLDER... [--half first|second] [--read N]

Articles are rows with a field "text", or pages (.html, .txt) below a folder, of which the main text is taken. They are
repaired first, as in a run. Their text is what rules must leave alone, so each hit is read: a sentence, a head of a
section or a caption that says something is wrong to cut. Articles are halved by a digest of their text: rules are
changed by what the first half shows, and judged by the second. precision.tsv has what was read of it.
"""

from __future__ import annotations

import argparse
import gzip
import hashlib
import random
from collections import Counter, defaultdict
from collections.abc import Iterator
from pathlib import Path

import orjson

import seedclean
from seedclean.core.document import Document
from seedclean.read.decode import html_document, text_document
from seedclean.rules import Matcher, load_rules, shipped_rules

BESIDE = 40  # characters around a hit
LONGEST = 260  # characters of a hit that are shown
PAGES = (".html", ".htm", ".shtml", ".txt")


def articles(sources: list[Path]) -> Iterator[str]:
    """Yield the articles of files and folders."""
    main_text = seedclean.load_pipeline(stages=["repair", "emoji", "labels", "split", "body"])
    for source in sources:
        if source.is_dir():
            for file in sorted(each for each in source.rglob("*") if each.suffix in PAGES):
                read = text_document if file.suffix == ".txt" else html_document
                page = read(file.name, file.read_bytes())
                if isinstance(page, Document):
                    yield from (doc.text for doc in main_text(page) if not doc.drop)
            continue
        with gzip.open(source) if source.suffix == ".gz" else source.open("rb") as rows:
            for row in rows:
                yield seedclean.repair(orjson.loads(row)["text"]).text


def half_of(text: str) -> str:
    """Return the half that an article belongs to."""
    return ("first", "second")[hashlib.sha256(text.encode("utf-8", "replace")).digest()[0] & 1]


def main() -> None:
    """Print the hits of each rule, the most frequent first, and the rules without any."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("sources", nargs="+", type=Path)
    parser.add_argument("--half", choices=("first", "second"), default="first")
    parser.add_argument("--read", type=int, default=40)
    options = parser.parse_args()
    rules = load_rules((shipped_rules(),))
    matcher = Matcher(rules)
    counts: Counter[str] = Counter()
    samples: defaultdict[str, list[str]] = defaultdict(list)
    chance = random.Random(1)
    count = 0
    for text in articles(options.sources):
        if half_of(text) != options.half:
            continue
        count += 1
        for start, end, rule in matcher.find(text).cuts:
            counts[rule] += 1
            cut = text[start:end]
            shown = cut if len(cut) <= LONGEST else f"{cut[: LONGEST - 60]} … {cut[-60:]}"
            around = f"{text[max(0, start - BESIDE) : start]}⟦{shown}⟧{text[end : end + BESIDE]}"
            if len(samples[rule]) < options.read:
                samples[rule].append(around)
            elif chance.random() < options.read / counts[rule]:
                samples[rule][chance.randrange(options.read)] = around
    print(f"# {count} articles of the {options.half} half")
    for rule, hits in counts.most_common():
        print(f"## {rule} {hits}")
        for sample in samples[rule]:
            print("   ", sample.replace("\n", "⏎"))
    print("# without hits:", *sorted(rule.id for rule in rules if not counts[rule.id]))


if __name__ == "__main__":
    main()
