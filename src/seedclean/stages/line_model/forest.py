"""Boosted decision trees as flat arrays: a sum over trees for each row of a table, and what each column gave to it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from seedclean.core.kernel import F64, I64, address, unchecked

_NODE = np.dtype([("feature", "i4"), ("threshold", "f4"), ("leaves", "i4")])
_LEAVES_MOST = 16  # of a tree: the kernel holds them in one register
_TOGETHER = 32  # rows that the kernel takes at a time; one more makes room to begin at 64 bytes
_ARRAYS = ("feature", "threshold", "left", "right", "leaves", "roots", "means")


class PackedTrees:
    """Trees as the kernel reads them, see c/lines/trees.c.

    Args:
        nodes: of all trees.
        starts: the first node of each tree, and how many nodes there are.
        values: of the leaves.
        firsts: the first leaf of each tree.

    Attributes:
        addresses: where these are; they are kept.
    """

    def __init__(
        self,
        nodes: NDArray[np.uint8],
        starts: NDArray[np.int32],
        values: NDArray[np.float32],
        firsts: NDArray[np.int32],
    ) -> None:
        self.nodes, self.starts, self.values, self.firsts = nodes, starts, values, firsts
        self._read = np.append(values, np.zeros(_LEAVES_MOST, dtype=np.float32))  # so many at a time
        self.addresses = tuple(array.ctypes.data for array in (nodes, starts, self._read, firsts))


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

    def sums(self, rows: NDArray[np.float32], *, plain: bool = False) -> NDArray[np.float64]:
        """Return the sum of all trees for each row.

        Args:
            rows: shape (rows, columns or more), C order; further columns are not looked at.
            plain: whether to keep to the instructions that all processors have; the sums are the same.
        """
        sums: NDArray[np.float64] = self._alone.sums_of_rows(rows, plain=plain)[0]
        return sums

    @cached_property
    def _alone(self) -> Forests:
        return Forests([self])

    @cached_property
    def packed(self) -> PackedTrees:
        """The trees as the kernel reads them."""
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
        return PackedTrees(nodes.view(np.uint8), starts, self.leaves, firsts)

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


class Forests:
    """Several forests whose columns are the same.

    Args:
        forests: at least one.
    """

    def __init__(self, forests: Sequence[Forest]) -> None:
        packed = [forest.packed for forest in forests]
        nodes, leaves = (
            np.cumsum([0, *sizes])
            for sizes in ([len(each.nodes) // _NODE.itemsize for each in packed], [len(each.values) for each in packed])
        )
        starts = [each.starts[:-1] + first for each, first in zip(packed, nodes, strict=False)]
        firsts = [each.firsts + first for each, first in zip(packed, leaves, strict=False)]
        self._packed = PackedTrees(
            np.concatenate([each.nodes for each in packed]),
            np.append(np.concatenate(starts), nodes[-1]).astype(np.int32),
            np.concatenate([each.values for each in packed]),
            np.concatenate(firsts).astype(np.int32),
        )
        self._ends = np.cumsum([len(each.firsts) for each in packed], dtype=I64)

    def sums_of_rows(self, rows: NDArray[np.float32], *, plain: bool = False) -> NDArray[np.float64]:
        """Return the sum of each forest's trees for each row: shape (forests, rows); arguments as for `Forest.sums`."""
        sums = np.empty((len(self._ends), len(rows)), dtype=F64)
        columns = np.empty((rows.shape[1] + 1, _TOGETHER), dtype=np.float32)
        unchecked("sum_trees")(
            address(rows), *rows.shape, *self._packed.addresses, address(self._ends), len(self._ends), address(columns),
            address(sums), plain,
        )  # fmt: skip
        return sums

    def sums(self, row: NDArray[np.float32]) -> NDArray[np.float64]:
        """Return the sum of each forest's trees: shape (forests,).

        Args:
            row: shape (columns,), C order.
        """
        sums = np.empty(len(self._ends), dtype=F64)
        unchecked("sum_forests")(
            address(row), *self._packed.addresses, address(self._ends), len(self._ends), address(sums)
        )
        return sums
