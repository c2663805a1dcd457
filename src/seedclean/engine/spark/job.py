"""A whole run on Spark: read, clean, dedup, write."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import orjson

from seedclean import __version__
from seedclean.config import Config
from seedclean.core.progress import Progress
from seedclean.core.report import Report
from seedclean.dedup.decisions import count_decisions, dedup_report
from seedclean.dedup.line_counts import LineCounts
from seedclean.engine.library_versions import conversion_note, libraries
from seedclean.engine.spark.bodies import NAMES
from seedclean.engine.spark.clean import clean_partitions, pickled, report_from_json
from seedclean.engine.spark.cluster import CLAIMS, Clustered, cluster_articles
from seedclean.engine.spark.contents import counted_lines
from seedclean.engine.spark.inputs import list_inputs
from seedclean.engine.spark.parts import Checkpoints, HadoopPath
from seedclean.engine.spark.read import pages
from seedclean.engine.spark.schemas import CLEAN, DUPLICATES
from seedclean.engine.spark.session import set_partitions
from seedclean.engine.spark.settle import decision_figures, repeated, settled, with_own_ids
from seedclean.engine.spark.site_counts import count_lines
from seedclean.reporting.settings_section import report_settings
from seedclean.write.content_counts import contents_of
from seedclean.write.report_json import assemble_report

if TYPE_CHECKING:
    from pyspark.sql import DataFrame, SparkSession

PARTS = ".parts"  # in OUT: what a job that failed goes on from
_FORM = 4  # of the rows in there: parts with others are not gone on from
_SCHEMAS = {"clean": CLEAN, "duplicates": DUPLICATES}


def run(
    spark: SparkSession,
    names: Sequence[str],
    out: str,
    config: Config,
    *,
    parquet: bool = False,
    progress: Progress | None = None,
) -> Report:
    """Clean pages into OUT on Spark, and return the run's numbers.

    Unlike a local run it does not add to what OUT has, it replaces it.

    Args:
        spark: the session.
        names: files and folders, as Spark takes them.
        out: a folder that all executors see.
        config: from `load_config`.
        parquet: whether articles are written as Parquet, else as JSONL.
        progress: told what goes on.

    Raises:
        ConfigError: an input or OUT cannot be used.
        StoppedError: the numbers do not add up; OUT is as it was.
    """
    from pyspark.sql import functions as F  # noqa: N812, PLC0415

    progress = progress or Progress()
    if parquet and config.data["fields"]["other"] == "keep":  # a table has the columns that it is known to have
        config = replace(config, data={**config.data, "fields": {**config.data["fields"], "other": "nest"}})
    options, settings = config.data["read"], config.dedup()
    listing = list_inputs(spark, names, out, options["glob"])
    set_partitions(spark, listing.size)
    parts = Checkpoints(spark, f"{out}/{PARTS}/{key(config, [*listing.roots, listing.stamp], listing.size)}")
    progress.begin(len(listing.roots), listing.size)
    progress.phase("clean")
    every_page = pages(spark, listing, options["max_bytes"])
    counts = count_lines(every_page, pickled(config), parts) if config.counts_lines else LineCounts.none()
    cleaned = parts.keep("cleaned", clean_partitions(every_page, config, counts))
    report = Report()
    for row in cleaned.where(F.col("id").isNull()).select("line").toLocalIterator():
        report += report_from_json(row["line"])
    report.skipped += listing.skipped
    again = parts.keep("repeated", repeated(cleaned.where(F.col("article"))))
    report.pages_repeated_id = again.count()
    if report.pages_repeated_id:
        cleaned = parts.keep("renamed", with_own_ids(cleaned, again))
    articles = cleaned.where(F.col("article"))

    progress.phase("dedup")
    clustered = cluster_articles(articles.select(*CLAIMS, *NAMES), settings, parts)
    progress.phase("write")
    lines = parts.keep("settled", settled(articles, clustered.decided, settings, parts))
    left_out = cleaned.where(F.col("id").isNotNull() & ~F.col("article")).select("line")
    for row in lines.groupBy("kept").count().collect():
        if row["kept"]:
            report.kept = row["count"]
        else:
            report.duplicates = row["count"]
    count(report, clustered, config)
    report.check()
    tables = {
        "clean": lines.where(F.col("kept")).select("line"),
        "duplicates": lines.where(~F.col("kept")).select("line"),
        "rejected": left_out,
    }
    contents = counted_lines(tables["clean"], tables["rejected"])
    corpus = {
        "libraries": libraries(),
        **conversion_note(),
        "corpus": {
            "pages": report.pages_read + report.pages_failed,
            "clean": report.kept,
            "duplicates": report.duplicates,
            "rejected": left_out.count(),
        },
        "contents": contents_of(contents, report.duplicates),
        "settings": report_settings(config),
    }
    compared = dedup_report(clustered.verified, clustered.listed, clustered.facts, settings)
    written = {name: as_text(table) for name, table in tables.items()}
    if parquet:
        for name, schema in _SCHEMAS.items():
            written[name] = written[name].select(F.from_json("value", schema).alias("row")).select("row.*")
    put(spark, out, written, assemble_report(report, config.digest, compared, corpus))
    parts.drop()
    return report


def key(config: Config, roots: Sequence[str], size: int) -> str:
    """Return what parts are known by: those of another input, config or version are not gone on from."""
    options = (config.digest, config.data["run"]["ledger"], config.reading)
    parts: list[Any] = [__version__, _FORM, *options, roots, size]
    return hashlib.blake2b(orjson.dumps(parts, option=orjson.OPT_SORT_KEYS), digest_size=8).hexdigest()


def count(report: Report, clustered: Clustered, config: Config) -> None:
    """Add the numbers of dedup."""
    figures = decision_figures(clustered.decided, config.dedup())._replace(
        candidates=clustered.candidates,
        crowded_buckets=clustered.crowded,
        review=clustered.review,
        kept_apart=clustered.apart,
        kept_updates=clustered.updates,
    )
    report.dedup.update(count_decisions(figures, config.dedup()))


def as_text(lines: DataFrame) -> DataFrame:
    """Return lines as the one column that Spark's writer of text takes."""
    from pyspark.sql import functions as F  # noqa: N812, PLC0415

    return lines.select(F.col("line").cast("string").alias("value"))


def put(spark: SparkSession, out: str, tables: Mapping[str, DataFrame], report: bytes) -> None:
    """Write folders of parts and `report.json` into OUT, each in place of what is there when all are written.

    Args:
        spark: the session.
        out: the output folder.
        tables: folder -> its rows; those with the one column `value` are lines of JSONL, others Parquet.
        report: content of `report.json`.
    """
    for name, table in tables.items():
        target = f"{out}/.{name}.partial"
        if table.columns != ["value"]:
            table.write.mode("overwrite").parquet(target)
        else:
            table.write.mode("overwrite").text(target)
            HadoopPath(spark, target).rename_parts(".txt", ".jsonl")
    for name in tables:
        HadoopPath(spark, f"{out}/{name}").replace(HadoopPath(spark, f"{out}/.{name}.partial"))
    HadoopPath(spark, f"{out}/report.json").write(report)
