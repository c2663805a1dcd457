"""Measure where the time of cleaning goes: each stage's time a page, its speed, and the limit of its main operation.

Usage: python benchmarks/stages.py FILE.jsonl[.gz] | FOLDER [ROWS]   (field "text"; default 4,000 pages)

Pages go through the stages in batches, as in a run. The limit is the speed, on one core of the machine on which the
project was planned, of what the stage cannot do without: one pre-check, one RE2 set, OpenCC, the kernel.
A stage at its limit has no time of its own left to save.
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
from seedclean.core.document import Document
from seedclean.dedup import sketch

BATCH = 200
WARM = 50  # pages that are not counted
# MB/s, and what it is of; two where Traditional text has more to do
LIMITS = {
    "repair": "1,340, is it NFC",
    "emoji": "2,250, any astral character",
    "labels": "311, a thousand words",
    "split": "296, one RE2 set",
    "body": "296, one RE2 set",
    "boilerplate": "296, one RE2 set",
    "simplify": "940, any Traditional character; Traditional 53, OpenCC",
    "metadata": "296, one RE2 set",
    "whitespace": "800, one decoding",
    "checks": "311, a thousand words",
    "dedup measure": "476, shingles and signature",
}


def texts(source: Path, count: int) -> list[str]:
    """Return so many texts of a file of rows, or of a folder of text files."""
    if source.is_dir():
        return [file.read_text(encoding="utf-8") for file in islice(sorted(source.rglob("*.txt")), count)]
    with gzip.open(source) if source.suffix == ".gz" else source.open("rb") as rows:
        return [orjson.loads(row)["text"] for row in islice(rows, count)]


def main(source: Path, count: int) -> None:
    """Print a table."""
    config = load_config()
    pipeline, settings = config.pipeline(), config.dedup()
    read = texts(source, count + WARM)
    pipeline.clean_pages([Document("warm", text) for text in read[:WARM]])
    pages = read[WARM:]
    megabytes = sum(len(text.encode("utf-8", "surrogatepass")) for text in pages) / 1e6
    spent: Counter[str] = Counter()
    for at in range(0, len(pages), BATCH):
        documents: list[Document] = [Document(str(number), text) for number, text in enumerate(pages[at : at + BATCH])]
        for stage in pipeline.stages:
            begin = time.perf_counter_ns()
            documents = [piece for doc in documents for piece in ((doc,) if doc.drop else stage(doc))]
            spent[stage.name] += time.perf_counter_ns() - begin
        begin = time.perf_counter_ns()
        sketch([doc.text for doc in documents if not doc.drop], settings)
        spent["dedup measure"] += time.perf_counter_ns() - begin
    total = spent.total()
    print(f"{len(pages):,} pages, {megabytes:.1f} MB: {megabytes / (total / 1e9):.1f} MB/s in all\n")
    print("| stage | us a page | share | MB/s | limit, MB/s |\n|---|---|---|---|---|")
    for name, spent_on in spent.items():
        each, speed = spent_on / 1e3 / len(pages), megabytes / (spent_on / 1e9)
        print(f"| {name} | {each:.0f} | {spent_on / total:.0%} | {speed:,.0f} | {LIMITS.get(name, '')} |")


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]) if len(sys.argv) > 2 else 4000)
