"""Tables by columns, through pyarrow: Parquet files, and Arrow files as `datasets` saves them. Each row is a page."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from importlib import import_module
from typing import Any

import orjson

from seedclean.core.document import Drop
from seedclean.core.extras import install_hint
from seedclean.read.files import Failure, InputFile, RawPage, SkippedRecord, too_large

_Batches = Callable[[int], Iterator[tuple[Any, float]]]
_ROWS = 512  # that are in memory together
# Text that is not UTF-8; dates beyond the year 9999; time zones that this system does not know.
_NOT_PYTHON = (ValueError, OverflowError, KeyError)


def read_columns(source: InputFile, max_bytes: int) -> Iterator[RawPage | Failure | SkippedRecord]:
    """Yield the rows of a file, named after their numbers, each as a row of JSONL.

    What JSON has no type for becomes text: dates in ISO 8601, decimals and large numbers as they are written. A date
    that Python cannot express is the number that the file holds.

    Args:
        source: from `list_inputs`.
        max_bytes: largest row.
    """
    reason = bad_columns(source, "").reason
    try:
        arrow = import_module("pyarrow")
    except ImportError:
        yield Failure(source.name, Drop("read", "needs-pyarrow", f"such files need pyarrow: {install_hint('pyarrow')}"))
        return
    number = 0
    try:
        for batch, share in column_batches(source, _ROWS):
            if repeated := [name for name, count in Counter(batch.schema.names).items() if count > 1]:
                yield Failure(source.name, Drop("read", reason, f"two columns are named {repeated[0]!r}: rename one"))
                return
            for row in _rows(batch):
                number += 1
                name = f"{source.name}#L{number}"
                data = _as_json(row)
                if isinstance(data, Drop) or len(data) > max_bytes:
                    yield Failure(name, data if isinstance(data, Drop) else too_large(max_bytes), number)
                    continue
                yield RawPage(name, data, "rows", number=number, reached=int(source.size * share))
    except (arrow.ArrowException, OSError) as error:
        yield Failure(source.name, Drop("read", reason, str(error)))


def bad_columns(source: InputFile, detail: str) -> Drop:
    """Return why a table by columns cannot be read."""
    return Drop("read", "bad-parquet" if source.form == "columns" else "bad-arrow", detail)


def column_schema(source: InputFile) -> Any:
    """Return the columns of a file, a `pyarrow.Schema`.

    Raises:
        OSError: it cannot be read.
        pyarrow.ArrowException: it is no table.
    """
    with _opened(source) as (schema, _):
        return schema


def column_batches(source: InputFile, rows: int) -> Iterator[tuple[Any, float]]:
    """Yield batches of at most so many rows, and which share of the file was read with each.

    Raises:
        OSError: it cannot be read.
        pyarrow.ArrowException: it is no table.
    """
    with _opened(source) as (_, batches):
        yield from batches(rows)


@contextmanager
def _opened(source: InputFile) -> Iterator[tuple[Any, _Batches]]:
    """Give the columns of a file, and what yields its rows."""
    if source.compression or source.file is None:
        raise OSError("it cannot be read in a packed file: unpack it")
    arrow, file = import_module("pyarrow"), os.fsencode(source.file)
    if source.form == "columns":
        with arrow.OSFile(file) as opened, import_module("pyarrow.parquet").ParquetFile(opened) as table:
            yield table.schema_arrow, partial(_parquet_batches, table)
        return
    with arrow.memory_map(file) as mapped:
        try:
            reader = arrow.ipc.open_stream(mapped)
            batches = iter(reader)
        except arrow.ArrowInvalid:
            mapped.seek(0)
            reader = arrow.ipc.open_file(mapped)
            batches = (reader.get_batch(number) for number in range(reader.num_record_batches))
        yield reader.schema, partial(_arrow_batches, mapped, batches)


def _parquet_batches(table: Any, rows: int) -> Iterator[tuple[Any, float]]:
    done, total = 0, max(table.metadata.num_rows, 1)
    for batch in table.iter_batches(batch_size=rows):
        done += len(batch)
        yield batch, done / total


def _arrow_batches(mapped: Any, batches: Iterator[Any], rows: int) -> Iterator[tuple[Any, float]]:
    """Yield batches of rows; `datasets` writes streams, others write files with an index at their end."""
    for batch in batches:
        for start in range(0, len(batch), rows):
            yield batch.slice(start, rows), mapped.tell() / max(mapped.size(), 1)


def _rows(batch: Any) -> Iterator[dict[str, Any] | Drop]:
    """Yield the rows of a batch; what is wrong with a row concerns that row only."""
    try:
        yield from batch.to_pylist()
    except _NOT_PYTHON:
        for number in range(len(batch)):
            yield _row({name: batch[column][number] for column, name in enumerate(batch.schema.names)})


def _row(scalars: dict[str, Any]) -> dict[str, Any] | Drop:
    try:
        return {name: _value(scalar) for name, scalar in scalars.items()}
    except UnicodeDecodeError as error:
        return Drop("read", "bad-row", f"its text is not UTF-8: {error.reason}")
    except _NOT_PYTHON as error:
        return Drop("read", "bad-row", f"a value cannot be read: {error}")


def _value(scalar: Any) -> Any:
    try:
        return scalar.as_py()
    except UnicodeDecodeError:
        raise
    except _NOT_PYTHON:
        if isinstance(number := getattr(scalar, "value", None), int):  # a date, a time, a duration
            return number
        raise


def _as_json(row: dict[str, Any] | Drop) -> bytes | Drop:
    if isinstance(row, Drop):
        return row
    try:
        return orjson.dumps(row, default=_plain, option=orjson.OPT_NON_STR_KEYS)
    except (TypeError, ValueError) as error:
        return Drop("read", "bad-row", f"it cannot be written as JSON: {error}")


def _plain(value: Any) -> str:
    return value.hex() if isinstance(value, bytes) else str(value)
