"""Tables of text: `.csv` and `.tsv`. The first row names the columns; each other one is a row, as one of JSONL."""

from __future__ import annotations

import csv
import io
import json
from collections import Counter, deque
from collections.abc import Iterator
from itertools import zip_longest
from typing import BinaryIO, Self, TextIO

import orjson

from seedclean.core.document import Drop
from seedclean.read.compression import bytes_consumed
from seedclean.read.files import Failure, InputFile, RawPage, SkippedRecord, collecting_failures, open_source, too_large
from seedclean.read.row_encoding import as_utf8

_DELIMITERS = ",\t;|"


class _TooLongError(Exception):
    """A line, or a field, is longer than a page may be."""


def read_delimited(source: InputFile, max_bytes: int) -> Iterator[RawPage | Failure | SkippedRecord]:
    """Yield the rows below the first one, named after their numbers; a row that does not fit its columns is a failure.

    Columns for which a row has no value are null.

    The delimiter is the one of comma, tab, semicolon and bar that the first row has most of.

    Args:
        source: from `list_inputs`.
        max_bytes: largest line; behind a larger one nothing is read.
    """
    with collecting_failures(source) as failures, open_source(source) as packed, as_utf8(packed, table=True) as stream:
        text = io.TextIOWrapper(stream, "utf-8-sig", "surrogateescape", newline="")
        number = 0
        try:
            for number, row in enumerate(_rows(text, max_bytes), 1):
                name = f"{source.name}#L{number}"
                if isinstance(row, Drop):
                    yield Failure(name, row, number)
                    continue
                reached = bytes_consumed(packed) if source.compression else _position(packed, source)
                yield RawPage(name, row, "rows", number=number, reached=reached)
        except _TooLongError:
            yield Failure(f"{source.name}#L{number + 1}", too_large(max_bytes), number + 1)
        finally:
            text.detach()
    yield from failures


def _position(stream: BinaryIO, source: InputFile) -> int:
    return min(stream.tell(), source.size) if source.size else 0


def _rows(text: TextIO, max_bytes: int) -> Iterator[bytes | Drop]:
    """Yield the rows as JSON objects, or why one is none.

    Raises:
        _TooLongError: of a line.
    """
    lines = _Lines(text, max_bytes)
    first = next(lines, "")
    while first.isspace():
        lines.taken.clear()
        first = next(lines, "")
    csv.field_size_limit(max(csv.field_size_limit(), max_bytes))  # of the process: an article has more than 131,072
    table = csv.reader(lines, delimiter=max(_DELIMITERS, key=first.count), strict=True)
    lines.give_back(0)
    try:
        names = [name.strip() or f"column {number}" for number, name in enumerate(next(table, []), 1)]
    except csv.Error as error:
        yield Drop("read", "bad-csv", f"the first row names no columns: {error}")
        return
    if len(set(names)) < len(names):
        repeated = Counter(names).most_common(1)[0][0]
        yield Drop("read", "bad-csv", f"two columns are named {repeated!r}: rename one")
        return
    while True:
        lines.taken.clear()
        try:
            row = next(table, None)
        except csv.Error as error:
            lines.give_back(1)  # a quotation mark that is missing takes no row with it but its own
            yield Drop("read", "bad-row", f"line {lines.number}: {error}")
            continue
        if row is None:
            return
        if row:
            yield _object(names, row)


def _object(names: list[str], row: list[str]) -> bytes | Drop:
    if any(row[len(names) :]):
        return Drop("read", "bad-row", f"{len(row)} values for {len(names)} columns: is a quotation mark missing?")
    fields = dict(zip_longest(names, row[: len(names)]))
    try:
        return orjson.dumps(fields)
    except TypeError:  # damaged bytes stay as they are: who reads the row counts them
        return json.dumps(fields, ensure_ascii=False).encode("utf-8", "surrogateescape")


class _Lines:
    """The lines of a table; those that were taken for a row which is none can be given back.

    Args:
        text: the table.
        max_bytes: of a line.

    Attributes:
        number: of the last line that was taken, from 1.
        taken: the lines that were taken since someone cleared this.
    """

    def __init__(self, text: TextIO, max_bytes: int) -> None:
        self._text, self._most = text, max_bytes
        self._given_back: deque[str] = deque()
        self.number = 0
        self.taken: list[str] = []

    def __iter__(self) -> Self:
        """Return itself."""
        return self

    def __next__(self) -> str:
        """Return the next line.

        Raises:
            _TooLongError: it is too long.
        """
        line = self._given_back.popleft() if self._given_back else self._text.readline(self._most + 1)
        if not line:
            raise StopIteration
        if len(line) > self._most:
            raise _TooLongError
        self.taken.append(line)
        self.number += 1
        return line

    def give_back(self, behind: int) -> None:
        """Give back the lines that were taken, but for so many first ones."""
        self.number -= len(self.taken[behind:])
        self._given_back.extendleft(reversed(self.taken[behind:]))
        self.taken.clear()
