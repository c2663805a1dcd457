"""DataFrames in, DataFrames out: for those who have a SparkSession already."""

from __future__ import annotations

import tempfile
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, Any

from seedclean.config import Config, load_config
from seedclean.core.errors import ConfigError, StoppedError
from seedclean.dedup import COUNT_MOST, GUESS, GUESSES, HARMLESS, sketch
from seedclean.dedup.line_counts import LineCounts
from seedclean.dedup.traits import outlet_of
from seedclean.engine.compared_text import text_to_compare
from seedclean.engine.row_files import row_id
from seedclean.engine.spark.bodies import NAMES, columns
from seedclean.engine.spark.bodies import SCHEMA as BODIES
from seedclean.engine.spark.clean import clean_partitions
from seedclean.engine.spark.cluster import CLAIMS, cluster_articles
from seedclean.engine.spark.mapping import Rows, arrow_map
from seedclean.engine.spark.parts import Checkpoints
from seedclean.engine.spark.schemas import ARTICLE, CLUSTER, DROP
from seedclean.engine.spark.session import require_spark
from seedclean.engine.spark.settle import decision
from seedclean.read.formats import name_pattern
from seedclean.text.moments import row_moment
from seedclean.write.row_schema import TAKEN

if TYPE_CHECKING:
    from pyspark.sql import DataFrame

    from seedclean.dedup import DedupSettings

MEASURED = f"id string, repairs bigint, length bigint, published string, outlet string, {BODIES}"


def clean(df: DataFrame, config: Config | None = None) -> DataFrame:
    """Clean pages with the whole pipeline but for dedup. A row depends on its page alone: no lines are counted.

    Args:
        df: either `path` and `content`, as Spark's reader of binary files gives them, or rows with the text and the id
            in the columns that the config names (`text` and `id`); other columns of such rows go the way that fields
            of JSONL rows go.
        config: from `load_config`; the defaults, if it is left out.

    Returns:
        One row for each piece of a page: the fields of `clean.jsonl` but `cluster`, other columns of `df` with their
        types, see `fields.other`, and `left_out`, which is null for articles and says stage, reason and detail for what
        is none. Ids that repeat are left to the reader.

    Raises:
        ConfigError: columns, Java or a package are missing.
    """
    require_spark()
    from pyspark.sql import functions as F  # noqa: N812, PLC0415

    config = config or load_config()
    rows = clean_partitions(_pages(df, config), config, LineCounts.none()).where(F.col("id").isNotNull())
    line = F.col("line").cast("string")
    article = ", ".join((ARTICLE, *_kept_columns(df, config)))
    why = F.when(~F.col("article"), F.from_json(line, DROP)).alias("left_out")
    return rows.select(F.from_json(line, article).alias("row"), why).select("row.*", "left_out")


def _pages(df: DataFrame, config: Config) -> DataFrame:
    """Return pages as rows of `read.SCHEMA`."""
    from pyspark.sql import functions as F  # noqa: N812, PLC0415

    none = [F.lit(None).cast("string").alias(name) for name in ("charset", "url", "crawled", "reason", "detail")]
    if {"path", "content"} <= set(df.columns):
        form = F.when(F.lower("path").rlike(name_pattern("html")), "html").otherwise("text").alias("form")
        page_columns = (
            F.col("path").alias("name"),
            form,
            F.lit(0).cast("bigint").alias("place"),
            F.col("content").alias("data"),
        )
        return df.select(*page_columns, *none)
    text, name = config.data["read"]["text_field"], config.data["read"]["id_field"]
    _expect(df, text, name)
    line = F.to_json(F.struct(*df.columns)).cast("binary").alias("data")
    number = F.lit(1).cast("bigint").alias("place")
    return df.select(F.col(name).cast("string").alias("name"), F.lit("rows").alias("form"), number, line, *none)


def _kept_columns(df: DataFrame, config: Config) -> list[str]:
    """Return the columns of rows that stay as they are, with their types, as Spark writes them."""
    fields, reading = config.data["fields"], config.data["read"]
    if fields["other"] != "keep" or {"path", "content"} <= set(df.columns):
        return []
    used = TAKEN | {reading["text_field"], reading["id_field"], *fields.values()}
    return [f"`{name}` {kind}" for name, kind in df.dtypes if name not in used]


def _expect(df: DataFrame, *names: str) -> None:
    for name in names:
        if name not in df.columns:
            columns = ", ".join(df.columns[:8])
            raise ConfigError(f"no column {name!r} (there are: {columns}): name it in the config's section `read`")


def dedup(df: DataFrame, config: Config | None = None, *, folder: str | None = None) -> DataFrame:
    """Find the near-duplicates among rows of clean text.

    Args:
        df: rows with the text and the id in the columns that the config names (`text` and `id`); `published` and
            `repairs`, as `clean` gives them, count for which copy is kept, `source` and `url` for what is an update.
        config: from `load_config`; its section `dedup` counts.
        folder: where finished steps are kept, a path or address that all executors see. It must be there until the
            result is written, and a call with the same data goes on from what is in it. Left out, it is the checkpoint
            directory of the session, or on one machine a new folder of the system's.

    Returns:
        The rows with the column `cluster`: `id` of the article that is kept, `size`; `flags` of excerpts; of what is
        not kept `keeper`, `relation`, `jaccard`, `containment`, `criterion`.

    Raises:
        ConfigError: columns, Java, a package or the folder are missing.
        StoppedError: an id repeats.
    """
    require_spark()
    from pyspark.sql import functions as F  # noqa: N812, PLC0415

    config = config or load_config(pages=False)
    text, name = config.data["read"]["text_field"], config.data["read"]["id_field"]
    _expect(df, text, name)
    spark = df.sparkSession
    settings = config.dedup()
    optional = {"published": config.data["fields"]["published"], "source": "source", "url": "url"}
    key_columns = [
        F.col(column).alias(key) if column in df.columns else F.lit(None).cast("string").alias(key)
        for key, column in optional.items()
    ]
    rows = df.select(F.col(name).cast("string").alias("id"), F.col(text).alias("text"), *key_columns)
    rows = rows.withColumn("repairs", _damage(df))
    parts = Checkpoints(spark, f"{folder or _folder(df)}/{_key(rows, config)}")
    bodies = parts.keep("measured", sketch_texts(rows, settings))
    distinct(bodies)
    decided = cluster_articles(bodies.select(*CLAIMS, *NAMES), settings, parts).decided
    fields = _cluster_fields(decided, settings)
    fields = parts.keep("fields", fields).withColumnRenamed("id", "_of")
    return df.drop("cluster").join(fields, F.col(name).cast("string") == F.col("_of"), "left").drop("_of")


def _key(rows: DataFrame, config: Config) -> str:
    """Return what finished steps are known by, so that those of other rows or settings are not gone on from."""
    from pyspark.sql import functions as F  # noqa: N812, PLC0415

    hashed = F.sum(F.xxhash64("id", "text", "repairs", "published", "source", "url").cast("decimal(38,0)"))
    totals = rows.agg(F.count("*").alias("rows"), hashed.alias("hashed")).first()
    return f"{config.digest[:16]}-{totals['rows']}-{totals['hashed'] or 0}" if totals else config.digest[:16]


def _damage(df: DataFrame) -> Any:
    """Return how much the repairs of a row speak of damage: `weighed_repairs` of a map by kind, or a number."""
    from pyspark.sql import functions as F  # noqa: N812, PLC0415

    if "repairs" not in df.columns:
        return F.lit(0).cast("bigint")
    kind = dict(df.dtypes)["repairs"]
    if not kind.startswith("map<"):
        return F.coalesce(F.col("repairs").cast("bigint"), F.lit(0).cast("bigint"))
    telling = F.map_filter("repairs", lambda name, _: ~name.isin(*HARMLESS))
    count_of = F.transform_values(telling, lambda _, n: F.coalesce(n.cast("bigint"), F.lit(0)))
    bounded = F.transform_values(count_of, lambda _, n: F.greatest(F.least(n, F.lit(COUNT_MOST)), F.lit(0)))
    weighed = F.transform_values(bounded, lambda name, n: n * F.when(name.isin(*GUESSES), 1 + GUESS).otherwise(1))
    total = F.aggregate(F.map_values(weighed), F.lit(0).cast("bigint"), lambda sum_, count: sum_ + count.cast("bigint"))
    return F.coalesce(total, F.lit(0).cast("bigint"))


def _folder(df: DataFrame) -> str:
    context = df.sparkSession.sparkContext
    checkpoints = context.getCheckpointDir()
    if checkpoints:
        return f"{checkpoints}/seedclean-{context.applicationId}"
    if str(context.master).startswith("local"):
        return tempfile.mkdtemp(prefix="seedclean-")
    raise ConfigError(
        "name a folder that all executors see: dedup(df, folder=...), or sparkContext.setCheckpointDir(...)"
    )


@arrow_map(MEASURED)
def sketch_texts(batches: Iterable[Any], settings: DedupSettings) -> Iterator[Rows]:
    """Sketch rows with `id`, `text`, `repairs`, `published`, `source` and `url`: rows of `MEASURED`."""
    for batch in batches:
        rows = batch.to_pydict()
        texts = [text_to_compare(text or "") for text in rows["text"]]
        keys = {
            "id": [row_id(name, "") for name in rows["id"]],
            "repairs": rows["repairs"],
            "length": [len(text) for text in texts],
            "published": list(map(row_moment, rows["published"])),
            "outlet": list(map(_outlet, rows["source"], rows["url"])),
        }
        yield keys | columns(sketch(texts, settings), settings)


def _outlet(source: str | None, url: str | None) -> str | None:
    return outlet_of({"source": source, "url": url})


def distinct(bodies: DataFrame) -> None:
    """Check that ids are distinct.

    Raises:
        StoppedError: one repeats, or is missing.
    """
    from pyspark.sql import functions as F  # noqa: N812, PLC0415

    again = bodies.groupBy("id").count().where((F.col("count") > 1) | (F.col("id") == "")).first()
    if again:
        problem = f"the id {again['id']!r} repeats {again['count']} times" if again["id"] else "a row has no id"
        raise StoppedError(f"{problem}; nothing was written: make ids distinct, or name another column")


def _cluster_type() -> Any:
    import pyarrow as pa  # noqa: PLC0415 - in the tasks

    number, text = pa.float64(), pa.string()
    return pa.struct(
        [
            *(("id", text), ("size", pa.int64()), ("flags", pa.list_(text)), ("keeper", text), ("relation", text)),
            *(("jaccard", number), ("containment", number), ("criterion", text)),
        ]
    )


@arrow_map(f"id string, cluster {CLUSTER}", cluster=_cluster_type)
def _cluster_fields(batches: Iterable[Any], settings: DedupSettings) -> Iterator[Rows]:
    for batch in batches:
        rows = batch.to_pylist()
        yield {"id": [row["id"] for row in rows], "cluster": [decision(row).field(settings) for row in rows]}
