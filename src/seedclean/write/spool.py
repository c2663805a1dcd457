"""Lines that wait on disk instead of in memory: in files without names, one of this process and one of each worker.

What a worker made, lines and compare forms, does not pass through the one process that all workers wait for; that one
only hears where it is.
"""

from __future__ import annotations

import os
from array import array
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryFile
from typing import BinaryIO, cast

import numpy as np
from numpy.typing import NDArray

_OFFSET = 48  # bits of a place that say where in its file it is; those above them are the number of the file
_BLOCK = 1 << 20  # bytes that are read at a time


class Spool:
    """Lines that wait; read by number. While one thread asks for single lines, another may ask for stretches.

    Args:
        folder: where the files are; they have no names there, so they are gone with the process, however that ends.

    Attributes:
        starts: the place of each line.
        lengths: bytes of each.
    """

    def __init__(self, folder: Path) -> None:
        self.starts, self.lengths = array("q"), array("q")
        self._folder = folder
        self._files: list[BinaryIO] = []
        self._single: list[_Window] = []
        self._stretches: list[_Window] = []
        self._file, self._end = self.new_file()

    def new_file(self) -> tuple[int, int]:
        """Begin a file for someone to `write_at` lines into.

        Returns:
            Its descriptor, and the place of its first byte.
        """
        file = cast("BinaryIO", TemporaryFile(dir=self._folder, buffering=0))  # noqa: SIM115 - lives as long
        self._files.append(file)
        self._single.append(_Window(file.fileno()))
        self._stretches.append(_Window(file.fileno()))
        return file.fileno(), (len(self._files) - 1) << _OFFSET

    def close(self) -> None:
        """Close the files."""
        for file in self._files:
            file.close()

    def add(self, lines: memoryview, lengths: NDArray[np.int64]) -> None:
        """Append some lines, one after the other, of so many bytes each."""
        self.add_written(self._end, lengths)
        self._end = write_at(self._file, self._end, lines)

    def add_written(self, place: int, lengths: NDArray[np.int64]) -> None:
        """Append lines that someone has put at a place."""
        self.starts.frombytes((place + np.cumsum(lengths) - lengths).tobytes())
        self.lengths.frombytes(lengths.tobytes())

    def line(self, number: int) -> memoryview:
        """Return a line; fast, where lines are asked for in about their order."""
        return self._between(self._single, self.starts[number], self.lengths[number])

    def lines(self, first: int, behind: int) -> Iterator[memoryview]:
        """Yield the bytes of the lines from `first` on that are before line `behind`, in parts of a fair size.

        They must stand one after the other.
        """
        end = self.starts[behind - 1] + self.lengths[behind - 1]
        for at in range(self.starts[first], end, _BLOCK):
            yield self._between(self._stretches, at, min(_BLOCK, end - at))

    def locate(self, place: int) -> tuple[int, int]:
        """Return the descriptor of the file of a place, and the byte there."""
        return self._files[place >> _OFFSET].fileno(), place & ((1 << _OFFSET) - 1)

    def read(self, place: int, size: int) -> memoryview:
        """Return bytes that someone has put at a place."""
        return self._between(self._single, place, size)

    @staticmethod
    def _between(windows: list[_Window], place: int, size: int) -> memoryview:
        start = place & ((1 << _OFFSET) - 1)
        return windows[place >> _OFFSET].between(start, start + size)


def write_at(file: int, place: int, data: memoryview) -> int:
    """Write bytes to a place; return the place behind them.

    Raises:
        OSError: they cannot be written.
    """
    while data:
        written = os.pwrite(file, data, place & ((1 << _OFFSET) - 1))
        data, place = data[written:], place + written
    return place


class _Window:
    """What was read last of a file: what is asked for next is likely to be in it."""

    def __init__(self, file: int) -> None:
        self._file = file
        self._block, self._at = memoryview(b""), 0

    def between(self, start: int, end: int) -> memoryview:
        known = self._at + len(self._block)
        if not self._at <= start <= end <= known:
            ahead = _BLOCK if self._at <= start <= known else 0
            self._block = memoryview(os.pread(self._file, max(end - start, ahead), start))
            self._at = start
        return self._block[start - self._at : end - self._at]
