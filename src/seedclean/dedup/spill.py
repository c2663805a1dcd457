"""Arrays that wait on disk instead of in memory."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import Any, Generic, TypeVar

import numpy as np
from numpy.typing import NDArray

Kind = TypeVar("Kind", bound=np.generic)


class Spill(Generic[Kind]):
    """A growing array of one dtype in an unnamed file, which is gone with the process.

    Args:
        kind: the dtype.
        folder: where the file is; None for the system's folder of temporary files.

    >>> spill = Spill(np.uint16, None)
    >>> spill.add(np.array([1, 2], dtype=np.uint16)); spill.add(np.array([3], dtype=np.uint16))
    >>> spill.mapped().tolist(), len(spill)
    ([1, 2, 3], 3)
    >>> spill.close()
    """

    def __init__(self, kind: type[Kind], folder: Path | None) -> None:
        self._kind = np.dtype(kind)
        self._file: Any = tempfile.TemporaryFile(dir=folder)  # noqa: SIM115 - lives as long as the array
        self._length = 0

    def __len__(self) -> int:
        """Return the number of values."""
        return self._length

    def add(self, values: NDArray[Kind]) -> None:
        """Append an array, row by row if it has several dimensions."""
        self._file.write(np.ascontiguousarray(values, dtype=self._kind).data)
        self._length += values.size

    def close(self) -> None:
        """Close the file; what is mapped stays readable."""
        self._file.close()

    def mapped(self) -> NDArray[Kind]:
        """Return all values, mapped into memory and not read."""
        self._file.flush()
        if not self._length:
            return np.empty(0, dtype=self._kind)
        return np.memmap(self._file, dtype=self._kind, mode="r", shape=(self._length,))
