"""Objects through a pipe without copies of their large parts.

Python's own connections send one pickle. All bytes of a result are copied into it, and copied out again by the one
process that all workers wait for. Pickle protocol 5 (PEP 574) leaves large buffers outside of the pickle.
"""

from __future__ import annotations

import os
import pickle
from array import array
from collections.abc import Sequence
from io import FileIO
from multiprocessing.connection import Connection
from typing import Any

import numpy as np

_NUMBER = 8  # bytes of a length
_AT_ONCE = 512  # buffers in one call of the system; Linux and macOS take 1024


def send(pipe: Connection, value: Any) -> None:
    """Write an object. Arrays and each `pickle.PickleBuffer` are written from where they are.

    Raises:
        OSError: the other end is closed.

    >>> from multiprocessing import Pipe
    >>> reading, writing = Pipe(duplex=False)
    >>> send(writing, ["海城", pickle.PickleBuffer(b"data")])
    >>> name, data = receive(reading)
    >>> name, bytes(data)
    ('海城', b'data')
    """
    large: list[pickle.PickleBuffer] = []
    head = memoryview(pickle.dumps(value, protocol=5, buffer_callback=large.append))
    parts = [head, *(buffer.raw() for buffer in large)]
    _write(pipe.fileno(), [memoryview(array("q", [len(parts), *map(len, parts)])).cast("B"), *parts])


def receive(pipe: Connection) -> Any:
    """Read an object that `send` wrote. Its buffers share one block of memory.

    Raises:
        EOFError: the other end is gone.
        OSError: the pipe cannot be read.
    """
    with FileIO(pipe.fileno(), closefd=False) as file:
        count = _read(file, _NUMBER).cast("q")[0]
        sizes = _read(file, count * _NUMBER).cast("q").tolist()
        whole = _read(file, sum(sizes))
    parts, at = [], 0
    for size in sizes:
        parts.append(whole[at : at + size])
        at += size
    return pickle.loads(parts[0], buffers=parts[1:])  # noqa: S301 - of a process of ours


def _write(file: int, parts: Sequence[memoryview]) -> None:
    for start in range(0, len(parts), _AT_ONCE):
        rest = list(parts[start : start + _AT_ONCE])
        while rest:
            written = os.writev(file, rest)
            while rest and written >= len(rest[0]):
                written -= len(rest.pop(0))
            if rest:
                rest[0] = rest[0][written:]


def _read(file: FileIO, size: int) -> memoryview:
    data = np.empty(size, dtype=np.uint8).data  # not cleared, as a bytearray would be
    at = 0
    while at < size:
        count = file.readinto(data[at:])
        if not count:
            raise EOFError
        at += count
    return data
