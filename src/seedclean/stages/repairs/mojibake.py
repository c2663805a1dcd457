"""Text decoded with the wrong encoding, turned back where that is certain.

Three ways to go wrong are undone: UTF-8 read as GBK (`浣犲ソ` was 你好), UTF-8 read as Latin-1 or Windows-1252
(`ä½\xa0å¥½`, `â€œ`), and GBK read as Latin-1 (`ÄãºÃ`). A run of characters is turned back only if its bytes decode
strictly and what comes out are characters of daily use: text that was read rightly does not meet both. A character
that lost a byte on the way is left as U+FFFD.
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

# What the commonest beginnings of UTF-8 sequences (的 是 ， 。 …) look like in GBK; rare in text that is right.
_QUICK_GBK = re.compile(f"[{GBK_HEADS}]")
_RUN = re.compile(r"[^\x00-\x7f]++(?:\?[^\x00-\x7f]++)*+")  # keeps nothing to go back to: a run may be a page
_HOLE = re.compile("[?\ufffd]")  # where a byte was lost on the way
_RUN_LEAST = 4  # characters read as GBK; of fewer, too many are both
_COMMON = 0.8
# Windows-1252 shows these for the bytes 80 to 9F; five of them it leaves as controls.
_BYTES = {character: byte for byte in range(0x80, 0xA0) for character in bytes((byte,)).decode("cp1252", "ignore")}
_MORE = "[\x80-\xbf" + "".join(_BYTES) + "]"
_LATIN = regex.compile(rf"(?:[\xc2\xc3]{_MORE}|[\xe2-\xef]{_MORE}{{2}}|\xf0{_MORE}{{3}})+")
_GBK_LATIN = regex.compile(r"(?<![A-Za-z])(?:(?:[\xb0-\xf7]|[\xa1\xa3](?=[\xa1-\xfe]))[\xa1-\xfe]){3,}(?![A-Za-z])")
# What stands in each of the two somewhere: `re` finds it, or not, much faster than the whole pattern is tried.
_QUICK_LATIN = re.compile(f"[\xc2\xc3\xe2-\xf0]{_MORE}")
_QUICK_GBK_LATIN = re.compile("[\xa1-\xf7][\xa1-\xfe]{5}")
_HAN_LEAST = 3
_DIFFERENT = 4  # characters; ······ is a line of dots
_FAMILIAR = regex.compile(
    r"^[\p{Han}\p{P}\p{Latin}\p{Hiragana}\p{Katakana}\p{Sc}\p{So}\ufffd\u00a0-\u00bf\u3000\uff00-\uffef]+$"
)


def undo_mojibake(text: str) -> list[Edit]:
    """Return the edits that turn wrongly decoded runs back.

    >>> undo_mojibake("你好，世界".encode().decode("latin-1"))
    [Edit(start=0, end=15, after='你好，世界', rule='repair:mojibake')]
    >>> undo_mojibake("海城的船".encode().decode("gbk"))
    [Edit(start=0, end=6, after='海城的船', rule='repair:mojibake')]
    """
    flags = scan_text(text).flags
    found: list[Edit] = []
    kinds = (
        (LATIN, _QUICK_GBK_LATIN, _gbk_as_latin),
        (LATIN, _QUICK_LATIN, _utf8_as_latin),
        (GBK, None, _utf8_as_gbk),  # it has such a character
    )
    for sign, quick, kind in kinds:
        if flags & sign and (quick is None or quick.search(text)):
            found = _with(found, kind(text))
    return found


def _with(found: list[Edit], more: Iterator[Edit]) -> list[Edit]:
    """Return edits in order; where two overlap, the one of the earlier kind."""
    ends = [edit.end for edit in found]
    free = []
    for edit in more:
        place = bisect_right(ends, edit.start)
        if place == len(found) or found[place].start >= edit.end:
            free.append(edit)
    return sorted(found + free)


def _utf8_as_gbk(text: str) -> Iterator[Edit]:
    for run in _runs(text):
        if len(run[0]) >= _RUN_LEAST:
            after = _from_gbk(run[0])
            if after and common_share(after) >= max(_COMMON, common_share(run[0])) and _FAMILIAR.match(after):
                yield Edit(run.start(), run.end(), after, "repair:mojibake")


def _runs(text: str) -> Iterator[Any]:
    """Yield the runs with a head: only lines that have one are read."""
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
        if certain and len(set(run[0])) >= _DIFFERENT:
            yield Edit(run.start(), run.end(), after, "repair:mojibake")


def _utf8_as_latin(text: str) -> Iterator[Edit]:
    for run in _LATIN.finditer(text):
        after = _strict(bytes(_BYTES.get(character) or ord(character) for character in run[0]), "utf-8") or ""
        if _FAMILIAR.match(after):
            yield Edit(run.start(), run.end(), after, "repair:mojibake")


def _from_gbk(run: str) -> str | None:
    """Return what a run was in UTF-8; a character that lost a byte is U+FFFD. None if it was not UTF-8."""
    holes = _HOLE.findall(run)
    try:
        parts = [part.encode("gb18030") for part in _HOLE.split(run)]
    except UnicodeEncodeError:
        return None
    whole = [_strict(part, "utf-8") for part in parts]
    if all(part is not None for part in whole):  # nothing was lost: a `?` is a real one
        return "".join(part + hole for part, hole in zip(map(str, whole), [*holes, ""], strict=True))
    if not holes:  # and yet something is missing
        return None
    after = b"\xff".join(parts).decode("utf-8", "replace")
    after = regex.sub("\ufffd+", "\ufffd", after)
    return after if after.count("\ufffd") <= len(holes) else None


def _strict(data: bytes, encoding: str) -> str | None:
    try:
        return data.decode(encoding)
    except UnicodeDecodeError:
        return None
