"""The output files of a run as pyarrow tables, with columns of fixed types whatever the rows hold.

| column | is |
|---|---|
| `page`, `body`, `quality`, `cluster` | a struct, as in the row |
| `repairs` | a list of structs `kind`, `count` |
| `extra`, `ledger` | JSON; null where a row has none |
"""

from __future__ import annotations

from collections.abc import Iterator
from collections.abc import Set as AbstractSet
from importlib import import_module
from itertools import islice
from pathlib import Path
from typing import Any, get_args

import orjson

from seedclean.core.errors import ConfigError
from seedclean.core.extras import install_hint
from seedclean.write.row_schema import Field, OutputName, cluster_members, fields_of

_ROWS = 10_000  # rows that are converted together


def import_pyarrow() -> Any:
    """Return pyarrow.

    Raises:
        ConfigError: it is not installed.
    """
    return import_extra("pyarrow")


def import_extra(module: str) -> Any:
    """Return a module that an extra installs.

    Raises:
        ConfigError: it is not installed.

    >>> import_extra("json").__name__
    'json'
    """
    try:
        return import_module(module)
    except ImportError as error:
        if error.name != module.partition(".")[0]:
            raise
        package = module.partition(".")[0]
        raise ConfigError(f"this needs {package}: {install_hint(package)}") from error


def output_rows(folder: Path, which: OutputName) -> Iterator[dict[str, Any]]:
    """Yield the rows of an output file.

    Raises:
        ConfigError: there is no such file.
    """
    if which not in get_args(OutputName):
        raise ConfigError(f"no rows {which!r}: there are {', '.join(get_args(OutputName))}")
    try:
        with (folder / f"{which}.jsonl").open("rb") as file:
            for line in file:
                yield orjson.loads(line)
    except OSError as error:
        raise ConfigError(f"{error.filename}: {error.strerror}: name the --out of a `seedclean run`") from error


def arrow_schema(which: OutputName) -> Any:
    """Return the columns of an output file, a `pyarrow.Schema`: those that hold JSON come last.

    >>> arrow_schema("rejected").names
    ['id', 'stage', 'reason', 'detail', 'text', 'page_type', 'page', 'quality', 'row_id', 'ledger']
    """
    pa = import_pyarrow()
    fields = sorted(fields_of(which), key=lambda field: field.kind == "json")
    return pa.schema([(field.name, _arrow_type(field, pa.uint64())) for field in fields])


def cluster_type() -> Any:
    """Return the type of the column `cluster` that `seedclean dedup` adds to Parquet files: its numbers are int64."""
    pa = import_pyarrow()
    return pa.struct([(member.name, _arrow_type(member, pa.int64())) for member in cluster_members()])


def _arrow_type(field: Field, number: Any) -> Any:
    """Return the type of a column whose whole numbers have the type `number`."""
    pa = import_pyarrow()
    if field.kind == "struct":
        return pa.struct([(member.name, _arrow_type(member, number)) for member in field.members])
    types = {
        "text": pa.string(),
        "texts": pa.list_(pa.string()),
        "number": number,
        "share": pa.float64(),
        "measure": pa.float64(),
        "counts": pa.list_(pa.struct([("kind", pa.string()), ("count", number)])),
        "json": pa.string(),
    }
    return types[field.kind]


def record_batches(folder: Path, which: OutputName) -> Iterator[Any]:
    """Yield the rows of an output file as `pyarrow.RecordBatch`, ten thousand at a time."""
    pa = import_pyarrow()
    columns = arrow_schema(which)
    names = frozenset(columns.names)
    rows = (flat_row(row, names) for row in output_rows(folder, which))
    while batch := list(islice(rows, _ROWS)):
        yield pa.RecordBatch.from_pylist(batch, columns)


def flat_row(row: dict[str, Any], columns: AbstractSet[str]) -> dict[str, Any]:
    """Return a row as it stands in the columns; other fields of an input's row go to `extra`."""
    if others := {name: row.pop(name) for name in [name for name in row if name not in columns]}:
        row["extra"] = others | row.get("extra", {})
    if "repairs" in row:
        row["repairs"] = [{"kind": kind, "count": count} for kind, count in row["repairs"].items()]
    for name in ("extra", "given", "ledger"):
        if name in row:
            row[name] = orjson.dumps(row[name]).decode()
    return row
