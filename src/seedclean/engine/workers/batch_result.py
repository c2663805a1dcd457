"""The result of a batch that was cleaned, and the record as which it waits on disk until the run commits."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from seedclean.core.report import Report
from seedclean.dedup import KeeperKeys, Sketches
from seedclean.dedup.text_traces import TraceMatch
from seedclean.write.checkpoint_records import Record, write_record
from seedclean.write.rows import RowBatch
from seedclean.write.samples import Samples
from seedclean.write.state import PageResult

_NO_LINES, _NO_UNITS = np.empty(0, dtype=np.uint8), np.empty(0, dtype=np.uint16)
_NUMBER = 8  # bytes of a length


class BatchResult(NamedTuple):
    """The result of a batch: rows in the order of the pages, sketches of the articles, counts and samples.

    Attributes:
        reached: see `RawPage`; that of the last page.
        key: what the batch is known by, see `ReadPages`.
        forms: offset of the compare forms in a `Spool`; None if they are in `bodies`.
        forgotten: index of a row whose text was forgotten -> what it is like.
    """

    pages: list[PageResult]
    rows: RowBatch
    bodies: Sketches
    report: Report
    samples: Samples
    reached: int
    key: bytes = b""
    forms: int | None = None
    forgotten: Mapping[int, TraceMatch] = {}

    def put_aside(self, file: int, offset: int) -> tuple[BatchResult, int]:
        """Write a record of it; return the result without its large parts, and the next free offset."""
        small = self._replace(rows=self.rows._replace(data=_NO_LINES), bodies=self.bodies._replace(units=_NO_UNITS))
        units = self.bodies.units.data.cast("B") if len(self.bodies.units) else b""
        record = write_record(file, offset, self.key, (self.rows.data.data, units, _packed(small)))
        return small.standing(record), record.end

    @classmethod
    def stored(cls, record: Record, read: Callable[[int, int], memoryview]) -> BatchResult:
        """Return the result of which `put_aside` wrote a record.

        Args:
            record: where it stands.
            read: returns so many bytes from a position on.
        """
        return _unpacked(read(record.starts[2], record.sizes[2])).standing(record)

    def standing(self, record: Record) -> BatchResult:
        """Return the result, with where its large parts stand."""
        return self._replace(rows=self.rows._replace(position=record.starts[0]), forms=record.starts[1])


def _packed(result: BatchResult) -> bytes:
    """Return a result without its large parts as bytes: the length of a head, the head as JSON, then arrays."""
    arrays: list[NDArray[Any]] = [*result.bodies, result.rows.lengths, result.rows.article, result.rows.doubtful]
    head = {
        "pages": [(*page[:5], page.digest.hex(), page.mark.hex(), page.rows) for page in result.pages],
        "keys": result.rows.keeper_keys,
        "report": vars(result.report),
        "reached": result.reached,
        "key": result.key.hex(),
        "forgotten": [(row, *match) for row, match in result.forgotten.items()],
        "arrays": [(array.dtype.str, array.shape) for array in arrays],
    }
    data = json.dumps(head).encode()
    parts = [len(data).to_bytes(_NUMBER, "little"), data, *(array.tobytes() for array in arrays)]
    return b"".join((*parts, result.samples.dumped()))


def _unpacked(data: memoryview) -> BatchResult:
    behind = _NUMBER + int.from_bytes(data[:_NUMBER], "little")
    head = json.loads(bytes(data[_NUMBER:behind]))
    arrays: list[NDArray[Any]] = []
    for kind, shape in head["arrays"]:
        size = np.dtype(kind).itemsize * int(np.prod(shape, dtype=np.int64))
        arrays.append(np.frombuffer(data[behind : behind + size], dtype=kind).reshape(shape).copy())
        behind += size
    *bodies, lengths, article, doubtful = arrays
    return BatchResult(
        list(_pages(head["pages"])),
        RowBatch(_NO_LINES, lengths, article, doubtful, KeeperKeys(*head["keys"])),
        Sketches(*bodies),
        _report(head["report"]),
        Samples.loaded(bytes(data[behind:])),
        head["reached"],
        bytes.fromhex(head["key"]),
        forgotten={row: TraceMatch(number, likeness) for row, number, likeness in head["forgotten"]},
    )


def _pages(entries: list[list[Any]]) -> Iterator[PageResult]:
    for name, key, stem, file, number, digest, mark, rows in entries:
        yield PageResult(name, key, stem, file, number, bytes.fromhex(digest), bytes.fromhex(mark), rows)


def _report(counts: Mapping[str, Any]) -> Report:
    values: dict[str, Any] = {name: Counter(n) if isinstance(n, dict) else n for name, n in counts.items()}
    return Report(**values)
