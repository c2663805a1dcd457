"""How often characters, pairs and triples stand on a damaged page, in arrays for the search."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np

from seedclean.core.edits import code_points
from seedclean.core.kernel import F64, I64, U8, U64, checked

_OWN = 4  # keys for each character of the stretches, at most: itself, what weighs its followers, a pair, a triple
_SPARE = 3  # more places for each character of the page, so that few collide and what is learned finds room
_LEAST = 64


class PageCounts:
    """What a page counts of itself.

    Args:
        text: the page.
        stretches: folded text of it, less the notes and the places under suspicion: those would vouch for themselves.

    Attributes:
        keys, counts: the table of what is counted, see the kernel's lost_bytes.h: shapes (2^n,), uint64, float64.
        total: characters of the stretches, at least 1.

    >>> PageCounts("海城渡轮", ["海城渡轮", "渡轮"]).pair_count("渡轮")
    2.0
    """

    def __init__(self, text: str, stretches: Iterable[str]) -> None:
        parts = list(stretches)
        starts = np.zeros(len(parts) + 1, dtype=I64)
        starts[1:] = np.cumsum([len(part) for part in parts])
        self.total = max(int(starts[-1]), 1)
        most = len(text) + _OWN * self.total  # keys
        size = 1 << (most + _SPARE * len(text) + _LEAST).bit_length()
        self._free = size - most - 1
        self._mask = size - 1
        self.keys, self.counts = np.zeros(size, dtype=U64), np.zeros(size, dtype=F64)
        points = code_points("".join(parts))
        whole = code_points(text)
        checked("count_page", whole, len(text), points, starts, len(parts), self.keys, self.counts, self._mask)

    def learn_marks(self, text: str, weight: float) -> None:
        """Count the marks of a stretch that was read: after 。 a ” is likely on a page that has it elsewhere.

        A page of hardly anything but damage teaches no more when the table may be full.
        """
        self._free -= 2 * len(text)
        if self._free < 0:
            return
        marks = np.array([not character.isalnum() for character in text], dtype=U8)
        checked("learn_marks", code_points(text), marks, len(text), weight, self.keys, self.counts, self._mask)

    def pair_count(self, pair: str) -> float:
        """Return how often two characters stand together on the page, folded; 0 for fewer than two."""
        found = np.zeros(1, dtype=F64)
        if len(pair) == 2:
            checked("count_of", code_points(pair), self.keys, self.counts, self._mask, found)
        return float(found[0])

    def character_counts(self, characters: str) -> list[float]:
        """Return how often each of some characters stands on the page, as it is.

        >>> PageCounts("海城渡輪渡轮", []).character_counts("渡轮路")
        [2.0, 1.0, 0.0]
        """
        found = np.empty(len(characters), dtype=F64)
        checked("occurrences", code_points(characters), len(characters), self.keys, self.counts, self._mask, found)
        return found.tolist()  # type: ignore[no-any-return]
