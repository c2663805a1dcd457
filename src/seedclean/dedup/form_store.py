"""The compare forms of all bodies: in one file of this process, and in the files where workers have put theirs."""

from __future__ import annotations

import os
from array import array
from mmap import ACCESS_READ, MADV_DONTNEED, mmap
from pathlib import Path
from typing import NamedTuple, Self

import numpy as np
from numpy.typing import NDArray

from seedclean.dedup.disk_column import DiskColumn


class Forms(NamedTuple):
    """Compare forms that the kernel can read: n of them, in one or more buffers.

    Attributes:
        buffers: UTF-16 code units, each of shape (units,), uint16.
        buffer: the number of the buffer that holds each form, shape (n,), int32.
        starts: the offset in it where each form begins, shape (n,), int64.
        ends: the offset where each ends, shape (n,), int64.
    """

    buffers: tuple[NDArray[np.uint16], ...]
    buffer: NDArray[np.int32]
    starts: NDArray[np.int64]
    ends: NDArray[np.int64]

    @classmethod
    def within(
        cls,
        buffers: tuple[NDArray[np.uint16], ...],
        buffer: NDArray[np.int32],
        starts: NDArray[np.int64],
        ends: NDArray[np.int64],
    ) -> Self:
        """Return forms, after a check that each lies in its buffer: the kernel reads without one.

        Raises:
            ValueError: a form begins before its buffer, ends behind it, or names a buffer that is not there.

        >>> Forms.within((np.zeros(3, np.uint16),), np.zeros(1, np.int32), np.array([1]), np.array([4]))
        Traceback (most recent call last):
        ValueError: form 0 is [1, 4) of a buffer of 3 units
        """
        sizes = np.array([len(units) for units in buffers], dtype=np.int64)
        if buffer.min(initial=0) < 0 or buffer.max(initial=-1) >= len(buffers):
            raise ValueError(f"forms name {buffer.max(initial=-1) + 1} buffers, there are {len(buffers)}")
        outside = np.flatnonzero((starts < 0) | (starts > ends) | (ends > sizes[buffer]))
        if len(outside):
            form = outside[0]
            raise ValueError(
                f"form {form} is [{starts[form]}, {ends[form]}) of a buffer of {sizes[buffer[form]]} units"
            )
        return cls(buffers, buffer, starts, ends)

    @classmethod
    def joined(cls, units: NDArray[np.uint16], lengths: NDArray[np.int64]) -> Self:
        """Return forms that stand in one buffer, one after the other.

        Args:
            units: the buffer.
            lengths: units of each form, shape (n,), int64.

        Raises:
            ValueError: together they are longer than the buffer.
        """
        ends = np.cumsum(lengths)
        return cls.within((units,), np.zeros(len(lengths), dtype=np.int32), ends - lengths, ends)

    def table(self) -> tuple[NDArray[np.uint64], NDArray[np.int32], NDArray[np.int64], NDArray[np.int64]]:
        """Return the forms as the kernel takes them: the address of each buffer, uint64, and the three columns."""
        addresses = np.array([units.ctypes.data for units in self.buffers], dtype=np.uint64)
        return addresses, self.buffer, self.starts, self.ends


class FormStore:
    """Compare forms in UTF-16, in the order in which they come.

    Args:
        folder: for the file that is made for them; None for the system's folder of temporary files.

    >>> forms = FormStore(None)
    >>> forms.add(np.array([1, 2, 3], dtype=np.uint16), np.array([2, 1]))
    >>> stored = forms.mapped()
    >>> stored.buffers[0].tolist(), stored.starts.tolist(), stored.ends.tolist()
    ([1, 2, 3], [0, 2], [2, 3])
    >>> forms.close()
    """

    def __init__(self, folder: Path | None) -> None:
        self._added: DiskColumn[np.uint16] = DiskColumn(np.uint16, folder)  # buffer 0
        self._buffer, self._starts, self._lengths = array("i"), array("q"), array("q")
        self._files: list[int] = []  # descriptors of the other buffers, from 1 on
        self._maps: dict[int, mmap] = {}

    def close(self) -> None:
        """Give back what is on disk."""
        self._added.close()
        self._maps.clear()

    def add(self, units: NDArray[np.uint16], lengths: NDArray[np.int64]) -> None:
        """Append forms of so many units each."""
        self._append(0, len(self._added), lengths)
        self._added.add(units)

    def add_written(self, file: int, start: int, lengths: NDArray[np.int64]) -> None:
        """Append forms that someone has written to a file.

        Args:
            file: its descriptor, which stays open as long as this is used.
            start: the byte where the first one begins, an even one.
            lengths: units of each, shape (n,).
        """
        if not len(lengths):  # then the file may be empty, too
            return
        if file not in self._files:
            self._files.append(file)
        self._append(self._files.index(file) + 1, start // 2, lengths)

    def _append(self, buffer: int, start: int, lengths: NDArray[np.int64]) -> None:
        self._buffer.extend(array("i", [buffer]) * len(lengths))
        self._starts.frombytes((start + np.cumsum(lengths) - lengths).tobytes())
        self._lengths.frombytes(lengths.tobytes())

    def mapped(self) -> Forms:
        """Return all forms; those on disk are mapped into memory and not read.

        Raises:
            ValueError: a file is shorter than the forms that were written to it.
        """
        for file in self._files:
            size = os.fstat(file).st_size
            if file not in self._maps or len(self._maps[file]) < size:
                self._maps[file] = mmap(file, size, access=ACCESS_READ)
        written = (np.frombuffer(self._maps[file], np.uint16, len(self._maps[file]) // 2) for file in self._files)
        starts = np.array(self._starts, dtype=np.int64)
        ends = starts + np.array(self._lengths, dtype=np.int64)
        return Forms.within((self._added.mapped(), *written), np.array(self._buffer, dtype=np.int32), starts, ends)

    def release(self) -> None:
        """Give back the memory of what was read so far of files; it can be read again."""
        self._added.release()
        for map_ in self._maps.values():
            map_.madvise(MADV_DONTNEED)
