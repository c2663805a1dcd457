"""Parquet, through pyarrow: columns keep their types."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from importlib import import_module
from pathlib import Path
from typing import Any, BinaryIO

import numpy as np
from numpy.typing import NDArray

from seedclean.core.document import Drop
from seedclean.core.errors import ConfigError
from seedclean.engine.row_files.table import ROWS_MOST, FieldNames, TableBatch, empty_batch, row_id
from seedclean.read.files import Failure, InputFile
from seedclean.write.arrow import cluster_type


class ParquetTable:
    """Rows of Parquet files, which must all have the same columns.

    Args:
        spool: a file in which they wait, uncompressed, so that they can be taken in any order.
        fields: which columns are read.

    Raises:
        ConfigError: pyarrow is not installed.
    """

    def __init__(self, spool: Path, fields: FieldNames) -> None:
        try:
            self._pa = import_module("pyarrow")
            self._parquet = import_module("pyarrow.parquet")
        except ImportError as error:
            raise ConfigError("Parquet files need pyarrow: pip install 'seedclean[parquet]'") from error
        self._spool = spool
        self._fields = fields
        self._schema: Any = None
        self._first = ""
        self._writer: Any = None
        self._places: list[str] = []

    def read(self, source: InputFile, max_bytes: int) -> Iterator[TableBatch]:  # noqa: ARG002 - row groups have their own size
        """Yield the rows of a file in batches.

        Raises:
            ConfigError: the columns are not those of the first file, or the text's is not there or holds no texts.
        """
        try:
            with self._parquet.ParquetFile(source.file) as file:
                self._check(source.name, file.schema_arrow)
                start = 0
                for rows in file.iter_batches(batch_size=ROWS_MOST):
                    end = start + len(rows)
                    reached = source.size * end // max(file.metadata.num_rows, 1)
                    yield self._batch(source.name, start, rows)._replace(reached=reached)
                    start = end
        except (self._pa.ArrowException, OSError) as error:
            yield empty_batch()._replace(failures=[Failure(source.name, Drop("read", "bad-parquet", str(error)))])

    def _check(self, name: str, schema: Any) -> None:
        schema = schema.remove_metadata()
        if self._writer is None:
            self._schema, self._first = schema, name
            self._writer = self._pa.ipc.new_file(self._spool, schema)
        elif schema != self._schema:
            raise ConfigError(f"{name}: its columns are not those of {self._first}: run them one by one")
        columns = ", ".join(schema.names[:8])
        if self._fields.text not in schema.names:
            raise ConfigError(f"{name}: no column {self._fields.text!r} (there are: {columns}): use --text-field")
        kind = schema.field(self._fields.text).type
        if not (
            self._pa.types.is_string(kind)
            or self._pa.types.is_large_string(kind)
            or self._pa.types.is_string_view(kind)
        ):
            raise ConfigError(f"{name}: the column {self._fields.text!r} holds {kind}, not texts")

    def _batch(self, name: str, start: int, rows: Any) -> TableBatch:
        texts = rows.column(self._fields.text).to_pylist()
        wanted = [name for name in (self._fields.id, "published", "repairs") if name in rows.schema.names]
        others = rows.select(wanted).to_pylist() if wanted else [{}] * len(texts)
        batch = empty_batch()
        for number, (text, row) in enumerate(zip(texts, others, strict=True), start + 1):
            origin = f"{name}#L{number}"
            if text is None:
                drop = Drop("read", "bad-row", f"{origin}: no text in the column {self._fields.text!r}")
                batch.failures.append(Failure(origin, drop))
                continue
            self._places.append(origin)
            batch.add(row_id(row.get(self._fields.id), origin), text, row)
        self._writer.write_batch(rows.filter(self._pa.array([text is not None for text in texts])))
        return batch

    def place(self, number: int) -> str:
        """Return where a row stood, for errors: `path#L7`."""
        return self._places[number]

    def write(self, target: BinaryIO, numbers: NDArray[np.int64], cluster: Callable[[int], dict[str, Any]]) -> None:
        """Write some rows, in the order of `numbers`, each with the column `cluster` added, or replaced."""
        if self._writer is None:  # no file could be read
            return
        self._writer.close()
        with self._pa.memory_map(str(self._spool)) as mapped:
            rows = self._pa.ipc.open_file(mapped).read_all()
            if "cluster" in rows.schema.names:
                rows = rows.drop_columns(["cluster"])
            kind = cluster_type()
            with self._parquet.ParquetWriter(target, rows.schema.append(self._pa.field("cluster", kind))) as out:
                for start in range(0, len(numbers), ROWS_MOST):
                    chosen = numbers[start : start + ROWS_MOST]
                    clusters = self._pa.array([cluster(number) for number in chosen.tolist()], type=kind)
                    out.write_table(rows.take(chosen).append_column("cluster", clusters))
