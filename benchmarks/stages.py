"""Where the time of cleaning goes: each stage's share of one run, and its speed beside the slowest.

Usage: python benchmarks/stages.py FILE.jsonl[.gz] [ROWS]   (field "text"; default 2,000 rows)
"""

from __future__ import annotations

import gzip
import sys
import time
from collections import Counter
from itertools import islice
from pathlib import Path

import orjson

from seedclean import load_config
from seedclean.dedup import measure
from seedclean.document import Document


def main(file: Path, count: int) -> None:
    """Print a table; the first row warms the caches and is not counted."""
    config = load_config()
    pipeline, settings = config.pipeline(), config.dedup()
    with gzip.open(file) if file.suffix == ".gz" else file.open("rb") as rows:
        texts = [orjson.loads(row)["text"] for row in islice(rows, count)]
    megabytes = sum(len(text.encode()) for text in texts[1:]) / 1e6
    spent: Counter[str] = Counter()
    for number, text in enumerate(texts):
        documents: tuple[Document, ...] = (Document(str(number), text),)
        for stage in pipeline.stages:
            begin = time.perf_counter()
            documents = tuple(made for doc in documents for made in ((doc,) if doc.drop else stage(doc)))
            spent[stage.name] += int((time.perf_counter() - begin) * 1e9) if number else 0
        begin = time.perf_counter()
        measure([doc.text for doc in documents], settings)
        spent["dedup measure"] += int((time.perf_counter() - begin) * 1e9) if number else 0
    total, slowest = spent.total(), max(spent.values())
    print(f"{len(texts) - 1} texts, {megabytes:.1f} MB, {megabytes / (total / 1e9):.1f} MB/s in all")
    for name, nanoseconds in spent.most_common():
        print(f"{name:<14}{nanoseconds / total:>7.1%} of the time  {slowest / nanoseconds:>6.1f} x the slowest's speed")


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]) if len(sys.argv) > 2 else 2000)
