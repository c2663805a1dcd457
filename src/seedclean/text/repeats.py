"""What is known of the lines of one page from all pages: how many other articles print them."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray


class EndingRepeats(NamedTuple):
    """Facts about what stands behind the last sentence of a page's longest stretch of prose.

    Attributes:
        key: of its shape, see `text.bylines.ending`.
        others: how many other articles have one of this shape there.
        beside: how many of them print the page's last line, too.
        share: of the articles that print this last line, if they are enough to tell, or of all articles, the larger
            share that has one.
    """

    key: int
    others: int
    beside: int
    share: float


class Repeats(NamedTuple):
    """Facts about the n lines of a page's text, as it was read, that are not blank; all arrays have the shape (n,).

    Attributes:
        hashes: what each line is known by, uint64; 0 for a line that is not counted. See `text.line_hashes`.
        others: how many other articles print it, int32.
        above: how many other articles print it behind the line that is above it here, int32.
        below: how many print it before the line that is below it here, int32.
        share: of the articles that print the line above or below, the larger share that prints this one beside it, too,
            0 to 1, float32. A site's own line stands on most of them, a sentence that articles have in common on few.
        articles: how many articles were counted in all.
        ending: see below; None if no other article has one of this shape.
    """

    hashes: NDArray[np.uint64]
    others: NDArray[np.int32]
    above: NDArray[np.int32]
    below: NDArray[np.int32]
    share: NDArray[np.float32]
    articles: int
    ending: EndingRepeats | None = None
