"""Which sets of marks a character belongs to: one look at a table for each line."""

from __future__ import annotations

from functools import cache

import numpy as np
from numpy.typing import NDArray

SENTENCE_ENDS = "。!?”"
SETS = {
    "sentence end": SENTENCE_ENDS,
    "stop": "。!?”…",
    "prose end": "。!?”…)",
    "full end": "。!?”…;:)",
    "colon": ":",
    "comma": ",、;",
    "closing bracket": ")】]",
    "opening bracket": "([【<《“「",
    "digit": "0123456789",
    "bullet": "·•●■◆▲★☆→◎-|>»",
    "item": "0123456789·•●■[【",
}


def is_mark(points: NDArray[np.int32], name: str) -> NDArray[np.bool_]:
    """Return which code points belong to a set, same shape.

    >>> is_mark(np.array([ord("。"), ord("海")], dtype=np.int32), "stop").tolist()
    [True, False]
    """
    table, bits = mark_table()
    is_in: NDArray[np.bool_] = (table[points] & bits[name]) != 0
    return is_in


@cache
def mark_table() -> tuple[NDArray[np.uint16], dict[str, int]]:
    """Return the sets of each code point, a bit each in the order of `SETS`: shape (0x110000,); and the bits."""
    table, bits = np.zeros(0x110000, dtype=np.uint16), {}
    for number, (name, marks) in enumerate(SETS.items()):
        bits[name] = 1 << number
        table[list(map(ord, marks))] |= bits[name]
    return table, bits
