"""Boosted decision trees as flat arrays: a sum over trees for each row of a table, and what each column gave to it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from seedclean.core.kernel import F64, address, unchecked

_NODE = np.dtype([("feature", "i4"), ("threshold", "f4"), ("left", "i4"), ("right", "i4")])
_ARRAYS = ("feature", "threshold", "left", "right", "leaves", "roots", "means")


@dataclass(frozen=True, eq=False)
class Forest:
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
            rows: shape (rows, columns or more), C order; further columns are not looked at.
        """
        sums = np.zeros(len(rows), dtype=F64)
        nodes, roots = self.packed
        unchecked("sum_trees")(address(rows), *rows.shape, address(nodes), address(roots), len(roots), address(sums))
        return sums

    @cached_property
    def packed(self) -> tuple[NDArray[np.uint8], NDArray[np.int32]]:
        """The nodes as the kernel reads them, see c/lines/trees.c, leaves behind the others; and the roots."""
        count, leaves = len(self.feature), np.arange(len(self.leaves), dtype=np.int32)
        nodes = np.zeros(count + len(leaves), dtype=_NODE)
        nodes["feature"][:count], nodes["threshold"][:count] = self.feature, self.threshold
        nodes["threshold"][count:] = self.leaves
        for name, numbers in (("left", self.left), ("right", self.right)):
            nodes[name][:count] = np.where(numbers >= 0, numbers, count + ~numbers)
            nodes[name][count:] = count + leaves
        roots = np.where(self.roots >= 0, self.roots, count + ~self.roots).astype(np.int32)
        return nodes.view(np.uint8), roots

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
