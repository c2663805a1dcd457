"""What the counting of lines needs of a part, in a file of its own: other parts read it, and not the pages."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any, NamedTuple, Self

import numpy as np
from numpy.typing import NDArray

from seedclean.dedup.line_counts import BANDS
from seedclean.engine.workers.reader import ReadResult
from seedclean.write.checkpoint_records import whole_records, write_record
from seedclean.write.lock import open_no_link

LINES = "lines.records"


class BatchLines(NamedTuple):
    """The lines of a batch.

    Attributes:
        key: of the batch.
        hashes: as in `ReadResult`, and so are the others.
        lengths: a number for each page.
        bands: of each page.
    """

    key: bytes
    hashes: NDArray[np.uint64]
    lengths: NDArray[np.int64]
    bands: NDArray[np.uint64]


class LineRecords:
    """The file, while a part is made; a context manager.

    Args:
        folder: of the part.

    Attributes:
        batches: how many were written.
        pages: how many these have.
    """

    def __init__(self, folder: Path) -> None:
        self.batches = self.pages = 0
        (folder / LINES).unlink(missing_ok=True)
        self._file = open_no_link(folder / LINES, os.O_WRONLY | os.O_CREAT | os.O_EXCL)
        self._end = 0

    def __enter__(self) -> Self:
        """Return itself."""
        return self

    def __exit__(self, *_: object) -> None:
        """Close the file."""
        with suppress(OSError):  # a full disk fails again here; the first error is the one to be told
            os.fsync(self._file)
        os.close(self._file)

    def add(self, result: ReadResult) -> None:
        """Write the lines of a batch behind those before it."""
        columns = (result.hashes, result.lengths, result.bands)
        data = [column.tobytes() for column in columns]
        self._end = write_record(self._file, self._end, result.key, data).end
        self.batches += 1
        self.pages += len(result.lengths)


def batch_lines(folder: Path) -> Iterator[BatchLines]:
    """Yield the lines of the batches of a part, in their order; those that are damaged are left out.

    Raises:
        OSError: the file cannot be read.
    """
    file = open_no_link(folder / LINES, os.O_RDONLY)
    try:
        for record in whole_records(file)[0]:
            columns = [
                _column(file, start, size, kind)
                for start, size, kind in zip(record.starts, record.sizes, (np.uint64, np.int64, np.uint64), strict=True)
            ]
            yield BatchLines(record.key, columns[0], columns[1], columns[2].reshape(-1, BANDS))
    finally:
        os.close(file)


def _column(file: int, start: int, size: int, kind: type[Any]) -> NDArray[Any]:
    return np.frombuffer(os.pread(file, size, start), dtype=kind)
