"""Numbers about the lines of a page, from the text alone: what each line is, and how it stands among the others.

Most of what tells the main text is relative to the page: how far the prose is, how much of it stands before and
behind, where a title, a date or the head of a list was last seen.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from seedclean.stages.line_model.line_table import LineTable
from seedclean.stages.line_model.marks import is_mark
from seedclean.stages.line_model.windows import (
    FAR,
    best_window,
    distances,
    running_sums,
    shifted,
    window_means,
)

ANCHOR_MOST = 60  # characters of a line whose words are signs for others
_CHARACTERS_MOST = 400  # of a line, that count as prose
_TITLE_MOST = 90
_TITLE_LEAST = 5  # letters
_TITLE_WITHIN = 0.75  # share of a line that must stand in the title, for it to be the title again
_COUNT_MOST = 20
# What a line of the best window must bring, in characters of running text.
_WINDOW_COSTS = {"dense window": 20.0, "denser window": 45.0}
ANCHORS = (
    "list-head", "editor", "footer", "share", "date", "source", "author", "related", "path", "end-mark", "follow",
    "statement", "original-title",
)  # fmt: skip
_WINDOWS = {"3 before": (-3, -1), "3 behind": (1, 3), "10 before": (-10, -1), "10 behind": (1, 10)}
_WIDE = {"30 before": (-30, -1), "30 behind": (1, 30)}

Values = Iterator[tuple[str, NDArray[Any]]]
Bools = NDArray[np.bool_]
Floats = NDArray[np.float64]


class LineKinds:
    """What kinds of lines there are; each shape (n,), bool, where not said otherwise.

    Attributes:
        prose: sentences.
        running: text that is no list and no table.
        full: running text to its end, of some length.
        title: the title again: a line that the title holds.
        short: lines whose words are signs for others.
        mass: characters of prose of each line, float64.
    """

    def __init__(self, table: LineTable) -> None:
        size, count = table.size, table.counts
        ends = is_mark(table.last, "prose end")
        single = (count["sentence"] > 0) & (size >= 20) & ends
        self.prose: Bools = single | ((count["comma"] >= 2) & (count["sentence"] >= 1) & (size >= 40))
        clauses = (count["comma"] + count["sentence"] >= 1) & (size >= 18)
        dense = (size >= 30) & (count["space"] <= 0.08 * size) & (count["han"] >= 0.5 * size)
        self.running: Bools = (clauses | dense) & ~table.words["ends-in-date"]
        self.full: Bools = self.running & (size >= 30) & is_mark(table.last, "full end")
        self.title: Bools = (table.within >= _TITLE_WITHIN) & (table.letters >= _TITLE_LEAST) & (size <= _TITLE_MOST)
        self.title[0] = False
        self.short: Bools = size <= ANCHOR_MOST
        self.mass: Floats = np.where(self.prose, np.minimum(size, _CHARACTERS_MOST), 0).astype(np.float64)


def text_features(table: LineTable, kinds: LineKinds, lexicon: NDArray[np.float32]) -> Mapping[str, NDArray[Any]]:
    """Return the numbers of each line by name: for every page the same names in the same order, each shape (n,).

    Args:
        table: of the page.
        kinds: of its lines.
        lexicon: what the words of each line speak for, shape (n,), see `lexicon`.
    """
    return dict(
        (
            *_of_characters(table),
            *_of_prose(kinds),
            *_of_neighbours(table, kinds, lexicon),
            *_of_anchors(table, kinds),
            *_of_repetition(table),
            *_of_title(table, kinds),
            *_of_windows(table, kinds, lexicon),
            *_of_page(table, kinds),
        )
    )


def _of_characters(table: LineTable) -> Values:
    size, count = table.size, table.counts
    yield "length", np.log1p(size)
    yield "letters", np.log1p(table.letters)
    for name in ("sentence", "comma", "colon", "quote", "separator", "bracket"):
        yield f"{name} marks", np.minimum(count[name], _COUNT_MOST)
    for name in ("space", "digit", "latin", "function", "han", "comma", "sentence"):
        yield f"share of {name}", count[name] / size
    ends = {"a sentence": "sentence end", "a colon": "colon", "a comma": "comma", "a bracket": "closing bracket"}
    for name, marks in ends.items():
        yield f"ends in {name}", is_mark(table.last, marks)
    for name, marks in {"a digit": "digit", "a bracket": "opening bracket", "a bullet": "bullet"}.items():
        yield f"begins with {name}", is_mark(table.first, marks)
    for name, has_word in table.words.items():
        yield f"word {name}", has_word


def _of_prose(kinds: LineKinds) -> Values:
    running_mass: Floats = np.where(kinds.running, np.maximum(kinds.mass, 1.0), 0.0)
    masses: dict[str, Floats] = {"prose": kinds.mass, "running text": running_mass}
    yield "prose", kinds.prose
    yield "running text", kinds.running
    for name, mass in masses.items():
        sums = np.cumsum(mass)
        total = max(float(sums[-1]), 1.0)
        yield f"share of {name} before", (sums - mass) / total
        yield f"share of {name} behind", 1.0 - sums / total
    before, behind = distances(np.stack((kinds.prose, kinds.running, kinds.full)))
    for number, name in enumerate(("prose", "running text", "a full line")):
        yield f"lines since {name}", before[number]
        yield f"lines to {name}", behind[number]


def _of_neighbours(table: LineTable, kinds: LineKinds, lexicon: NDArray[np.float32]) -> Values:
    words, size = table.words, table.size
    values = {
        "length": np.minimum(size, 100),
        "prose": kinds.prose,
        "running text": kinds.running,
        "very short": size <= 8,
        "dates": words["date"] | words["time"] | words["only-date"],
        "comments": words["comment"] | words["relative-day"],
        "commas": np.minimum(table.counts["comma"], 5),
        "separators": np.minimum(table.counts["separator"], 5),
        "lexicon": lexicon,
    }
    stack = np.stack([value.astype(np.float64) for value in values.values()])
    sums = running_sums(list(stack))
    yield "lexicon", lexicon
    for where, (first, last) in _WINDOWS.items():
        yield from (
            (f"{name} in {where}", row) for name, row in zip(values, window_means(sums, first, last), strict=True)
        )
    for where, by in (("the line before", 1), ("the line behind", -1)):
        yield from ((f"{name} in {where}", row) for name, row in zip(values, shifted(stack, by), strict=True))
    for where, (first, last) in _WIDE.items():
        yield f"lexicon in {where}", window_means(sums[-1:], first, last)[0]


def _of_anchors(table: LineTable, kinds: LineKinds) -> Values:
    before, behind = distances(np.stack([table.words[name] & kinds.short for name in ANCHORS]))
    for number, name in enumerate(ANCHORS):
        yield f"lines since {name}", before[number]
        yield f"lines to {name}", behind[number]


def _of_repetition(table: LineTable) -> Values:
    _, first, inverse, counts = np.unique(table.key, return_index=True, return_inverse=True, return_counts=True)
    times = np.where(table.letters > 1, np.minimum(counts[inverse], 9), 0)
    yield "times on the page", times
    yield "printed before", (times > 1) & (first[inverse] < np.arange(len(times)))
    shapes = (
        np.minimum(np.log2(table.size).astype(np.int64), 7)
        + 8 * (table.counts["digit"] > 0)
        + 16 * (table.counts["latin"] > 0)
        + 32 * is_mark(table.last, "stop")
        + 64 * is_mark(table.first, "item")
    )
    yield "share of lines of this shape", np.bincount(shapes, minlength=128)[shapes] / len(shapes)
    same = np.zeros(len(shapes))
    for step in range(1, 6):
        equal = shapes[step:] == shapes[:-step]
        same[step:] += equal
        same[: len(equal)] += equal
    yield "lines of this shape among 10", same / 10


def _of_title(table: LineTable, kinds: LineKinds) -> Values:
    cover, number = table.cover, np.arange(len(table.size))
    yield "share of the title", cover
    yield "share in the title", table.within
    yield "title again", kinds.title
    before, behind = distances(kinds.title[np.newaxis])
    yield "lines since the title", before[0]
    yield "lines to the title", behind[0]
    best = int(np.where(kinds.title, cover, -1.0).argmax())
    is_there = bool(kinds.title[best])
    yield (
        "lines behind the best title",
        np.clip(number - best, -FAR, FAR) if is_there else np.full(len(number), -FAR - 1),
    )
    sums = running_sums([np.where(table.size >= 25, cover, 0.0)])
    yield "title's words near", window_means(sums, -3, 3)[0]
    yield "title's words around", window_means(sums, -10, 10)[0]


def _of_windows(table: LineTable, kinds: LineKinds, lexicon: NDArray[np.float32]) -> Values:
    number = np.arange(len(table.size))
    size = np.minimum(table.size, _CHARACTERS_MOST)
    running = np.where(kinds.running, size, 0).astype(np.float64)
    total = max(float(running.sum()), 1.0)
    for name, cost in _WINDOW_COSTS.items():
        first, last, best = best_window(running - cost)
        yield f"in the {name}", (number >= first) & (number <= last)
        yield f"lines behind the start of the {name}", np.clip(number - first, -FAR, FAR)
        yield f"lines behind the end of the {name}", np.clip(number - last, -FAR, FAR)
        yield f"share of the {name}", np.full(len(number), best / total)
        yield f"lines of the {name}", np.full(len(number), last - first + 1)
    first, last, _ = best_window(np.clip(lexicon, -4, 4).astype(np.float64) * np.sqrt(np.minimum(table.size, 150)))
    yield "in the lexicon's window", (number >= first) & (number <= last)
    yield "lines behind the start of the lexicon's window", np.clip(number - first, -FAR, FAR)
    yield "lines behind the end of the lexicon's window", np.clip(number - last, -FAR, FAR)


def _of_page(table: LineTable, kinds: LineKinds) -> Values:
    count = len(table.size)
    number = np.arange(count)
    yield "place on the page", number / count
    yield "lines before", np.minimum(number, 200)
    yield "lines behind", np.minimum(count - 1 - number, 200)
    yield "lines of the page", np.full(count, min(count, 500))
    yield "prose of the page", np.full(count, np.log1p(kinds.mass.sum()))
    yield "share of prose lines", np.full(count, kinds.prose.mean())
    yield "longest line", np.full(count, np.log1p(table.size.max()))
