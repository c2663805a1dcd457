"""Spark tells copies, updates and other events as the local engine does."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from seedclean.config import load_config
from seedclean.engine.dedup_files import run_dedup
from seedclean.engine.spark.rows import dedup_rows
from tests.support.dated_rows import notices, stories
from tests.support.dedup_rows import write_rows
from tests.support.spark_jobs import assert_same_output, sorted_lines

if TYPE_CHECKING:
    from pathlib import Path

    from pyspark.sql import SparkSession


@pytest.mark.filterwarnings("default")
@pytest.mark.slow
def test_relations_are_those_of_the_local_engine(spark: SparkSession, tmp_path: Path) -> None:
    rows = [{**row, "id": f"notice-{row['id']}"} for row in notices()] + stories()
    file, config = str(write_rows(tmp_path / "rows.jsonl", rows)), load_config(pages=False)
    run_dedup([file], tmp_path / "local", config)
    report = dedup_rows(spark, [file], str(tmp_path / "spark"), config)
    assert_same_output(tmp_path / "local", tmp_path / "spark")
    rows_of = {name: sorted_lines(tmp_path / "local" / f"{name}.jsonl") for name in ("clean", "duplicates")}
    notices_of = {name: sum(b'"notice-' in line[:20] for line in lines) for name, lines in rows_of.items()}
    assert notices_of == {"clean": 20, "duplicates": 20}, "each day's notice is kept, and its copy is not"
    assert any(b'"relation":"update"' in line for line in rows_of["duplicates"])
    assert report.dedup["kept_apart"] > 10
    assert report.dedup["relation:update"] > 3
    assert report.dedup["kept_updates"] > 3
