"""A sample of the rows that an output folder has: so that a report takes no longer when the corpus grows."""

from __future__ import annotations

from pathlib import Path

from seedclean.reporting.corpus_stats.collect import Group
from seedclean.reporting.corpus_stats.row_sample import SAMPLE, committed_rows, some_committed_rows
from seedclean.reporting.corpus_stats.text_rows import OF_RUNS, TextRow, text_of_row


def sampled_group(file: Path, length: int, rows: int) -> Group:
    """Return the statistics of the rows of a file: of all if they are few, else of some, evenly from all of the file.

    Args:
        file: `clean.jsonl` or `rejected.jsonl`.
        length: bytes of it that were committed.
        rows: how many there are.

    Raises:
        StoppedError: the file is not what was committed.
    """
    group = Group()
    for row in committed_rows(file, length) if rows <= SAMPLE else some_committed_rows(file, length):
        text = text_of_row(row["id"], row, OF_RUNS)
        if isinstance(text, TextRow):
            group.add(text)
    return group
