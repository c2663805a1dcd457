"""The files of `OUT/clean`: the lines of `clean.jsonl` in another format or shape, in parts and of bounded size."""

from __future__ import annotations

import hashlib
import os
from array import array
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any, BinaryIO, Literal, NamedTuple, cast

import orjson

from seedclean.write.arrow import arrow_schema, flat_row, import_pyarrow
from seedclean.write.column_types import ColumnTypes
from seedclean.write.output_folder import create_file
from seedclean.write.parquet_files import ParquetFile
from seedclean.write.row_shapes import PARTITION_NAMES, Partition, Shape, partition_of, shaped

_MEGABYTE = 1_000_000
_GROUPS = 8  # row groups, at least, of a file that has a size


class ExportSettings(NamedTuple):
    """How the articles are written beside `clean.jsonl`.

    Attributes:
        format: of the files.
        shape: of the rows.
        shard_mb: size of a file from which another one is begun, in 1,000,000 bytes; 0: no limit.
        partition: what the articles are put into folders by.
    """

    format: Literal["jsonl", "parquet"]
    shape: Shape = "seedclean"
    shard_mb: int = 0
    partition: Partition = "none"


def digest_of(file: Path) -> str:
    """Return the SHA-256 of what stands in a file."""
    with file.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


class ExportFiles:
    """The files that are written of the lines of `clean.jsonl`.

    Args:
        source: `clean.jsonl`.
        target: the folder.
        settings: how.
    """

    def __init__(self, source: Path, target: Path, settings: ExportSettings) -> None:
        self._source, self._target, self._settings = source, target, settings
        self._limit = settings.shard_mb * _MEGABYTE
        self._files: dict[str, dict[str, Any]] = {}
        self._schema: Any = None
        self._row_of: Callable[[bytes], Mapping[str, Any]] = orjson.loads

    def write(self) -> dict[str, dict[str, Any]]:
        """Write them, and return rows, bytes and SHA-256 of each by its name."""
        starts = self._look()
        if not starts:
            self._write_part("", iter(()))
        with self._source.open("rb") as source:
            if self._settings.partition == "none":
                self._write_part("", source)
            else:
                for name in sorted(starts):
                    self._write_part(name, _lines_at(source.fileno(), starts[name]))
        return self._files

    def _look(self) -> dict[str, array[int]]:
        """Find the columns; return where the lines of each part stand, start and length after each other."""
        settings = self._settings
        starts: dict[str, array[int]] = {}
        base = import_pyarrow().schema(arrow_schema("clean")) if settings.format == "parquet" else None
        types = ColumnTypes({*base.names, PARTITION_NAMES[settings.partition]} if base is not None else set())
        start = 0
        with self._source.open("rb") as source:
            for line in source:
                row = orjson.loads(line)
                if base is not None:
                    types.add(row)
                part = starts.setdefault(partition_of(row, settings.partition), array("q"))
                if settings.partition != "none":
                    part.extend((start, len(line)))
                start += len(line)
        if base is not None:
            for name, kind in types.columns():
                base = base.append(import_pyarrow().field(name, kind))
            columns = frozenset(base.names)
            self._schema = _shaped_schema(base, settings.shape)
            self._row_of = lambda line: shaped(types.flat(flat_row(orjson.loads(line), columns)), settings.shape)
        return starts

    def _write_part(self, part: str, lines: Iterator[bytes] | BinaryIO) -> None:
        """Write the lines of a part, into as many files as their size asks for."""
        shard = _Shard(self, part, 0)
        for line in lines:
            if shard.add(line, self._row_of):
                shard.close(self._files)
                shard = _Shard(self, part, shard.number + 1)
        if shard.rows or not shard.number:
            shard.close(self._files)
        else:
            shard.drop()

    def open(self, part: str, number: int) -> tuple[str, BinaryIO, ParquetFile | None]:
        """Return the name of a file, the file, and what writes Parquet to it."""
        name = f"{part}{'/' * bool(part)}part-{number:05d}.{self._settings.format}"
        (self._target / part).mkdir(exist_ok=True, mode=0o755)
        file = create_file(self._target / name)
        if self._settings.format == "jsonl":
            return name, file, None
        return name, file, ParquetFile(file, self._schema, self._limit // _GROUPS or 1 << 62)

    def is_full(self, size: int) -> bool:
        """Return whether a file of so many bytes is not to grow."""
        return bool(self._limit) and size >= self._limit - self._limit // _GROUPS

    @property
    def shape(self) -> Shape:
        """The shape of rows."""
        return self._settings.shape

    def path(self, name: str) -> Path:
        """Return where a file is."""
        return self._target / name


class _Shard:
    """One file while it is written."""

    def __init__(self, export: ExportFiles, part: str, number: int) -> None:
        self.number, self.rows = number, 0
        self._export = export
        self._name, self._file, self._parquet = export.open(part, number)

    def add(self, line: bytes, row_of: Callable[[bytes], Mapping[str, Any]]) -> bool:
        """Add a line; return whether the file is full."""
        self.rows += 1
        if self._parquet is not None:
            return self._export.is_full(self._parquet.add(cast("dict[str, Any]", row_of(line)), len(line)))
        if self._export.shape != "seedclean":
            line = orjson.dumps(shaped(orjson.loads(line), self._export.shape), option=orjson.OPT_APPEND_NEWLINE)
        self._file.write(line)
        return self._export.is_full(self._file.tell())

    def close(self, files: dict[str, dict[str, Any]]) -> None:
        """Finish the file, and enter it."""
        if self._parquet is not None:
            self._parquet.close()
        self._file.flush()
        os.fsync(self._file.fileno())
        size = self._file.tell()
        self._file.close()
        files[self._name] = {"rows": self.rows, "bytes": size, "sha256": digest_of(self._export.path(self._name))}

    def drop(self) -> None:
        """Remove the file: nothing came after the one before."""
        if self._parquet is not None:
            self._parquet.close()
        self._file.close()
        self._export.path(self._name).unlink()


def _shaped_schema(columns: Any, shape: Shape) -> Any:
    """Return the columns of a shape."""
    pa = import_pyarrow()
    types = {field.name: field.type for field in columns}
    top = shaped(types, shape)
    return pa.schema(
        [(name, pa.struct(list(kind.items())) if name == "metadata" and shape != "seedclean" else kind)
         for name, kind in top.items()]
    )  # fmt: skip


def _lines_at(file: int, starts: array[int]) -> Iterator[bytes]:
    for at in range(0, len(starts), 2):
        yield os.pread(file, starts[at + 1], starts[at])
