"""A sample of the rows that an output folder has: so that a report takes no longer when the corpus grows."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any, BinaryIO

import orjson

from seedclean.reporting.corpus_stats.collect import Group
from seedclean.reporting.corpus_stats.text_rows import OF_RUNS, TextRow, text_of_row

SAMPLE = 2000  # rows of a file that are looked at


def sampled_group(file: Path, length: int, rows: int) -> Group:
    """Return the statistics of the rows of a file: of all if they are few, else of some, evenly from all of the file.

    Args:
        file: `clean.jsonl` or `rejected.jsonl`.
        length: bytes of it that were committed.
        rows: how many there are.
    """
    group = Group()
    with file.open("rb") as lines:
        for line in _all_lines(lines, length) if rows <= SAMPLE else _some_lines(lines, length):
            row: dict[str, Any] = orjson.loads(line)
            text = text_of_row(row["id"], row, OF_RUNS)
            if isinstance(text, TextRow):
                group.add(text)
    return group


def _all_lines(file: BinaryIO, length: int) -> Iterator[bytes]:
    while file.tell() < length:
        yield file.readline()


def _some_lines(file: BinaryIO, length: int) -> Iterator[bytes]:
    """Yield the line behind each of some places, which are at equal distances."""
    for number in range(SAMPLE):
        file.seek(length * number // SAMPLE)
        if number:
            file.readline()
        if file.tell() < length:
            yield file.readline()
