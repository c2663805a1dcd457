"""The compare forms of all bodies: in memory or, once they are many, on disk; and in files where others put them."""

from __future__ import annotations

import os
from array import array
from mmap import ACCESS_READ, MADV_DONTNEED, mmap
from pathlib import Path
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from seedclean.dedup.spill import SpilledArray

_OFFSET = 48  # bits of a start that say where in its file it is; those above them are the number of the file


class Forms(NamedTuple):
    """Forms that can be read: n of them.

    Attributes:
        units: UTF-16.
        starts: where in it each begins, shape (n,), int64. What is in other files is in other places of memory: before
            the array, or behind it. Only the kernel can reach it there.
        ends: where each ends, shape (n,), int64.
    """

    units: NDArray[np.uint16]
    starts: NDArray[np.int64]
    ends: NDArray[np.int64]


class FormStore:
    """Compare forms in UTF-16, in the order in which they come.

    Args:
        folder: for the file that is made for them; None for the system's folder of temporary files.

    >>> forms = FormStore(None)
    >>> forms.add(np.array([1, 2, 3], dtype=np.uint16), np.array([2, 1]))
    >>> found = forms.mapped()
    >>> found.units.tolist(), found.starts.tolist(), found.ends.tolist()
    ([1, 2, 3], [0, 2], [2, 3])
    >>> forms.close()
    """

    def __init__(self, folder: Path | None) -> None:
        self._own = SpilledArray(np.uint16, folder)
        self._starts, self._lengths = array("q"), array("q")
        self._files: list[int] = []  # descriptors; the own one, of the number 0, is not among them
        self._maps: dict[int, mmap] = {}

    def close(self) -> None:
        """Give back what is on disk."""
        self._own.close()
        self._maps.clear()

    def add(self, units: NDArray[np.uint16], lengths: NDArray[np.int64]) -> None:
        """Append forms of so many units each."""
        self._take(len(self._own), lengths)
        self._own.add(units)

    def add_written(self, file: int, start: int, lengths: NDArray[np.int64]) -> None:
        """Append forms that someone has put into a file.

        Args:
            file: its descriptor, which stays open as long as this is used.
            start: the byte where the first one begins, an even one.
            lengths: units of each, shape (n,).
        """
        if not len(lengths):  # then the file may be empty, too
            return
        if file not in self._files:
            self._files.append(file)
        self._take((self._files.index(file) + 1 << _OFFSET) + start // 2, lengths)

    def _take(self, start: int, lengths: NDArray[np.int64]) -> None:
        self._starts.frombytes((start + np.cumsum(lengths) - lengths).tobytes())
        self._lengths.frombytes(lengths.tobytes())

    def mapped(self) -> Forms:
        """Return all forms; those on disk are mapped into memory and not read."""
        own = self._own.mapped()
        places = [0]
        for file in self._files:
            size = os.fstat(file).st_size
            if file not in self._maps or len(self._maps[file]) < size:
                self._maps[file] = mmap(file, size, access=ACCESS_READ)
            there = np.frombuffer(self._maps[file], dtype=np.uint8).ctypes.data
            places.append((there - own.ctypes.data) // own.itemsize)
        starts = np.array(self._starts, dtype=np.int64)
        starts = np.array(places, dtype=np.int64)[starts >> _OFFSET] + (starts & ((1 << _OFFSET) - 1))
        return Forms(own, starts, starts + np.frombuffer(self._lengths, dtype=np.int64))

    def release(self) -> None:
        """Give back the memory of what was read so far of files; it can be read again."""
        self._own.release()
        for map_ in self._maps.values():
            map_.madvise(MADV_DONTNEED)
