"""Files of JSON values: an array of objects, or objects one after the other, each a row; none is read whole."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import BinaryIO, cast

from seedclean.core.document import Drop
from seedclean.read.compression import bytes_consumed
from seedclean.read.files import (
    BOM,
    Failure,
    InputFile,
    RawPage,
    SkippedRecord,
    collecting_failures,
    open_source,
    too_large,
)
from seedclean.read.row_encoding import as_utf8

_BLOCK = 1 << 18  # bytes that are read at a time
_BETWEEN = re.compile(rb"[ \t\r\n,]*+")
_INSIDE = rb'[^"\\]*+(?:\\.[^"\\]*+)*+"'  # the rest of a string
# A whole string, a bracket, or the beginning of a string that has no end here.
_TOKEN = re.compile(rb'"' + _INSIDE + rb'|[\[\]{}]|"', re.DOTALL)
_REST = re.compile(_INSIDE, re.DOTALL)
_OBJECT, _ARRAY, _ARRAY_END = b"{[]"


def read_values(source: InputFile, max_bytes: int) -> Iterator[RawPage | Failure | SkippedRecord]:
    """Yield the objects of a file, each a row named after its number; what is no object ends the reading.

    Args:
        source: from `list_inputs`.
        max_bytes: largest row; a larger one is a failure, and the rest is read.
    """
    with collecting_failures(source) as failures, open_source(source) as packed, as_utf8(packed) as stream:
        values = _Values(stream, max_bytes)
        number = 0
        while (value := values.next()) is not None:
            number += 1
            name = f"{source.name}#L{number}"
            if isinstance(value, Drop):
                yield Failure(name, value, number)
                continue
            reached = bytes_consumed(packed) if source.compression else values.read
            yield RawPage(name, value, "rows", number=number, reached=min(reached, source.size or reached))
    yield from failures


class _Values:
    """The objects of a stream, one after the other.

    Args:
        stream: UTF-8.
        max_bytes: of an object.

    Attributes:
        read: bytes that were read.
    """

    def __init__(self, stream: BinaryIO, max_bytes: int) -> None:
        self._stream, self._most = stream, max_bytes
        self._data, self._at = b"", 0
        self._begun = self._ended = self._in_array = False
        self.read = 0

    def next(self) -> bytes | Drop | None:
        """Return the next object, or why there is none; None at the end."""
        if self._ended:
            return None
        first = self._next_byte()
        if not self._begun:
            self._begun = True
            self._at += len(BOM) * self._data.startswith(BOM, self._at)
            first = self._next_byte()
        while first == (_ARRAY_END if self._in_array else _ARRAY):  # arrays may stand one after the other, too
            self._in_array = not self._in_array
            self._at += 1
            first = self._next_byte()
        if first == _OBJECT:
            return self._object()
        self._ended = True
        if first is None:
            return (
                Drop("read", "bad-json", "the file is cut off: the end of its array is missing")
                if self._in_array
                else None
            )
        start = self._data[self._at : self._at + 20].decode("utf-8", "replace")
        return Drop("read", "bad-json", f"a row must be an object, not {start!r}; the rest of the file is not read")

    def _next_byte(self) -> int | None:
        """Return the next byte that is no blank and no comma, without taking it; None at the end."""
        while True:
            blanks = cast("re.Match[bytes]", _BETWEEN.match(self._data, self._at))
            if blanks.end() < len(self._data):
                self._at = blanks.end()
                return self._data[self._at]
            if not self._more(b""):
                return None

    def _more(self, kept: bytes) -> bool:
        """Read a block behind what is kept; return whether there was one."""
        block = self._stream.read(_BLOCK)
        self.read += len(block)
        self._data, self._at = kept + block, 0
        return bool(block)

    def _object(self) -> bytes | Drop:
        """Return the object that begins here; of one that is too large, why."""
        depth, at, in_string = 0, self._at, False
        start: int | None = at  # None: it is too large, and its bytes are not kept
        while True:
            token = (_REST.match if in_string else _TOKEN.search)(self._data, at)
            if token is not None and token[0] != b'"':
                at, in_string = token.end(), False
                depth += (token[0] in (b"{", b"[")) - (token[0] in (b"}", b"]"))
                if depth:
                    continue
                self._at = at
                return too_large(self._most) if start is None or at - start > self._most else self._data[start:at]
            if token is not None:
                at, in_string = token.end(), not in_string
                continue
            rest = self._data[at:]
            at = len(self._data) - (len(rest) - len(rest.rstrip(b"\\"))) % 2  # half an escape waits for the other half
            if start is not None and at - start > self._most:
                start = None
            before = at if start is None else start
            at -= before
            if not self._more(self._data[before:]):
                self._ended = True
                return too_large(self._most) if start is None else Drop("read", "bad-json", "the last row is cut off")
            start = None if start is None else 0
