"""The counts of a run: how many different articles print each line, from what the first look tells of each batch."""

from __future__ import annotations

from pathlib import Path
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from seedclean.dedup.disk_column import DiskColumn
from seedclean.dedup.line_counts import BANDS, count_lines, same_articles
from seedclean.dedup.line_memory import LineMemory
from seedclean.dedup.page_repeats import LEAST


class CountedBatch(Protocol):
    """What is counted of a batch of pages; `ReadResult` says what it is."""

    @property
    def hashes(self) -> NDArray[np.uint64]: ...  # noqa: D102 - as there
    @property
    def lengths(self) -> NDArray[np.int64]: ...  # noqa: D102
    @property
    def bands(self) -> NDArray[np.uint64]: ...  # noqa: D102


class SiteCounts:
    """Collects the lines of all pages on disk, and counts them.

    Args:
        folder: for what does not fit into memory.
    """

    def __init__(self, folder: Path) -> None:
        self._hashes: DiskColumn[Any] = DiskColumn(np.uint64, folder)
        self._lengths: DiskColumn[Any] = DiskColumn(np.int64, folder)
        self._bands: DiskColumn[Any] = DiskColumn(np.uint64, folder)

    def add(self, result: CountedBatch) -> None:
        """Add the pages of a batch."""
        self._hashes.add(result.hashes)
        self._lengths.add(result.lengths)
        self._bands.add(result.bands)

    def finish(self, memory: LineMemory, folder: Path, least: int = LEAST) -> tuple[Path, LineMemory]:
        """Count all pages.

        Args:
            memory: what earlier runs counted.
            folder: where the counts are written.
            least: articles that must print a line whose count is written.

        Returns:
            The folder with the counts, see `LineCounts.save`; and what the next run is to know.
        """
        lengths = self._lengths.mapped()
        starts = np.zeros(len(lengths) + 1, dtype=np.int64)
        np.cumsum(lengths, out=starts[1:])
        bands = self._bands.mapped().reshape(-1, BANDS)
        articles = same_articles(bands, memory.band_keys())
        articles[lengths == 0] = -1
        counts = count_lines(self._hashes.mapped(), starts, articles, memory.counts)
        saved = counts.at_least(least).save(folder)
        renewed = memory.renewed(counts, bands, articles)
        for column in (self._hashes, self._lengths, self._bands):
            column.close()
        return saved, renewed
