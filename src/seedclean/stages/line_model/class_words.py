"""Words of `class` and `id`, by their hashes: `article-body_2` says `article` and `body`."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from seedclean.core.kernel import I32, I64, address, unchecked
from seedclean.read.html.facts import LineFacts

BITS = 14
_WORDS_MOST = 40  # of a line, see c/lines/blocks.c


def class_numbers(facts: LineFacts) -> tuple[NDArray[np.int32], NDArray[np.int64]]:
    """Return the numbers of the words of all blocks around each line, and where those of each line begin.

    Args:
        facts: about m lines; at least one.

    Returns:
        Numbers below 2 ** BITS, int32; and m + 1 offsets, int64.
    """
    blocks, block = facts.blocks, np.ascontiguousarray(facts.block)
    numbers, starts = np.empty(_WORDS_MOST * len(block), dtype=I32), np.empty(len(block) + 1, dtype=I64)
    words = np.empty((1 + _WORDS_MOST) * len(blocks.table), dtype=I32)
    length = unchecked("class_words")(
        blocks.page, address(blocks.table), len(blocks.table), address(block), len(block), BITS, address(words),
        address(numbers), address(starts),
    )  # fmt: skip
    return numbers[:length], starts
