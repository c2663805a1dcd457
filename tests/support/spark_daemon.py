"""What the tasks of Spark are forked from in tests: each of them would import and build this for three seconds."""

from pathlib import Path

import pandas  # noqa: F401, ICN001
import pyarrow  # noqa: F401, ICN001
from pyspark.daemon import manager

import seedclean.engine.spark.clean
import seedclean.engine.spark.rows  # noqa: F401
from seedclean.config import load_config
from seedclean.dedup.line_counts import LineCounts
from seedclean.engine.workers.worker import Worker
from seedclean.read.files import RawPage

SAMPLES = Path(__file__).resolve().parents[2] / "samples"


def warm() -> None:
    """Clean some pages: tables and patterns are made when they are first needed."""
    config = load_config()
    pages = [RawPage(file.name, file.read_bytes(), "text") for file in sorted(SAMPLES.rglob("*.txt"))]
    result = Worker(config, LineCounts.none()).read_and_clean(pages)
    assert result.report.pages_read


if __name__ == "__main__":
    warm()
    manager()
