"""Records of a checkpoint: the parts of a batch behind a head with checksums, one record after the other in a file.

A run that is killed leaves its last record half written, and a disk that loses power can lose any. So nothing of a
record is believed before its checksums are right (CRC-32, as gzip has it).
"""

from __future__ import annotations

import os
import zlib
from collections.abc import Sequence
from struct import Struct
from typing import NamedTuple

from seedclean.write.spool import write_at

_MAGIC = b"seedckp1"
_HEAD = Struct("<8s16s3qI")  # magic, key, bytes of each part, checksum of the parts
_SUM = Struct("<I")  # of the head
_BEFORE = _HEAD.size + _SUM.size  # bytes in front of the first part
_ALIGNED = 8  # each part begins at a multiple of it: some are mapped as numbers
_BLOCK = 1 << 20  # bytes that are read at a time

Part = bytes | memoryview


class Record(NamedTuple):
    """Where a record stands.

    Attributes:
        key: what its batch is known by, 16 bytes.
        starts: where each of its three parts begins.
        sizes: bytes of each.
    """

    key: bytes
    starts: tuple[int, ...]
    sizes: tuple[int, ...]

    @property
    def end(self) -> int:
        """Where the next record begins."""
        return self.starts[-1] + _padded(self.sizes[-1])

    def moved(self, by: int) -> Record:
        """Return the record as it stands so many bytes further on."""
        return self._replace(starts=tuple(start + by for start in self.starts))


def write_record(file: int, position: int, key: bytes, parts: Sequence[Part]) -> Record:
    """Write a record at a position of a file, see `spool.write_at`, and return where it stands.

    Args:
        file: its descriptor.
        position: a multiple of eight.
        key: at most 16 bytes.
        parts: three.

    Raises:
        OSError: it cannot be written.
    """
    record = _laid_out(key.ljust(16, b"\0"), position, [len(part) for part in parts])
    head = _HEAD.pack(_MAGIC, record.key, *record.sizes, _checksum(parts))
    data: list[Part] = [head, _SUM.pack(zlib.crc32(head))]
    for part in parts:
        data += (part, bytes(_padded(len(part)) - len(part)))
    write_at(file, position, memoryview(b"".join(data)))
    return record


def whole_records(file: int) -> tuple[list[Record], int]:
    """Return the records of a file that are as they were written, and how many are not.

    Behind a head that is damaged nothing can be found: what follows counts as one.
    """
    size, position = os.fstat(file).st_size, 0
    records: list[Record] = []
    damaged = 0
    while position < size:
        head = os.pread(file, _BEFORE, position)
        record = _from_head(head, position)
        if record is None or record.end > size:
            return records, damaged + 1
        if _checksum_at(file, record) == _HEAD.unpack(head[: _HEAD.size])[-1]:
            records.append(record)
        else:
            damaged += 1
        position = record.end
    return records, damaged


def _from_head(head: bytes, position: int) -> Record | None:
    if len(head) < _BEFORE or _SUM.unpack(head[_HEAD.size :])[0] != zlib.crc32(head[: _HEAD.size]):
        return None
    magic, key, *sizes, _ = _HEAD.unpack(head[: _HEAD.size])
    return _laid_out(key, position, sizes) if magic == _MAGIC and min(sizes) >= 0 else None


def _laid_out(key: bytes, position: int, sizes: Sequence[int]) -> Record:
    starts, start = [], position + _BEFORE
    for size in sizes:
        starts.append(start)
        start += _padded(size)
    return Record(key, tuple(starts), tuple(sizes))


def _padded(size: int) -> int:
    return -(-size // _ALIGNED) * _ALIGNED


def _checksum(parts: Sequence[Part]) -> int:
    value = 0
    for part in parts:
        value = zlib.crc32(part, value)
    return value


def _checksum_at(file: int, record: Record) -> int:
    value = 0
    for start, size in zip(record.starts, record.sizes, strict=True):
        for at in range(start, start + size, _BLOCK):
            value = zlib.crc32(os.pread(file, min(_BLOCK, start + size - at), at), value)
    return value
