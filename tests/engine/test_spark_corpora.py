"""Fields of rows on Spark, and Spark as a reader of the files for other programs."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from seedclean.config import load_config
from seedclean.engine.run_options import RunOptions
from seedclean.engine.runner import run
from seedclean.spark import clean
from tests.support.dedup_rows import write_rows
from tests.support.texts import article

if TYPE_CHECKING:
    from pyspark.sql import SparkSession


def test_other_columns_keep_their_types(spark: SparkSession, tmp_path: Path) -> None:
    (tmp_path / "c.yaml").write_text("fields: {title: headline}\n", encoding="utf-8")
    rows = [(f"n{n}", article(n), f"第{n}条", n, n / 2, ["港口"], "x") for n in range(3)]
    frame = spark.createDataFrame(
        rows, "id string, text string, headline string, n bigint, score double, tags array<string>, stage string"
    )
    cleaned = clean(frame, load_config(tmp_path / "c.yaml"))
    types = dict(cleaned.dtypes)
    assert (types["n"], types["score"], types["tags"]) == ("bigint", "double", "array<string>")
    assert "headline" not in types
    read = sorted(
        (row["id"], row["title"], row["n"], row["score"], row["tags"], row["extra"]) for row in cleaned.collect()
    )
    assert read == [(f"n{n}", f"第{n}条", n, n / 2, ["港口"], '{"stage":"x"}') for n in range(3)]


def test_spark_loads_the_articles(spark: SparkSession, tmp_path: Path) -> None:
    data = [{"id": n, "text": article(n), "n": n, "url": f"https://site{n % 2}.example/"} for n in range(6)]
    options = RunOptions(format="parquet", partition="site")
    run(write_rows(tmp_path / "a.jsonl", data), tmp_path / "out", load_config(flags=options.flags()), options)
    frame = spark.read.parquet(str(tmp_path / "out" / "clean"))
    read = sorted((row["n"], row["id"], row["site"], row["cluster"]["size"]) for row in frame.collect())
    assert read == [(n, f"a.jsonl#{n}", f"site{n % 2}.example", 1) for n in range(6)]
