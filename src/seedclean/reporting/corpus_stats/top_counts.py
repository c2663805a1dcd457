"""Counts of the commonest of many names, in memory that does not grow with the number of names."""

from __future__ import annotations

from collections import Counter

_KEPT = 20_000  # names that stay when there are twice as many


class TopCounts:
    """Counts of names. If there are too many, the rarest are counted together.

    Args:
        kept: how many names stay then.

    >>> counts = TopCounts(2)
    >>> for name in "aaabbcda":
    ...     counts.add(name)
    >>> counts.top(2), counts.total, counts.missed
    ([('a', 4), ('b', 2)], 8, 2)
    """

    def __init__(self, kept: int = _KEPT) -> None:
        self._kept = kept
        self._counts: Counter[str] = Counter()
        self.total = 0
        self.missed = 0  # texts whose names were given up: a count is too low by no more than this

    def add(self, name: str) -> None:
        """Count a name."""
        self._counts[name] += 1
        self.total += 1
        if len(self._counts) >= 2 * self._kept:
            ranked = self.top(len(self._counts))
            self._counts = Counter(dict(ranked[: self._kept]))
            self.missed += sum(count for _, count in ranked[self._kept :])

    @property
    def names(self) -> int:
        """Number of names that are counted one by one."""
        return len(self._counts)

    def top(self, most: int) -> list[tuple[str, int]]:
        """Return the commonest names with their counts; equal ones by name."""
        return sorted(self._counts.items(), key=lambda item: (-item[1], item[0]))[:most]
