"""Numbers of a page as a whole in numpy, for comparison."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from math import log1p
from typing import Any

import numpy as np
from numpy.typing import NDArray

from seedclean.core.kernel import U8
from seedclean.stages.line_model.candidates import PageLines
from seedclean.stages.line_model.page_features import CHOSEN

_WORDS = (
    "date", "only-date", "ends-in-date", "relative-day", "navigation", "advertisement", "next-page", "list-head",
    "comment", "footer", "views", "forum", "source", "editor", "only-numbers",
)  # fmt: skip
_DECLARED = ("title", "authors", "source", "published")  # what heads of articles declare more often than others
_FIRST = 3  # lines whose words say what a page is

Values = Iterator[tuple[str, float]]


def page_numbers(
    page: PageLines, chosen: Mapping[str, float], declared: Mapping[str, Any] | None
) -> Mapping[str, float]:
    """Return what `page_features.features_of_page` returns."""
    of_chosen = {f"chosen: {name}": chosen[name] for name in CHOSEN}
    return of_chosen | dict((*_of_lines(page), *_of_links(page), *_of_head(declared)))


def _of_lines(page: PageLines) -> Values:
    table, kinds, words = page.table, page.kinds, page.table.words
    size, letters = table.size, table.letters
    sums = dict(zip(table.counts, np.add.reduce(table.numbers).tolist(), strict=False))
    total, characters = max(float(letters.sum()), 1.0), max(float(size.sum()), 1.0)
    count = len(size)
    longest = int(size.max())
    full = np.count_nonzero(kinds.full)
    yield "lines", log1p(count)
    yield "letters", log1p(total)
    yield "full lines", log1p(full)
    yield "share of full lines", full / count
    yield "letters in likely lines", float(letters[page.scores > 0].sum()) / total
    yield "highest score", page.scores.max()
    yield "mean score", np.add.reduce(page.scores) / count
    yield "very short lines", np.count_nonzero(size <= 8) / count
    yield "lines of medium length", np.count_nonzero((size > 12) & (size <= 40) & ~kinds.running) / count
    yield "longest line", log1p(longest)
    titles = table.cover[kinds.title]
    yield "the title again", float(len(titles) > 0)
    yield "most of the title in a line", titles.max(initial=0.0)
    with_word = dict(zip(words, np.add.reduce(table.has_word.view(U8), dtype=np.intp).tolist(), strict=True))
    for name in _WORDS:
        number = with_word[name]
        yield f"lines with {name}", log1p(number)
        yield f"share of {name}", number / count
    for name in ("navigation", "forum", "picture", "address"):
        yield f"{name} in the first lines", float(words[name][:_FIRST].any())
    for name in ("digit", "latin", "colon", "comma", "sentence"):
        yield f"share of {name}", float(sums[name]) / characters


def _of_links(page: PageLines) -> Values:
    """Yield numbers of links and of the tree; for text, what says nothing."""
    facts = page.facts
    names = ("linked", "linked lines", "unlinked letters", "headings", "blocks of one shape")
    if facts is None or page.masses is None:
        yield from ((name, -1.0) for name in names)
        return
    letters, linked = facts.letters[page.lines], facts.linked[page.lines]
    values: tuple[NDArray[Any] | float, ...] = (
        linked.sum() / max(int(letters.sum()), 1),
        (2 * linked > letters).mean(),
        np.log1p((letters - linked).sum()),
        np.log1p((facts.heading[page.lines] > 0).sum()),
        np.log1p(page.masses.siblings[facts.block[page.lines]].max()),
    )
    yield from ((name, float(value)) for name, value in zip(names, values, strict=True))


def _of_head(declared: Mapping[str, Any] | None) -> Values:
    """Yield whether the head declares each field; for text, what says nothing."""
    for name in _DECLARED:
        yield f"declares {name}", -1.0 if declared is None else float(name in declared)
