"""Numbers that compare the candidates of a page, so that a learned ranking can choose one.

The F1 that a candidate can be expected to have, from the scores of its lines, is the base (Jansche 2007 maximizes the
same for classifiers). What lines alone do not tell comes on top: where the title and the dates are, how the borders
look, what stands in the gaps, how much of it the other candidates share.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from seedclean.stages.line_model.candidates import PageLines
from seedclean.stages.line_model.marks import is_mark

_NEVER = -9.0  # stands for the score of a line that is not there
_FAR = 60

Bools = NDArray[np.bool_]
Floats = NDArray[np.float64]
Values = Iterator[tuple[str, NDArray[Any]]]


class _CandidateSums:
    """Sums over the lines of each candidate; each shape (candidates,)."""

    def __init__(self, page: PageLines, rows: Bools) -> None:
        self.page = page
        self.rows = rows.astype(np.float64)
        count = rows.shape[1]
        self.first = rows.argmax(axis=1)
        self.last = count - 1 - rows[:, ::-1].argmax(axis=1)
        number = np.arange(count)
        self.gaps = ((number >= self.first[:, None]) & (number <= self.last[:, None]) & ~rows).astype(np.float64)
        self.letters = page.table.letters + 0.01
        self.lines = self.rows.sum(axis=1)
        self.size = self.rows @ self.letters
        self.chance = self.letters / (1 + np.exp(-np.clip(page.scores, -8, 8)))

    def mean(self, values: NDArray[Any]) -> Floats:
        """Return the mean of a number of lines over each candidate's lines."""
        means: Floats = self.rows @ np.asarray(values, dtype=np.float64) / self.lines
        return means

    def share(self, values: NDArray[Any]) -> Floats:
        """Return how much of a number of lines each candidate holds, 0 to 1."""
        numbers = np.asarray(values, dtype=np.float64)
        shares: Floats = self.rows @ numbers / max(float(numbers.sum()), 1e-9)
        return shares


def _expected(sums: _CandidateSums) -> Floats:
    """Return the F1 that each candidate can be expected to have, by letters: shape (candidates,)."""
    f1: Floats = 2 * (sums.rows @ sums.chance) / (sums.size + sums.chance.sum())
    return f1


def candidate_features(page: PageLines, rows: Bools) -> Mapping[str, NDArray[Any]]:
    """Return the numbers of each candidate by name: always the same names in the same order, each shape (candidates,).

    Args:
        page: the lines.
        rows: the candidates, shape (candidates, n), see `candidates`.
    """
    sums = _CandidateSums(page, rows)
    return dict(
        (
            *_of_scores(sums), *_of_size(sums), *_of_gaps(sums), *_of_borders(sums), *_of_anchors(sums),
            *_of_lines(sums), *_of_others(sums), *_of_tree(sums),
        )
    )  # fmt: skip


def _of_scores(sums: _CandidateSums) -> Values:
    right = sums.rows @ sums.chance
    scores = sums.page.scores
    yield "expected F1", _expected(sums)
    yield "expected precision", right / sums.size
    yield "expected recall", right / sums.chance.sum()
    yield "mean score", sums.rows @ (scores * sums.letters) / sums.size
    lowest = np.where(sums.rows > 0, scores, np.inf)
    fifth = np.minimum((0.2 * sums.lines).astype(np.intp), sums.lines.astype(np.intp) - 1)
    yield "score of the lowest fifth", np.take_along_axis(np.sort(lowest, axis=1), fifth[:, None], axis=1)[:, 0]


def _of_size(sums: _CandidateSums) -> Values:
    table, kinds = sums.page.table, sums.page.kinds
    yield "letters", np.log1p(sums.size)
    yield "share of letters", sums.share(sums.letters)
    yield "share of prose", sums.share(kinds.mass)
    yield "lines", np.log1p(sums.lines)
    steps = np.diff(sums.rows, axis=1, prepend=0.0)
    yield "stretches", (steps > 0).sum(axis=1)
    yield "lines of the page", np.full(len(sums.lines), min(len(table.size), 500))
    yield "prose of the page", np.full(len(sums.lines), np.log1p(kinds.mass.sum()))
    mass = np.concatenate(([0.0], np.cumsum(kinds.mass))) / max(float(kinds.mass.sum()), 1.0)
    yield "prose before", mass[sums.first]
    yield "prose behind", 1.0 - mass[sums.last + 1]


def _of_gaps(sums: _CandidateSums) -> Values:
    count = sums.gaps.sum(axis=1)
    yield "lines of gaps", count
    yield "letters of gaps", sums.gaps @ sums.letters / sums.size
    yield "score of gaps", sums.gaps @ np.clip(sums.page.scores, -6, 6) / np.maximum(count, 1)
    yield "prose of gaps", sums.gaps @ sums.page.kinds.mass / max(float(sums.page.kinds.mass.sum()), 1.0)


def _of_borders(sums: _CandidateSums) -> Values:
    count = len(sums.page.scores)
    padded = np.concatenate((np.full(3, _NEVER), sums.page.scores, np.full(3, _NEVER)))
    inner = np.concatenate(([0.0], np.cumsum(padded)))
    for name, at in (("first line", sums.first + 3), ("last line", sums.last + 3)):
        yield f"score of the {name}", padded[at]
    yield "score before", padded[sums.first + 2]
    yield "score behind", padded[sums.last + 4]
    yield "score of the first 3", (inner[sums.first + 6] - inner[sums.first + 3]) / 3
    yield "score of the last 3", (inner[sums.last + 4] - inner[sums.last + 1]) / 3
    yield "score of the 3 before", (inner[sums.first + 3] - inner[sums.first]) / 3
    yield "score of the 3 behind", (inner[sums.last + 7] - inner[sums.last + 4]) / 3
    yield "place of the start", sums.first / count
    yield "place of the end", sums.last / count
    yield "lines before", np.minimum(sums.first, 200)
    yield "lines behind", np.minimum(count - 1 - sums.last, 200)
    yield "ends in a sentence", is_mark(sums.page.table.last[sums.last], "stop")


def _of_anchors(sums: _CandidateSums) -> Values:
    table, kinds, words = sums.page.table, sums.page.kinds, sums.page.table.words
    for name, signs in (("the title", kinds.title), ("a date", words["date"] & kinds.short)):
        yield f"lines since {name}", _since(signs, sums.first)
    yield "titles within", sums.rows @ kinds.title
    yield "most of the title in a line", (sums.rows * np.where(table.size >= 20, table.cover, 0.0)).max(axis=1)
    yield "title's words", sums.mean(table.cover)
    dates = (words["date"] | words["only-date"]) & (table.size <= 40)
    yield "dates within", sums.mean(dates)
    yield "list heads within", sums.rows @ words["list-head"]
    yield "editors within", sums.rows @ (words["editor"] & kinds.short)
    yield "sharing within", sums.mean(words["share"] & (table.size <= 30))
    yield "footer within", sums.mean(words["footer"])
    stops = (
        words["list-head"] | words["footer"] | (words["editor"] & kinds.short) | (words["share"] & (table.size <= 30))
    )
    heads = np.concatenate(([False] * 2, words["list-head"]))
    yield "list head before", heads[sums.first] | heads[sums.first + 1]
    ends = np.concatenate((stops, [False] * 2))
    yield "a new part behind", ends[sums.last + 1] | ends[np.minimum(sums.last + 2, len(ends) - 1)]


def _since(signs: Bools, first: NDArray[np.intp]) -> NDArray[np.intp]:
    """Return how many lines before each first line the last sign stands, or 60; a sign in the line itself is 0."""
    number = np.arange(len(signs))
    last = np.maximum.accumulate(np.where(signs, number, -_FAR))
    return np.minimum(first - last[first], _FAR)


def _of_lines(sums: _CandidateSums) -> Values:
    size, kinds = sums.page.table.size, sums.page.kinds
    yield "share of prose lines", sums.mean(kinds.prose)
    yield "share of running text", sums.mean(kinds.running)
    yield "share of very short lines", sums.mean(size <= 8)
    yield "mean length", sums.mean(size)
    yield "longest line", np.log1p((sums.rows * size).max(axis=1))


def _of_others(sums: _CandidateSums) -> Values:
    """Yield numbers that compare a candidate with the others."""
    shared = (sums.rows * sums.letters) @ sums.rows.T
    overlap = shared / (sums.size[:, None] + sums.size - shared)
    f1 = _expected(sums)
    order = np.argsort(-f1, kind="stable")
    rank = np.empty(len(f1))
    rank[order] = np.arange(len(f1))
    yield "overlap with the others", overlap.mean(axis=1)
    yield "overlap with the best", overlap[:, order[0]]
    yield "expected F1 below the best", f1 - f1.max()
    yield "rank of expected F1", rank
    yield "size by the largest", sums.size / sums.size.max()
    yield "candidates", np.full(len(f1), len(f1))


def _of_tree(sums: _CandidateSums) -> Values:
    """Yield numbers of links, headings and the block where the prose gathers; for text, what says nothing."""
    page, facts = sums.page, sums.page.facts
    count = len(sums.lines)
    if facts is None or page.masses is None:
        for name in ("linked", "headings", "within the main block", "of the main block"):
            yield name, np.full(count, -1.0)
        return
    yield "linked", sums.rows @ (facts.link_share[page.lines] * sums.letters) / sums.size
    yield "headings", sums.rows @ (facts.heading[page.lines] > 0)
    first, end = facts.blocks.spans[page.masses.main[0]].tolist()
    inside = (page.lines >= first) & (page.lines < end)
    yield "within the main block", sums.rows @ (inside * sums.letters) / sums.size
    yield "of the main block", sums.share(inside * sums.letters * (facts.link_share[page.lines] <= 0.5))
