"""Functions over Arrow batches as steps of a Spark job."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import wraps
from typing import TYPE_CHECKING, Any, Concatenate, ParamSpec

if TYPE_CHECKING:
    from pyspark.sql import DataFrame

_P = ParamSpec("_P")
Rows = Mapping[str, Any] | Sequence[Mapping[str, Any]]


def arrow_map(
    schema: str, **nested: Callable[[], Any]
) -> Callable[
    [Callable[Concatenate[Iterable[Any], _P], Iterator[Rows]]], Callable[Concatenate[DataFrame, _P], DataFrame]
]:
    """Turn a function over the batches of a partition into a function over a DataFrame.

    The function runs in the tasks. It takes the Arrow record batches of one partition, then its other arguments. It
    yields either columns (name -> values) or a list of rows (a key that is missing is null).

    Args:
        schema: columns of the result, as Spark writes them: `id string, length bigint`.
        nested: column -> its Arrow type, for columns whose type is not a plain one. It is called in the tasks, because
            PyArrow is imported there.
    """

    def decorate(
        function: Callable[Concatenate[Iterable[Any], _P], Iterator[Rows]],
    ) -> Callable[Concatenate[DataFrame, _P], DataFrame]:
        @wraps(function)
        def apply(frame: DataFrame, /, *args: _P.args, **kwargs: _P.kwargs) -> DataFrame:
            def convert(batches: Iterable[Any]) -> Iterator[Any]:
                import pyarrow as pa  # noqa: PLC0415 - in the tasks

                types = _arrow_schema(schema, nested)
                for rows in function(batches, *args, **kwargs):
                    build = pa.RecordBatch.from_pydict if isinstance(rows, dict) else pa.RecordBatch.from_pylist
                    yield build(rows, schema=types)

            return frame.mapInArrow(convert, schema)

        return apply

    return decorate


def column_names(schema: str) -> list[str]:
    """Return the names of the columns of a schema without nested types.

    >>> column_names("id string, length bigint")
    ['id', 'length']
    """
    return [column.split()[0] for column in schema.split(", ")]


def _arrow_schema(schema: str, nested: Mapping[str, Callable[[], Any]]) -> Any:
    """Return the Arrow schema of columns as Spark writes them; a nested type comes last, if there is one."""
    import pyarrow as pa  # noqa: PLC0415 - in the tasks

    types = {
        "string": pa.string(),
        "binary": pa.binary(),
        "boolean": pa.bool_(),
        "tinyint": pa.int8(),
        "bigint": pa.int64(),
        "double": pa.float64(),
    }
    columns: list[tuple[str, Any]] = []
    for column in schema.split(", "):
        name, kind = column.split(" ", 1)
        if name in nested:
            return pa.schema([*columns, (name, nested[name]())])
        columns.append((name, types[kind]))
    return pa.schema(columns)
