"""Spark tells copies, updates and other events as the local engine does, also if it failed in between."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import pytest
from pyspark.errors import PySparkException

from seedclean.config import load_config
from seedclean.core.errors import StoppedError
from seedclean.core.report import Report
from seedclean.engine.dedup_files import run_dedup
from seedclean.engine.spark.parts import Checkpoints
from seedclean.engine.spark.rows import dedup_rows
from seedclean.engine.spark.session import translated_spark_errors
from tests.support.dated_rows import notices, stories
from tests.support.dedup_rows import write_rows
from tests.support.spark_jobs import assert_same_output, sorted_lines

if TYPE_CHECKING:
    from pyspark.sql import SparkSession

pytestmark = [pytest.mark.filterwarnings("default"), pytest.mark.slow]
LOST = "members"  # the step in which an executor is lost


class Runs(NamedTuple):
    """The output of both engines, and the steps that Spark did: in a run that failed, in that after it."""

    local: Path
    spark: Path
    report: Report
    failed: list[str]
    after: list[str]


@pytest.fixture(scope="module")
def runs(spark: SparkSession, tmp_path_factory: pytest.TempPathFactory) -> Runs:
    folder, config = tmp_path_factory.mktemp("relations"), load_config(pages=False)
    rows = [{**row, "id": f"notice-{row['id']}"} for row in notices()] + stories()
    file = str(write_rows(folder / "rows.jsonl", rows))
    run_dedup([file], folder / "local", config)
    keep, computed = Checkpoints.keep, list[str]()

    def failing(self: Checkpoints, name: str, table: Any) -> Any:
        computed.extend([] if (Path(self.folder) / name / "_SUCCESS").exists() else [name])
        if name == LOST and computed.count(LOST) == 1:
            raise PySparkException("an executor was lost")
        return keep(self, name, table)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Checkpoints, "keep", failing)
        with pytest.raises(StoppedError, match="an executor was lost"), translated_spark_errors():
            dedup_rows(spark, [file], str(folder / "spark"), config)
        assert not (folder / "spark" / "clean").exists()
        before = len(computed)
        report = dedup_rows(spark, [file], str(folder / "spark"), config)
    return Runs(folder / "local", folder / "spark", report, computed[:before], computed[before:])


def test_a_run_that_failed_goes_on_from_what_was_finished(runs: Runs) -> None:
    assert runs.failed[-1] == runs.after[0] == LOST
    computed = runs.failed + runs.after
    assert computed.count("measured") == computed.count("edges") == 1
    assert not set(runs.failed[:-1]) & set(runs.after)


def test_relations_are_those_of_the_local_engine(runs: Runs) -> None:
    rows_of = {name: sorted_lines(runs.local / f"{name}.jsonl") for name in ("clean", "duplicates")}
    assert_same_output(runs.local, runs.spark)
    notices_of = {name: sum(b'"notice-' in line[:20] for line in lines) for name, lines in rows_of.items()}
    assert notices_of == {"clean": 20, "duplicates": 20}, "each day's notice is kept, and its copy is not"
    assert any(b'"relation":"update"' in line for line in rows_of["duplicates"])
    assert runs.report.dedup["kept_apart"] > 10
    assert runs.report.dedup["relation:update"] > 3
    assert runs.report.dedup["kept_updates"] > 3
