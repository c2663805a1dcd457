"""Small files that unpack to large ones."""

from __future__ import annotations

import gzip
import struct
import zlib


def bomb(start: bytes, block: bytes, times: int) -> bytes:
    """Return a gzip stream of `start` and so many equal blocks, of which one is compressed."""
    packer = zlib.compressobj(9, wbits=-zlib.MAX_WBITS)
    head = packer.compress(start) + packer.flush(zlib.Z_FULL_FLUSH)
    packed = packer.compress(block) + packer.flush(zlib.Z_FULL_FLUSH)  # which refers to nothing before it
    check = zlib.crc32(start)
    for _ in range(times):
        check = zlib.crc32(block, check)
    length = len(start) + times * len(block)
    trailer = struct.pack("<II", check, length & 0xFFFFFFFF)
    return gzip.compress(b"")[:10] + head + packed * times + packer.flush() + trailer
