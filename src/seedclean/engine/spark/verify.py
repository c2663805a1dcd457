"""Exact similarities of pairs, and star clusters of the verified ones: the kernel's code, on what a task holds."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import partial
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from seedclean.dedup import DedupSettings
from seedclean.dedup.comparison import HISTOGRAM_STEPS
from seedclean.dedup.facts import compare_facts
from seedclean.dedup.form_store import Forms
from seedclean.dedup.relations import BY_SIMILARITY, Likeness, relate
from seedclean.dedup.sketch_store import compare_pairs
from seedclean.dedup.stars import Edges, star_clusters
from seedclean.dedup.traits import Traits, moment_number
from seedclean.engine.spark.mapping import Rows, arrow_map, column_names

if TYPE_CHECKING:
    from pyspark.sql import DataFrame

EDGES = "first bigint, second bigint, jaccard double, containment double, relation tinyint"
LINKS = "node bigint, keeper bigint, jaccard double, containment double, relation tinyint"
LIKENESS = ("jaccard", "containment", "relation")
_HISTOGRAM = ", ".join(f"step{number} bigint" for number in range(HISTOGRAM_STEPS))
TRAITS = ("letters", "published", "outlet")
_EDGES_MOST = 1 << 16  # edges that are clustered together


def verified(pairs: DataFrame, forms: DataFrame, ngram: int, settings: DedupSettings | None = None) -> DataFrame:
    """Return the exact Jaccard similarity and containment of pairs: rows of `EDGES`.

    Args:
        pairs: `first bigint, second bigint`, distinct.
        forms: `place bigint, units binary, letters bigint, published string, outlet string`.
        ngram: shingle length in characters.
        settings: the parameters; None if only similarities are asked for.
    """
    from pyspark.sql import functions as F  # noqa: N812, PLC0415

    for side in ("first", "second"):
        named = [F.col(name).alias(f"{side}_{name}") for name in ("units", *TRAITS)]
        pairs = pairs.join(forms.select(F.col("place").alias(side), *named), side)
    return _compare_texts(pairs, ngram, settings)


@arrow_map(EDGES)
def _compare_texts(batches: Iterable[Any], ngram: int, settings: DedupSettings | None) -> Iterator[Rows]:
    for batch in batches:
        if not batch.num_rows:
            continue
        first, second = (batch.column(name).to_numpy() for name in ("first", "second"))
        _, where, number = np.unique(np.concatenate((first, second)), return_index=True, return_inverse=True)
        texts = [_both_sides(batch, "units")[index] for index in where.tolist()]
        lengths = np.array([len(units) // 2 for units in texts], dtype=np.int64)
        forms = Forms.joined(np.frombuffer(b"".join(texts), dtype=np.uint16), lengths)
        pairs = np.stack((number[: len(first)], number[len(first) :]), axis=1).astype(np.int64)
        order = np.lexsort((pairs[:, 1], pairs[:, 0]))  # pairs with the same first text are compared faster
        pairs = np.ascontiguousarray(pairs[order])
        jaccard, containment = compare_pairs(forms, pairs, ngram)
        relation = np.full(len(pairs), BY_SIMILARITY, dtype=np.int8)
        if settings is not None:
            traits = _traits(batch, where)
            compared = partial(compare_facts, forms, traits=traits, settings=settings)
            relation = relate(pairs, Likeness(jaccard, containment), traits, settings, compared)
        values = (first[order], second[order], jaccard, containment, relation)
        yield dict(zip(column_names(EDGES), values, strict=True))


def _traits(batch: Any, where: NDArray[np.int64]) -> Traits:
    letters, published, outlets = (_both_sides(batch, name) for name in TRAITS)
    numbers = {outlet: number for number, outlet in enumerate({*outlets} - {None})}
    columns = (letters, map(moment_number, published), (numbers.get(outlet, -1) for outlet in outlets))
    return Traits(*(np.fromiter(column, dtype=np.int64, count=len(letters))[where] for column in columns))


def _both_sides(batch: Any, name: str) -> list[Any]:
    return [*batch.column(f"first_{name}").to_pylist(), *batch.column(f"second_{name}").to_pylist()]


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
        edges: rows of `EDGES` that may join.
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
    joined = np.empty(0, dtype=np.int64)  # bodies that have a keeper, of the component that goes on
    for batch in batches:
        if not batch.num_rows:
            continue
        held.append(batch)
        if sum(part.num_rows for part in held) >= _EDGES_MOST:
            table, whole = _whole_bodies(held)
            if whole:
                links, joined = star_links(table.slice(0, whole), near, by, joined)
                yield links
            held = table.slice(whole).combine_chunks().to_batches()
    if held:
        yield star_links(_whole_bodies(held)[0], near, by, joined)[0]


def _whole_bodies(batches: list[Any]) -> tuple[Any, int]:
    """Return the rows as one table, and how many of them come before the last body, whose edges may go on."""
    import pyarrow as pa  # noqa: PLC0415 - in the workers

    table = pa.Table.from_batches(batches)
    component, second = (table.column(name).to_numpy() for name in ("component", "second"))
    differ = np.flatnonzero((component != component[-1]) | (second != second[-1]))
    return table, int(differ[-1]) + 1 if len(differ) else 0


def star_links(
    table: Any, near: float, by: str, joined: NDArray[np.int64]
) -> tuple[dict[str, NDArray[Any]], NDArray[np.int64]]:
    """Cluster some bodies with all their edges to those before them. No edge joins two components.

    Args:
        table: rows of `EDGES` and `component`, sorted by component, second, first.
        near: least likeness.
        by: see `starred`.
        joined: bodies of the component that goes on which joined keepers before, shape (n,), int64.

    Returns:
        Columns of `LINKS`; and those bodies of the last component, with the ones that did it now.
    """
    columns: list[NDArray[Any]] = [table.column(name).to_numpy() for name in column_names(EDGES)]
    nodes, numbers = np.unique(np.concatenate(columns[:2]), return_inverse=True)
    first, second = (part.astype(np.int64) for part in np.split(numbers, 2))
    order = np.lexsort((first, second))
    edges = Edges(first, second, *columns[2:]).only(order)
    likeness = edges._replace(jaccard=np.ascontiguousarray(getattr(edges, by)))
    keeper, link = np.arange(len(nodes)), np.full(len(nodes), -1)
    keeper[np.isin(nodes, joined)] = -1  # no keeper for others
    star_clusters(likeness, near, keeper, link)
    bound = np.flatnonzero(link >= 0)
    component = table.column("component").to_numpy()
    goes_on = bound[component[order][link[bound]] == component[-1]]
    earlier = joined if component[0] == component[-1] else joined[:0]
    values = [nodes[bound], nodes[keeper[bound]], *edges.only(link[bound])[2:]]
    return dict(zip(column_names(LINKS), values, strict=True)), np.concatenate((earlier, nodes[goes_on]))
