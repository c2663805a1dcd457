"""Candidates: the stretches of a page that can be its main text, some two dozen, of which one is chosen.

A chain over the scores of lines alone often loses the page's right stretch. So several chains, what joins their
stretches, and the blocks of the tree are put side by side, and `choice` compares them as a whole.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise, product
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from seedclean.core.kernel import F64, U8, address, unchecked
from seedclean.read.html.facts import LineFacts
from seedclean.stages.line_model.block_masses import BlockMasses
from seedclean.stages.line_model.features import LineKinds
from seedclean.stages.line_model.line_table import LineTable
from seedclean.stages.line_model.windows import running_sums, window_means

_COSTS, _BIASES = (1.5, 4.0, 10.0), (-3.0, -1.5, -0.7, 0.0, 0.7, 1.5, 3.0)
_SETTINGS = np.array([*product(_COSTS, _BIASES)], dtype=F64)
_JOINED = (_COSTS.index(4.0) * len(_BIASES) + _BIASES.index(0.0), _BIASES.index(1.5))  # chains whose parts are joined
_GAPS = (2, 5, 12, 40)  # lines that are filled up between two stretches
_PARTS_MOST, _ENDS_MOST = 4, 3
_THRESHOLDS = (-12.0, -6.0, 0.0, 6.0, 12.0)  # of the smoothed score
_PROSE_GAPS = (1, 4, 10)
_DATES_MOST = 3
_BLOCKS_MOST, _ANCESTORS = 5, 3
_LINKED_MOST = 0.5
_CHARACTERS_MOST = 200

Bools = NDArray[np.bool_]
Floats = NDArray[np.float64]


class PageLines(NamedTuple):
    """n lines of a page with what is known of them.

    Attributes:
        table: what they are made of.
        kinds: what kinds of lines there are.
        scores: for (above 0) or against each being main text, shape (n,), float64.
        facts: about the m lines of the page as it was read; None for text.
        lines: which of the m lines each of the n is, shape (n,), ascending.
        masses: what the blocks of the page hold; None for text.
    """

    table: LineTable
    kinds: LineKinds
    scores: Floats
    facts: LineFacts | None
    lines: NDArray[np.intp]
    masses: BlockMasses | None


def possible_stretches(page: PageLines) -> Bools:
    """Return the stretches that can be the main text, each one once: shape (candidates, n); at least one."""
    rows: dict[bytes, Bools] = {}
    for lines in _stretches(page):
        if lines.any():
            rows.setdefault(lines.tobytes(), lines)
    return np.stack(list(rows.values())) if rows else np.ones((1, len(page.scores)), dtype=bool)


def chains(page: PageLines) -> Bools:
    """Return the best path of each setting: shape (settings, n)."""
    count = len(page.scores)
    weights = np.sqrt(np.minimum(page.table.size, _CHARACTERS_MOST) + 4.0) / 6.0
    inside = np.zeros((len(_SETTINGS), count), dtype=U8)
    trail = np.empty(count, dtype=U8)
    scores = page.scores.copy()
    unchecked("best_stretches")(
        address(scores), address(weights), count, address(_SETTINGS), len(_SETTINGS), address(inside), address(trail)
    )
    return inside.view(bool)


def runs(lines: Bools) -> list[tuple[int, int]]:
    """Return the stretches `[first, end)` of lines.

    >>> runs(np.array([True, False, True, True]))
    [(0, 1), (2, 4)]
    """
    borders = (np.flatnonzero(lines[1:] != lines[:-1]) + 1).tolist()
    if lines[0]:
        borders.insert(0, 0)
    if lines[-1]:
        borders.append(len(lines))
    return list(zip(borders[::2], borders[1::2], strict=True))


def _filled(lines: Bools, gap: int) -> Bools:
    filled = lines.copy()
    stretches = runs(lines)
    for (_, end), (first, _) in pairwise(stretches):
        if first - end <= gap:
            filled[end:first] = True
    return filled


def _between(count: int, first: int, end: int) -> Bools:
    lines = np.zeros(count, dtype=bool)
    lines[first:end] = True
    return lines


def _stretches(page: PageLines) -> Iterator[Bools]:
    paths = chains(page)
    yield from paths
    for number in _JOINED:
        yield from _joined(page, paths[number])
    size = np.minimum(page.table.size, 150)
    smooth = window_means(running_sums([page.scores * np.sqrt(size)]), -2, 2)[0]
    for threshold in _THRESHOLDS:
        yield _filled(smooth > threshold, 3)
    yield from _prose(page)
    yield from _between_anchors(page)
    if page.facts is not None and page.masses is not None:
        yield from _blocks(page, page.facts, page.masses, paths, smooth)


def _joined(page: PageLines, path: Bools) -> Iterator[Bools]:
    """Yield a chain's stretches with gaps filled, the largest alone, the first and last ones, all that is between."""
    for gap in _GAPS:
        yield _filled(path, gap)
    stretches, count = runs(path), len(path)
    if not stretches:
        return
    mass = np.concatenate(([0.0], np.cumsum(page.table.size * (page.scores > -1))))
    for first, end in sorted(stretches, key=lambda span: mass[span[0]] - mass[span[1]])[:_PARTS_MOST]:
        yield _between(count, first, end)
    for number in range(1, min(len(stretches), _ENDS_MOST + 1)):
        yield path & _between(count, 0, stretches[number - 1][1])
        yield path & _between(count, stretches[-number][0], count)
    yield _between(count, stretches[0][0], stretches[-1][1])


def _prose(page: PageLines) -> Iterator[Bools]:
    size = np.concatenate(([0], np.cumsum(page.table.size)))
    for gap in _PROSE_GAPS:
        stretches = runs(_filled(page.kinds.running | page.kinds.prose, gap))
        for first, end in sorted(stretches, key=lambda span: size[span[0]] - size[span[1]])[:2]:
            yield _between(len(page.scores), first, end)


def _between_anchors(page: PageLines) -> Iterator[Bools]:
    """Yield what stands between a date or the title again, and the next line that begins another part of the page."""
    words, size, short = page.table.words, page.table.size, page.kinds.short
    stops = words["list-head"] | words["footer"] | (words["share"] & (size <= 30)) | (words["comment"] & (size <= 12))
    stops |= (words["statement"] | words["editor"]) & short
    for start in np.flatnonzero((words["date"] & short) | page.kinds.title)[:_DATES_MOST].tolist():
        behind = np.flatnonzero(stops[start + 3 :])
        yield _between(len(size), start + 1, start + 3 + int(behind[0]) if len(behind) else len(size))


def _blocks(page: PageLines, facts: LineFacts, masses: BlockMasses, paths: Bools, smooth: Floats) -> Iterator[Bools]:
    """Yield the blocks of the tree that hold most of the likely lines, whole and without what stands out in them."""
    first, end = np.searchsorted(page.lines, facts.blocks.spans.T)
    size = page.table.size
    likely = running_sums([size, size / (1 + np.exp(-page.scores))])
    held, right = likely[:, end] - likely[:, first]
    f1 = 2 * right / (held + likely[1, -1] + 1e-9)
    spans = dict.fromkeys(
        (int(first[block]), int(end[block]))
        for block in np.argsort(-f1, kind="stable")[: 2 * _BLOCKS_MOST].tolist()
        if end[block] > first[block]
    )
    spans = dict.fromkeys(list(spans)[:_BLOCKS_MOST])
    spans |= dict.fromkeys((int(first[block]), int(end[block])) for block in masses.main[:_ANCESTORS])
    unlinked = facts.link_share[page.lines] <= _LINKED_MOST
    loose = paths[_BIASES.index(0.7)]
    for low, high in spans:
        block = _between(len(size), low, high)
        yield block
        yield block & unlinked
        yield block & (page.scores > -2.5)
        yield block & ((page.scores > 0) | (smooth > 0))
        yield block & loose
