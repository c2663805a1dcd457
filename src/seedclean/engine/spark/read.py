"""The pages of an input, by Spark's readers: whole files, lines of JSONL, rows of Parquet.

They have the names that the local engine gives them. A plain JSONL file is split between tasks; its lines are numbered
by how many stand in the parts before. Compressed files and archives are read whole by one task, with the reader of the
local engine.
"""

from __future__ import annotations

import re
import tempfile
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path as LocalPath
from typing import TYPE_CHECKING, Any

from seedclean.core.document import Drop
from seedclean.core.errors import ConfigError
from seedclean.engine.spark.inputs import InputFilter, SparkInputs, files, plain
from seedclean.engine.spark.mapping import Rows, arrow_map, column_names
from seedclean.read.files import BOM, Failure, InputFile, RawPage, SkippedRecord
from seedclean.read.formats import is_page, name_pattern, read_pages, suffixes_of

if TYPE_CHECKING:
    from pyspark.sql import DataFrame, SparkSession

SCHEMA = (
    "name string, form string, place bigint, data binary, charset string, url string, crawled string,"
    " reason string, detail string"
)
_NUMBERED = "path string, file_block_start bigint, number bigint, data binary"
_TWO_GIB = (1 << 31) - 1  # the largest file that Spark's reader of whole files takes


def pages(spark: SparkSession, listing: SparkInputs, max_bytes: int) -> DataFrame:
    """Return all pages as rows of `SCHEMA`: what is known of each, or `reason` and `detail` of a failure.

    Args:
        spark: the session.
        listing: from `list_inputs`.
        max_bytes: largest page.

    Raises:
        ConfigError: a file is too large to be read whole.
    """
    from pyspark.sql import functions as F  # noqa: N812, PLC0415

    wanted = listing.wanted
    whole = files(spark, listing.roots, "*").where(~F.lower("path").rlike(name_pattern("rows", "columns")))
    large = whole.where(F.col("length") > _TWO_GIB).select("path").first()
    if large and wanted.form(wanted.name(large["path"])):
        raise ConfigError(f"{large['path']}: more than 2 GiB in one compressed file: split it, or unpack it to .jsonl")
    frame = _file_pages(whole.select("path", "content"), wanted, max_bytes)
    frame = frame.unionByName(_line_pages(_numbered(spark, listing), wanted, max_bytes))
    if listing.empty:
        empty = spark.createDataFrame([(path, b"") for path in listing.empty], "path string, content binary")
        frame = frame.unionByName(_file_pages(empty, wanted, max_bytes))
    if holds_parquet(spark, listing):
        frame = frame.unionByName(_line_pages(_rows(spark, listing), wanted, max_bytes))
    return frame


def holds_parquet(spark: SparkSession, listing: SparkInputs) -> bool:
    """Return whether the input has Parquet files."""
    return files(spark, listing.roots, _glob(suffixes_of("columns"))).select("path").first() is not None


def _numbered(spark: SparkSession, listing: SparkInputs) -> DataFrame:
    """Return the lines of plain JSONL files with their numbers: `path`, `place`, `data`."""
    from pyspark.sql import Window  # noqa: PLC0415
    from pyspark.sql import functions as F  # noqa: N812, PLC0415

    reader = spark.read.option("lineSep", "\n").option("recursiveFileLookup", "true")
    bytes_column = F.col("value").cast("binary").alias("data")  # the bytes as they are: no one has decoded them yet
    lines = reader.option("pathGlobFilter", _glob(suffixes_of("rows"))).text(listing.roots)
    numbered_parts = lines.select(
        F.col("_metadata.file_path").alias("path"), "_metadata.file_block_start", bytes_column
    )
    counts = numbered_parts.groupBy("path", "file_block_start").count()
    before = Window.partitionBy("path").orderBy("file_block_start").rowsBetween(Window.unboundedPreceding, -1)
    offsets = counts.select(
        "path", "file_block_start", F.coalesce(F.sum("count").over(before), F.lit(0)).alias("offset")
    )
    inside = _number_lines(numbered_parts)
    joined = inside.join(F.broadcast(offsets), ["path", "file_block_start"])
    return joined.select("path", (F.col("offset") + F.col("number")).alias("place"), "data")


def _glob(suffixes: Sequence[str]) -> str:
    """Return a Hadoop pattern for names that end in one of some suffixes, whatever its case.

    >>> _glob([".gz", ".z"])
    '*{.[gG][zZ],.[zZ]}'
    """
    either_case = [re.sub("[a-z]", lambda letter: f"[{letter[0]}{letter[0].upper()}]", suffix) for suffix in suffixes]
    return f"*{{{','.join(either_case)}}}"


@arrow_map(_NUMBERED)
def _number_lines(batches: Iterable[Any]) -> Iterator[Rows]:
    """Number the lines of each part of a file, from 1: a task reads them in their order."""
    counts = Counter[tuple[str, int]]()
    for batch in batches:
        numbers = []
        for part in zip(batch.column("path").to_pylist(), batch.column("file_block_start").to_pylist(), strict=True):
            counts[part] += 1
            numbers.append(counts[part])
        values = [batch.column(0), batch.column(1), numbers, batch.column(2)]
        yield dict(zip(column_names(_NUMBERED), values, strict=True))


def _rows(spark: SparkSession, listing: SparkInputs) -> DataFrame:
    """Return the rows of Parquet files as lines: `path`, `number`, `data`."""
    from pyspark.sql import functions as F  # noqa: N812, PLC0415

    table = table_of(spark, listing)
    number = F.col("_metadata.row_index") + 1
    line = F.to_json(F.struct(*table.columns), {"ignoreNullFields": "false"}).cast("binary")
    return table.select(F.col("_metadata.file_path").alias("path"), number.alias("place"), line.alias("data"))


def table_of(spark: SparkSession, listing: SparkInputs) -> DataFrame:
    """Return the rows of the input's Parquet files."""
    reader = spark.read.option("recursiveFileLookup", "true").option("pathGlobFilter", _glob(suffixes_of("columns")))
    return reader.parquet(*listing.roots)


@arrow_map(SCHEMA)
def _file_pages(batches: Iterable[Any], wanted: InputFilter, max_bytes: int) -> Iterator[Rows]:
    for batch in batches:
        for path, data in zip(batch.column(0).to_pylist(), batch.column(1), strict=True):
            name = wanted.name(path)
            form = wanted.form(name)
            if form:
                yield [_row(page) for page in _pages(name, data.as_py(), *form, max_bytes)]


def _pages(name: str, data: bytes, form: Any, packed: str, max_bytes: int) -> Iterator[RawPage | Failure]:
    """Yield the pages of a file that was read whole."""
    if not packed and is_page(form) and len(data) <= max_bytes:
        yield RawPage(name, data, form)
        return
    with tempfile.NamedTemporaryFile(suffix=packed) as file:
        LocalPath(file.name).write_bytes(data)
        for page in read_pages(InputFile(name, file.name, form, packed, len(data)), max_bytes):
            if not isinstance(page, SkippedRecord):
                yield page


@arrow_map(SCHEMA)
def _line_pages(batches: Iterable[Any], wanted: InputFilter, max_bytes: int) -> Iterator[Rows]:
    for batch in batches:
        yield [_row(page) for page in _pages_of_lines(batch, wanted, max_bytes)]


def _pages_of_lines(batch: Any, wanted: InputFilter, max_bytes: int) -> Iterator[RawPage | Failure]:
    for path, number, data in zip(*(column.to_pylist() for column in batch.columns), strict=True):
        name = wanted.name(plain(path))
        if wanted.form(name) is None:
            continue
        page = f"{name}#L{number}"
        if len(data) > max_bytes:
            detail = f"more than {max_bytes} bytes: raise read.max_bytes to read it"
            yield Failure(page, Drop("read", "too-large", detail), number)
        elif not (data + b"\n").isspace():
            line = data + b"\n"  # as it stands in the file: errors name a position in it
            yield RawPage(page, line.removeprefix(BOM) if number == 1 else line, "rows", number=number)


def _row(page: RawPage | Failure) -> dict[str, Any]:
    """Return a page as a row of `SCHEMA`."""
    if isinstance(page, Failure):
        return {"name": page.name, "place": page.number, "reason": page.drop.reason, "detail": page.drop.detail}
    fields = {name: getattr(page, name) for name in ("name", "form", "data", "charset", "url", "crawled")}
    return fields | {"place": page.number}


def page_of(row: dict[str, Any]) -> RawPage | Failure:
    """Return the page of a row of `SCHEMA`."""
    if row["reason"] is not None:
        return Failure(row["name"], Drop("read", row["reason"], row["detail"]), row["place"])
    return RawPage(*(row[name] for name in ("name", "data", "form", "charset", "url", "crawled", "place")))
