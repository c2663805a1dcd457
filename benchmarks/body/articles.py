"""Measure what the stage `body` cuts from pages that are an article and nothing else.

Usage: python benchmarks/body/articles.py ../shared/data

The articles are real, have no page chrome, and are not those that the model was trained with. Printed are the number of
articles that the stage touches, the share of characters that it cuts, and the articles that lost most.
"""

from __future__ import annotations

import gzip
import sys
from pathlib import Path

import orjson

from seedclean import load_pipeline

sys.path.insert(0, str(Path(__file__).parents[2] / "scripts"))
import training_pages


def main(data: Path) -> None:
    """Print the figures for each corpus."""
    pipeline = load_pipeline(stages=["repair", "emoji", "split", "body"])
    for name, every in training_pages.CORPORA.items():
        touched, size, cut, count = [], 0, 0, 0
        with gzip.open(data / name) as rows:
            for number, row in enumerate(rows):
                if number % every == 0:
                    continue  # the model was trained with it
                for doc in pipeline(orjson.loads(row)["text"]):
                    count += 1
                    gone = sum(end - a for e in doc.trace if e.stage == "body" for a, end, *_ in e.edits)
                    size += len(doc.text) + gone
                    cut += gone
                    if gone or doc.meta.get("flags"):
                        touched.append((gone / (len(doc.text) + gone), number, doc.meta.get("flags"), doc.text[:40]))
        print(f"{name}: {count} articles, {len(touched)} touched, {cut / size:.3%} of the characters cut")
        for share, number, flags, text in sorted(touched, reverse=True)[:8]:
            print(f"    row {number}: {share:.0%} {flags or ''} {text!r}")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
