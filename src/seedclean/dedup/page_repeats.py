"""What the counts of all pages say of the lines of some of them."""

from __future__ import annotations

from itertools import pairwise
from typing import Any

import numpy as np
from numpy.typing import NDArray

from seedclean.dedup.line_counts import LineCounts, pair_keys
from seedclean.text.repeats import EndingRepeats, Repeats

LEAST = 3  # articles that print a line, from which it is a fact about a page


def repeats_of_pages(
    hashes: NDArray[np.uint64], starts: NDArray[np.int64], counts: LineCounts, kept: NDArray[np.uint64]
) -> list[Repeats | None]:
    """Return what is known of the lines of each page; None for a page of which no line is known.

    Args:
        hashes: the lines of all pages, one page after the other, and the ending of each behind its lines, uint64.
        starts: where the lines of each page begin and end, shape (pages + 1,), int64.
        counts: of all pages.
        kept: sorted hashes of lines that count as if no other article had them.
    """
    starts, behind_lines = np.asarray(starts), np.maximum(starts[1:] - 1, 0)
    is_line = np.ones(len(hashes), dtype=bool)
    is_line[behind_lines[np.diff(starts) > 0]] = False
    counted = np.flatnonzero((hashes != 0) & is_line)
    lines = hashes[counted]
    articles = counts.of(lines)
    articles[np.isin(lines, kept)] = 0
    others = np.maximum(articles, 1).astype(np.int32) - 1  # one of the articles is the page's own
    page = np.searchsorted(starts, counted, side="right")
    pair = np.flatnonzero(page[1:] == page[:-1])
    together = np.zeros(len(lines) + 1, dtype=np.int32)  # of each line with the one before it
    together[pair + 1] = np.maximum(counts.of(pair_keys(lines[pair], lines[pair + 1])), 1).astype(np.int32) - 1
    above, below = together[:-1], together[1:]
    share = np.zeros(len(lines), dtype=np.float32)
    before, behind = np.r_[0, others[:-1]], np.r_[others[1:], 0]
    for beside, both in ((before, above), (behind, below)):
        # A neighbour that is rarer than the line says nothing about how usual the line is on its site.
        usual = (beside > 0) & (2 * beside >= others)
        share[usual] = np.maximum(share[usual], both[usual] / beside[usual])
    size = len(hashes)
    columns: list[NDArray[Any]] = [_spread(column, counted, size) for column in (others, above, below, share)]
    facts = _endings(hashes, starts, counted, columns[0], counts, kept)
    return [
        Repeats(hashes[a : b - 1], *(column[a : b - 1] for column in columns), counts.articles, facts.get(page))  # type: ignore[call-arg, arg-type]
        if page in facts or columns[0][a:b].any()
        else None
        for page, (a, b) in enumerate(pairwise(starts.tolist()))
    ]


def _endings(
    hashes: NDArray[np.uint64],
    starts: NDArray[np.int64],
    counted: NDArray[np.intp],
    others: NDArray[np.int32],
    counts: LineCounts,
    kept: NDArray[np.uint64],
) -> dict[int, EndingRepeats]:
    """Return what is known of the endings of pages: number of the page -> facts.

    Args:
        hashes: as in `repeats_of_pages`, and so are the others.
        starts: where the lines of each page begin and end.
        counted: places of the lines that are counted.
        others: of each place, how many other articles print the line.
        counts: of all pages.
        kept: what counts as if no other article had it.
    """
    pages = np.flatnonzero(np.diff(starts))
    pages = pages[hashes[starts[pages + 1] - 1] != 0]
    keys = hashes[starts[pages + 1] - 1]
    printing = counts.of(keys)
    printing[np.isin(keys, kept)] = 0
    pages, keys, printing = pages[printing > 1], keys[printing > 1], printing[printing > 1]
    endings: dict[int, EndingRepeats] = {}
    for page, key, articles in zip(pages.tolist(), keys, printing.tolist(), strict=True):
        last = counted[np.searchsorted(counted, starts[page + 1]) - 1] if len(counted) else -1
        beside, footers = 0, 0
        if last >= starts[page]:
            pair = pair_keys(hashes[last : last + 1], np.array([key], dtype=np.uint64))
            beside, footers = max(int(counts.of(pair)[0]), 1) - 1, int(others[last])
        shares = (beside / footers if footers >= LEAST else 0.0, articles / counts.articles)
        endings[page] = EndingRepeats(int(key), articles - 1, beside, max(shares))
    return endings


def _spread(values: NDArray[Any], places: NDArray[np.intp], size: int) -> NDArray[Any]:
    """Return an array with the values at their places, and 0 elsewhere."""
    spread = np.zeros(size, dtype=values.dtype)
    spread[places] = values
    return spread
