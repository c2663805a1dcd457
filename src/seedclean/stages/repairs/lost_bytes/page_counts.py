"""How often characters, pairs and triples stand on a damaged page, in arrays for the search."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np

from seedclean.core.edits import code_points
from seedclean.core.kernel import F64, I64, U8, U64, checked

_KEYS_MOST = 4  # for each character of the stretches: itself, the weight of its followers, a pair, a triple
_SPARE = 3  # more slots for each character of the page: few keys collide, and what is learned finds room
_SIZE_LEAST = 64


class PageCounts:
    """What a page counts of itself.

    Args:
        text: the page.
        stretches: its folded text without annotations and without suspect places, which would vouch
            for themselves.

    Attributes:
        keys: the hash table's keys, see the kernel's lost_bytes.h: shape (2^n,), uint64; 0 is a
            free slot.
        counts: of each key: shape (2^n,), float64.
        total: characters of the stretches, at least 1.

    >>> PageCounts("海城渡轮", ["海城渡轮", "渡轮"]).pair_count("渡轮")
    2.0
    """

    def __init__(self, text: str, stretches: Iterable[str]) -> None:
        parts = list(stretches)
        starts = np.zeros(len(parts) + 1, dtype=I64)
        starts[1:] = np.cumsum([len(part) for part in parts])
        self.total = max(int(starts[-1]), 1)
        keys_most = len(text) + _KEYS_MOST * self.total
        size = 1 << (keys_most + _SPARE * len(text) + _SIZE_LEAST).bit_length()
        self._free = size - keys_most - 1
        self._mask = size - 1
        self.keys, self.counts = np.zeros(size, dtype=U64), np.zeros(size, dtype=F64)
        points = code_points("".join(parts))
        page = code_points(text)
        checked("count_page", page, len(text), points, starts, len(parts), self.keys, self.counts, self._mask)

    def learn_marks(self, text: str, weight: float) -> None:
        """Count the marks of a stretch that was restored: behind 。 a ” is likely if the page has it elsewhere.

        A page of hardly anything but damage teaches no more once the table may be full.
        """
        self._free -= 2 * len(text)
        if self._free < 0:
            return
        marks = np.array([not character.isalnum() for character in text], dtype=U8)
        checked("learn_marks", code_points(text), marks, len(text), weight, self.keys, self.counts, self._mask)

    def pair_count(self, pair: str) -> float:
        """Return how often two characters stand together on the page, folded; 0 for fewer than two."""
        count = np.zeros(1, dtype=F64)
        if len(pair) == 2:
            checked("count_of_pair", code_points(pair), self.keys, self.counts, self._mask, count)
        return float(count[0])

    def character_counts(self, characters: str) -> list[float]:
        """Return how often each character stands on the page, not folded.

        >>> PageCounts("海城渡輪渡轮", []).character_counts("渡轮路")
        [2.0, 1.0, 0.0]
        """
        counts = np.empty(len(characters), dtype=F64)
        points = code_points(characters)
        checked("count_characters", points, len(points), self.keys, self.counts, self._mask, counts)
        return counts.tolist()  # type: ignore[no-any-return]
