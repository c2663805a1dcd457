"""Measure what the stage `body` does to pages that are an article and nothing else.

Usage: python benchmarks/body/articles.py ../shared/data

The articles are real and have no page chrome. Those that `scripts/train_main_text.py` reads are left out. Printed are
how many articles the stage cuts and the share of characters that goes, how many it takes for no article or flags as
unsure, and the articles that lost most.
"""

from __future__ import annotations

import gzip
import sys
from collections import Counter
from pathlib import Path

import orjson

from seedclean import load_pipeline
from seedclean.stages.body import UNSURE
from seedclean.stages.line_model import KEPT_TYPES

sys.path.insert(0, str(Path(__file__).parents[2] / "scripts"))
import main_text_pages

SHOWN = 8  # articles that are named


def main(data: Path) -> None:
    """Print the figures for each corpus."""
    pipeline = load_pipeline(stages=["repair", "emoji", "split", "body"])
    for name, (_, step) in main_text_pages.CORPORA.items():
        size, counts = 0, Counter[str]()
        touched: list[tuple[int, float, int, str, str]] = []
        with gzip.open(data / name) as rows:
            for number, row in enumerate(rows):
                if number % step == 0:
                    continue  # `main_text_pages.articles` takes it for the training
                for doc in pipeline(orjson.loads(row)["text"]):
                    if doc.drop:
                        continue
                    cut = sum(end - start for e in doc.trace if e.stage == "body" for start, end, *_ in e.edits)
                    no_article = doc.meta["page_type"] not in KEPT_TYPES
                    unsure = UNSURE in doc.meta.get("flags", ())
                    counts.update(articles=1, cut=cut > 0, characters=cut, no_article=no_article, unsure=unsure)
                    size += len(doc.text) + cut
                    if cut or no_article:
                        lost = cut / (len(doc.text) + cut)
                        touched.append((no_article, lost, number, doc.meta["page_type"], doc.text[:40]))
        print(
            f"{name}: {counts['articles']} articles, {counts['cut']} cut, {counts['characters'] / size:.3%} of the "
            f"characters; {counts['no_article']} taken for no article, {counts['unsure']} flagged {UNSURE}"
        )
        for _, lost, number, page_type, text in sorted(touched, reverse=True)[:SHOWN]:
            print(f"    row {number}: {page_type}, {lost:.0%} cut {text!r}")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
