"""Rows of JSON: the bytes of a line are passed on as they are, but for the field `cluster`."""

from __future__ import annotations

import os
import re
from array import array
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, suppress
from pathlib import Path
from typing import Any, BinaryIO, NamedTuple

import numpy as np
from numpy.typing import NDArray

from seedclean.core.errors import StoppedError
from seedclean.dedup.paragraphs import SharedParagraphs
from seedclean.engine.row_files.json_lines import parse_row, with_cluster, with_text
from seedclean.engine.row_files.table import LETTERS_MOST, ROWS_MOST, TableBatch, empty_batch, field_names
from seedclean.read.compression import compressing
from seedclean.read.files import BOM, Failure, InputFile, LineBlock, SkippedRecord, read_line_blocks
from seedclean.read.formats import read_as_rows

_BREAKS = re.compile(rb"[\r\n]+[ \t]*")  # between the values of a row that is written over several lines
_FILES_MOST = 100  # that are open together when rows are written; rows of more files are spooled


class JsonlTable:
    """Rows as JSON. Of files of lines in UTF-8 that are not compressed only the offsets of lines are kept.

    Args:
        spool: where the lines of other files wait.
        options: `Config.reading`: which fields are read.
        packed: how the output is compressed.
    """

    def __init__(self, spool: BinaryIO, options: Mapping[str, Any], packed: str) -> None:
        self._spool, self._options = spool, options
        self._spooled = 0
        self._fields = field_names(options)
        self._packed = packed
        self._files: list[_File] = []
        self._file = array("l")  # of each row; -1 is the spool
        self._at = array("q")
        self._length = array("q")
        self._names: list[str] = []  # of all sources
        self._source = array("l")  # of each row
        self._line = array("q")
        self._origins: dict[int, str] = {}  # of rows that are no lines of their files
        self._clustered: set[int] = set()  # rows that have a field `cluster` of their own

    def read(self, source: InputFile, max_bytes: int) -> Iterator[TableBatch]:
        """Yield the rows of a file in batches; never raises for what a row holds."""
        self._names.append(source.name)
        if source.form != "rows":
            yield from self._read_pages(source)
            return
        file = -1
        if source.file is not None and not source.compression and len(self._files) < _FILES_MOST:
            with suppress(OSError):  # `blocks` says why it cannot be read
                self._files.append(_File(source.name, Path(source.file), _stamp(Path(source.file).stat())))
                file = len(self._files) - 1
        batch = empty_batch()
        for block in read_line_blocks(source, max_bytes):
            if isinstance(block, Failure):
                batch.failures.append(block)
            else:
                self._add(block, file if block.as_stored else -1, batch)
                batch = batch._replace(reached=block.bytes_consumed)
            if _is_full(batch):
                yield batch
                batch = empty_batch()
        yield batch

    def _read_pages(self, source: InputFile) -> Iterator[TableBatch]:
        batch = empty_batch()
        for page in read_as_rows(source, self._options):
            if isinstance(page, SkippedRecord):
                batch = batch._replace(skipped=(*batch.skipped, page.kind))
                continue
            batch = batch._replace(reached=page.reached)
            if isinstance(page, Failure):
                batch.failures.append(page)
            else:
                line = _BREAKS.sub(b"", page.data.removeprefix(BOM).rstrip())
                self._add_row(line, page.name, -1, 0, page.number, batch)
            if _is_full(batch):
                yield batch
                batch = empty_batch()
        yield batch

    def _add(self, block: LineBlock, file: int, batch: TableBatch) -> None:
        """Add the rows of some lines to a batch."""
        end = block.at
        for number, line in enumerate(block.lines, block.first):
            at, end = end, end + len(line)
            data = line
            if number == 1 and line.startswith(BOM):
                at, data = at + len(BOM), line[len(BOM) :]
            if data.isspace():
                continue
            self._add_row(data, f"{self._names[-1]}#L{number}", file, at, number, batch)

    def _add_row(self, data: bytes, origin: str, file: int, at: int, number: int, batch: TableBatch) -> None:
        row = parse_row(data, origin, self._fields)
        if isinstance(row, Failure):
            batch.failures.append(row)
            return
        if "cluster" in row.fields:
            self._clustered.add(len(self._at))
        data = data.rstrip()
        if file < 0:
            at = self._spooled
            self._spooled += self._spool.write(data)
        self._file.append(file)
        self._at.append(at)
        self._length.append(len(data))
        self._source.append(len(self._names) - 1)
        self._line.append(number)
        if origin != self._place(len(self._at) - 1):
            self._origins[len(self._at) - 1] = origin
        batch.add(row.id, row.text, row.fields, self._fields.published)

    def place(self, number: int) -> str:
        """Return where a row stood, for errors: `path#L7`."""
        return self._origins.get(number) or self._place(number)

    def _place(self, number: int) -> str:
        return f"{self._names[self._source[number]]}#L{self._line[number]}"

    def write(
        self,
        target: BinaryIO,
        numbers: NDArray[np.int64],
        cluster: Callable[[int], dict[str, Any]],
        shortened: SharedParagraphs | None = None,
    ) -> None:
        """Write some rows, in the order of `numbers`, each with the field `cluster` added, or replaced.

        Raises:
            StoppedError: a file is not what it was when it was read.
        """
        self._spool.flush()
        out = compressing(target, self._packed) if self._packed else target
        with ExitStack() as stack:
            opened = [stack.enter_context(file.path.open("rb")) for file in self._files]
            handles = [file.fileno() for file in [*opened, self._spool]]
            for file, stream in zip(self._files, opened, strict=True):
                if _stamp(os.fstat(stream.fileno())) != file.stamp:
                    raise StoppedError(f"{file.name}: it was changed while it was read; nothing was written")
            for number in numbers.tolist():
                size = self._length[number] - 1  # less its closing brace
                line = os.pread(handles[self._file[number]], size, self._at[number])
                if shortened and shortened.is_cut(number):
                    line = with_text(line, self._fields.text, shortened.without)
                out.write(with_cluster(line, cluster(number), replaced=number in self._clustered) + b"\n")
        if self._packed:
            out.close()


def _is_full(batch: TableBatch) -> bool:
    return len(batch.texts) >= ROWS_MOST or sum(batch.keeper_keys.lengths) > LETTERS_MOST


class _File(NamedTuple):
    """A file that is read again when its rows are written."""

    name: str
    path: Path
    stamp: tuple[int, ...]


def _stamp(status: os.stat_result) -> tuple[int, ...]:
    """Return values that change when a file is written to."""
    return status.st_dev, status.st_ino, status.st_size, status.st_mtime_ns
