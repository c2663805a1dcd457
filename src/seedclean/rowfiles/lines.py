"""JSONL: a line's bytes are passed on as they are."""

from __future__ import annotations

import json
import mmap
from array import array
from collections.abc import Callable, Iterator
from typing import Any, BinaryIO

import numpy as np
import orjson
from numpy.typing import NDArray

from seedclean.document import Drop
from seedclean.packing import repacking
from seedclean.reader import Failure, Raw, Source, read
from seedclean.rowfiles.batch import LETTERS_MOST, ROWS_MOST, Batch, Fields, claim

_WRITTEN = 1000  # rows joined before they are written


class Lines:
    """Rows of JSONL files.

    Args:
        spool: where they wait.
        fields: which ones are read.
        packed: how the output is compressed.
    """

    def __init__(self, spool: BinaryIO, fields: Fields, packed: str) -> None:
        self._spool = spool
        self._fields = fields
        self._packed = packed
        self._ends = array("q", [0])
        self._clustered: set[int] = set()  # rows that have a field `cluster` of their own

    def read(self, source: Source, max_bytes: int) -> Iterator[Batch]:
        """Yield the rows of a file in batches; never raises for what a row holds."""
        batch, letters = Batch([], [], [], []), 0
        for raw in read(source, max_bytes):
            if isinstance(raw, Failure):
                batch.failures.append(raw)
            else:
                letters += self._add(raw, batch)
            if letters > LETTERS_MOST or len(batch.texts) >= ROWS_MOST:
                yield batch
                batch, letters = Batch([], [], [], []), 0
        yield batch

    def _add(self, raw: Raw, batch: Batch) -> int:
        """Add a row to a batch and to the spool, or a failure; return its length."""
        row = _row(raw, self._fields.text)
        if isinstance(row, Failure):
            batch.failures.append(row)
            return 0
        text: str = row[self._fields.text]
        if "cluster" in row:
            self._clustered.add(len(self._ends) - 1)
        line = raw.data.strip()
        self._spool.write(line)
        self._ends.append(self._ends[-1] + len(line))
        batch.places.append(raw.name)
        batch.claims.append(claim(row.get(self._fields.id), raw.name, text, row))
        batch.texts.append(text)
        return len(text)

    def write(self, target: BinaryIO, numbers: NDArray[np.int64], cluster: Callable[[int], dict[str, Any]]) -> None:
        """Write some rows, in the order of `numbers`, each with the field `cluster` added, or replaced."""
        self._spool.flush()
        out = repacking(target, self._packed) if self._packed else target
        size = self._ends[-1]
        with mmap.mmap(self._spool.fileno() if size else -1, size or 1, access=mmap.ACCESS_READ) as spool:
            parts: list[bytes] = []
            for number in numbers.tolist():
                line = spool[self._ends[number] : self._ends[number + 1]]
                if number in self._clustered:
                    line = _without_cluster(line)
                parts.append(line[:-1] + b',"cluster":' + orjson.dumps(cluster(number)) + b"}\n")
                if len(parts) >= _WRITTEN:
                    out.write(b"".join(parts))
                    parts.clear()
            out.write(b"".join(parts))
        if self._packed:
            out.close()


def text_of(raw: Raw, field: str) -> str | Failure:
    """Return the text of a line."""
    row = _row(raw, field)
    if isinstance(row, Failure):
        return row
    text: str = row[field]
    return text


def _row(raw: Raw, field: str) -> dict[str, Any] | Failure:
    """Return a line's row, which has a text in the field."""
    try:
        row = _loaded(raw.data)
    except ValueError as error:
        return _bad(raw.name, f"not JSON: {error}")
    if not isinstance(row, dict):
        return _bad(raw.name, f"a row must be an object, not {type(row).__name__}")
    if not isinstance(row.get(field), str):
        known = ", ".join(sorted(row)[:8])
        return _bad(raw.name, f"no text in the field {field!r} (there are: {known}); --text-field")
    return row


def _loaded(line: bytes) -> Any:
    """Read a line; what orjson refuses though others write it (NaN, lone surrogates) is read by the slower one."""
    try:
        return orjson.loads(line)
    except orjson.JSONDecodeError:
        return json.loads(line)


def _without_cluster(line: bytes) -> bytes:
    row = json.loads(line)
    del row["cluster"]
    return json.dumps(row, ensure_ascii=True, separators=(",", ":")).encode()


def _bad(name: str, detail: str) -> Failure:
    return Failure(name, Drop("read", "bad-row", f"{name}: {detail}"))
