"""Print each change that `repair` makes to clean text. There should be none, or each must have a reason.

Usage: python benchmarks/clean_text.py FILE.jsonl[.gz] [...]   (field "text"; a .tsv is read line by line)

Line ends, composition (NFC) and the removal of characters that show nothing are counted, not printed.
"""

from __future__ import annotations

import gzip
import sys
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import orjson

from seedclean import load_pipeline
from seedclean.core.document import Document
from seedclean.core.edits import apply
from seedclean.core.plain_text import escape_line

INVISIBLE = {"repair:line-end", "repair:nfc", "repair:zero-width", "repair:bom", "repair:control", "repair:bidi",
             "repair:nul", "repair:soft-hyphen", "repair:surrogate"}  # fmt: skip
SHOWN_MOST = 15  # of each rule


def texts(path: Path) -> Iterator[str]:
    """Yield the texts of a file."""
    if path.suffix == ".tsv":
        yield from path.read_text(encoding="utf-8").splitlines()
        return
    with gzip.open(path) if path.suffix == ".gz" else path.open("rb") as rows:
        for row in rows:
            yield orjson.loads(row)["text"]


def main(path: Path) -> None:
    """Repair one file's texts and print what was changed."""
    [stage] = load_pipeline(stages=["repair"]).stages
    counts, touched = Counter[str](), Counter[str]()
    seconds, size, number = 0.0, 0, 0
    for text in texts(path):
        begin = time.perf_counter()
        [doc] = stage(Document("text", text))
        seconds += time.perf_counter() - begin
        size += len(text.encode())
        number += 1
        now = text
        for entry in doc.trace:
            for edit in entry.edits:
                counts[edit.rule] += 1
                if edit.rule not in INVISIBLE and counts[edit.rule] <= SHOWN_MOST:
                    around = now[max(0, edit.start - 12) : edit.start], now[edit.start : edit.end], now[edit.end :][:12]
                    print(f"  {edit.rule}: {escape_line('|'.join(around))} -> {escape_line(edit.after)!r}")
            now = apply(now, entry.edits)
        touched.update({edit.rule for entry in doc.trace for edit in entry.edits})
    print(f"{path.name}: {number} texts, {size / seconds / 1e6:.0f} MB/s")
    for rule in sorted(counts):
        print(f"  {rule}: {counts[rule]} in {touched[rule]} texts")


if __name__ == "__main__":
    for name in sys.argv[1:]:
        main(Path(name))
