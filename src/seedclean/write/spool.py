"""Lines that wait on disk instead of in memory: in files without names, one of this process and one of each worker.

Workers write lines and compare forms to their own files. The main process, for which all of them wait, gets only the
positions.
"""

from __future__ import annotations

import os
from array import array
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from tempfile import TemporaryFile
from typing import BinaryIO, cast

import numpy as np
from numpy.typing import NDArray

_OFFSET = 48  # low bits of a position: the byte in the file; the bits above them are the number of the file
_BLOCK = 1 << 20  # bytes that are read at a time


class Spool:
    """Lines on disk, read by number. One thread may read single lines while another reads stretches.

    Args:
        folder: for the files; they have no names there, so they are gone when the process ends, even if it is killed.

    Attributes:
        create: makes a file for a worker.
        starts: the position of each line.
        lengths: bytes of each.
    """

    def __init__(self, folder: Path) -> None:
        self.starts, self.lengths = array("q"), array("q")
        self.create: Callable[[], BinaryIO] = partial(_nameless, folder)
        self._files: list[BinaryIO] = []
        self._single: list[_Window] = []
        self._stretches: list[_Window] = []
        self._file, self._end = self.new_file()

    def new_file(self) -> tuple[int, int]:
        """Begin a file into which a worker can write with `write_at`.

        Returns:
            Its descriptor, and the position of its first byte.
        """
        file = self.create()
        return file.fileno(), self.adopt(file)

    def adopt(self, file: BinaryIO) -> int:
        """Take over a file, which is closed with the others; return the position of its first byte."""
        self._files.append(file)
        self._single.append(_Window(file.fileno()))
        self._stretches.append(_Window(file.fileno()))
        return (len(self._files) - 1) << _OFFSET

    def close(self) -> None:
        """Close the files."""
        for file in self._files:
            file.close()

    def add(self, lines: memoryview, lengths: NDArray[np.int64]) -> None:
        """Append lines that stand one after the other in `lines`, of so many bytes each."""
        self.add_written(self._end, lengths)
        self._end = write_at(self._file, self._end, lines)

    def add_written(self, position: int, lengths: NDArray[np.int64]) -> None:
        """Append lines that a worker has written, from a position on, of so many bytes each."""
        self.starts.frombytes((position + np.cumsum(lengths) - lengths).tobytes())
        self.lengths.frombytes(lengths.tobytes())

    def line(self, number: int) -> memoryview:
        """Return a line. It is fast if lines are read in about their order."""
        return self._between(self._single, self.starts[number], self.lengths[number])

    def lines(self, first: int, behind: int) -> Iterator[memoryview]:
        """Yield the bytes of the lines `first` to `behind` - 1, in parts of about a megabyte.

        These lines must stand one after the other in one file.
        """
        end = self.starts[behind - 1] + self.lengths[behind - 1]
        for at in range(self.starts[first], end, _BLOCK):
            yield self._between(self._stretches, at, min(_BLOCK, end - at))

    def locate(self, position: int) -> tuple[int, int]:
        """Return the descriptor of the file at a position, and the byte in it."""
        return self._files[position >> _OFFSET].fileno(), position & ((1 << _OFFSET) - 1)

    def read(self, position: int, size: int) -> memoryview:
        """Return `size` bytes from a position on."""
        return self._between(self._single, position, size)

    @staticmethod
    def _between(windows: list[_Window], position: int, size: int) -> memoryview:
        start = position & ((1 << _OFFSET) - 1)
        return windows[position >> _OFFSET].between(start, start + size)


def _nameless(folder: Path) -> BinaryIO:
    return cast("BinaryIO", TemporaryFile(dir=folder, buffering=0))


def write_at(file: int, position: int, data: memoryview) -> int:
    """Write bytes at a position, and return the position behind them.

    Raises:
        OSError: they cannot be written.
    """
    while data:
        written = os.pwrite(file, data, position & ((1 << _OFFSET) - 1))
        data, position = data[written:], position + written
    return position


class _Window:
    """The block of a file that was read last; the next line is likely to be in it."""

    def __init__(self, file: int) -> None:
        self._file = file
        self._block, self._at = memoryview(b""), 0

    def between(self, start: int, end: int) -> memoryview:
        end_of_block = self._at + len(self._block)
        if not self._at <= start <= end <= end_of_block:
            ahead = _BLOCK if self._at <= start <= end_of_block else 0
            self._block = memoryview(os.pread(self._file, max(end - start, ahead), start))
            self._at = start
        return self._block[start - self._at : end - self._at]
