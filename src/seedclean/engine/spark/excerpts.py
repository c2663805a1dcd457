"""Which bodies stand in longer ones, as DataFrames: the steps of `dedup.excerpts`, and the same answers."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from functools import partial
from typing import TYPE_CHECKING, Any

import numpy as np

from seedclean.dedup import DedupSettings
from seedclean.dedup.excerpts import HOLDERS_MOST, SHARED_LEAST
from seedclean.engine.spark.buckets import paired
from seedclean.engine.spark.components import connected_components
from seedclean.engine.spark.mapping import Rows, arrow_map
from seedclean.engine.spark.verify import TRAITS, starred, verified

if TYPE_CHECKING:
    from pyspark.sql import DataFrame


def excerpts_of(
    keepers: DataFrame,
    held: DataFrame,
    apart: DataFrame,
    settings: DedupSettings,
    keep: Callable[[str, DataFrame], DataFrame],
) -> DataFrame:
    """Return what stands in longer bodies: `place`, `container`, `contained`, `container_jaccard`.

    Args:
        keepers: the bodies that are kept.
        held: pairs of them that are known to be worth a look, `first`, `second`.
        apart: pairs of them that are kept apart: none of these is the other's excerpt.
        settings: the parameters.
        keep: see `Checkpoints.keep`.
    """
    from pyspark.sql import functions as F  # noqa: N812, PLC0415

    chosen = keepers.select(F.col("place").alias("body"), "units", *TRAITS, "samples", "sampled")
    longest_first = chosen.orderBy(F.desc("letters"), "body").withColumn("place", F.monotonically_increasing_id())
    by_length = keep("by-length", longest_first)
    entries = _sample_entries(by_length.select("place", "samples"))
    pairs, _ = paired(entries, HOLDERS_MOST, partial(keep, "samples"))
    shared = pairs.groupBy("first", "second").agg(F.count("*").alias("shared"))
    sampled = by_length.select(F.col("place").alias("second"), "sampled")
    alike = shared.join(sampled, "second").where(F.col("shared") >= SHARED_LEAST * F.col("sampled"))
    asked = alike.select("first", "second").unionByName(_by_length(held, by_length)).distinct()
    asked = asked.join(_by_length(apart, by_length), ["first", "second"], "left_anti")
    for side in ("first", "second"):
        side_columns = by_length.select(F.col("place").alias(side), F.col("letters").alias(f"{side}_letters"))
        asked = asked.join(side_columns, side)
    short = asked.where(F.col("second_letters") <= settings.excerpt_length * F.col("first_letters"))
    edges = keep("excerpt-edges", verified(short.select("first", "second"), by_length, settings.ngram))
    inside = edges.where(F.col("containment") >= settings.excerpt_containment)
    inside_components = connected_components(
        inside.select("first", "second"), lambda name, frame: keep(f"excerpt-{name}", frame)
    )
    links = starred(inside, inside_components, settings.excerpt_containment, by="containment")
    for side, name in (("node", "place"), ("keeper", "container")):
        side_columns = by_length.select(F.col("place").alias(side), F.col("body").alias(name))
        links = links.join(side_columns, side)
    contained = F.col("containment").alias("contained")
    return links.select("place", "container", contained, F.col("jaccard").alias("container_jaccard"))


def _by_length(pairs: DataFrame, by_length: DataFrame) -> DataFrame:
    """Return pairs of bodies as pairs of their places by length, the longer one first."""
    from pyspark.sql import functions as F  # noqa: N812, PLC0415

    for side in ("first", "second"):
        side_columns = by_length.select(F.col("body").alias(side), F.col("place").alias(f"{side}_place"))
        pairs = pairs.join(side_columns, side)
    sides = F.least("first_place", "second_place"), F.greatest("first_place", "second_place")
    return pairs.select(sides[0].alias("first"), sides[1].alias("second"))


@arrow_map("bucket bigint, place bigint")
def _sample_entries(batches: Iterable[Any]) -> Iterator[Rows]:
    for batch in batches:
        places = batch.column("place").to_numpy()
        samples = [np.unique(np.frombuffer(data, dtype=np.uint32)) for data in batch.column("samples").to_pylist()]
        if samples:
            buckets = np.concatenate(samples).astype(np.int64)
            yield {"bucket": buckets, "place": np.repeat(places, [len(hashes) for hashes in samples])}
