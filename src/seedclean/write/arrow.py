"""The output files of a run as tables, through pyarrow: columns of the same types whatever the rows hold.

| column | is |
|---|---|
| `page`, `cluster` | a struct, as in the row |
| `repairs` | a list of structs `kind`, `count` |
| `extra`, `ledger` | JSON; null where a row has none |
"""

from __future__ import annotations

from collections.abc import Iterator
from importlib import import_module
from itertools import islice
from pathlib import Path
from typing import Any, Literal, get_args

import orjson

from seedclean.core.errors import ConfigError

OutputName = Literal["clean", "duplicates", "rejected"]
_ROWS = 10_000  # that are made into a table together


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

    >>> import_extra("seedclean_of_tomorrow")
    Traceback (most recent call last):
    seedclean.core.errors.ConfigError: this needs seedclean_of_tomorrow: pip install seedclean_of_tomorrow
    """
    try:
        return import_module(module)
    except ImportError as error:
        if error.name != module.partition(".")[0]:
            raise
        ours = "'seedclean[notebook]'" if module in ("pyarrow", "pandas", "polars") else module
        raise ConfigError(f"this needs {module}: pip install {ours}") from error


def output_rows(folder: Path, which: OutputName) -> Iterator[dict[str, Any]]:
    """Yield the rows of an output file, as they are.

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
    """Return the columns of an output file, a `pyarrow.Schema`.

    >>> arrow_schema("rejected").names
    ['id', 'stage', 'reason', 'detail', 'text', 'page', 'ledger']
    """
    pa = import_pyarrow()
    text, number, many = pa.string(), pa.uint64(), pa.list_(pa.string())
    page = ("page", pa.struct({"path": text, "sha256": text, "encoding": text}))
    if which == "rejected":
        return pa.schema(
            [*((name, text) for name in ("id", "stage", "reason", "detail", "text")), page, ("ledger", text)]
        )
    columns = [
        *(("id", text), ("title", text), ("text", text), ("authors", many), ("editors", many), ("source", text)),
        *(("published", text), ("views", number), ("url", text), ("script", text), ("chars", number), ("sha256", text)),
        page,
        ("repairs", pa.list_(pa.struct({"kind": text, "count": number}))),
        ("flags", many),
        ("cluster", pa.struct({"id": text, "size": number})),
    ]
    if which == "duplicates":
        share = pa.float64()
        columns += [("keeper", text), ("relation", text), ("jaccard", share), ("containment", share)]
        columns += [("criterion", text), ("better_copy", text)]
    return pa.schema([*columns, ("extra", text), ("ledger", text)])


def record_batches(folder: Path, which: OutputName) -> Iterator[Any]:
    """Yield the rows of an output file as `pyarrow.RecordBatch`, so many at a time."""
    pa = import_pyarrow()
    columns = arrow_schema(which)
    rows = map(_flat, output_rows(folder, which))
    while some := list(islice(rows, _ROWS)):
        yield pa.RecordBatch.from_pylist(some, columns)


def _flat(row: dict[str, Any]) -> dict[str, Any]:
    if "repairs" in row:
        row["repairs"] = [{"kind": kind, "count": count} for kind, count in row["repairs"].items()]
    for name in ("extra", "ledger"):
        if name in row:
            row[name] = orjson.dumps(row[name]).decode()
    return row
