"""Files of rows that are clean already: read in batches, kept aside, written again with one field more."""

from seedclean.engine.row_files.jsonl import JsonlTable, parse_row, row_text, with_cluster
from seedclean.engine.row_files.parquet import ParquetTable
from seedclean.engine.row_files.table import FieldNames, Table, TableBatch, empty_batch, row_id

__all__ = [
    "FieldNames",
    "JsonlTable",
    "ParquetTable",
    "Table",
    "TableBatch",
    "empty_batch",
    "parse_row",
    "row_id",
    "row_text",
    "with_cluster",
]
