"""What the rows of an output folder are, in numbers; they are read one by one."""

from __future__ import annotations

import re
from array import array
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np

from seedclean.core.hosts import host_of
from seedclean.write.arrow import output_rows

_YEAR = re.compile(r"[0-9]{4}(?=-|$)")


@dataclass
class DatasetContents:
    """What the rows of an output folder are.

    Attributes:
        lengths: characters of each article.
        copies: rows of `duplicates.jsonl`.
        left_out: rows of `rejected.jsonl`, by `stage:reason`.
        years: articles by the year in which they were published; those without a date are not counted.
        first: the earliest date of an article; empty if none has one.
        last: the latest.
        hosts: articles by the host of their address.
        outlets: articles by their source.
        scripts: articles by the script that they had before conversion.
        types: articles by the type of their page.
    """

    lengths: array[int] = field(default_factory=lambda: array("q"))
    copies: int = 0
    left_out: Counter[str] = field(default_factory=Counter)
    years: Counter[str] = field(default_factory=Counter)
    first: str = ""
    last: str = ""
    hosts: Counter[str] = field(default_factory=Counter)
    outlets: Counter[str] = field(default_factory=Counter)
    scripts: Counter[str] = field(default_factory=Counter)
    types: Counter[str] = field(default_factory=Counter)

    @property
    def characters(self) -> int:
        """Characters of all articles."""
        return sum(self.lengths)

    def quantile(self, share: float) -> int:
        """Return the length that a share of the articles does not exceed; 0 without articles.

        >>> DatasetContents(array("q", [10, 20, 400])).quantile(0.5)
        20
        """
        lengths = np.sort(np.frombuffer(self.lengths, dtype=np.int64))
        return int(lengths[min(len(lengths) - 1, int(len(lengths) * share))]) if len(lengths) else 0


def dataset_contents(folder: Path) -> DatasetContents:
    """Return what the rows of an output folder are.

    Raises:
        ConfigError: a file is missing.
    """
    contents = DatasetContents()
    for row in output_rows(folder, "clean"):
        contents.lengths.append(row["chars"])
        day = (row["published"] or "")[:10]
        if match := _YEAR.match(day):
            contents.years[match[0]] += 1
            contents.first = min(contents.first or day, day)
            contents.last = max(contents.last, day)
        contents.hosts[host_of(row["url"])] += 1
        contents.outlets[row["source"] or ""] += 1
        contents.scripts[row["script"]] += 1
        contents.types[row.get("page_type") or ""] += 1
    contents.copies = sum(1 for _ in output_rows(folder, "duplicates"))
    contents.left_out.update(f"{row['stage']}:{row['reason']}" for row in output_rows(folder, "rejected"))
    return contents
