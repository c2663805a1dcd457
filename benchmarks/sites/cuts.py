"""A sample of what the stage `sites` cuts from the articles of a folder, with the lines around it, to be read.

    python benchmarks/sites/cuts.py FOLDER [--sample 300] [--lines]

A sample of cuts, one for each different line first; `--lines` counts the different lines instead.
"""

from __future__ import annotations

import argparse
import random
import tempfile
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from seedclean.config import load_config
from seedclean.core.document import Document
from seedclean.core.edits import apply
from seedclean.dedup.line_counts import LineCounts
from seedclean.dedup.line_memory import LineMemory
from seedclean.engine.site_counts import SiteCounts
from seedclean.engine.unseen_pages import pages_in_order
from seedclean.engine.workers.batches import group_pages
from seedclean.engine.workers.read_pages import unpacked
from seedclean.engine.workers.reader import Reader
from seedclean.engine.workers.worker import Worker
from seedclean.read.discover import list_inputs


def counted_pages(folder: str) -> Iterator[tuple[Worker, list[Document]]]:
    """Yield the pages of a folder in batches, with what is known of their lines, and who cleans them."""
    config = load_config()
    reader, listing = Reader(config), list_inputs([folder], "**/*", None)
    pages = pages_in_order(listing, config.data["read"]["max_bytes"], Counter())
    with tempfile.TemporaryDirectory() as scratch:
        counts, batches = SiteCounts(Path(scratch)), []
        for group in group_pages(pages):
            result = reader(group)
            counts.add(result)
            batches.append(result.data.tobytes())
        worker = Worker(config, LineCounts.load(counts.finish(LineMemory.none(), Path(scratch))[0]))
        for batch in batches:
            yield worker, [page for page in worker.with_repeats(unpacked(batch)) if isinstance(page, Document)]


def articles(folder: str) -> Iterator[Document]:
    """Yield what the pipeline makes of the pages of a folder."""
    for worker, documents in counted_pages(folder):
        for became in worker.pipeline.clean_pages(documents):
            yield from became if isinstance(became, tuple) else ()


def cuts(doc: Document) -> Iterator[tuple[str, str, str, str, str]]:
    """Yield rule, evidence, the lines before, the line and the lines behind of each cut of the stage."""
    text = doc.raw
    for entry in doc.trace:
        for edit in entry.edits if entry.stage == "sites" else ():
            before, behind = text[: edit.start].rstrip("\n"), text[edit.end :]
            yield (
                edit.rule, edit.donor, before.rpartition("\n")[2], text[edit.start : edit.end].strip("\n"),
                behind.partition("\n")[0],
            )  # fmt: skip
        text = apply(text, entry.edits)


def main() -> None:
    """Print the cuts."""
    parser = argparse.ArgumentParser()
    parser.add_argument("folder")
    parser.add_argument("--sample", type=int, default=300)
    parser.add_argument("--lines", action="store_true")
    options = parser.parse_args()
    every = [(doc.id, *cut) for doc in articles(options.folder) if not doc.drop for cut in cuts(doc)]
    print(f"{len(every)} cuts, {len({cut[4] for cut in every})} different lines")
    if options.lines:
        for (rule, line), number in Counter((cut[1], cut[4]) for cut in every).most_common(options.sample):
            print(f"{number:>5} {rule:<12} {line[:100]}")
        return
    random.Random(1).shuffle(every)
    firsts = list({cut[4]: cut for cut in every}.values())
    rest = [cut for cut in every if cut not in firsts]
    for name, rule, evidence, before, line, behind in (firsts + rest)[: options.sample]:
        print(f"{name[-50:]}  {rule}  {evidence}\n    {before[-60:]}\n  [ {line[:140]} ]\n    {behind[:60]}")


if __name__ == "__main__":
    main()
