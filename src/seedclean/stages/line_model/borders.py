"""What is mended where a chosen main text begins and ends, and which of its lines are printed twice.

The trees compare stretches. A byline, a sub-head, the last entry of a list or the next piece of a feed is one line or a
few at a border, and what it is shows beside the lines that are chosen. The kernel mends them, see c/lines/borders.c and
c/lines/border_lists.c.
"""

from __future__ import annotations

from functools import cache

import numpy as np
from numpy.typing import NDArray

from seedclean.core.kernel import I32, I64, address, unchecked
from seedclean.read.html.elements import IN_LIST, IN_TABLE
from seedclean.stages.line_model.candidates import PageLines
from seedclean.stages.line_model.line_words import word_names

_SHELL = (
    "share", "list-head", "comment", "editor", "source", "author", "follow", "navigation", "related", "views",
    "next-page", "advertisement", "original-title", "only-date", "picture", "path",
)  # fmt: skip
_REPEAT_LEAST = 40  # letters of prose that nobody prints twice on purpose: no refrain is as long
_WORK_EACH_BLOCK, _WORK_LEAST = 13, 24  # numbers that the kernel works with

Bools = NDArray[np.bool_]


def with_mended_borders(page: PageLines, main: Bools) -> Bools:
    """Return the main text with its first sub-head and its lists, without bylines and the next piece.

    Args:
        page: the n lines.
        main: which of them are chosen, shape (n,); at least one is.
    """
    mended, shell = main.copy(), _shell_words()
    room = 2 * len(main) + _WORK_LEAST
    if page.facts is not None:
        room += len(page.facts.letters) + _WORK_EACH_BLOCK * len(page.facts.blocks.table)
    work = np.empty(room, dtype=I64)
    unchecked("mend_borders")(
        *page.addresses(), address(shell), len(shell), IN_LIST | IN_TABLE, address(work), address(mended)
    )
    return mended


def repeated_prose(page: PageLines, main: Bools) -> Bools:
    """Return which lines of prose of the main text stood in it before, letter by letter: shape (n,).

    Pages print a standfirst twice, or a caption below each of their pictures.
    """
    repeated = np.zeros(len(main), dtype=bool)
    lines = np.flatnonzero(main & page.kinds.prose & (page.table.letters >= _REPEAT_LEAST))
    keys = page.table.key[lines]
    if len(set(keys.tolist())) == len(keys):
        return repeated
    rows = page.table.numbers[lines]
    _, first, group = np.unique(keys, return_index=True, return_inverse=True)
    # The counts of all kinds of characters stand beside the hash, so lines that differ are not taken for equal.
    repeated[lines] = (first[group] < np.arange(len(lines))) & (rows == rows[first[group]]).all(axis=1)
    return repeated


@cache
def _shell_words() -> NDArray[np.int32]:
    """Return the numbers of the words of what a page prints around its articles."""
    return np.array([word_names().index(name) for name in _SHELL], dtype=I32)
