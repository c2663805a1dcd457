"""A whole run: pages are read and cleaned by workers, compared, and published. On Spark: `engine.spark`."""
