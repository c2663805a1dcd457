"""Tables by columns (Parquet, Arrow), through pyarrow: columns keep their types. They are written as Parquet."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from decimal import Decimal
from importlib import import_module
from pathlib import Path
from typing import Any, BinaryIO
from uuid import UUID

import numpy as np
from numpy.typing import NDArray

from seedclean.core.document import Drop
from seedclean.core.errors import ConfigError
from seedclean.core.extras import install_hint
from seedclean.dedup.paragraphs import SharedParagraphs
from seedclean.engine.row_files.columns import common_schema
from seedclean.engine.row_files.table import KEY_FIELDS, ROWS_MOST, FieldNames, TableBatch, empty_batch, row_id
from seedclean.read.columns import bad_columns, column_batches, column_schema
from seedclean.read.files import Failure, InputFile
from seedclean.read.json_rows import field_in, text_in
from seedclean.write.arrow import cluster_type

_UUID_BYTES = 16


class ParquetTable:
    """Rows of Parquet and Arrow files, which must have the same columns, see `common_schema`.

    Args:
        spool: a file in which they wait, uncompressed, so that they can be taken in any order.
        fields: which columns are read.
        sources: the files.

    Raises:
        ConfigError: pyarrow is not installed, or the files' columns do not go together.
    """

    def __init__(self, spool: Path, fields: FieldNames, sources: Sequence[InputFile]) -> None:
        try:
            self._pa = import_module("pyarrow")
            self._parquet = import_module("pyarrow.parquet")
        except ImportError as error:
            raise ConfigError(f"Parquet files need pyarrow: {install_hint('pyarrow')}") from error
        self._spool = spool
        self._fields = fields
        self._schema = common_schema(self._schemas(sources), fields.text)
        self._writer: Any = self._pa.ipc.new_file(spool, self._schema)
        self._places: list[str] = []

    def _schemas(self, sources: Sequence[InputFile]) -> Iterator[tuple[str, Any]]:
        """Yield the columns of each file that can be read, in the order of reading."""
        for source in sorted(sources):
            try:
                schema = column_schema(source)
            except (self._pa.ArrowException, OSError):
                continue  # `read` says why
            yield source.name, schema

    def read(self, source: InputFile, max_bytes: int) -> Iterator[TableBatch]:  # noqa: ARG002 - row groups have their own size
        """Yield the rows of a file in batches; never raises for what a file holds."""
        try:
            start = 0
            for rows, share in column_batches(source, ROWS_MOST):
                columns = [rows.column(field.name).cast(field.type) for field in self._schema]
                batch = self._pa.RecordBatch.from_arrays(columns, schema=self._schema)
                yield self._batch(source.name, start, batch)._replace(reached=int(source.size * share))
                start += len(rows)
        except (self._pa.ArrowException, OSError) as error:
            yield empty_batch()._replace(failures=[Failure(source.name, bad_columns(source, str(error)))])

    def _batch(self, name: str, start: int, rows: Any) -> TableBatch:
        texts = self._texts(rows)
        key_fields = {"published": self._fields.published}
        names = [self._fields.id, *(key_fields.get(name, name) for name in KEY_FIELDS)]
        wanted = _top_names(",".join(names), rows.schema.names)
        others = rows.select(wanted).to_pylist() if wanted else [{}] * len(texts)
        batch = empty_batch()
        for number, (text, row) in enumerate(zip(texts, others, strict=True), start + 1):
            origin = f"{name}#L{number}"
            row_name = row_id(_plain(field_in(row, self._fields.id)), origin)
            if text is None:
                drop = Drop("read", "bad-row", f"{origin}: no text in the column {self._fields.text!r}")
                batch.failures.append(Failure(row_name, drop))
                continue
            self._places.append(origin)
            batch.add(row_name, text, row, self._fields.published)
        self._writer.write_batch(rows.filter(self._pa.array([text is not None for text in texts])))
        return batch

    def _texts(self, rows: Any) -> list[str | None]:
        """Return the texts of rows; None where there is none, or where it is not UTF-8."""
        name = self._fields.text
        if name not in rows.schema.names:
            return [text_in(row, name) for row in rows.select(_top_names(name, rows.schema.names)).to_pylist()]
        column = rows.column(name)
        try:
            texts: list[str | None] = column.to_pylist()
        except UnicodeDecodeError:
            return [_decoded(value) for value in column.cast(self._pa.large_binary()).to_pylist()]
        return texts

    def place(self, number: int) -> str:
        """Return where a row stood, for errors: `path#L7`."""
        return self._places[number]

    def write(
        self,
        target: BinaryIO,
        numbers: NDArray[np.int64],
        cluster: Callable[[int], dict[str, Any]],
        shortened: SharedParagraphs | None = None,
    ) -> None:
        """Write some rows, in the order of `numbers`, each with the column `cluster` added, or replaced."""
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
                    table = rows.take(chosen)
                    if shortened:
                        table = self._shortened(table, chosen, shortened)
                    out.write_table(table.append_column("cluster", clusters))

    def _shortened(self, table: Any, numbers: NDArray[np.int64], shortened: SharedParagraphs) -> Any:
        """Return rows without the paragraphs that are cut from them."""
        column = table.schema.get_field_index(self._fields.text)
        texts = [
            shortened.without(text) if shortened.is_cut(number) else text
            for number, text in zip(numbers.tolist(), table.column(column).to_pylist(), strict=True)
        ]
        field = table.schema.field(column)
        return table.set_column(column, field, self._pa.array(texts, type=field.type))


def _top_names(fields: str, names: Sequence[str]) -> list[str]:
    """Return which columns some fields stand in: `a.b,c` in `a` and `c`, unless a column is called `a.b`.

    >>> _top_names("a.b,c,a.d", ["a", "c.d", "a.d"])
    ['a', 'a.d']
    """
    parts = (part if part in names else part.partition(".")[0] for part in fields.split(","))
    return list(dict.fromkeys(part for part in parts if part in names))


def _plain(value: Any) -> Any:
    """Return an id as a value that is written as it was: a UUID of 16 bytes, or a number of many digits."""
    if isinstance(value, bytes):
        return str(UUID(bytes=value)) if len(value) == _UUID_BYTES else value.hex()
    return format(value, "f") if isinstance(value, Decimal) else value


def _decoded(data: bytes | None) -> str | None:
    try:
        return None if data is None else data.decode()
    except UnicodeDecodeError:
        return None
