"""What is kept of the counts of lines from one run to the next, in bounded memory."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from seedclean.dedup.candidates import sorted_distinct
from seedclean.dedup.line_counts import BANDS, LineCounts

_KEYS_MOST = 1 << 20  # lines and pairs of lines, 12 bytes each
_ARTICLES_MOST = 1 << 16  # articles that are recognized, 128 bytes each


class LineMemory(NamedTuple):
    """Counts, and by what articles are recognized: a copy of one that was counted before is not counted.

    Attributes:
        counts: of lines and pairs.
        bands: of articles, the newest first, see `article_bands`: shape (articles, BANDS), uint64.
    """

    counts: LineCounts
    bands: NDArray[np.uint64]

    @classmethod
    def none(cls) -> LineMemory:
        """Return the memory of someone who has seen nothing."""
        return cls(LineCounts.none(), np.empty((0, BANDS), dtype=np.uint64))

    def band_keys(self) -> NDArray[np.uint64]:
        """Return the sorted band keys of all articles that are known."""
        keys = sorted_distinct([self.bands.flatten()])
        return np.asarray(keys[keys != 0])

    def renewed(self, counts: LineCounts, bands: NDArray[np.uint64], articles: NDArray[np.int64]) -> LineMemory:
        """Return the memory after a run.

        Lines that several articles print come first, the most frequent before all others, then those that are new.

        Args:
            counts: of all articles so far.
            bands: of the pages of the run.
            articles: which article each of them prints, from `same_articles`.
        """
        return LineMemory(
            self._fewer(counts), np.concatenate((_of_articles(bands, articles), self.bands))[:_ARTICLES_MOST]
        )

    def _fewer(self, counts: LineCounts) -> LineCounts:
        if len(counts.keys) <= _KEYS_MOST:
            return counts
        is_old = self.counts.of(counts.keys) > 0
        order = np.lexsort((counts.keys, is_old, -counts.counts.astype(np.int64)))
        kept = np.sort(order[:_KEYS_MOST])
        return LineCounts(counts.keys[kept], counts.counts[kept], counts.articles)


def _of_articles(bands: NDArray[np.uint64], articles: NDArray[np.int64]) -> NDArray[np.uint64]:
    """Return the smallest key of each band among the pages of each article, sorted: no order of pages is in it."""
    wanted = (articles >= 0) & (bands != 0).any(axis=1)
    bands, articles = bands[wanted], articles[wanted]
    if not len(bands):
        return bands
    order = np.argsort(articles, kind="stable")
    first = np.flatnonzero(np.r_[True, articles[order][1:] != articles[order][:-1]])
    least = np.minimum.reduceat(bands[order], first, axis=0)
    sorted_bands: NDArray[np.uint64] = least[np.lexsort(least.T[::-1])]
    return sorted_bands
