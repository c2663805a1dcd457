"""Numbers about a page as a whole, from its lines, the stretch chosen as its main text, and what its head declares.

The kernel writes those of lines and links, see c/lines/page_numbers.c.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from seedclean.core.kernel import F64, I32, address, unchecked
from seedclean.stages.line_model.candidates import PageLines
from seedclean.stages.line_model.line_words import word_names

# Of the chosen candidate. Its borders and gaps say how good the choice is, not what the page is.
CHOSEN = (
    "ranking", "expected F1", "expected precision", "letters", "lines", "stretches", "mean score",
    "score of the lowest fifth", "share of letters", "share of prose", "share of prose lines", "share of running text",
    "mean length", "longest line", "linked", "lines since a date", "lines since the title",
    "most of the title in a line",
)  # fmt: skip
_WORDS = (
    "date", "only-date", "ends-in-date", "relative-day", "navigation", "advertisement", "next-page", "list-head",
    "comment", "footer", "views", "forum", "source", "editor", "only-numbers",
)  # fmt: skip
_AT_HEAD = ("navigation", "forum", "picture", "address")  # words whose place is in the first three lines
_SHARES = ("digit", "latin", "colon", "comma", "sentence")
_DECLARED = ("title", "authors", "source", "published")  # what heads of articles declare more often than others


@cache
def names_of_page() -> tuple[str, ...]:
    """Return the names of what `numbers_of_page` returns, in its order."""
    return tuple(_names())


def features_of_page(
    page: PageLines, chosen: Mapping[str, float], declared: Mapping[str, Any] | None
) -> Mapping[str, float]:
    """Return the numbers of a page by name; arguments as for `numbers_of_page`."""
    return dict(zip(names_of_page(), numbers_of_page(page, chosen, declared).tolist(), strict=True))


def numbers_of_page(
    page: PageLines, chosen: Mapping[str, float], declared: Mapping[str, Any] | None
) -> NDArray[np.float64]:
    """Return the numbers of a page, shape (names,); what links and the head would say is -1 for text.

    Args:
        page: its lines.
        chosen: the numbers of the chosen candidate, see `choice`, and its ranking.
        declared: what the page declares of its article, see `read.html.declared`; None for text.
    """
    numbers = np.empty(len(names_of_page()), dtype=F64)
    numbers[: len(CHOSEN)] = [chosen[name] for name in CHOSEN]
    counted, at_head = _word_numbers()
    unchecked("page_numbers")(
        *page.addresses()[:3], address(counted), len(counted), address(at_head), len(at_head),
        address(numbers) + len(CHOSEN) * numbers.itemsize,
    )  # fmt: skip
    numbers[-len(_DECLARED) :] = [-1 if declared is None else name in declared for name in _DECLARED]
    return numbers


@cache
def _word_numbers() -> tuple[NDArray[np.int32], NDArray[np.int32]]:
    """Return the numbers of the words that are counted, and of those that are looked for in the first lines."""
    counted, at_head = ([word_names().index(name) for name in names] for names in (_WORDS, _AT_HEAD))
    return np.array(counted, dtype=I32), np.array(at_head, dtype=I32)


def _names() -> Iterator[str]:
    yield from (f"chosen: {name}" for name in CHOSEN)
    yield from ("lines", "letters", "full lines", "share of full lines", "letters in likely lines")
    yield from ("highest score", "mean score", "very short lines", "lines of medium length", "longest line")
    yield from ("the title again", "most of the title in a line")
    for name in _WORDS:
        yield from (f"lines with {name}", f"share of {name}")
    yield from (f"{name} in the first lines" for name in _AT_HEAD)
    yield from (f"share of {name}" for name in _SHARES)
    yield from ("linked", "linked lines", "unlinked letters", "headings", "blocks of one shape")
    yield from (f"declares {name}" for name in _DECLARED)
