"""What the tasks of Spark are forked from in tests: each of them would import this for two seconds."""

import pandas  # noqa: F401, ICN001
import pyarrow  # noqa: F401, ICN001
from pyspark.daemon import manager

import seedclean.engine.spark.clean
import seedclean.engine.spark.rows  # noqa: F401

if __name__ == "__main__":
    manager()
