"""Dedup on Spark for those who have clean text already: rows in, rows out."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING, Any

import orjson

from seedclean.config import Config
from seedclean.core.errors import ConfigError
from seedclean.core.progress import Progress
from seedclean.core.report import Report
from seedclean.dedup import DedupSettings, sketch
from seedclean.dedup.decisions import dedup_report
from seedclean.engine.dedup_files import keep_earlier
from seedclean.engine.row_files import FieldNames, empty_batch, field_names, parse_row, with_cluster
from seedclean.engine.spark.bodies import NAMES, columns
from seedclean.engine.spark.cluster import CLAIMS, cluster_articles
from seedclean.engine.spark.frames import MEASURED, dedup, distinct
from seedclean.engine.spark.inputs import SparkInputs, files, list_inputs
from seedclean.engine.spark.job import PARTS, as_text, count, key, put
from seedclean.engine.spark.mapping import Rows, arrow_map
from seedclean.engine.spark.parts import Checkpoints, HadoopPath
from seedclean.engine.spark.read import holds_parquet, page_of, pages, table_of
from seedclean.engine.spark.session import set_partitions
from seedclean.engine.spark.settle import decision
from seedclean.read.files import Failure
from seedclean.read.formats import SPARK_SUFFIXES, name_pattern
from seedclean.read.row_encoding import encoding_of_rows
from seedclean.write.failures import failure_row
from seedclean.write.report_json import assemble_report

if TYPE_CHECKING:
    from pyspark.sql import SparkSession

# A row, or, without an id, why there is none.
_ROWS = f"line binary, has_cluster boolean, {MEASURED}"


def dedup_rows(
    spark: SparkSession, names: Sequence[str], out: str, config: Config, progress: Progress | None = None
) -> Report:
    """Find the near-duplicates among the rows of some files on Spark, and write those to keep and the others into OUT.

    The output is folders of parts, JSONL or Parquet as the inputs are; every field is passed on, `cluster` is added.

    Args:
        spark: the session.
        names: files of one form, or folders of them, as Spark takes them.
        out: a folder that all executors see; what it has is replaced.
        config: from `load_config`; its sections `dedup` and `read` count.
        progress: told what goes on.

    Raises:
        ConfigError: an input or OUT cannot be used.
        StoppedError: an id repeats, or there are no rows any more; OUT is as it was.
    """
    progress = progress or Progress()
    options = config.data["read"]
    suffixes = {suffix: form for suffix, form in SPARK_SUFFIXES.items() if form in ("rows", "columns")}
    listing = list_inputs(spark, names, out, options["glob"], suffixes)
    set_partitions(spark, listing.size)
    parts = Checkpoints(spark, f"{out}/{PARTS}/{key(config, [*listing.roots, listing.stamp], listing.size)}")
    progress.begin(len(listing.roots), listing.size)
    if holds_parquet(spark, listing):
        report = _tables(spark, listing, out, config, parts)
    else:
        report = _lines(spark, listing, out, config, parts, progress)
    parts.drop()
    return report


def _tables(spark: SparkSession, listing: SparkInputs, out: str, config: Config, parts: Checkpoints) -> Report:
    """Work on Parquet."""
    from pyspark.sql import functions as F  # noqa: N812, PLC0415

    listed = files(spark, listing.roots, "*").select("path")
    others = listed.where(F.lower("path").rlike(name_pattern("rows", compressed=True))).first()
    if others:
        raise ConfigError(f"{others['path']}: Parquet and JSONL together: run them one by one")
    done = parts.keep("done", dedup(table_of(spark, listing), config, folder=parts.folder))
    report = Report(skipped=listing.skipped)
    twin = F.col("cluster.keeper").isNotNull()
    report.kept, report.duplicates = done.where(~twin).count(), done.where(twin).count()
    report.documents = report.pages_read = report.kept + report.duplicates
    tables = {"clean": done.where(~twin), "duplicates": done.where(twin)}
    _keep_earlier(spark, out, report)
    put(spark, out, tables, assemble_report(report, config.digest, {}))
    return report


def _lines(
    spark: SparkSession,
    listing: SparkInputs,
    out: str,
    config: Config,
    parts: Checkpoints,
    progress: Progress,
) -> Report:
    """Work on JSONL."""
    from pyspark.sql import functions as F  # noqa: N812, PLC0415

    options, settings = config.data["read"], config.dedup()
    fields = field_names(config.reading)
    if "cluster" in fields:
        raise ConfigError("the field 'cluster' is replaced: rename it to read texts or ids from it")
    progress.phase("read")
    measured = _sketch_lines(pages(spark, listing, options["max_bytes"]), fields, settings)
    sketched = parts.keep("measured", measured)
    rows, failed = sketched.where(F.col("id").isNotNull()), sketched.where(F.col("id").isNull()).select("line")
    distinct(rows)
    progress.phase("dedup")
    clustered = cluster_articles(rows.select(*CLAIMS, *NAMES), settings, parts)
    progress.phase("write")
    report = Report(skipped=listing.skipped)
    joined = rows.select("id", "line", "has_cluster").join(clustered.decided, "id")
    settled = parts.keep("settled", _output_lines(joined, settings))
    kept = settled.where(F.col("kept")).select("line")
    duplicates = settled.where(~F.col("kept")).select("line")
    report.kept, report.duplicates = kept.count(), duplicates.count()
    report.documents = report.pages_read = report.kept + report.duplicates
    reason = F.concat_ws(
        ":", *(F.get_json_object(F.col("line").cast("string"), f"$.{name}") for name in ("stage", "reason"))
    )
    report.failed.update({row["why"]: row["count"] for row in failed.groupBy(reason.alias("why")).count().collect()})
    report.pages_failed = report.failed.total()
    _keep_earlier(spark, out, report)
    count(report, clustered, config)
    tables = {"clean": kept, "duplicates": duplicates, "rejected": failed}
    compared = dedup_report(clustered.verified, clustered.listed, clustered.facts, settings)
    put(
        spark,
        out,
        {name: as_text(table) for name, table in tables.items()},
        assemble_report(report, config.digest, compared),
    )
    return report


def _keep_earlier(spark: SparkSession, out: str, report: Report) -> None:
    if not report.documents:
        keep_earlier(out, HadoopPath(spark, f"{out}/report.json").read())


def _bad_row(failure: Failure, data: bytes) -> Failure:
    """Return why a line is no row: Spark splits a file before anyone can tell its encoding, so it must be UTF-8."""
    if encoding_of_rows(data) is None and b"\0" not in data:  # a part of a line in UTF-16 has zeros
        return failure
    detail = f"{failure.name}: not UTF-8: convert the file, or run without --engine spark, which reads other encodings"
    return failure._replace(drop=failure.drop._replace(detail=detail))


@arrow_map(_ROWS)
def _sketch_lines(batches: Iterable[Any], fields: FieldNames, settings: DedupSettings) -> Iterator[Rows]:
    for batch in batches:
        rows: list[dict[str, Any]] = []
        articles: list[dict[str, Any]] = []
        parsed = empty_batch()
        for page in map(page_of, batch.to_pylist()):
            row = page if isinstance(page, Failure) else parse_row(page.data, page.name, fields)
            if isinstance(row, Failure):
                row = row if isinstance(page, Failure) else _bad_row(row, page.data)
                rows.append({"line": orjson.dumps(failure_row(row))})
                continue
            parsed.add(row.id, row.text, row.fields, fields.published)
            line = page.data.rstrip() if not isinstance(page, Failure) else b""
            articles.append({"line": line, "has_cluster": "cluster" in row.fields, "id": row.id})
            rows.append(articles[-1])
        keys: dict[str, list[Any]] = dict(zip(CLAIMS, parsed.keeper_keys, strict=True))
        for name, values in (keys | columns(sketch(parsed.texts, settings), settings)).items():
            for article, value in zip(articles, values, strict=True):
                article[name] = value
        yield rows


@arrow_map("kept boolean, line binary")
def _output_lines(batches: Iterable[Any], settings: DedupSettings) -> Iterator[Rows]:
    for batch in batches:
        lines, kept = [], []
        for row in batch.to_pylist():
            field = decision(row).field(settings)
            kept.append("keeper" not in field)
            lines.append(with_cluster(row["line"][:-1], field, replaced=row["has_cluster"]))
        yield {"kept": kept, "line": lines}
