"""Connected components by alternating large-star and small-star.

Kiveris, Lattanzi, Mirrokni, Rastogi, Vassilvitskii: Connected Components in MapReduce and Beyond (SoCC 2014). Each
round sends every edge twice; the number of rounds grows with the logarithm of the number of nodes, in practice a few.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pyspark.sql import DataFrame


def connected_components(edges: DataFrame, keep: Callable[[str, DataFrame], DataFrame]) -> DataFrame:
    """Return the smallest node of the component of each node that is not it: `node bigint, component bigint`.

    Args:
        edges: `first bigint, second bigint`, first < second.
        keep: writes a round under a name, and reads it: plans would grow from round to round.
    """
    from pyspark.sql import functions as F  # noqa: N812, PLC0415

    links = keep("links-0", edges.select(F.col("second").alias("node"), F.col("first").alias("root")).distinct())
    number, before = 0, _state(links)
    while True:
        number += 1
        links = keep(f"links-{number}", _small_star(_large_star(links)))
        after = _state(links)
        if after == before:
            return links.select("node", F.col("root").alias("component"))
        before = after


def _state(links: DataFrame) -> tuple[int, int]:
    """Return what differs if links do: their number, and the sum of hashes of them."""
    from pyspark.sql import functions as F  # noqa: N812, PLC0415

    hashed = F.sum(F.xxhash64("node", "root").cast("decimal(38,0)"))
    row = links.agg(F.count("*").alias("links"), hashed.alias("hashed")).first()
    return (int(row["links"]), int(row["hashed"] or 0)) if row else (0, 0)


def _large_star(links: DataFrame) -> DataFrame:
    """Link the larger neighbours of each node to the smallest of all its neighbours and itself."""
    from pyspark.sql import functions as F  # noqa: N812, PLC0415

    both = links.select(F.col("node").alias("at"), F.col("root").alias("other")).unionByName(
        links.select(F.col("root").alias("at"), F.col("node").alias("other"))
    )
    least = both.groupBy("at").agg(F.least(F.min("other"), F.col("at")).alias("least"))
    larger = both.join(least, "at").where(F.col("other") > F.col("at"))
    return larger.select(F.col("other").alias("node"), F.col("least").alias("root")).distinct()


def _small_star(links: DataFrame) -> DataFrame:
    """Link each node and its smaller neighbours to the smallest of them; links point to smaller nodes already."""
    from pyspark.sql import functions as F  # noqa: N812, PLC0415

    least = links.groupBy("node").agg(F.min("root").alias("least"))
    moved = links.join(least, "node").where(F.col("root") > F.col("least"))
    smaller = moved.select(F.col("root").alias("node"), F.col("least").alias("root"))
    return smaller.unionByName(least.select("node", F.col("least").alias("root"))).distinct()
