"""Score title, date, source and authors of the articles of two crawls, and of gne, against what their pages print.

Usage: python benchmarks/body/crawl_fields.py ../shared/data WORK [--crawl NAME] [--later] [--text] [--misses]

crawl_fields.jsonl has the labels of two readers who saw only the pages; where they differed, the page was read once
more, or both answers count. No text of others is in it: a title is the CRC of its letters. A source is a list of
accepted names, "" for none printed; a field that no reader was sure of is missing. The crawls are unpacked in WORK.
Pages of the set `later` were labelled by one reader before a change of the rules, to judge it: `--later` scores them.
"""

from __future__ import annotations

import argparse
import sys
from collections import defaultdict
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import orjson

from seedclean import load_pipeline
from seedclean.core.document import Document
from seedclean.read import decode

sys.path.insert(0, str(Path(__file__).parents[2] / "scripts"))
sys.path.insert(0, str(Path(__file__).parents[1] / "html"))
import crawls
import main_text_pages

LABELS = Path(__file__).with_name("crawl_fields.jsonl")


def letters(name: str | None) -> str:
    """Return what of a name is compared: its letters and digits, in lower case."""
    return "".join(filter(str.isalnum, name or "")).lower()


def verdicts(label: Mapping[str, Any], answer: Mapping[str, Any]) -> Iterator[tuple[str, bool]]:
    """Yield each field that a page has, or has not (`no source`), and whether it was found so."""
    if label.get("title"):
        yield "title", main_text_pages.line_key(answer.get("title") or "") == label["title"]
    date = answer.get("published") or ""
    if label.get("date"):
        yield "date", date[: len(label["date"])] == label["date"]
    elif "date" in label:
        yield "no date", not date
    if label.get("source") == [""]:
        yield "no source", not answer.get("source")
    elif "source" in label:
        yield "source", letters(answer.get("source")) in map(letters, label["source"])
    authors = set(map(letters, answer.get("authors") or ()))
    if label.get("authors"):
        yield "authors", authors == set(map(letters, label["authors"]))
    elif "authors" in label:
        yield "no authors", not authors


def main() -> None:
    """Print the figures for each crawl."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("data", type=Path)
    parser.add_argument("work", type=Path)
    parser.add_argument("--crawl", choices=["gne", *(name.partition("_")[0] for name in crawls.ARCHIVES)])
    parser.add_argument("--later", action="store_true", help="the pages of the set `later` instead")
    parser.add_argument("--text", action="store_true", help="the text of each page instead of its HTML")
    parser.add_argument("--misses", action="store_true")
    options = parser.parse_args()
    crawls.unpacked(options.data, options.work)
    pipeline = load_pipeline()
    right: defaultdict[tuple[str, str], list[bool]] = defaultdict(list)
    for label in map(orjson.loads, LABELS.read_bytes().splitlines()):
        crawl = label["page"].partition("/")[0]
        if options.crawl not in (None, crawl) or options.later != (label.get("set") == "later"):
            continue
        folder = options.data if crawl == "gne" else options.work
        page = decode.html_document(label["page"], (folder / label["page"]).read_bytes())
        if options.text and isinstance(page, Document):
            page = Document(page.id, page.text)
        pieces = sorted(pipeline(page), key=lambda doc: bool(doc.drop)) if isinstance(page, Document) else []
        answer = pieces[0].meta if pieces else {}
        for name, is_right in verdicts(label, answer):
            right[crawl, name].append(is_right)
            if options.misses and not is_right:
                field = {"date": "published"}.get(name.removeprefix("no "), name.removeprefix("no "))
                print(label["page"], name, label.get(name.removeprefix("no ")), answer.get(field), sep="\t")
    for (crawl, name), answers in sorted(right.items()):
        print(f"{crawl} {name}: {sum(answers)} of {len(answers)}")


if __name__ == "__main__":
    main()
