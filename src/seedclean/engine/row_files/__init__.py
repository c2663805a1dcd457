"""Files of rows with clean text: read in batches, and written again with the field `cluster`."""

from seedclean.engine.row_files.json_lines import parse_row, row_text, with_cluster
from seedclean.engine.row_files.jsonl import JsonlTable
from seedclean.engine.row_files.parquet import ParquetTable
from seedclean.engine.row_files.table import FieldNames, Table, TableBatch, empty_batch, field_names, row_id

__all__ = [
    "FieldNames",
    "JsonlTable",
    "ParquetTable",
    "Table",
    "TableBatch",
    "empty_batch",
    "field_names",
    "parse_row",
    "row_id",
    "row_text",
    "with_cluster",
]
