"""Words of `class` and `id`, by their hashes: `article-body_2` says `article` and `body`."""

from __future__ import annotations

import re
import zlib
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from seedclean.read.html.facts import LineFacts

BITS = 14
_WORD = re.compile(r"[A-Z]?[a-z]+|[A-Z]+")
_WORDS_MOST = 40  # of a line: of the blocks around it, from the inside out


def class_numbers(facts: LineFacts) -> tuple[NDArray[np.int32], NDArray[np.int64]]:
    """Return the numbers of the words of all blocks around each line, and where those of each line begin.

    Args:
        facts: about m lines.

    Returns:
        Numbers below 2 ** BITS, int32; and m + 1 offsets, int64.
    """
    blocks = facts.blocks
    numbers = list(map(_numbers, blocks.words))
    inherited: list[tuple[int, ...]] = []
    for number, parent in enumerate(blocks.parents.tolist()):
        around = inherited[parent] if parent >= 0 else ()
        inherited.append((numbers[number] + around)[:_WORDS_MOST] if numbers[number] else around)
    rows = [inherited[block] for block in facts.block.tolist()]
    starts = np.concatenate(([0], np.cumsum([len(row) for row in rows])))
    return np.array([number for row in rows for number in row], dtype=np.int32), starts.astype(np.int64)


@lru_cache(maxsize=1 << 14)  # the pages of a site use the same words
def _numbers(words: str) -> tuple[int, ...]:
    return tuple(sorted({zlib.crc32(word.lower().encode()) >> (32 - BITS) for word in _WORD.findall(words)}))
