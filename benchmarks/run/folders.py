"""Make folders of pages to measure the whole run on, one text file a page.

Usage: python benchmarks/run/folders.py OUT KIND MEGABYTES SOURCE.jsonl[.gz] [--seed 1] [--articles 1]

KIND is `real`, the source's texts as they are, again and again under other names until the folder has its size (for
the cost of cleaning; nearly all are exact copies then), `mixed`, pages of the source's sentences drawn at random, or
`damaged`, pages of a mirror that writes readings behind some characters and breaks others (damaged_pages.py says how).
A mixed page has the lines, and the sentences on each, of a page of the source; its sentences are from everywhere, so
it is no copy of any other. SOURCE has one text a line as `text`. The same arguments give the same pages.
"""

from __future__ import annotations

import argparse
import gzip
import random
import re
import sys
from collections.abc import Iterator
from itertools import count, cycle, islice
from pathlib import Path

import orjson

sys.path.insert(0, str(Path(__file__).parents[1] / "repair"))
from damaged_pages import articles, damaged, table

KINDS = ("real", "mixed", "damaged")
A_FOLDER = 1000  # pages in a folder
SENTENCE = re.compile(r"[^。！？\n]+[。！？]*")


def texts(source: Path) -> Iterator[str]:
    """Yield the texts of a file."""
    with gzip.open(source) if source.suffix == ".gz" else source.open("rb") as rows:
        for row in rows:
            yield orjson.loads(row)["text"]


def mixed(source: Path, seed: int, articles: int) -> Iterator[str]:
    """Yield pages of sentences from everywhere, each with the lines of so many texts, without end."""
    draw = random.Random(seed)
    pages = [[SENTENCE.findall(line) for line in text.split("\n")] for text in texts(source)]
    every = [sentence for page in pages for line in page for sentence in line]
    endless = cycle(pages)
    while True:
        lines = [line for page in islice(endless, articles) for line in page]
        yield "\n".join("".join(draw.choices(every, k=len(line))) for line in lines)


def broken(source: Path, seed: int) -> Iterator[str]:
    """Yield damaged pages, each article under another table, without end."""
    for round_ in count():
        for number, text in enumerate(articles(source, 0, 1 << 30)):
            rng = random.Random(f"{seed} {round_} {number}")
            yield damaged(text, table(text, 50 if number % 2 else 400, converted=False, rng=rng), "ascii").page


def write(out: Path, kind: str, size: int, source: Path, seed: int = 1, articles: int = 1) -> None:
    """Write so many bytes of pages; nothing, if the folder is there."""
    if out.exists():
        return
    pages = (
        cycle(texts(source))
        if kind == "real"
        else mixed(source, seed, articles)
        if kind == "mixed"
        else broken(source, seed)
    )
    partial = out.with_name(f"{out.name}.partial")
    for number, text in enumerate(pages):
        file = partial / f"{number // A_FOLDER:04d}" / f"{number % A_FOLDER:03d}.txt"
        file.parent.mkdir(parents=True, exist_ok=True)
        data = text.encode("utf-8", "surrogatepass")
        file.write_bytes(data)
        size -= len(data)
        if size <= 0:
            break
    partial.rename(out)


def main() -> None:
    """Write a folder."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("out", type=Path)
    parser.add_argument("kind", choices=KINDS)
    parser.add_argument("megabytes", type=float)
    parser.add_argument("source", type=Path)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--articles", type=int, default=1, help="texts of whose lines a mixed page is made")
    options = parser.parse_args()
    write(options.out, options.kind, int(options.megabytes * 1e6), options.source, options.seed, options.articles)


if __name__ == "__main__":
    main()
