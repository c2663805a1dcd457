"""Compressed files: read and written as if they were not."""

from __future__ import annotations

import gzip
import importlib
import io
import os
import sys
import zlib
from pathlib import Path
from typing import Any, BinaryIO, cast

_NAMES = {".gz": "gzip", ".zst": "zstd", ".bz2": "bzip2", ".xz": "xz"}
_MAGIC = {b"\x1f\x8b": ".gz", b"\x28\xb5\x2f\xfd": ".zst", b"BZh": ".bz2", b"\xfd7zXZ\0": ".xz"}  # how such data begin
SUFFIXES = tuple(_NAMES)
_BUFFER = 1 << 20  # bytes read at a time
_BOMB_RATIO = 100  # what is unpacked beyond so many times the size of a file ...
_BOMB_LEAST = 1 << 26  # ... and so many bytes is not read
_LEVEL = 6  # of gzip; zstd has its own default


def compression_of(name: str) -> str:
    """Return how a file is compressed, by its name: a suffix, or nothing.

    >>> compression_of("a.jsonl.GZ"), compression_of("a.jsonl")
    ('.gz', '')
    """
    return next((suffix for suffix in _NAMES if name.lower().endswith(suffix)), "")


def bomb_size(size: int) -> int:
    """Return to how many bytes a packed file of a size may unpack; what is more is not text."""
    return _BOMB_LEAST + _BOMB_RATIO * size


def open_decompressed(file: Path, compression: str) -> BinaryIO:
    """Open a file for reading.

    Args:
        file: where it is.
        compression: from `compression_of`.
    """
    if not compression:
        return file.open("rb", buffering=_BUFFER)
    raw = file.open("rb")
    return cast("BinaryIO", io.BufferedReader(_Bounded(raw, compression, os.fstat(raw.fileno()).st_size), _BUFFER))


def open_pipe(descriptor: int) -> BinaryIO:
    """Open a pipe for reading; what it gives is unpacked, if it begins as compressed data do."""
    stream = io.BufferedReader(io.FileIO(descriptor), _BUFFER)
    start = stream.peek(max(map(len, _MAGIC)))
    for magic, compression in _MAGIC.items():
        if start.startswith(magic):
            return cast("BinaryIO", io.BufferedReader(_Bounded(_Counted(stream), compression, None), _BUFFER))
    return stream


def bytes_consumed(stream: BinaryIO) -> int:
    """Return how much of a compressed file was read, in bytes of the disk; `stream` is from `open_decompressed`."""
    return cast("_Bounded", cast("io.BufferedReader", stream).raw).bytes_consumed()


class BombError(OSError):
    """A file unpacks to much more than text does."""


class BrokenError(OSError):
    """Compressed data are wrong or cut off.

    Args:
        compression: how they are compressed.
        detail: what is wrong.
    """

    def __init__(self, compression: str, detail: str) -> None:
        super().__init__(detail)
        self.reason = f"bad-{_NAMES[compression]}"


class _Counted(io.RawIOBase):
    """A pipe that knows how many bytes were read of it."""

    def __init__(self, stream: Any) -> None:
        self._stream, self._count = stream, 0

    def readable(self) -> bool:
        """Return True."""
        return True

    def readinto(self, buffer: Any) -> int:
        """Read some bytes into a buffer."""
        data = self._stream.read1(len(buffer))
        buffer[: len(data)] = data
        self._count += len(data)
        return len(data)

    def tell(self) -> int:
        """Return how many bytes were read."""
        return self._count


class _Bounded(io.RawIOBase):
    """What is unpacked, up to a bound: text shrinks to a third or a tenth, zeros to a thousandth.

    Args:
        raw: what is unpacked.
        compression: how.
        size: its bytes; None if no one knows, then those that were read so far count.
    """

    def __init__(self, raw: Any, compression: str, size: int | None) -> None:
        self._stream = _unpacking(raw, compression)
        self._raw, self._compression, self._size = raw, compression, size
        self._errors = _decompression_errors(compression)
        self._unpacked = 0

    def bytes_consumed(self) -> int:
        """Return how much of the file was read."""
        return int(self._raw.tell())

    def readable(self) -> bool:
        """Return True."""
        return True

    def seekable(self) -> bool:
        """Return True: readers of archives go back to what they looked at."""
        return True

    def seek(self, offset: int, whence: int = os.SEEK_SET) -> int:
        """Go to a place in what is unpacked."""
        try:
            return int(self._stream.seek(offset, whence))
        except self._errors as error:
            raise BrokenError(self._compression, str(error)) from error

    def readinto(self, buffer: Any) -> int:
        """Read some bytes into a buffer."""
        try:
            data = self._stream.read1(len(buffer))  # what is there: of a file that is cut off nothing gets lost
        except self._errors as error:
            raise BrokenError(self._compression, str(error)) from error
        count = len(data)
        buffer[:count] = data
        self._unpacked += count
        size = self.bytes_consumed() if self._size is None else self._size
        if self._unpacked > bomb_size(size):
            raise BombError(f"unpacks to more than {_BOMB_RATIO} times its size: unpack it to read all of it")
        return count

    def close(self) -> None:
        """Close the file."""
        self._stream.close()
        self._raw.close()
        super().close()


def compressing(file: BinaryIO, compression: str) -> BinaryIO:
    """Return a stream that compresses into a file; closing it ends the data and leaves the file open.

    The same content gives the same bytes: no name and no time is written.
    """
    if compression == ".gz":
        return cast("BinaryIO", gzip.GzipFile("", "wb", _LEVEL, file, mtime=0))
    kind, library = {".bz2": ("BZ2File", _bz2), ".xz": ("LZMAFile", _lzma), ".zst": ("ZstdFile", _zstd)}[compression]
    return cast("BinaryIO", getattr(library(), kind)(file, "w"))


def _unpacking(raw: Any, compression: str) -> Any:
    """Return a stream of what is unpacked; who reads no such file does not pay for the library."""
    if compression == ".gz":
        return gzip.GzipFile(fileobj=raw)
    if compression == ".bz2":
        return _bz2().BZ2File(raw)
    return _lzma().LZMAFile(raw) if compression == ".xz" else _zstd().ZstdFile(raw)


def _decompression_errors(compression: str) -> tuple[type[Exception], ...]:
    """Return what is raised where compressed data are wrong or cut off."""
    if compression == ".gz":
        return (gzip.BadGzipFile, EOFError, zlib.error)
    if compression == ".bz2":
        return (EOFError, OSError, ValueError)
    return (EOFError, _lzma().LZMAError if compression == ".xz" else _zstd().ZstdError)


def failure_reason(error: OSError) -> str:
    """Return the reason that an entry which cannot be read is rejected with."""
    if isinstance(error, BrokenError):
        return error.reason
    if isinstance(error, PermissionError):
        return "permission"
    return (
        "bomb" if isinstance(error, BombError) else "vanished" if isinstance(error, FileNotFoundError) else "unreadable"
    )


def _zstd() -> Any:
    """Return Python's zstd, which came with 3.14, or its backport; only who reads such files pays for it."""
    return importlib.import_module("compression.zstd" if sys.version_info >= (3, 14) else "backports.zstd")


def _bz2() -> Any:
    return importlib.import_module("bz2")


def _lzma() -> Any:
    return importlib.import_module("lzma")
