"""Trees of LightGBM as the flat arrays of `seedclean.stages.line_model.forest`."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from seedclean.stages.line_model.forest import Forest


def as_forest(models: Sequence[Any], names: tuple[str, ...], group: int = 0, groups: int = 1) -> Forest:
    """Return the mean of several models as one forest.

    Args:
        models: boosters of LightGBM that were trained with the same columns.
        names: of the columns.
        group: which class the trees are for.
        groups: how many classes the models tell apart.
    """
    nodes: list[tuple[int, float, int, int, float]] = []
    leaves: list[float] = []
    roots: list[int] = []
    share = 1 / len(models)
    for model in models:
        trees = model.dump_model()["tree_info"][group::groups]
        roots += [_add(tree["tree_structure"], nodes, leaves, share) for tree in trees]
    feature, threshold, left, right, means = (np.array(column) for column in zip(*nodes, strict=True))
    return Forest(
        names, feature.astype(np.int16), _lower(threshold), left.astype(np.int32), right.astype(np.int32),
        np.array(leaves, dtype=np.float32), np.array(roots, dtype=np.int32), means.astype(np.float32),
    )  # fmt: skip


def _add(tree: Any, nodes: list[tuple[int, float, int, int, float]], leaves: list[float], share: float) -> int:
    """Add a tree; return its number: of a node, or below 0 of the leaf `~number`."""
    if "leaf_value" in tree:
        leaves.append(tree["leaf_value"] * share)
        return ~(len(leaves) - 1)
    number = len(nodes)
    nodes.append((0, 0.0, 0, 0, 0.0))
    left = _add(tree["left_child"], nodes, leaves, share)
    right = _add(tree["right_child"], nodes, leaves, share)
    nodes[number] = tree["split_feature"], tree["threshold"], left, right, tree["internal_value"] * share
    return number


def _lower(thresholds: Any) -> Any:
    """Return the largest float32 that is not above each threshold: the same values go left."""
    rounded = thresholds.astype(np.float32)
    return np.where(rounded > thresholds, np.nextafter(rounded, np.float32(-np.inf)), rounded).astype(np.float32)
