"""The whole of dedup as DataFrames: the steps of `dedup.find_duplicates`, and the same answers.

Bodies are sorted once in the keeper order, all over the cluster; their numbers there, which only grow, are the `place`
that every later step works with. Nothing is collected but counts, and the pairs for review, of which there are few.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Any

import numpy as np

from seedclean.dedup import DedupSettings
from seedclean.dedup.excerpts import HOLDERS_MOST, SHARED_LEAST
from seedclean.dedup.keeper_order import with_id
from seedclean.dedup.near_pairs import LISTED_MOST
from seedclean.engine.spark.buckets import paired
from seedclean.engine.spark.candidates import candidate_pairs
from seedclean.engine.spark.components import connected_components
from seedclean.engine.spark.mapping import Rows, arrow_map
from seedclean.engine.spark.verify import histogram, starred, verified

if TYPE_CHECKING:
    from pyspark.sql import Column, DataFrame

    from seedclean.engine.spark.parts import Checkpoints

CLAIMS = ("id", "repairs", "length", "published")
_ENTRIES = "bucket bigint, place bigint"


@dataclass(frozen=True)
class Clustered:
    """What dedup found.

    Attributes:
        decided: one row for each body: `id`, `keeper` (an id), `size`, `jaccard`, `containment`, `criterion` (a name,
            null for keepers), `container` (an id, null if it is no excerpt), `contained`, `container_jaccard`.
        candidates: number of pairs that were verified.
        crowded: number of buckets too large for all members to meet each other.
        verified: number of those pairs by Jaccard, see `dedup.Clustering`.
        review: how many pairs are for human eyes.
        listed: the first of them: ids and similarities.
    """

    decided: DataFrame
    candidates: int
    crowded: int
    verified: list[int]
    review: int
    listed: list[tuple[str, str, float, float]]


def cluster_articles(bodies: DataFrame, settings: DedupSettings, parts: Checkpoints) -> Clustered:
    """Cluster bodies.

    Args:
        bodies: the columns `CLAIMS`, ids distinct, and those of `bodies.SCHEMA`.
        settings: the parameters.
        parts: where finished steps are kept.
    """
    from pyspark.sql import functions as F  # noqa: N812, PLC0415

    keep = parts.keep
    order = [_preferred(name) for name in with_id(settings.keeper)]
    ranked = keep("ranked", bodies.orderBy(*order).withColumn("place", F.monotonically_increasing_id()))
    copies = keep("copies", _copies(ranked))
    kept = ranked.join(copies, "place", "left_anti")

    edges, crowded = _edges(kept, settings, keep)
    near = edges.where(F.col("jaccard") >= settings.near)
    near_components = connected_components(
        near.select("first", "second"), lambda name, frame: keep(f"near-{name}", frame)
    )
    members = keep("members", starred(near, near_components, settings.near))

    keepers = kept.join(members, F.col("place") == F.col("node"), "left_anti")
    gone = members.select("node")
    open_edges = edges.join(gone, F.col("first") == F.col("node"), "left_anti").join(
        gone, F.col("second") == F.col("node"), "left_anti"
    )
    held = open_edges.where(F.col("containment") >= settings.excerpt_containment).select("first", "second")
    excerpts = keep("excerpts", _excerpts(keepers, held, settings, keep))
    review = keep("review", _review(open_edges, excerpts, ranked, settings))
    by_likeness = review.orderBy(F.desc("jaccard"), "first_id", "second_id").limit(LISTED_MOST).collect()
    return Clustered(
        keep("decided", _decided(ranked, copies, members, excerpts, settings)),
        edges.count(),
        crowded,
        histogram(edges),
        review.count(),
        [(row["first_id"], row["second_id"], row["jaccard"], row["containment"]) for row in by_likeness],
    )


def _preferred(name: str) -> Column:
    """Return what bodies are sorted by; strings compare by code points, as in the local engine."""
    from pyspark.sql import functions as F  # noqa: N812, PLC0415

    columns: dict[str, Callable[[], Column]] = {
        "fewest_repairs": lambda: F.col("repairs").asc(),
        "longest_body": lambda: F.col("length").desc(),
        "earliest_date": lambda: F.col("published").asc_nulls_last(),
        "id": lambda: F.col("id").asc(),
    }
    return columns[name]()


def _copies(ranked: DataFrame) -> DataFrame:
    """Return the bodies that are letter by letter a better one: `place`, `original`; an empty one is no one's copy."""
    from pyspark.sql import functions as F  # noqa: N812, PLC0415

    filled = ranked.where(F.col("letters") > 0).select("place", "digest", "strong")
    best = filled.groupBy("digest").agg(F.min(F.struct("place", "strong")).alias("best"), F.count("*").alias("bodies"))
    several = best.where(F.col("bodies") > 1).select("digest", "best")
    same = (F.col("strong") == F.col("best.strong")) & (F.col("place") > F.col("best.place"))
    return filled.join(several, "digest").where(same).select("place", F.col("best.place").alias("original"))


def _edges(
    kept: DataFrame, settings: DedupSettings, keep: Callable[[str, DataFrame], DataFrame]
) -> tuple[DataFrame, int]:
    """Return the verified pairs, and the number of crowded buckets."""
    from pyspark.sql import functions as F  # noqa: N812, PLC0415

    bodies = kept.select("place", "numbers", "short_keys", "long_keys")
    distinct, crowded = candidate_pairs(bodies, settings.bands, keep)
    one_kind = settings.short_ngram == settings.ngram
    letters = kept.select("place", "letters")
    for side in ("first", "second"):
        side_letters = letters.select(F.col("place").alias(side), F.col("letters").alias(f"{side}_letters"))
        distinct = distinct.join(side_letters, side)
    # A pair is compared once: with short shingles if either body is short, else with long ones.
    short = F.least("first_letters", "second_letters") < settings.short_chars
    wanted = distinct if one_kind else distinct.where(short != F.col("long"))
    forms = kept.select("place", "units")
    compared = [
        verified(
            wanted.where(F.lit(one_kind) | (F.col("long") == bool(number))).select("first", "second"), forms, ngram
        )
        for number, ngram in enumerate([settings.ngram] if one_kind else [settings.short_ngram, settings.ngram])
    ]
    edges = compared[0] if one_kind else compared[0].unionByName(compared[1])
    return keep("edges", edges), crowded


@arrow_map(_ENTRIES)
def _sample_entries(batches: Iterable[Any]) -> Iterator[Rows]:
    for batch in batches:
        places = batch.column("place").to_numpy()
        samples = [np.unique(np.frombuffer(data, dtype=np.uint32)) for data in batch.column("samples").to_pylist()]
        if samples:
            buckets = np.concatenate(samples).astype(np.int64)
            yield {"bucket": buckets, "place": np.repeat(places, [len(hashes) for hashes in samples])}


def _excerpts(
    keepers: DataFrame, held: DataFrame, settings: DedupSettings, keep: Callable[[str, DataFrame], DataFrame]
) -> DataFrame:
    """Return what stands in longer bodies: `place`, `container`, `contained`, `container_jaccard`.

    Args:
        keepers: the bodies that are kept.
        held: pairs of them that are known to be worth a look, `first`, `second`.
        settings: the parameters.
        keep: see `Checkpoints.keep`.
    """
    from pyspark.sql import functions as F  # noqa: N812, PLC0415

    chosen = keepers.select(F.col("place").alias("body"), "letters", "units", "samples", "sampled")
    longest_first = chosen.orderBy(F.desc("letters"), "body").withColumn("place", F.monotonically_increasing_id())
    by_length = keep("by-length", longest_first)
    entries = _sample_entries(by_length.select("place", "samples"))
    pairs, _ = paired(entries, HOLDERS_MOST, partial(keep, "samples"))
    shared = pairs.groupBy("first", "second").agg(F.count("*").alias("shared"))
    sampled = by_length.select(F.col("place").alias("second"), "sampled")
    alike = shared.join(sampled, "second").where(F.col("shared") >= SHARED_LEAST * F.col("sampled"))
    looked_at = held
    for side in ("first", "second"):
        side_columns = by_length.select(F.col("body").alias(side), F.col("place").alias(f"{side}_place"))
        looked_at = looked_at.join(side_columns, side)
    sides = F.least("first_place", "second_place"), F.greatest("first_place", "second_place")
    asked = (
        alike.select("first", "second")
        .unionByName(looked_at.select(sides[0].alias("first"), sides[1].alias("second")))
        .distinct()
    )
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


def _review(open_edges: DataFrame, excerpts: DataFrame, ranked: DataFrame, settings: DedupSettings) -> DataFrame:
    """Return the pairs for human eyes: alike, but not enough, and none the other's excerpt."""
    from pyspark.sql import functions as F  # noqa: N812, PLC0415

    pairs = open_edges.where(F.col("jaccard") >= settings.review)
    for side, other_side in (("first", "second"), ("second", "first")):
        held = excerpts.select(F.col("place").alias(side), F.col("container").alias(other_side))
        pairs = pairs.join(held, [side, other_side], "left_anti")
    for side in ("first", "second"):
        side_ids = ranked.select(F.col("place").alias(side), F.col("id").alias(f"{side}_id"))
        pairs = pairs.join(side_ids, side)
    return pairs.select("first_id", "second_id", "jaccard", "containment")


def _decided(
    ranked: DataFrame, copies: DataFrame, members: DataFrame, excerpts: DataFrame, settings: DedupSettings
) -> DataFrame:
    """Return `Clustered.decided`."""
    from pyspark.sql import functions as F  # noqa: N812, PLC0415

    rows = ranked.select("place", *CLAIMS).join(copies, "place", "left")
    rows = rows.withColumn("original", F.coalesce("original", "place"))
    links = members.select(F.col("node").alias("original"), F.col("keeper").alias("joined"), "jaccard", "containment")
    rows = rows.join(links, "original", "left").select(
        "place",
        *CLAIMS,
        F.coalesce("joined", "original").alias("keeper_place"),
        *(F.coalesce(name, F.lit(1.0)).alias(name) for name in ("jaccard", "containment")),
    )
    sizes = rows.groupBy("keeper_place").agg(F.count("*").alias("size"))
    keeper_columns = [F.col(name).alias(f"keeper_{name}") for name in ("place", *CLAIMS)]
    joined = (
        rows.join(ranked.select(*keeper_columns), "keeper_place")
        .join(sizes, "keeper_place")
        .join(excerpts, "place", "left")
    )
    containers = ranked.select(F.col("place").alias("container"), F.col("id").alias("container_id"))
    return joined.join(containers, "container", "left").select(
        "id",
        F.col("keeper_id").alias("keeper"),
        "size",
        "jaccard",
        "containment",
        F.when(F.col("place") != F.col("keeper_place"), _criterion(settings)).alias("criterion"),
        F.col("container_id").alias("container"),
        "contained",
        "container_jaccard",
    )


def _criterion(settings: DedupSettings) -> Column:
    """Return the name of the first criterion in which a body and its keeper differ."""
    from pyspark.sql import functions as F  # noqa: N812, PLC0415

    columns = {"fewest_repairs": "repairs", "longest_body": "length", "earliest_date": "published", "id": "id"}
    differ = [
        F.when(~F.col(columns[name]).eqNullSafe(F.col(f"keeper_{columns[name]}")), F.lit(name))
        for name in with_id(settings.keeper)
    ]
    return F.coalesce(*differ)
