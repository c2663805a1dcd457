"""The same stages, config and rules on Apache Spark, for corpora that do not fit one machine.

`clean` and `dedup` are for those who have a SparkSession; `seedclean run --engine spark` makes its own (docs/spark.md).
Nothing is imported from PySpark before it is needed.
"""

from seedclean.engine.spark.frames import clean, dedup

__all__ = ["clean", "dedup"]
