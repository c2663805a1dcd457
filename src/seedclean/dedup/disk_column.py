"""Columns that wait on disk instead of in memory, once they are large."""

from __future__ import annotations

from mmap import ACCESS_READ, MADV_DONTNEED, mmap
from pathlib import Path
from typing import Any, Generic, TypeVar

import numpy as np
from numpy.typing import NDArray

_HELD = 1 << 24  # bytes that are kept in memory before the file is begun

Kind = TypeVar("Kind", bound=np.generic)


class DiskColumn(Generic[Kind]):
    """A growing array of one dtype in an unnamed file, which is gone with the process.

    Args:
        kind: the dtype.
        folder: where the file is; None for the system's folder of temporary files.

    >>> column = DiskColumn(np.uint16, None)
    >>> column.add(np.array([1, 2], dtype=np.uint16)); column.add(np.array([3], dtype=np.uint16))
    >>> column.mapped().tolist(), len(column)
    ([1, 2, 3], 3)
    >>> column.close()
    """

    def __init__(self, kind: type[Kind], folder: Path | None) -> None:
        self._kind = np.dtype(kind)
        self._folder = folder
        self._held: list[NDArray[Kind]] = []
        self._file: Any = None
        self._length = 0
        self._map: mmap | None = None

    def __len__(self) -> int:
        """Return the number of values."""
        return self._length

    def add(self, values: NDArray[Kind]) -> None:
        """Append an array, row by row if it has several dimensions."""
        flat = np.ascontiguousarray(values, dtype=self._kind).ravel()
        self._length += flat.size
        self._held.append(
            flat if self._file or flat.base is None else flat.copy()
        )  # a view would keep the whole array in memory
        if self._file is None and self._length * self._kind.itemsize > _HELD:
            import tempfile  # noqa: PLC0415 - small runs need none

            self._file = tempfile.TemporaryFile(dir=self._folder, buffering=1 << 20)  # noqa: SIM115 - lives as long
        if self._file is not None:
            for part in self._held:
                self._file.write(part.data)
            self._held.clear()

    def close(self) -> None:
        """Close the file. Arrays that were mapped stay readable."""
        if self._file is not None:
            self._file.close()

    def mapped(self) -> NDArray[Kind]:
        """Return all values, shape (length,); those on disk are mapped, not read."""
        if self._file is None:
            if len(self._held) != 1:
                self._held = [np.concatenate([np.empty(0, dtype=self._kind), *self._held])]
            return self._held[0]
        self._file.flush()
        size = self._length * self._kind.itemsize
        if self._map is None or len(self._map) != size:
            self._map = mmap(self._file.fileno(), size, access=ACCESS_READ)
        return np.frombuffer(self._map, dtype=self._kind)

    def release(self) -> None:
        """Release the memory of what was read of the file; it can be read again."""
        if self._map is not None:
            self._map.madvise(MADV_DONTNEED)
