"""Pages of UTF-8 that were read as Big5 or Shift-JIS, or as GBK twice: decoded again where the round trip proves it.

A line is taken back only if its characters have bytes in that encoding, these bytes are strict UTF-8, and what they say
is of daily use, which what stands there is not.
"""

from __future__ import annotations

from collections.abc import Iterator

from seedclean.core.edits import Edit
from seedclean.text import common_share, han_count
from seedclean.text.readable import common_shares, may_be_unreadable

_ENCODINGS = (
    ("big5hkscs",),
    ("cp950",),
    ("cp932",),
    ("shift_jis_2004",),
    ("gb18030",),
    ("gb18030", "gb18030"),
)
_COMMON_BEFORE, _COMMON_AFTER = 0.7, 0.9
_HAN_LEAST = 4  # Han characters of a line that can prove anything
_LINE_MOST = 20_000  # characters


def undo_wrong_encoding(text: str) -> list[Edit]:
    """Return the edits that decode lines again.

    >>> line = "海城的渡轮昨晚开航。"
    >>> [edit.after for edit in undo_wrong_encoding(line.encode().decode("gb18030", "ignore"))]
    []
    >>> garbage = "海城渡轮开航了".encode().decode("cp932", "replace")
    >>> "\\ufffd" in garbage or [edit.after for edit in undo_wrong_encoding(garbage)] == ["海城渡轮开航了"]
    True
    """
    if not may_be_unreadable(text):
        return []
    return list(_edits(text))


def _edits(text: str) -> Iterator[Edit]:
    at = 0
    for line, share in zip(text.split("\n"), common_shares(text).tolist(), strict=True):
        if share < _COMMON_BEFORE and len(line) <= _LINE_MOST:
            after = next(
                filter(None, (_decoded(line, encodings) for encodings in _ENCODINGS)),
                "",
            )
            if after:
                yield Edit(at, at + len(line), after, "repair:mojibake")
        at += len(line) + 1


def _decoded(line: str, encodings: tuple[str, ...]) -> str:
    """Return what a line is in UTF-8, "" if that cannot be proven."""
    after = line
    try:
        for encoding in encodings:
            data = after.encode(encoding)
            if data.decode(encoding) != after:
                return ""
            after = data.decode("utf-8")
    except UnicodeError:
        return ""
    is_proven = han_count(after) >= _HAN_LEAST and common_share(after) >= _COMMON_AFTER
    return after if is_proven and after != line else ""
