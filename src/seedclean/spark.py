"""Clean and de-duplicate DataFrames of Apache Spark: the public functions of `engine.spark`."""

from seedclean.engine.spark import clean, dedup

__all__ = ["clean", "dedup"]
