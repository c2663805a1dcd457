"""Files of rows that are clean already: read in batches, kept aside, written again with one field more."""

from seedclean.engine.row_files.jsonl import Lines, parsed, text_of, with_cluster
from seedclean.engine.row_files.parquet import Columns
from seedclean.engine.row_files.table import Batch, Fields, Table, new_batch, row_id

__all__ = ["Batch", "Columns", "Fields", "Lines", "Table", "new_batch", "parsed", "row_id", "text_of", "with_cluster"]
