"""The rows of a job as they are written: ids that repeat, what dedup decided, what is taken from near-duplicates."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, Any

import orjson

from seedclean.dedup import DedupSettings
from seedclean.dedup.decision import Decision
from seedclean.dedup.decisions import DecisionFigures
from seedclean.engine.spark.clean import SCHEMA
from seedclean.engine.spark.mapping import Rows, arrow_map
from seedclean.engine.spark.parts import Checkpoints
from seedclean.engine.spark.run_donors import offers_of
from seedclean.read.page_keys import other_stems
from seedclean.stages.repairs.from_duplicate import Duplicate
from seedclean.stages.repairs.from_run import DamagedPlace, Donation, agreed
from seedclean.write import rows

if TYPE_CHECKING:
    from pyspark.sql import DataFrame

LINES = "id string, kept boolean, line binary"


def with_own_ids(cleaned: DataFrame, again: DataFrame) -> DataFrame:
    """Return all rows, those of some pages with ids of their own, as the local engine gives them.

    Args:
        cleaned: rows of `clean.SCHEMA`.
        again: the pages from `repeated`.
    """
    from pyspark.sql import functions as F  # noqa: N812, PLC0415

    columns = ["file", "place"]
    ids = cleaned.where(F.col("article")).select(F.col("id").alias("name"), F.lit(True).alias("name_taken"))  # noqa: FBT003
    renamed = _renamed_rows(cleaned.join(again, columns).join(ids.distinct(), "name", "left"))
    return cleaned.join(again, columns, "left_anti").unionByName(renamed)


def repeated(articles: DataFrame) -> DataFrame:
    """Return the pages with an article whose id another one before it has, in the order of the input: `file`, `place`.

    Args:
        articles: rows of `clean.SCHEMA`.
    """
    from pyspark.sql import functions as F  # noqa: N812, PLC0415

    where = F.struct("file", "place", "piece")
    first = articles.groupBy("id").agg(F.min(where).alias("first"), F.count("*").alias("number"))
    several = first.where(F.col("number") > 1).select("id", "first")
    return articles.join(several, "id").where(where != F.col("first")).select("file", "place").distinct()


@arrow_map(SCHEMA)
def _renamed_rows(batches: Iterable[Any]) -> Iterator[Rows]:
    for batch in batches:
        rows_made = []
        for row in batch.to_pylist():
            stems = other_stems(row["stem"], row["name"], row["page_digest"], None)
            if row.pop("name_taken") and row["name"] != row["stem"]:
                next(stems)
            before = row["id"] if row["article"] else orjson.loads(row["line"])["id"]
            name = next(stems) + before.removeprefix(row["stem"])
            line = rows.renamed_line(memoryview(row["line"] + b"\n"), before, name, article=row["article"])[:-1]
            rows_made.append(row | {"id": name, "line": line})
        yield rows_made


def settled(articles: DataFrame, decided: DataFrame, settings: DedupSettings, parts: Checkpoints) -> DataFrame:
    """Return the rows of articles as they are written: `LINES`.

    Args:
        articles: rows of `clean.SCHEMA`, ids distinct.
        decided: from `cluster`.
        settings: the parameters.
        parts: where damaged places are kept, if there are any.
    """
    from pyspark.sql import functions as F  # noqa: N812, PLC0415

    rows = articles.select("id", "line", "doubtful").join(decided, "id")
    if not articles.where(F.col("doubtful")).head(1):
        whole = rows.select(
            "line", "doubtful", F.lit(None).alias("copies"), F.lit(None).alias("offers"), *decided.columns
        )
        return _output_lines(whole, settings)
    damaged_rows = rows.where(F.col("doubtful") & (F.col("id") == F.col("keeper")))
    damaged = damaged_rows.select(F.col("id").alias("keeper"))
    members = rows.where(F.col("id") != F.col("keeper")).join(damaged, "keeper").select("keeper", "line")
    copies = members.groupBy("keeper").agg(F.collect_list("line").alias("copies"))
    joined = rows.join(copies.withColumnRenamed("keeper", "id"), "id", "left")
    offers = offers_of(articles, damaged_rows, parts)
    joined = joined.join(offers, "id", "left") if offers else joined.withColumn("offers", F.lit(None))
    return _output_lines(joined.select("line", "doubtful", "copies", "offers", *decided.columns), settings)


@arrow_map(LINES)
def _output_lines(batches: Iterable[Any], settings: DedupSettings) -> Iterator[Rows]:
    for batch in batches:
        articles = batch.to_pylist()
        lines = [
            rows.decided_row(memoryview(row["line"]), decision(row), settings, _copies(row), _donations(row))
            for row in articles
        ]
        ids = [row["id"] for row in articles]
        yield {"id": ids, "kept": [line[0] for line in lines], "line": [line[1] for line in lines]}


def _donations(row: dict[str, Any]) -> list[Donation]:
    offers = (
        (DamagedPlace(row["id"], offer["start"], offer["end"], "", "", ""), offer["text"], offer["donor"])
        for offer in row["offers"] or ()
    )
    return agreed(offers).get(row["id"], [])


def decision(row: dict[str, Any]) -> Decision:
    """Return the decision that a row of `Clustered.decided` holds."""
    return Decision(**{name: row[name] for name in Decision._fields if name != "better"})


def _copies(row: dict[str, Any]) -> list[Duplicate] | None:
    if not row["doubtful"]:
        return None
    articles = [orjson.loads(line) for line in row["copies"] or ()]
    copies = [Duplicate(article["id"], article["text"], article.get("doubts", ())) for article in articles]
    return sorted(copies, key=lambda copy: copy.id)


def decision_figures(decided: DataFrame, settings: DedupSettings) -> DecisionFigures:
    """Return what the decisions come to; the figures of the comparison are not in there, and stay 0."""
    from pyspark.sql import functions as F  # noqa: N812, PLC0415

    member, excerpt = F.col("id") != F.col("keeper"), F.col("container").isNotNull()
    tests = {
        "clusters": ~member & (F.col("size") > 1),
        "excerpts": excerpt,
        "update": F.col("updated"),
        "same": member & ~F.col("updated") & (F.col("jaccard") >= settings.same),
        "near": member & ~F.col("updated") & (F.col("jaccard") < settings.same),
    }
    sums = decided.agg(*(F.sum(test.cast("bigint")).alias(name) for name, test in tests.items())).first()
    by_criterion = decided.where(member).groupBy("criterion").count().collect()
    return DecisionFigures(
        **{name: int((sums and sums[name]) or 0) for name in tests},
        criteria={row["criterion"]: row["count"] for row in by_criterion},
    )
