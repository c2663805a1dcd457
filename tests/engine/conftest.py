"""Fixtures of the engine: a Spark session, and an output folder of `seedclean dedup`."""

from __future__ import annotations

import os
import shutil
import sys
import warnings
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from seedclean.engine.spark.session import open_session
from tests.conftest import ROOT
from tests.support.dedup_rows import corpus, dedup_command, write_rows

if TYPE_CHECKING:
    from pyspark.sql import SparkSession


# One compiler, and one thread that collects garbage: the second compiler takes a third of the processor time of tests,
# which end before its code pays.
JAVA = "-XX:TieredStopAtLevel=1 -XX:+UseSerialGC -XX:ReservedCodeCacheSize=256m -XX:MetaspaceSize=256m -Xms2g -Xmn1g"


@pytest.fixture(scope="package")
def spark() -> Iterator[SparkSession]:
    """Yield a session for this folder. It has two threads, or the cluster whose master SPARK_MASTER names."""
    master = os.environ.get("SPARK_MASTER", "local[2]")
    if not (os.environ.get("CI") or os.environ.get("JAVA_HOME") or shutil.which("java")):
        pytest.skip("no Java on this machine: scripts/get_java.sh installs it")
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        with open_session(
            master,
            {
                "spark.sql.shuffle.partitions": "4",
                "spark.sql.ui.explainMode": "simple",  # each plan is described for a page that nobody sees
                "spark.python.daemon.module": "tests.support.spark_daemon",
                "spark.executorEnv.PYTHONPATH": str(ROOT),
                "spark.pyspark.python": sys.executable,
                "spark.driver.extraJavaOptions": JAVA,
                "spark.sql.codegen.cache.maxEntries": "1000",
                "spark.buffer.pageSize": "1m",  # a task of ten rows allocates as much as one of millions, else 64 MB
            },
        ) as session:
            yield session


@pytest.fixture(scope="module")
def deduplicated(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the output folder of `seedclean dedup` on the rows of `corpus`."""
    folder = tmp_path_factory.mktemp("deduplicated")
    result = dedup_command(write_rows(folder / "in.jsonl", corpus()), "-o", folder / "out")
    assert result.exit_code in (0, None), result.output
    return folder / "out"
