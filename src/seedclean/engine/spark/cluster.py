"""The whole of dedup as DataFrames: the steps of `dedup.find_duplicates`, and the same answers.

Bodies are sorted once in the keeper order, all over the cluster; their numbers there, which only grow, are the `place`
that every later step works with. Nothing is collected but counts, and the pairs for review, of which there are few.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from seedclean.dedup import DedupSettings
from seedclean.dedup.decisions import ApartPair, ListedPair
from seedclean.dedup.keeper_order import with_id
from seedclean.dedup.relations import BY_SIMILARITY, TEMPLATE, UPDATE, UPDATED
from seedclean.engine.spark.candidates import candidate_pairs
from seedclean.engine.spark.components import connected_components
from seedclean.engine.spark.excerpts import excerpts_of
from seedclean.engine.spark.listing import listed_facts, listed_pairs
from seedclean.engine.spark.verify import LIKENESS, TRAITS, histogram, starred, verified

if TYPE_CHECKING:
    from pyspark.sql import Column, DataFrame

    from seedclean.engine.spark.parts import Checkpoints

CLAIMS = ("id", "repairs", "length", "published", "outlet")
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
        apart: how many pairs are alike, and of which both are kept because of their facts, or as updates.
        updates: how many of them are updates.
        facts: the first of them, and what differs.
    """

    decided: DataFrame
    candidates: int
    crowded: int
    verified: list[int]
    review: int
    listed: list[ListedPair]
    apart: int
    updates: int
    facts: list[ApartPair]


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
    is_apart = F.col("relation").isin(TEMPLATE, UPDATE)
    alike = (F.col("relation") == BY_SIMILARITY) & (F.col("jaccard") >= settings.near)
    near = edges.where((F.col("relation") == UPDATED) | alike)
    near_components = connected_components(
        near.select("first", "second"), lambda name, frame: keep(f"near-{name}", frame)
    )
    members = keep("members", starred(near, near_components, 0))

    keepers = kept.join(members, F.col("place") == F.col("node"), "left_anti")
    gone = members.select("node")
    open_edges = edges.join(gone, F.col("first") == F.col("node"), "left_anti").join(
        gone, F.col("second") == F.col("node"), "left_anti"
    )
    apart = keep("apart", open_edges.where(is_apart))
    open_edges = open_edges.where(~is_apart)
    held = open_edges.where(F.col("containment") >= settings.excerpt_containment).select("first", "second")
    excerpts = keep("excerpts", excerpts_of(keepers, held, apart, settings, keep))
    review = keep("review", _review(open_edges, excerpts, ranked, settings))
    return Clustered(
        keep("decided", _decided(ranked, copies, members, excerpts, settings)),
        edges.count(),
        crowded,
        histogram(edges),
        review.count(),
        listed_pairs(review),
        apart.count(),
        apart.where(F.col("relation") == UPDATE).count(),
        listed_facts(apart, ranked),
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
    forms = kept.select("place", "units", *TRAITS)
    compared = [
        verified(
            wanted.where(F.lit(one_kind) | (F.col("long") == bool(number))).select("first", "second"),
            forms,
            ngram,
            settings,
        )
        for number, ngram in enumerate([settings.ngram] if one_kind else [settings.short_ngram, settings.ngram])
    ]
    edges = compared[0] if one_kind else compared[0].unionByName(compared[1])
    return keep("edges", edges), crowded


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
    links = members.select(F.col("node").alias("original"), F.col("keeper").alias("joined"), *LIKENESS)
    rows = rows.join(links, "original", "left").select(
        "place",
        *CLAIMS,
        F.coalesce("joined", "original").alias("keeper_place"),
        *(F.coalesce(name, F.lit(1.0)).alias(name) for name in ("jaccard", "containment")),
        F.coalesce(F.col("relation") == UPDATED, F.lit(False)).alias("updated"),  # noqa: FBT003
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
        "updated",
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
