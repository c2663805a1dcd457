"""Exact similarities of pairs, and star clusters of the verified ones: the kernel's code, on what a task holds."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from seedclean.dedup.clustering import HISTOGRAM_STEPS
from seedclean.dedup.form_store import Forms
from seedclean.dedup.sketch_store import compare_pairs
from seedclean.dedup.stars import Edges, star_clusters
from seedclean.engine.spark.mapping import Rows, arrow_map, column_names

if TYPE_CHECKING:
    from pyspark.sql import DataFrame

EDGES = "first bigint, second bigint, jaccard double, containment double"
LINKS = "node bigint, keeper bigint, jaccard double, containment double"
_HISTOGRAM = ", ".join(f"step{number} bigint" for number in range(HISTOGRAM_STEPS))
_EDGES_MOST = 1 << 16  # edges of whole components that are clustered together


def verified(pairs: DataFrame, forms: DataFrame, ngram: int) -> DataFrame:
    """Return the exact Jaccard similarity and containment of pairs: rows of `EDGES`.

    Args:
        pairs: `first bigint, second bigint`, distinct.
        forms: `place bigint, units binary`.
        ngram: shingle length in characters.
    """
    from pyspark.sql import functions as F  # noqa: N812, PLC0415

    first = forms.select(F.col("place").alias("first"), F.col("units").alias("first_units"))
    second = forms.select(F.col("place").alias("second"), F.col("units").alias("second_units"))
    return _compare_texts(pairs.join(first, "first").join(second, "second"), ngram)


@arrow_map(EDGES)
def _compare_texts(batches: Iterable[Any], ngram: int) -> Iterator[Rows]:
    for batch in batches:
        if not batch.num_rows:
            continue
        first, second = (batch.column(name).to_numpy() for name in ("first", "second"))
        data = [*batch.column("first_units").to_pylist(), *batch.column("second_units").to_pylist()]
        _, where, number = np.unique(np.concatenate((first, second)), return_index=True, return_inverse=True)
        texts = [data[index] for index in where.tolist()]
        lengths = np.array([len(units) // 2 for units in texts], dtype=np.int64)
        forms = Forms.joined(np.frombuffer(b"".join(texts), dtype=np.uint16), lengths)
        pairs = np.stack((number[: len(first)], number[len(first) :]), axis=1).astype(np.int64)
        order = np.lexsort((pairs[:, 1], pairs[:, 0]))  # pairs with the same first text are compared faster
        jaccard, containment = compare_pairs(forms, np.ascontiguousarray(pairs[order]), ngram)
        yield dict(zip(column_names(EDGES), (first[order], second[order], jaccard, containment), strict=True))


def histogram(edges: DataFrame) -> list[int]:
    """Return the number of edges by Jaccard similarity, in `HISTOGRAM_STEPS` equal steps from 0 to 1."""
    from pyspark.sql import functions as F  # noqa: N812, PLC0415

    names = column_names(_HISTOGRAM)
    sums = _count_by_jaccard(edges.select("jaccard")).agg(*(F.sum(name).alias(name) for name in names))
    row = sums.first()
    return [int(row[name] or 0) for name in names] if row else [0] * HISTOGRAM_STEPS


@arrow_map(_HISTOGRAM)
def _count_by_jaccard(batches: Iterable[Any]) -> Iterator[Rows]:
    total = np.zeros(HISTOGRAM_STEPS, dtype=np.int64)
    for batch in batches:
        total += np.histogram(batch.column("jaccard").to_numpy(), bins=HISTOGRAM_STEPS, range=(0, 1))[0]
    yield {name: [count] for name, count in zip(column_names(_HISTOGRAM), total.tolist(), strict=True)}


def starred(edges: DataFrame, of: DataFrame, near: float, *, by: str = "jaccard") -> DataFrame:
    """Return which node joins which: rows of `LINKS`, none for keepers.

    Args:
        edges: rows of `EDGES`, all with at least `near`.
        of: `node bigint, component bigint`, from `components`.
        near: least likeness.
        by: `jaccard` or `containment`: what the likeness is.
    """
    from pyspark.sql import functions as F  # noqa: N812, PLC0415

    joined = edges.join(of.select(F.col("node").alias("second"), "component"), "second")
    together = joined.repartition("component").sortWithinPartitions("component", "second", "first")
    return _star_links(together, near, by)


@arrow_map(LINKS)
def _star_links(batches: Iterable[Any], near: float, by: str) -> Iterator[Rows]:
    held: list[Any] = []
    for batch in batches:
        if not batch.num_rows:
            continue
        held.append(batch)
        if sum(part.num_rows for part in held) >= _EDGES_MOST:
            table, whole = _whole_components(held)
            if whole:
                yield _links(table.slice(0, whole), near, by)
            held = table.slice(whole).combine_chunks().to_batches()
    if held:
        yield _links(_whole_components(held)[0], near, by)


def _whole_components(batches: list[Any]) -> tuple[Any, int]:
    """Return the rows as one table, and how many of them come before the last component, which may go on."""
    import pyarrow as pa  # noqa: PLC0415 - in the workers

    table = pa.Table.from_batches(batches)
    numbers = table.column("component").to_numpy()
    return table, int(np.searchsorted(numbers, numbers[-1]))


def _links(table: Any, near: float, by: str) -> Rows:
    """Cluster whole components: what holds for each holds for all of them together, since no edge joins two."""
    columns: list[NDArray[Any]] = [table.column(name).to_numpy() for name in column_names(EDGES)]
    nodes, numbers = np.unique(np.concatenate(columns[:2]), return_inverse=True)
    first, second = (part.astype(np.int64) for part in np.split(numbers, 2))
    edges = Edges(first, second, columns[2], columns[3])
    edges = edges.only(np.lexsort((first, second)))
    likeness = edges._replace(jaccard=np.ascontiguousarray(getattr(edges, by)))
    parent, link = star_clusters(likeness, len(nodes), near)
    bound = np.flatnonzero(link >= 0)
    values = [nodes[bound], nodes[parent[bound]], edges.jaccard[link[bound]], edges.containment[link[bound]]]
    return dict(zip(column_names(LINKS), values, strict=True))
