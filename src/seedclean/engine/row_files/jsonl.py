"""JSONL files: the bytes of a line are passed on as they are, but for the field `cluster`."""

from __future__ import annotations

import json
import os
import re
from array import array
from collections.abc import Callable, Iterator
from contextlib import ExitStack, suppress
from pathlib import Path
from typing import Any, BinaryIO, NamedTuple

import numpy as np
import orjson
from numpy.typing import NDArray

from seedclean.core.document import Drop
from seedclean.core.errors import StoppedError
from seedclean.engine.row_files.table import LETTERS_MOST, ROWS_MOST, FieldNames, TableBatch, empty_batch, row_id
from seedclean.read.compression import compressing
from seedclean.read.files import BOM, Failure, InputFile, LineBlock, RawPage, read_line_blocks

_DEPTH = 400  # Python's own JSON stops at its recursion limit, about 1,000
_FILES_MOST = 100  # that are open together when rows are written; rows of more files are spooled


class JsonlTable:
    """Rows of JSONL files. Of files in UTF-8 that are not compressed only the offsets of lines are kept.

    Args:
        spool: where the lines of other files wait.
        fields: the names of the fields that are read.
        packed: how the output is compressed.
    """

    def __init__(self, spool: BinaryIO, fields: FieldNames, packed: str) -> None:
        self._spool = spool
        self._spooled = 0
        self._fields = fields
        self._packed = packed
        self._files: list[_File] = []
        self._file = array("l")  # of each row; -1 is the spool
        self._at = array("q")
        self._length = array("q")
        self._names: list[str] = []  # of all sources
        self._source = array("l")  # of each row
        self._line = array("q")
        self._clustered: set[int] = set()  # rows that have a field `cluster` of their own

    def read(self, source: InputFile, max_bytes: int) -> Iterator[TableBatch]:
        """Yield the rows of a file in batches; never raises for what a row holds."""
        self._names.append(source.name)
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
            if sum(batch.keeper_keys.lengths) > LETTERS_MOST or len(batch.texts) >= ROWS_MOST:
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
            row = parse_row(data, f"{self._names[-1]}#L{number}", self._fields)
            if isinstance(row, Failure):
                batch.failures.append(row)
                continue
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
            batch.add(row.id, row.fields[self._fields.text], row.fields)

    def place(self, number: int) -> str:
        """Return where a row stood, for errors: `path#L7`."""
        return f"{self._names[self._source[number]]}#L{self._line[number]}"

    def write(self, target: BinaryIO, numbers: NDArray[np.int64], cluster: Callable[[int], dict[str, Any]]) -> None:
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
                out.write(with_cluster(line, cluster(number), replaced=number in self._clustered) + b"\n")
        if self._packed:
            out.close()


class _File(NamedTuple):
    """A file that is read again when its rows are written."""

    name: str
    path: Path
    stamp: tuple[int, ...]


def _stamp(status: os.stat_result) -> tuple[int, ...]:
    """Return values that change when a file is written to."""
    return status.st_dev, status.st_ino, status.st_size, status.st_mtime_ns


class ParsedRow(NamedTuple):
    """The row of a line: its id, and all its fields."""

    id: str
    fields: dict[str, Any]


def parse_row(data: bytes, origin: str, fields: FieldNames) -> ParsedRow | Failure:
    """Return the row of a line, or a failure that says why it is none.

    Args:
        data: the line.
        origin: where it stands, `path#L7`: the id of a row that names none.
        fields: the names of the fields that are read.
    """
    row = _object(data, origin)
    if isinstance(row, Failure):
        return row
    if "cluster" in row and not _replaceable(data):
        return _bad(origin, "not JSON: nested too deeply")
    name = row.get(fields.id)
    if type(name) is float:  # 1.50, or more digits than a number has here
        name = _as_written(data, fields.id)
    if type(name) is not str or not name.strip():
        name = row_id(name, origin)
    if not name.isascii():
        name = name.encode("utf-8", "backslashreplace").decode()  # a lone surrogate cannot be written
    if lacking := _lacks_text(row, origin, fields.text):
        return lacking._replace(name=name)
    return ParsedRow(name, row)


def _as_written(data: bytes, field: str) -> Any:
    """Return a number of a line as it is written; None for what is no number, or in a line nested too deeply."""
    try:
        return json.loads(data, parse_float=str, parse_int=str, parse_constant=lambda _: None)[field]
    except RecursionError:
        return None


def with_cluster(line: bytes, cluster: dict[str, Any], *, replaced: bool) -> bytes:
    """Return a line with the field `cluster`.

    Args:
        line: without its closing brace.
        cluster: the field.
        replaced: whether the line has one already.
    """
    return b'%b,"cluster":%b}' % (_without_cluster(line) if replaced else line, orjson.dumps(cluster))


def row_text(raw: RawPage, field: str) -> str | Failure:
    """Return the text of a line."""
    row = _object(raw.data, raw.name)
    if isinstance(row, Failure):
        return row
    text: str = row.get(field, "")
    return _lacks_text(row, raw.name, field) or text


def _object(data: bytes, origin: str) -> dict[str, Any] | Failure:
    """Return a line's fields."""
    try:
        row = _loaded(data)
    except ValueError as error:
        return _bad(origin, f"not JSON: {error}")
    if type(row) is not dict:
        return _bad(origin, f"a row must be an object, not {type(row).__name__}")
    return row


def _lacks_text(row: dict[str, Any], origin: str, field: str) -> Failure | None:
    """Return the failure of a row without a text in the field."""
    if type(row.get(field)) is str:
        return None
    return _bad(origin, f"no text in the field {field!r} (there are: {', '.join(sorted(row)[:8])}); --text-field")


def _loaded(line: bytes) -> Any:
    """Read a line. What orjson refuses though other programs write it (NaN, lone surrogates), `json` reads.

    Raises:
        ValueError: it is no JSON in UTF-8, or nested too deeply.
    """
    try:
        return orjson.loads(line)
    except orjson.JSONDecodeError:
        try:
            return json.loads(line.decode("utf-8"))
        except RecursionError as error:
            raise ValueError("nested too deeply") from error


_DECODER = json.JSONDecoder(parse_int=str, parse_float=str)  # only used to find where values end
_BLANK = re.compile(r"[ \t\r\n]*")


def _without_cluster(line: bytes) -> bytes:
    """Return a line without its field `cluster`; the other fields keep their bytes. Both lack the closing brace.

    >>> _without_cluster(b'{"a": 1.50, "cluster": {"id": 1}, "b":2')
    b'{"a": 1.50, "b":2'
    >>> _without_cluster(b' { "a" : [1, 2] , "b":2 ,"cluster":0')
    b' { "a" : [1, 2] , "b":2 '

    Raises:
        RecursionError: it is nested too deeply.
    """
    text = line.decode("utf-8") + "}"
    kept = []
    first = at = text.index("{")
    while text[at] != "}":
        start = at + 1
        key, end = _DECODER.raw_decode(text, _past_blank(text, start))
        _, end = _DECODER.raw_decode(text, _past_blank(text, _past_blank(text, end) + 1))
        at = _past_blank(text, end)
        if key != "cluster":
            kept.append(text[start:at])
    return (text[: first + 1] + ",".join(kept)).encode()


def _past_blank(text: str, at: int) -> int:
    blank = _BLANK.match(text, at)
    return blank.end() if blank else at


def _replaceable(line: bytes) -> bool:
    """Return whether the field `cluster` of a line can be replaced: it can unless the line is nested very deeply."""
    if line.count(b"[") + line.count(b"{") < _DEPTH:
        return True
    try:
        _without_cluster(line.rstrip()[:-1])
    except RecursionError:
        return False
    return True


def _bad(origin: str, detail: str) -> Failure:
    return Failure(origin, Drop("read", "bad-row", f"{origin}: {detail}"))
