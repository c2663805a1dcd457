"""The rhythm of marks in a text: a machine sets them at regular distances, as no author would."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

_MARKS_LEAST = 5  # fewer show no rhythm
_GAP_LEAST, _GAP_MOST = 8, 200  # characters between marks that a machine inserts
_REGULAR_LEAST = 0.7  # share of the gaps that are about as long as the median gap ...
_DEVIATION_MOST = 0.5  # ... that is, differ from it by at most this share of it


def is_regular(offsets: Sequence[int]) -> bool:
    """Say whether the gaps between marks are about equal.

    Args:
        offsets: where the marks stand, in order, in code points.

    >>> is_regular([10, 40, 68, 99, 130]), is_regular([10, 11, 12, 300, 305])
    (True, False)
    """
    if len(offsets) < _MARKS_LEAST:
        return False
    gaps = np.diff(offsets)
    median = float(np.median(gaps))
    regular = float(np.mean(np.abs(gaps - median) <= _DEVIATION_MOST * median))
    return _GAP_LEAST <= median <= _GAP_MOST and regular >= _REGULAR_LEAST
