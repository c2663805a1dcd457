"""The pairs that bands and rows find: the S-curve of banded MinHash.

Leskovec, Rajaraman, Ullman: Mining of Massive Datasets, section 3.4.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray


def candidate_probability(jaccard: NDArray[np.float64], bands: int, rows: int) -> NDArray[np.float64]:
    """Return the probability that a pair becomes a candidate: 1 - (1 - J^rows)^bands.

    >>> candidate_probability(np.array([0.3, 0.6, 0.7]), 32, 4).round(3).tolist()
    [0.229, 0.988, 1.0]
    """
    share: NDArray[np.float64] = 1 - (1 - jaccard**rows) ** bands
    return share


def choose_banding(threshold: float, permutations: int, recall: float = 0.99) -> tuple[int, int]:
    """Return the bands and rows that make the fewest candidates and still find pairs at a threshold.

    Args:
        threshold: Jaccard similarity.
        permutations: length of the signatures.
        recall: least share of the pairs at the threshold that must be found.

    >>> choose_banding(0.7, 128), choose_banding(0.9, 128), choose_banding(0.01, 128)
    ((32, 4), (12, 10), (128, 1))
    """
    for rows in range(permutations, 1, -1):
        bands = permutations // rows
        if candidate_probability(np.array([threshold]), bands, rows)[0] >= recall:
            return bands, rows
    return permutations, 1
