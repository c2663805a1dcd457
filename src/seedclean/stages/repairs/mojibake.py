"""Mojibake: text that was decoded with the wrong encoding, decoded again where that is certain.

Three mistakes are undone: UTF-8 read as GBK (`浣犲ソ` was 你好), UTF-8 read as Latin-1 or Windows-1252, once
or twice (`ä½\xa0å¥½`, `â€œ`), and GBK read as Latin-1 (`ÄãºÃ`). A run of characters is decoded again only if
its bytes decode strictly, and the result is characters of daily use. Text that was decoded rightly
does not meet both. A character that lost a byte on the way becomes U+FFFD.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator
from typing import Any

import regex

from seedclean.core.edits import Edit
from seedclean.text import common_share, han_count, scan_text
from seedclean.text.char_flags import GBK, GBK_HEADS, LATIN

# The commonest beginnings of UTF-8 sequences (的 是 ， 。 …), read as GBK; rare in text that is right.
_QUICK_GBK = re.compile(f"[{GBK_HEADS}]")
_RUN = re.compile(
    r"[^\x00-\x7f]++(?:\?[^\x00-\x7f]++)*+"
)  # possessive: a run may be a page, and must not be tried again from each character
_HOLE = re.compile("[?\ufffd]")  # where a byte was lost on the way
_RUN_LEAST = 4  # characters read as GBK; a shorter run can be right in both encodings
_COMMON_LEAST = 0.8  # share of characters of daily use in what was read as GBK
# Windows-1252 shows these characters for the bytes 80 to 9F; five bytes stay controls.
_CP1252_BYTES = {
    character: byte for byte in range(0x80, 0xA0) for character in bytes((byte,)).decode("cp1252", "ignore")
}
_CONTINUATION = "[\x80-\xbf" + "".join(_CP1252_BYTES) + "]"
_LATIN = regex.compile(rf"(?:[\xc2\xc3]{_CONTINUATION}|[\xe2-\xef]{_CONTINUATION}{{2}}|\xf0{_CONTINUATION}{{3}})+")
_GBK_LATIN = regex.compile(r"(?<![A-Za-z])(?:(?:[\xb0-\xf7]|[\xa1\xa3](?=[\xa1-\xfe]))[\xa1-\xfe]){3,}(?![A-Za-z])")
# A part that each of the two patterns has: `re` finds it much faster than it tries the whole pattern.
_QUICK_LATIN = re.compile(f"[\xc2\xc3\xe2-\xf0]{_CONTINUATION}")
_QUICK_GBK_LATIN = re.compile("[\xa1-\xf7][\xa1-\xfe]{5}")
_HAN_LEAST = 3
_DIFFERENT_LEAST = 4  # different characters of a run; ······ is a line of dots
_FAMILIAR = regex.compile(
    r"^[\p{Han}\p{P}\p{Latin}\p{Hiragana}\p{Katakana}\p{Sc}\p{So}\ufffd\u00a0-\u00bf\u3000\uff00-\uffef]+$"
)


def undo_mojibake(text: str) -> list[Edit]:
    """Return the edits that decode wrongly decoded runs again.

    >>> undo_mojibake("你好，世界".encode().decode("latin-1"))
    [Edit(start=0, end=15, after='你好，世界', rule='repair:mojibake')]
    >>> undo_mojibake("海城的船".encode().decode("gbk"))
    [Edit(start=0, end=6, after='海城的船', rule='repair:mojibake')]
    """
    flags = scan_text(text).flags
    edits: list[Edit] = []
    mistakes = (
        (LATIN, _QUICK_LATIN, _utf8_twice_as_latin),  # before GBK: UTF-8 that decodes twice is the stronger proof
        (LATIN, _QUICK_GBK_LATIN, _gbk_as_latin),
        (LATIN, _QUICK_LATIN, _utf8_as_latin),
        (GBK, None, _utf8_as_gbk),  # the flag says already that a beginning stands there
    )
    for flag, quick, find_runs in mistakes:
        if flags & flag and (quick is None or quick.search(text)):
            edits = _merged(edits, find_runs(text))
    return edits


def _merged(edits: list[Edit], more: Iterator[Edit]) -> list[Edit]:
    """Return both kinds of edits, in order; where two overlap, only the first kind."""
    ends = [edit.end for edit in edits]
    free = []
    for edit in more:
        index = bisect_right(ends, edit.start)
        if index == len(edits) or edits[index].start >= edit.end:
            free.append(edit)
    return sorted(edits + free)


def _utf8_as_gbk(text: str) -> Iterator[Edit]:
    for run in _runs(text):
        if len(run[0]) >= _RUN_LEAST:
            after = _from_gbk(run[0])
            if after and common_share(after) >= max(_COMMON_LEAST, common_share(run[0])) and _FAMILIAR.match(after):
                yield Edit(run.start(), run.end(), after, "repair:mojibake")


def _runs(text: str) -> Iterator[Any]:
    """Yield the runs that contain a beginning of a UTF-8 sequence; only lines that have one are read."""
    head = _QUICK_GBK.search(text)
    while head:
        start, end = text.rfind("\n", 0, head.start()) + 1, text.find("\n", head.start())
        end = len(text) if end < 0 else end
        yield from (run for run in _RUN.finditer(text, start, end) if _QUICK_GBK.search(run[0]))
        head = _QUICK_GBK.search(text, end)


def _gbk_as_latin(text: str) -> Iterator[Edit]:
    for run in _GBK_LATIN.finditer(text):
        after = _strict(run[0].encode("latin-1"), "gbk") or ""
        certain = after and han_count(after) >= _HAN_LEAST and common_share(after) == 1
        if certain and len(set(run[0])) >= _DIFFERENT_LEAST:
            yield Edit(run.start(), run.end(), after, "repair:mojibake")


def _utf8_as_latin(text: str) -> Iterator[Edit]:
    for run in _LATIN.finditer(text):
        after = _latin_as_utf8(run[0])
        if _FAMILIAR.match(after):
            yield Edit(run.start(), run.end(), after, "repair:mojibake")


def _utf8_twice_as_latin(text: str) -> Iterator[Edit]:
    for run in _LATIN.finditer(text):
        once = _latin_as_utf8(run[0])
        after = _latin_as_utf8(once) if _LATIN.fullmatch(once) else ""
        if _FAMILIAR.match(after) and han_count(after):
            yield Edit(run.start(), run.end(), after, "repair:mojibake")


def _latin_as_utf8(run: str) -> str:
    """Return what a run of Latin-1 or Windows-1252 characters is in UTF-8, "" if it is not UTF-8."""
    return _strict(bytes(_CP1252_BYTES.get(character) or ord(character) for character in run), "utf-8") or ""


def _from_gbk(run: str) -> str | None:
    """Return what a run was in UTF-8, None if it was not UTF-8; a character that lost a byte is U+FFFD."""
    holes = _HOLE.findall(run)
    try:
        parts = [part.encode("gb18030") for part in _HOLE.split(run)]
    except UnicodeEncodeError:
        return None
    whole = [_strict(part, "utf-8") for part in parts]
    if all(part is not None for part in whole):  # nothing was lost: each `?` is a real one
        return "".join(part + hole for part, hole in zip(map(str, whole), [*holes, ""], strict=True))
    if not holes:  # bytes are missing, but no hole shows where
        return None
    after = b"\xff".join(parts).decode("utf-8", "replace")
    after = regex.sub("\ufffd+", "\ufffd", after)
    return after if after.count("\ufffd") <= len(holes) else None


def _strict(data: bytes, encoding: str) -> str | None:
    try:
        return data.decode(encoding)
    except UnicodeDecodeError:
        return None
