"""Boosted decision trees as flat arrays: a sum over trees for each row of a table, and what each column gave to it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from seedclean.core.kernel import F64, address, unchecked

_NODE = np.dtype([("feature", "i4"), ("threshold", "f4"), ("leaves", "i4")])
_LEAVES_MOST = 32  # of a tree: they are the bits of a number
_TOGETHER = 16  # rows that the kernel takes at a time
_ARRAYS = ("feature", "threshold", "left", "right", "leaves", "roots", "means")


@dataclass(frozen=True, eq=False)
class Forest:
    """Trees with n nodes and m leaves; those of a tree follow each other, its leaves from left to right.

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
        columns = np.empty((rows.shape[1], _TOGETHER), dtype=np.float32)
        nodes, starts, firsts = self._packed
        unchecked("sum_trees")(
            address(rows), *rows.shape, address(nodes), address(starts), address(self.leaves), address(firsts),
            len(firsts), address(columns), address(sums),
        )  # fmt: skip
        return sums

    @cached_property
    def _packed(self) -> tuple[NDArray[np.uint8], NDArray[np.int32], NDArray[np.int32]]:
        """The nodes as the kernel reads them, see c/lines/trees.c; the first node and the first leaf of each tree."""
        count = len(self.feature)
        roots = np.append(np.where(self.roots >= 0, self.roots, count), count)
        starts = np.minimum.accumulate(roots[::-1])[::-1].astype(np.int32)  # a tree may be a leaf
        firsts = self._first_leaves(self.roots)
        tree_leaf = np.repeat(firsts, np.diff(starts))
        first, behind = (self._first_leaves(child) - tree_leaf for child in (self.left, self.right))
        if count and behind.max() >= _LEAVES_MOST:
            raise ValueError(f"a tree has more than {_LEAVES_MOST} leaves")
        nodes = np.empty(count, dtype=_NODE)
        nodes["feature"], nodes["threshold"] = self.feature, self.threshold
        nodes["leaves"] = ~((1 << behind.astype(np.uint32)) - (1 << first.astype(np.uint32))).astype(np.int32)
        return nodes.view(np.uint8), starts, firsts

    def _first_leaves(self, nodes: NDArray[np.int32]) -> NDArray[np.int32]:
        """Return the leftmost leaf below each node; a leaf `~number` is its own."""
        nodes = nodes.copy()
        while len(inner := np.flatnonzero(nodes >= 0)):
            nodes[inner] = self.left[nodes[inner]]
        return ~nodes

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
