"""Measure what a rule costs: the matcher with 10, 100 and 1,000 rules on the same articles.

Usage: python benchmarks/rules/matcher_speed.py ../shared/data/qqnews_2023h1.jsonl.gz

The rules are the shipped ones and made-up relatives of them: every run of Han characters in a pattern is replaced by
others, so that they are as complex as real ones and hit as rarely. Ten are a tenth of the shipped ones. The same lines
are also put through one joined alternation of `re`, which is what one would write by hand.
"""

from __future__ import annotations

import gzip
import random
import re
import sys
import time
from dataclasses import replace

import orjson

from seedclean.rules import Matcher, Rule, load_rules, shipped_rules
from seedclean.text import fold

_HAN = re.compile("[\u4e00-\u9fff]+")
CHARACTERS = 2_000_000


def relatives(rules: tuple[Rule, ...], count: int, text: str) -> list[Rule]:
    """Return `count` rules: the given rules first, then variants of them with other words."""
    chance = random.Random(1)
    words = [word for word in _HAN.findall(text) if 2 <= len(word) <= 6]
    originals = [rule for rule in rules if rule.kind != "ratio"]
    if count <= len(originals):
        return originals[:: len(originals) // count][:count]
    variants = list(originals)
    while len(variants) < count:
        rule = chance.choice(originals)

        def other(pattern: str) -> str:
            return _HAN.sub(lambda word: "".join(chance.sample(chance.choice(words) + word[0], len(word[0]))), pattern)

        rhythm = tuple(map(other, rule.rhythm))
        variants.append(replace(rule, id=f"{rule.id}-{len(variants)}", pattern=other(rule.pattern), rhythm=rhythm))
    return variants


def main(file: str) -> None:
    """Print a line for each number of rules."""
    texts: list[str] = []
    with gzip.open(file) as rows:
        for row in rows:
            texts.append(orjson.loads(row)["text"])
            if sum(map(len, texts)) > CHARACTERS:
                break
    size = sum(len(text.encode()) for text in texts) / 1e6
    rules = load_rules((shipped_rules(),))
    base = 0.0
    for count in (10, 100, 1_000):
        chosen = relatives(rules, count, texts[0] + texts[1])
        began = time.perf_counter()
        matcher = Matcher(chosen)
        for text in texts[:200]:  # patterns are compiled when they are first asked
            matcher.find(text)
        built = time.perf_counter() - began
        began = time.perf_counter()
        hits = sum(len(matcher.find(text).cuts) for text in texts)
        seconds = time.perf_counter() - began
        base = base or seconds
        speed = f"{size / seconds:6.1f} MB/s  {seconds / base:5.2f} x the time of 10"
        print(f"{count:>6} rules  {speed}  {hits} cuts  built in {built:.2f} s")
        if count <= 100:
            joined = re.compile("|".join(f"(?:{_plain(rule.pattern)})" for rule in chosen if rule.pattern))
            sample = texts[: len(texts) // 20]
            began = time.perf_counter()
            matching_lines = sum(joined.search(line) is not None for text in sample for line in fold(text).split("\n"))
            slow = time.perf_counter() - began
            part = sum(len(text.encode()) for text in sample) / 1e6
            print(f"              one joined `re`: {part / slow:6.1f} MB/s ({matching_lines} lines)")


def _plain(pattern: str) -> str:
    """Return an RE2 pattern as `re` takes it: no names, no classes of Unicode."""
    return re.sub(r"\(\?P<\w+>", "(?:", pattern).replace(r"\p{Han}", "\u4e00-\u9fff").replace(r"\P{Han}", "")


if __name__ == "__main__":
    main(sys.argv[1])
