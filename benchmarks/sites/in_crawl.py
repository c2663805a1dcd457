"""Measure the main text and the fields of labelled pages that are put into their crawl, with the counts and without.

    python benchmarks/sites/in_crawl.py ../shared/data FOLDER [--changed] [--cuts FILE]

FOLDER holds the files of a crawl, or of both. Labelled are the pages of benchmarks/body/crawl_labels.jsonl and of
pages4 that have a main text. The model was trained with them, so only the difference counts. `--changed` prints each
page that differs; `--cuts` writes what the stage `sites` cuts from all articles of FOLDER, a JSON array a line.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any, NamedTuple

import cuts
import numpy as np

from seedclean.core.document import Document
from seedclean.core.errors import StageError
from seedclean.text import keep_scans

sys.path.insert(0, str(Path(__file__).parents[2] / "scripts"))
sys.path.insert(0, str(Path(__file__).parents[1] / "body"))
import main_text_pages
import pages as body_pages


class Label(NamedTuple):
    """A labelled page: what it is by set, and its main text, or where that stands among its lines."""

    set: str
    gold: str | None
    stretches: list[Any]
    fields: Mapping[str, Any]


def labels(data: Path) -> dict[str, Label]:
    """Return the labels by name of file."""
    rows = map(json.loads, main_text_pages.CRAWL_LABELS.read_text("utf-8").splitlines())
    of_file = {
        row["page"].partition("/")[2]: Label("crawl_labels", None, row["body"], {}) for row in rows if row["body"]
    }
    for row in map(json.loads, (data / "pages4" / "gold.jsonl").read_text("utf-8").splitlines()):
        if row["body"] and row.get("file"):
            text = (data / "pages4" / "text" / f"{row['id']}.txt").read_text("utf-8")
            gold = main_text_pages.main_text(row, text.split("\n"))
            of_file[row["file"]] = Label("pages4", gold, [], row)
    return of_file


def gold_of(label: Label, text: str) -> str:
    """Return the main text of a page."""
    if label.gold is not None:
        return label.gold
    lines = text.split("\n")
    numbers = {n for stretch in label.stretches for n in range_of(lines, stretch)}
    return "\n".join(lines[number] for number in sorted(numbers))


def range_of(lines: list[str], stretch: tuple[int, str, int, str]) -> range:
    """Return the numbers of the lines of a labelled stretch."""
    first, last = main_text_pages.stretch_lines(lines, stretch)
    return range(first, last + 1)


def answers(documents: tuple[Document, ...] | StageError) -> tuple[str, Mapping[str, Any]]:
    """Return the text and the fields of what is kept of a page."""
    kept = [doc for doc in documents if not doc.drop] if isinstance(documents, tuple) else []
    return "\n".join(doc.text for doc in kept), kept[0].meta if kept else {}


def fields_right(fields: Mapping[str, Any], meta: Mapping[str, Any]) -> Iterator[tuple[str, bool]]:
    """Yield each field that a label has, and whether it was found so."""
    if fields.get("date"):
        yield "date", (meta.get("published") or "")[: len(fields["date"])] == fields["date"]
    if fields.get("source"):
        yield "source", meta.get("source") == fields["source"]
    if fields.get("authors"):
        yield "authors", list(meta.get("authors") or ()) == fields["authors"]
    elif "authors" in fields:
        yield "no author", not meta.get("authors")


def main() -> None:
    """Print the figures."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("data", type=Path)
    parser.add_argument("folder")
    parser.add_argument("--changed", action="store_true")
    parser.add_argument("--cuts", type=Path)
    options = parser.parse_args()
    labelled = labels(options.data)
    scores: dict[str, list[tuple[float, float]]] = defaultdict(list)
    right: Counter[tuple[str, str]] = Counter()
    rows = []
    for worker, documents in cuts.counted_pages(options.folder):
        asked = [doc for doc in documents if Path(doc.id).name in labelled]
        bare = [replace(doc, meta={k: v for k, v in doc.meta.items() if k != "repeats"}) for doc in asked]
        with keep_scans():
            with_counts = list(worker.pipeline.clean_pages(documents))
            without = {doc.id: became for doc, became in zip(asked, worker.pipeline.clean_pages(bare), strict=True)}
        for doc, became in zip(documents, with_counts, strict=True):
            kept = [piece for piece in became if not piece.drop] if isinstance(became, tuple) else []
            rows += [(piece.id, *cut) for piece in kept for cut in cuts.cuts(piece)]
            if doc.id not in without:
                continue
            label = labelled[Path(doc.id).name]
            gold = gold_of(label, doc.text)
            off, on = answers(without[doc.id]), answers(became)
            f1 = body_pages.score(gold, off[0])[2], body_pages.score(gold, on[0])[2]
            scores[label.set].append(f1)
            for way, (_, meta) in (("off", off), ("on", on)):
                for field, is_right in fields_right(label.fields, meta):
                    right[field, way] += is_right
                    right[field, "all"] += way == "on"
            if options.changed and f1[0] != f1[1]:
                print(f"    {doc.id[-70:]} {f1[0]:.4f} {f1[1]:.4f}")
    for name, pairs in sorted(scores.items()):
        without_counts, with_counts_ = np.array(pairs).mean(0).tolist()
        better, worse = sum(b > a for a, b in pairs), sum(b < a for a, b in pairs)
        print(
            f"{name}: {len(pairs)} pages, F1 without {without_counts:.4f}, with {with_counts_:.4f}; "
            f"{better} better, {worse} worse"
        )
    for field in sorted({field for field, _ in right}):
        print(f"{field}: {right[field, 'off']} and {right[field, 'on']} of {right[field, 'all']} right")
    print(f"{len(rows)} cuts, {Counter(row[1] for row in rows).most_common()}")
    if options.cuts:
        options.cuts.write_text("".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows), "utf-8")


if __name__ == "__main__":
    main()
