"""The distribution of one figure in memory that does not grow with the number of texts."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Mapping, Sequence
from typing import NamedTuple

from seedclean.core.text_figures import Unit

_STEPS = 10_000  # of a share, which has four digits: each value has a bin of its own
_GROWTH = math.log(1.02)  # of a number each bin is so much wider than the one before: values are known to 1 %
_NEW = 4096  # values that are put into bins together
_FIRST = 0.05  # a number below it is in the first bin: measures have one digit


class Bars(NamedTuple):
    """Distributions in bars.

    Attributes:
        edges: where the bars begin, and where the last one ends, which belongs to it.
        counts: values in each bar, a list for each distribution.
    """

    edges: list[float]
    counts: list[list[int]]


class Histogram:
    """Counts of the values of a figure: of a share exact, of other figures to one hundredth of the value.

    Args:
        unit: of the figure.

    >>> lengths = Histogram("number")
    >>> for value in (0, 10, 20, 400):
    ...     lengths.add(value)
    >>> lengths.total, lengths.quantile(0), lengths.quantile(0.5), lengths.quantile(1)
    (4, 0, 20, 400)
    """

    def __init__(self, unit: Unit) -> None:
        self.unit = unit
        self.total = 0
        self._least, self._most = math.inf, -math.inf
        self._counts: Counter[int] = Counter()
        self._new: dict[float, int] = {}  # values that have no bin yet: to find it for each text takes long

    def add(self, value: float) -> None:
        """Count a value."""
        self.total += 1
        new = self._new
        new[value] = new.get(value, 0) + 1
        if len(new) > _NEW:
            self._put_in_bins()

    @property
    def counts(self) -> Mapping[int, int]:
        """Number of a bin -> values in it."""
        self._put_in_bins()
        return self._counts

    @property
    def least(self) -> float:
        """The least value; infinite if there is none."""
        self._put_in_bins()
        return self._least

    @property
    def most(self) -> float:
        """The greatest value."""
        self._put_in_bins()
        return self._most

    def _put_in_bins(self) -> None:
        if not self._new:
            return
        self._least, self._most = min(self._least, *self._new), max(self._most, *self._new)
        for value, count in self._new.items():
            self._counts[self.bin(value)] += count
        self._new.clear()

    def quantile(self, share: float) -> float:
        """Return the value below which such a share of the values is; 0 if there are none.

        The least and the greatest value are exact.
        """
        if not self.total:
            return 0
        counts, at = self.counts, min(self.total - 1, int(self.total * share))
        if at in (0, self.total - 1):
            return self.most if at else self.least
        before = 0
        for index in sorted(counts):
            before += counts[index]
            if before > at:
                return min(max(self.value(index), self.least), self.most)
        return self.most

    def bin(self, value: float) -> int:
        """Return the number of the bin of a value."""
        if self.unit == "share":
            return min(_STEPS, max(0, round(value * _STEPS)))
        return 0 if value < _FIRST else 1 + int(math.log(value / _FIRST) / _GROWTH)

    def value(self, index: int) -> float:
        """Return the value in the middle of a bin, with the digits that the figure has."""
        if self.unit == "share":
            return index / _STEPS
        value = _FIRST * math.exp((index - 0.5) * _GROWTH) if index else 0.0
        return round(value) if self.unit == "number" else round(value, 1)


def in_bars(histograms: Sequence[Histogram], most: int) -> Bars:
    """Return distributions of one figure in the same bars, from the least value to the greatest.

    Bars of shares have one width, of numbers one width of the logarithm.

    Args:
        histograms: of the figure.
        most: number of bars.

    >>> shares = Histogram("share")
    >>> for value in (0.5, 0.52, 0.6):
    ...     shares.add(value)
    >>> in_bars([shares], 2)
    Bars(edges=[0.5, 0.55, 0.6], counts=[[2, 1]])
    """
    filled = [histogram for histogram in histograms if histogram.total]
    if not filled:
        return Bars([], [[] for _ in histograms])
    bin_of, value_of = filled[0].bin, filled[0].value
    binned = [histogram.counts for histogram in histograms]
    least, greatest = min(each.least for each in filled), max(each.most for each in filled)
    first, last = bin_of(least), bin_of(greatest)
    number = min(most, last - first + 1)
    starts = [first + (last - first + 1) * step // number for step in range(number + 1)]
    edges = [least, *(value_of(start) for start in starts[1:-1]), greatest]
    counts = [[0] * number for _ in histograms]
    for each, bins in zip(counts, binned, strict=True):
        for index, count in bins.items():
            each[((index - first + 1) * number - 1) // (last - first + 1)] += count
    return Bars(edges, counts)
