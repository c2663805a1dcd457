"""Writes rows of JSON as Parquet: row groups of bounded size, compressed by zstd; equal rows give equal bytes."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any, BinaryIO

import orjson

from seedclean.write.arrow import cluster_type, import_extra, import_pyarrow
from seedclean.write.column_types import ColumnTypes

_ROWS, _BYTES = 10_000, 1 << 24  # of a row group: rows, and bytes of their lines


class ParquetFile:
    """A Parquet file that is written row by row.

    Args:
        target: where it goes.
        schema: its columns, a `pyarrow.Schema`.
        group_bytes: bytes of lines of a row group.
    """

    def __init__(self, target: BinaryIO, schema: Any, group_bytes: int = _BYTES) -> None:
        self._target, self._schema, self._most = target, schema, min(group_bytes, _BYTES)
        self._writer = import_extra("pyarrow.parquet").ParquetWriter(target, schema, compression="zstd")
        self._rows: list[dict[str, Any]] = []
        self._held = 0

    def add(self, row: dict[str, Any], size: int) -> int:
        """Add a row of a line of so many bytes; return the size of the file so far, without what is held back."""
        self._rows.append(row)
        self._held += size
        if len(self._rows) >= _ROWS or self._held >= self._most:
            self._flush()
        return self._target.tell()

    def close(self) -> None:
        """Write what is held back, and the end of the file."""
        if self._rows:
            self._flush()
        self._writer.close()

    def _flush(self) -> None:
        self._writer.write_batch(import_pyarrow().RecordBatch.from_pylist(self._rows, self._schema))
        self._rows, self._held = [], 0


def write_tables(files: Mapping[BinaryIO, BinaryIO]) -> None:
    """Write lines of JSON, as `seedclean dedup` gives them, as Parquet files with the same columns.

    Args:
        files: where each goes -> its lines.
    """
    pa = import_pyarrow()
    types = ColumnTypes({"cluster"})
    for lines in files.values():
        lines.seek(0)
        for line in lines:
            types.add(_row(line))
    schema = pa.schema([*types.columns(), ("cluster", cluster_type())])
    for target, lines in files.items():
        file = ParquetFile(target, schema)
        lines.seek(0)
        for line in lines:
            file.add(types.flat(_row(line)), len(line))
        file.close()


def _row(line: bytes) -> dict[str, Any]:
    """Return a row; what JSON does not allow though other programs write it is read, but for lone surrogates."""
    try:
        row: dict[str, Any] = orjson.loads(line)
    except orjson.JSONDecodeError:
        row = json.loads(json.dumps(json.loads(line), ensure_ascii=False).encode("utf-8", "replace"))
    return row
