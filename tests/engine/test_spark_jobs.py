"""Whole Spark jobs: the same kept ids, clusters, keepers and texts as the local engine."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import orjson
import pytest

from seedclean.config import load_config
from seedclean.core.errors import ConfigError
from seedclean.core.report import Report
from seedclean.engine.dedup_files import run_dedup
from seedclean.engine.runner import run as run_locally
from seedclean.engine.spark.job import PARTS, run
from seedclean.engine.spark.rows import dedup_rows
from seedclean.stages.repairs.lost_bytes.damage_model import damage_text
from tests.conftest import ROOT, shared
from tests.support.damage import ARTICLE, annotation_table
from tests.support.spark_jobs import assert_same_output, invented_rows, sorted_lines

if TYPE_CHECKING:
    from pyspark.sql import SparkSession

pytestmark = pytest.mark.filterwarnings("default")  # PySpark's own, of sockets that it closes late among them


ARTICLES = 20_000


@pytest.mark.slow
def test_samples_come_out_as_from_the_local_engine(spark: SparkSession, tmp_path: Path) -> None:
    config = load_config(flags={"run": {"ledger": "full"}})
    pages = tmp_path / "pages"
    for file in (ROOT / "samples").rglob("*"):
        if file.is_file():
            target = pages / file.relative_to(ROOT / "samples")
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(file.read_bytes())
    (pages / "a b%20中.txt").write_bytes((pages / "mirror" / "a.txt").read_bytes())
    (pages / "子 目录").mkdir()
    (pages / "子 目录" / "a b%20中.jsonl").write_bytes((pages / "rows.jsonl").read_bytes())
    (pages / "copies.jsonl").write_bytes(
        b"".join(orjson.dumps({"id": "same", "text": "题" * n}) + b"\n" for n in (300, 301))
    )
    run_locally(pages, tmp_path / "local", config)
    report = run(spark, [str(pages)], str(tmp_path / "out"), config)
    assert_same_output(tmp_path / "local", tmp_path / "out")
    assert {"copies.jsonl#same", "copies.jsonl#L2"} <= {
        orjson.loads(line)["id"] for name in ("clean", "duplicates") for line in sorted_lines(tmp_path / "out" / name)
    }
    assert report.kept + report.duplicates + report.dropped.total() == report.documents, "no row is lost for its id"
    assert not (tmp_path / "out" / PARTS).exists()


@pytest.mark.slow
def test_damaged_places_are_filled_as_by_the_local_engine(spark: SparkSession, tmp_path: Path) -> None:
    config = load_config(flags={"run": {"ledger": "full"}})
    pages = tmp_path / "pages"
    pages.mkdir()
    sentence = next(line for line in ARTICLE.split("\n") if "加密一倍" in line)
    damaged = damage_text(ARTICLE, annotation_table(1, 40))
    texts = {
        "a": damaged,
        "b": f"海城書展昨天開幕，讀者很多。\n{sentence}\n人人說好，明年再來。",
        "c": damaged + damaged[:99],
    }
    for name, text in texts.items():
        (pages / f"{name}.txt").write_text(text, encoding="utf-8")
    run_locally(pages, tmp_path / "local", config)
    run(spark, [str(pages)], str(tmp_path / "out"), config)
    assert_same_output(tmp_path / "local", tmp_path / "out")
    rows = map(orjson.loads, sorted_lines(tmp_path / "out" / "clean"))
    assert [row["ledger"][-1]["edits"][0][5] for row in rows if row["repairs"].get("donor")] == ["b.txt"]


@pytest.mark.slow
def test_the_real_pages_come_out_as_from_the_local_engine(spark: SparkSession, tmp_path: Path) -> None:
    seeds = shared("seeds")
    run_locally(seeds, tmp_path / "local", load_config())
    run(spark, [str(seeds)], str(tmp_path / "out"), load_config(), parquet=True)
    kept = {row["id"]: row for row in map(orjson.loads, sorted_lines(tmp_path / "local" / "clean.jsonl"))}
    from_spark = {row["id"]: row for row in spark.read.parquet(str(tmp_path / "out" / "clean")).collect()}
    assert {name: (row["text"], row["cluster"]) for name, row in kept.items()} == {
        name: (row["text"], row["cluster"].asDict()) for name, row in from_spark.items()
    }


@pytest.mark.slow
def test_many_articles_have_the_clusters_of_the_local_engine(spark: SparkSession, tmp_path: Path) -> None:
    config = load_config(pages=False)
    file = tmp_path / "articles.jsonl"
    file.write_bytes(b"".join(orjson.dumps(row) + b"\n" for row in invented_rows(ARTICLES)) + b"{no row\n\n[]\n")
    run_dedup([str(file)], tmp_path / "local", config)
    report = dedup_rows(spark, [str(file)], str(tmp_path / "out"), config)
    assert_same_output(tmp_path / "local", tmp_path / "out")
    assert report.dedup["crowded_buckets"] > 0
    assert report.dedup["excerpts"] > 100
    assert min(report.dedup["relation:same"], report.dedup["relation:near"]) > 1000


def test_parquet_in_parquet_out(spark: SparkSession, tmp_path: Path) -> None:
    rows = [{"id": row["id"], "text": row["text"]} for row in invented_rows(40)]
    table = spark.createDataFrame(rows, "id string, text string")
    table.write.parquet(str(tmp_path / "in"))
    report = dedup_rows(spark, [str(tmp_path / "in")], str(tmp_path / "out"), load_config(pages=False))
    (tmp_path / "rows.jsonl").write_bytes(b"".join(orjson.dumps(row) + b"\n" for row in rows))
    expected = run_dedup([str(tmp_path / "rows.jsonl")], tmp_path / "local", load_config(pages=False))
    assert (report.kept, report.duplicates) == (expected.kept, expected.duplicates)
    kept = {row["id"] for row in spark.read.parquet(str(tmp_path / "out" / "clean")).collect()}
    assert kept == {orjson.loads(line)["id"] for line in sorted_lines(tmp_path / "local" / "clean.jsonl")}
    (tmp_path / "in" / "more.jsonl").write_bytes(b"{}\n")
    with pytest.raises(ConfigError, match="Parquet and JSONL together"):
        dedup_rows(spark, [str(tmp_path / "in")], str(tmp_path / "out"), load_config(pages=False))


def test_numbers_of_one_cluster_add_up(spark: SparkSession, tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "a.txt").write_text("今天\n" * 9, encoding="utf-8")
    (tmp_path / "in" / "b.docx").write_bytes(b"x")
    (tmp_path / "in" / "_c.txt").write_bytes(b"x")
    report = run(spark, [str(tmp_path / "in")], str(tmp_path / "out"), load_config())
    assert isinstance(report, Report)
    assert report.skipped == {".docx": 1, "hidden": 1}
    with pytest.raises(ConfigError, match="the output folder is in it"):
        run(spark, [str(tmp_path)], str(tmp_path / "out"), load_config())
    with pytest.raises(ConfigError, match="no such file or folder"):
        run(spark, [str(tmp_path / "none")], str(tmp_path / "out"), load_config())
