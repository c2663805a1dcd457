"""Damage articles as mirror sites of `mirror_model.py` do, repair them with each kind of readings, compare.

Usage: python benchmarks/repair/mirror_sets.py ARTICLES.jsonl.gz [--quarter N] [--each N] [--show N] [--corners]

ARTICLES has `id` and `text` a line. Articles are split by the SHA-256 of their ids. Trigrams are counted on those with
an even one, so only the odd ones are damaged: quarter 1 was for choosing, quarter 3 is for reporting. What shares a
tenth of its windows of 16 characters with counted articles is left out. Simplified articles are made Traditional first,
character by character, as mirrors do. `--corners` gives all articles corner brackets for quotation marks.
"""

from __future__ import annotations

import argparse
import gzip
import hashlib
import random
import re
import time
from collections import Counter, defaultdict
from pathlib import Path
from typing import get_args

import opencc
import orjson
from damaged_pages import QUOTES, TORN, Damaged, Span, Tally, judge, outside_gbk, table
from mirror_model import damaged_by, sites

from seedclean.core.edits import Edit
from seedclean.stages.repairs.gbk_damage import undo_gbk_damage
from seedclean.stages.repairs.lost_bytes.readings import Readings
from seedclean.text import evidence, fold

WINDOW = 16
LONGEST = 4000
CORNERS = str.maketrans("“”‘’", "「」『』")
LEAST_NOTED = 8  # characters with notes that a page must have


def windows(text: str) -> set[int]:
    """Return hashes of all windows of a text."""
    return {hash(text[at : at + WINDOW]) for at in range(len(text) - WINDOW)}


def articles(path: Path, quarter: int, most: int) -> list[str]:
    """Return the articles of a quarter, as a mirror has them before it damages them."""
    traditional = opencc.OpenCC("s2t")
    counted: set[int] = set()
    chosen = []
    with gzip.open(path) as rows:
        for row in map(orjson.loads, rows):
            digest = hashlib.sha256(row["id"].encode()).digest()[-1]
            if digest % 2 == 0:
                counted |= windows(row["text"])
            elif digest % 4 == quarter:
                chosen.append(row["text"])
    random.Random(quarter).shuffle(chosen)
    texts = []
    for text in chosen:
        hashes = windows(text)
        if not hashes or len(hashes & counted) > len(hashes) / 10:
            continue
        bare = re.sub(r"<[^<>]*>|!\[[^\]]*\]\([^)]*\)|[*#]", "", text).translate(QUOTES)
        script = evidence(bare)
        if script.simplified > script.traditional:
            bare = traditional.convert(bare)
        lines = [line.strip() for line in bare.split("\n") if line.strip() and not outside_gbk(line)]
        article = "\n".join(lines)[:LONGEST]
        if len(article) >= 400:
            texts.append(article)
        if len(texts) == most:
            break
    return texts


def whole_paragraphs(case: Damaged, edits: list[Edit]) -> Counter[str]:
    """Count the damaged paragraphs of a page, and those of them that are the original's again."""
    counts: Counter[str] = Counter()
    restored = {(edit.start, edit.end): edit for edit in edits}
    for line in re.finditer("[^\n]+", case.original):
        spans = [span for span in case.spans if span.was[0] < line.end() and span.was[1] > line.start()]
        if not spans:
            continue
        counts["paragraphs"] += 1
        counts["whole"] += all(_is_exact(case, span, restored) for span in spans)
    return counts


def _is_exact(case: Damaged, span: Span, restored: dict[tuple[int, int], Edit]) -> bool:
    inside = [edit for (start, end), edit in restored.items() if start < span.end and end > span.start]
    return any(
        edit.rule in TORN
        and edit.start <= span.start
        and fold(edit.after) == fold(case.original[case.original_index[edit.start] : case.original_index[edit.end]])
        for edit in inside
    )


def main() -> None:
    """Damage, repair, report."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("articles", type=Path)
    parser.add_argument("--quarter", type=int, default=3)
    parser.add_argument("--each", type=int, default=40)
    parser.add_argument("--show", type=int, default=0)
    parser.add_argument("--corners", action="store_true")
    options = parser.parse_args()
    texts = articles(options.articles, options.quarter, options.each * len(sites()))
    texts = [text.translate(CORNERS) for text in texts] if options.corners else texts
    tallies: dict[tuple[str, str], Tally] = defaultdict(Tally)
    seconds: dict[str, float] = defaultdict(float)
    shown: list[str] = []
    size = number = 0
    for site in sites():
        rng = random.Random(f"report {site}")
        for _ in range(options.each):
            text = texts[number % len(texts)]
            number += 1
            notes = table(text, site.table, converted=rng.random() < 0.5, rng=rng)
            if len(notes) < LEAST_NOTED:
                continue
            case = damaged_by(site, text, notes, rng)
            size += len(case.page.encode())
            for readings in get_args(Readings):
                begin = time.process_time()
                edits = list(undo_gbk_damage(case.page, 5.0, readings))
                seconds[readings] += time.process_time() - begin
                tally = Tally()
                judge(case, edits, tally, shown if readings == "best" else [])
                private = "dropped" if site.is_dropped else "kept"
                for name in (private, f"{site} {private}"):
                    tallies[name, readings] += tally
                    tallies[name, readings].update(whole_paragraphs(case, edits))
    print(f"{number} pages of {len(texts)} articles; spans exact / left / wrong")
    for (name, readings), tally in tallies.items():
        spans = max(tally["spans"], 1)
        print(
            f"{name:36} {readings:5} {spans:6}: {tally['exact'] / spans:7.2%} / {tally['left'] / spans:6.2%} / "
            f"{tally['wrong'] / spans:6.2%}; stripped {tally['stripped exact'] / spans:6.2%}; "
            f"damaged paragraphs whole {tally['whole'] / max(tally['paragraphs'], 1):.2f}"
        )
    print(*(f"{readings}: {size / total / 1e6:.2f} MB/s of processor time" for readings, total in seconds.items()))
    random.Random(1).shuffle(shown)
    print("\n".join(shown[: options.show]))


if __name__ == "__main__":
    main()
