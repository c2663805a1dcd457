"""Files of rows in another encoding than UTF-8: read as if they were UTF-8.

One encoding is chosen for a file, by its beginning: a line alone is too short to tell GB 18030 from Big5.
"""

from __future__ import annotations

import codecs
import io
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, BinaryIO, cast

from seedclean.core.late_patterns import late_pattern
from seedclean.read.decode import DecodedText, decode_bytes

_SAMPLE = 1 << 18  # bytes that an encoding is chosen by
_UTF16 = {  # how a file of JSON in UTF-16 begins
    codecs.BOM_UTF16_LE: "utf-16-le", codecs.BOM_UTF16_BE: "utf-16-be", b"{\0": "utf-16-le", b"\0{": "utf-16-be",
    b"[\0": "utf-16-le", b"\0[": "utf-16-be",
}  # fmt: skip
_NEVER = late_pattern(
    r"[\x00-\x08\x0e-\x1f\ud800-\udfff\ue000-\uf8ff\uffff]"
)  # what no table has, if it was decoded well
_LEGACY = {"gb18030": "gb18030", "big5": "big5hkscs"}
_ESCAPED = "surrogateescape"  # bytes that the encoding has not come out as they are, and make their row a bad one


def encoding_of_rows(sample: bytes, *, table: bool = False) -> str | None:
    """Return the encoding of a file of rows by its beginning, None if it is UTF-8 or no one can tell.

    Args:
        sample: how the file begins.
        table: whether it is a table of text: of one in UTF-16 only marks and ends of lines tell.

    >>> encoding_of_rows('{"text":"船到海城"}'.encode("utf-16")), encoding_of_rows(b"{}")
    ('utf-16-le', None)
    """
    if (encoding := _UTF16.get(sample[:2])) is not None:
        return encoding
    if table and b"\0" in sample and (encoding := _utf16_of_table(sample)):
        return encoding
    try:
        codecs.getincrementaldecoder("utf-8")().decode(sample)  # half a character at the end is no error
    except UnicodeDecodeError:
        lines = sample[: sample.rfind(b"\n") + 1] or sample
        decoded = decode_bytes(lines)
        return _LEGACY.get(decoded.encoding) if isinstance(decoded, DecodedText) else None
    return None


def _utf16_of_table(sample: bytes) -> str | None:
    """Return which UTF-16 a table is in, None if in neither: then a NUL is a character that does not belong there.

    >>> _utf16_of_table("标题,正文\\n甲,乙\\n".encode("utf-16-be")), _utf16_of_table(b"text\\nA\\0B\\n")
    ('utf-16-be', None)
    """
    for encoding in ("utf-16-le", "utf-16-be"):
        try:
            text = codecs.getincrementaldecoder(encoding)().decode(sample)  # half a character at the end is no error
        except UnicodeDecodeError:
            continue
        if "\n" in text and not _NEVER.search(text):
            return encoding
    return None


@contextmanager
def as_utf8(stream: BinaryIO, *, table: bool = False) -> Iterator[BinaryIO]:
    """Give a stream of the same rows in UTF-8; the same stream if they are in UTF-8 already.

    Args:
        stream: the file, unpacked.
        table: see `encoding_of_rows`.
    """
    if isinstance(getattr(stream, "raw", None), io.FileIO) and stream.seekable():
        sample = stream.read(_SAMPLE)
        stream.seek(0)
    else:  # what is there: of compressed data that are cut off nothing gets lost
        sample = cast("io.BufferedReader", stream).peek(_SAMPLE)[:_SAMPLE]
    encoding = encoding_of_rows(sample, table=table)
    yield stream if encoding is None else cast("BinaryIO", io.BufferedReader(_Recoded(stream, encoding), _SAMPLE))


class _Recoded(io.RawIOBase):
    """What a stream holds, in UTF-8 without a byte order mark."""

    def __init__(self, stream: BinaryIO, encoding: str) -> None:
        self._stream = stream
        self._decoder = codecs.getincrementaldecoder(encoding)(_ESCAPED)
        self._begun = False
        self._ready = b""

    def readable(self) -> bool:
        """Return True."""
        return True

    def readinto(self, buffer: Any) -> int:
        """Read some bytes into a buffer."""
        data = b"more"
        while not self._ready and data:
            data = self._stream.read(_SAMPLE)
            text = self._decoder.decode(data, final=not data)
            if text and not self._begun:
                text, self._begun = text.removeprefix("\ufeff"), True
            self._ready = text.encode("utf-8", _ESCAPED)
        count = min(len(buffer), len(self._ready))
        buffer[:count], self._ready = self._ready[:count], self._ready[count:]
        return count
