"""Sums and distances along the lines of a page, whatever is counted."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

FAR = 60  # lines from which on a distance is the same

Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]


def running_sums(values: Sequence[NDArray[Any]]) -> Floats:
    """Return the sums of the values in front of each line, and of all: shape (values, lines + 1), float64."""
    sums = np.zeros((len(values), len(values[0]) + 1))
    np.cumsum(np.stack(values), axis=1, dtype=np.float64, out=sums[:, 1:])
    return sums


def window_means(sums: Floats, first: int, last: int) -> Floats:
    """Return the means of neighbours, 0 where a line has none.

    Args:
        sums: from `running_sums`.
        first: the first neighbour, counted from the line; below 0 it stands before it.
        last: the last neighbour.

    Returns:
        Shape (values, lines), float64.

    >>> window_means(running_sums([np.array([1, 2, 6])]), -2, -1).tolist()
    [[0.0, 1.0, 1.5]]
    """
    lines = sums.shape[1] - 1
    number = np.arange(lines)
    low = np.minimum(np.maximum(number + first, 0), lines)
    high = np.minimum(np.maximum(number + last + 1, 0), lines)
    means: Floats = (sums[:, high] - sums[:, low]) / np.maximum(high - low, 1)
    return means


def distances(signs: Bools) -> tuple[Floats, Floats]:
    """Return how many lines ago a line had each sign, and how many lines on the next one has it; at most `FAR`.

    Args:
        signs: shape (signs, lines).

    Returns:
        Two arrays of that shape, float64, from 1 on: the line's own sign does not count.

    >>> before, behind = distances(np.array([[True, False, False, True]]))
    >>> before.tolist(), behind.tolist()
    ([[60.0, 1.0, 2.0, 3.0]], [[3.0, 2.0, 1.0, 60.0]])
    """
    return _since(signs), _since(signs[:, ::-1])[:, ::-1]


def _since(signs: Bools) -> Floats:
    number = np.arange(signs.shape[1])
    since = np.full(signs.shape, float(FAR))
    last = np.maximum.accumulate(np.where(signs, number, -FAR), axis=1)
    since[:, 1:] = np.minimum(number[1:] - last[:, :-1], FAR)
    return since


def best_window(values: Floats) -> tuple[int, int, float]:
    """Return the first and the last line of the stretch with the greatest sum, and the sum (Kadane's algorithm).

    >>> best_window(np.array([-1.0, 2.0, -1.0, 3.0, -5.0]))
    (1, 3, 4.0)
    """
    sums = np.concatenate(([0.0], np.cumsum(values)))
    lowest = np.minimum.accumulate(sums[:-1])
    gains = sums[1:] - lowest
    last = int(gains.argmax())
    first = int(sums[: last + 1].argmin())
    return first, last, float(gains[last])


def shifted(values: NDArray[Any], by: int) -> Floats:
    """Return the values of the lines so many before (above 0) or behind each line; -1 where there is none.

    >>> shifted(np.array([[1, 2, 3]]), 1).tolist()
    [[-1.0, 1.0, 2.0]]
    """
    moved = np.full(values.shape, -1.0)
    if by > 0:
        moved[:, by:] = values[:, :-by]
    else:
        moved[:, :by] = values[:, -by:]
    return moved
