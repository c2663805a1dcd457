"""Boosted decision trees as flat arrays: a sum over trees for each row of a table, and what each column gave to it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from seedclean.core.kernel import F32, F64, address, unchecked

_ARRAYS = ("feature", "threshold", "left", "right", "leaves", "roots", "means")


class Forest(NamedTuple):
    """Trees with n nodes and m leaves.

    Attributes:
        names: of the columns.
        feature: the column that each node asks about, shape (n,), int16.
        threshold: a row goes left if its value is at most this, shape (n,), float32.
        left, right: the next node; below 0 it is the leaf `~node`. Shape (n,), int32.
        leaves: value of each leaf, shape (m,), float32.
        roots: the first node of each tree, int32.
        means: the mean value of the training rows that came to each node, shape (n,), float32.
    """

    names: tuple[str, ...]
    feature: NDArray[np.int16]
    threshold: NDArray[np.float32]
    left: NDArray[np.int32]
    right: NDArray[np.int32]
    leaves: NDArray[np.float32]
    roots: NDArray[np.int32]
    means: NDArray[np.float32]

    def sums(self, rows: NDArray[np.float32]) -> NDArray[np.float64]:
        """Return the sum of all trees for each row.

        Args:
            rows: shape (rows, columns), C order.
        """
        sums = np.zeros(len(rows), dtype=F64)
        nodes = self.feature, self.threshold, self.left, self.right, self.leaves, self.roots
        unchecked("sum_trees")(
            address(rows), *rows.shape, *(array.ctypes.data for array in nodes), len(self.roots), address(sums)
        )
        return sums

    def contributions(self, row: NDArray[np.float32]) -> dict[str, float]:
        """Return what each column gave to the sum of a row: by how much the mean changes at each node (Saabas 2014)."""
        gains = dict.fromkeys(self.names, 0.0)
        for root in self.roots.tolist():
            node = root
            while node >= 0:
                column = int(self.feature[node])
                child = int(self.left[node] if row[column] <= self.threshold[node] else self.right[node])
                value = self.means[child] if child >= 0 else self.leaves[~child]
                gains[self.names[column]] += float(value - self.means[node])
                node = child
        return gains

    def arrays(self, prefix: str) -> dict[str, NDArray[Any]]:
        """Return the trees as arrays for a file of numpy."""
        return {
            f"{prefix}.names": np.array(self.names),
            **{f"{prefix}.{name}": getattr(self, name) for name in _ARRAYS},
        }

    @classmethod
    def from_arrays(cls, arrays: Mapping[str, NDArray[Any]], prefix: str) -> Forest:
        """Return the trees that `arrays` gave.

        Raises:
            KeyError: an array is missing.
        """
        names = tuple(arrays[f"{prefix}.names"].tolist())
        return cls(names, *(np.ascontiguousarray(arrays[f"{prefix}.{name}"]) for name in _ARRAYS))


def stacked(columns: Mapping[str, NDArray[Any]], names: Sequence[str]) -> NDArray[np.float32]:
    """Return named columns as the rows of a table: shape (rows, columns), float32, C order."""
    table = np.empty((len(next(iter(columns.values()))), len(names)), dtype=F32)
    for number, name in enumerate(names):
        table[:, number] = columns[name]
    return table
