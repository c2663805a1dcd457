"""The columns of several Parquet files as one corpus: what differs by chance does not matter."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from typing import Any

from seedclean.core.errors import ConfigError
from seedclean.write.arrow import import_pyarrow


def common_schema(schemas: Iterable[tuple[str, Any]], text_field: str) -> Any:
    """Return the columns of several files, in the order of the first: a `pyarrow.Schema`.

    Whether a column may lack values does not matter, nor the order of columns, nor a column that has no value at all
    in one file, nor which of its types Arrow uses for texts.

    Args:
        schemas: name and columns of each file.
        text_field: the column with the texts.

    Raises:
        ConfigError: a name stands twice, a column is missing or of another type, or there are no texts.

    >>> import pyarrow as pa
    >>> first, second = pa.schema({"text": pa.string(), "n": pa.null()}), {"n": pa.int8(), "text": pa.large_string()}
    >>> [str(field.type) for field in common_schema([("a", first), ("b", pa.schema(second))], "text")]
    ['large_string', 'int8']
    """
    pa = import_pyarrow()
    first = ""
    fields: dict[str, Any] = {}
    for name, schema in schemas:
        _check(name, schema, text_field)
        if not fields:
            first, fields = (
                name,
                {field.name: pa.field(field.name, _plain(field.type), field.nullable) for field in schema},
            )
        for column in sorted(fields.keys() ^ set(schema.names)):
            lacking, having = (name, first) if column in fields else (first, name)
            raise ConfigError(f"{lacking}: no column {column!r}, which {having} has: run them one by one")
        for field in schema:
            before = fields[field.name]
            kind = _common_type(before.type, _plain(field.type))
            if kind is None:
                raise ConfigError(
                    f"{name}: the column {field.name!r} holds {field.type}, in {first} it holds {before.type}: "
                    "run them one by one"
                )
            fields[field.name] = pa.field(field.name, kind, before.nullable or field.nullable)
    kind = fields[text_field].type if text_field in fields else pa.string()
    if not (_is_text(kind) or pa.types.is_null(kind)):
        raise ConfigError(f"{first}: the column {text_field!r} holds {kind}, not texts")
    return pa.schema(list(fields.values()))


def _check(name: str, schema: Any, text_field: str) -> None:
    for column, count in Counter(schema.names).items():
        if count > 1:
            raise ConfigError(f"{name}: {count} columns have the name {column!r}: rename all but one")
    if not {text_field, *(name.partition(".")[0] for name in text_field.split(","))} & set(schema.names):
        columns = ", ".join(schema.names[:8])
        raise ConfigError(f"{name}: no column {text_field!r} (there are: {columns}): use --text-field")


def _plain(kind: Any) -> Any:
    """Return the type of the values of a column: Arrow cannot add to a dictionary that is written."""
    return kind.value_type if import_pyarrow().types.is_dictionary(kind) else kind


def _common_type(first: Any, other: Any) -> Any:
    """Return a type that holds the values of both, None if there is none."""
    pa = import_pyarrow()
    if first == other or pa.types.is_null(other):
        return first
    if pa.types.is_null(first):
        return other
    return pa.large_string() if _is_text(first) and _is_text(other) else None


def _is_text(kind: Any) -> bool:
    pa = import_pyarrow()
    return bool(pa.types.is_string(kind) or pa.types.is_large_string(kind) or pa.types.is_string_view(kind))
