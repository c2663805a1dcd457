"""Text of which a few bytes are damaged: the rest of it is worth reading, and what is lost is seen."""

from __future__ import annotations

import codecs
import re

import numpy as np

from seedclean.text import common_share, han_count, scan_text
from seedclean.text.char_flags import JUNK

_LOST_MOST = 0.0005  # of the bytes; one place is always allowed
_HAN_LEAST = 40  # in fewer Han characters an encoding cannot be told from others
_COMMON_LEAST = 0.7  # as for text that is whole
_SAMPLE = 100_000  # characters by which an encoding is judged
_START = 64  # characters in which a page that begins with blanks begins
_CONTROL = re.compile("[\x00-\x08\x0e-\x1f]")
_EURO = 0x80  # what Windows writes for € in GBK
_PAIR = re.compile(rb"\xed[\xa0-\xaf][\x80-\xbf]\xed[\xb0-\xbf][\x80-\xbf]")  # a character in CESU-8
_HALF = ("unexpected end of data", "incomplete multibyte sequence", "truncated data")
_BOMS = {codecs.BOM_UTF8: "utf-8", codecs.BOM_UTF16_LE: "utf-16-le", codecs.BOM_UTF16_BE: "utf-16-be"}
_LEGACY = ("gb18030", "big5hkscs", "cp950")
_WIDE = {b"<\0": "utf-16-le", b"\0<": "utf-16-be"}  # how pages without a byte order mark begin


def count_controls(data: bytes, text: str) -> int:
    """Return how many characters of a text are controls other than white space: they are many where it is no text.

    Args:
        data: what it was decoded from. In all encodings but UTF-16, where there are zeros, controls are single bytes.
        text: the text.

    >>> count_controls("海城\\n".encode(), "海城\\n"), count_controls(b"a\\0", "a\\0")
    (0, 1)
    """
    if text[:_START].lstrip()[:1] == "<":  # of an HTML page another text is scanned
        codes = np.frombuffer(data, dtype=np.uint8)
        any_control = bool(((codes < 9) | (codes - 14 < 18)).any())  # quick, where a search is not
    else:
        any_control = scan_text(text).flags & JUNK != 0  # the stages use this scan again
    return len(_CONTROL.findall(text)) if any_control else 0


def join_pairs(data: bytes) -> tuple[bytes, int]:
    r"""Return UTF-8 whose characters beyond U+FFFF are written as such, and how many were pairs, as CESU-8 has them.

    >>> join_pairs("海".encode() + b"\xed\xa0\xbd\xed\xba\x80")
    (b'\xe6\xb5\xb7\xf0\x9f\x9a\x80', 1)
    """
    return _PAIR.subn(_joined, data)


def _joined(pair: re.Match[bytes]) -> bytes:
    return pair[0].decode("utf-8", "surrogatepass").encode("utf-16", "surrogatepass").decode("utf-16").encode()


def decode_nearly(data: bytes) -> tuple[str, str, int] | None:
    """Decode bytes of which a few belong to no text; return the text, the encoding of the rest, and how many places.

    Half a character at the end is cut off: it says nothing. What is lost elsewhere becomes U+FFFD. A page of UTF-16 may
    come without its mark, and one of GBK with that of UTF-8.

    Returns:
        None if more than one place in 2,000 bytes is lost, or the rest is no Chinese text.

    >>> decode_nearly(b"\\xff\\xff") is None
    True
    >>> text = "海城的船开了，港口的人走了。" * 5
    >>> decode_nearly(text.encode("gbk")[:-1]) == (text[:-1], "gb18030", 1)
    True
    >>> decode_nearly((text + "港口").encode().replace("港口的".encode(), b"\\xe6\\x8f\\xe7\\x9a\\x84", 1))[0][:10]
    '海城的船开了，\\ufffd的人'
    """
    for bom, encoding in _BOMS.items():
        if data.startswith(bom):
            data, encodings = data[len(bom) :], [encoding, *(_LEGACY if bom == codecs.BOM_UTF8 else ())]
            break
    else:
        encodings = [_WIDE[data[:2]]] if data[:2] in _WIDE else ["utf-8", *_LEGACY]
    trials = [(*result, encoding) for encoding in encodings if (result := _with_holes(data, encoding))]
    for _, text, places, encoding in sorted(trials, key=lambda trial: trial[0]):
        sample = text[:_SAMPLE]
        if han_count(sample) >= _HAN_LEAST and common_share(sample) >= _COMMON_LEAST:
            return text, "big5" if encoding in ("big5hkscs", "cp950") else encoding, places
    return None


def _with_holes(data: bytes, encoding: str) -> tuple[int, str, int] | None:
    """Return how many places are lost, the text, and how many are damaged; None if too many are lost."""
    joined, mended = join_pairs(data) if encoding == "utf-8" else (data, 0)
    view, start, lost = memoryview(joined), 0, 0
    pieces: list[str] = []
    while lost <= 1 + _LOST_MOST * len(data):
        try:
            return lost, "".join([*pieces, str(view[start:], encoding)]), lost + mended
        except UnicodeDecodeError as error:
            failed, end, is_half = start + error.start, start + error.end, error.reason in _HALF
        pieces.append(str(view[start:failed], encoding))
        if is_half:
            return lost, "".join(pieces), lost + mended + 1
        is_euro = encoding == "gb18030" and data[failed] == _EURO
        pieces.append("€" if is_euro else "\ufffd")
        lost += not is_euro
        mended += is_euro
        start = failed + 1 if is_euro else end
    return None
