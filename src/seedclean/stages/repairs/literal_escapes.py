r"""Escapes that were never read: `\u3000`, `\n`, `\t`, as JSON and source code write characters.

A page about code, patterns or formulas shows them on purpose: it is left as it is. So is one in quotation marks, and
what can be part of a path (`D:\新闻\next`).
"""

from __future__ import annotations

import re

from seedclean.core.edits import Edit
from seedclean.text import scan_text
from seedclean.text.char_flags import ESCAPED
from seedclean.text.char_tables import HAN_CLASS

# Patterns are compiled by `re` for the first page that needs them, and kept by it.
_SUBJECT = (
    r"转义|轉義|换行符|換行|制表符|正[则則]表[达達]|反斜[杠線]|编程|編程|程序[员員]|代[码碼]中|"
    r"(?ai:\b(?:unicode|json|latex|regex|python|javascript|printf)\b)"
)
_ESCAPE = (
    r"(?P<points>(?:\\{1,2}u[0-9a-fA-F]{4})+)"
    r"|(?P<bytes>(?:\\{1,2}x[0-9a-fA-F]{2})+)"
    r"|(?P<lines>(?:\\{1,2}[nrt])+)"
    r"|\\(?P<mark>[\"'/])"
    r"|(?<![A-Za-z0-9\\%])(?P<bare>(?:u3000)+)(?![0-9A-Fa-f])"
)
_SIGN = re.compile(r"\\[uxnrt\"'/\\]")  # a pattern that begins with its text is found fast
_DIGITS = re.compile(r"[ux]([0-9a-fA-F]+)")
_QUOTES = {"`": "`", '"': '"', "'": "'", "“": "”", "‘": "’", "「": "」"}
_ENDS = frozenset('。！？；：…”』」）.!?;"')
_LETTER = re.compile(r"[A-Za-z0-9_]")
_PATH = rf"(?:[A-Za-z]:|\\)[\\/][{HAN_CLASS}\w\\/.-]*$"
_PATH_MOST = 200  # characters of a path
_HABIT = 2  # escapes that are sure, from which a doubtful one is one, too


def undo_escapes(text: str) -> list[Edit]:
    r"""Return the edits that replace escapes by their characters.

    >>> [edit.after for edit in undo_escapes(r"\u3000\u3000海城\n港口")]
    ['\u3000\u3000', '\n']
    >>> undo_escapes(r"“\n”另起一行，存在 D:\新闻\news")
    []
    """
    has_bare = scan_text(text).pairs & ESCAPED and "u3000" in text
    if not (has_bare or _SIGN.search(text)) or re.search(_SUBJECT, text):
        return []
    sure: list[Edit] = []
    doubtful: list[Edit] = []
    for match in re.finditer(_ESCAPE, text):
        start, end = match.span()
        after = _character(match)
        if after is None or (start and _QUOTES.get(text[start - 1]) == text[end : end + 1]):
            continue
        if match["mark"] != "/" and re.search(_PATH, text[max(0, start - _PATH_MOST) : start]):
            continue
        edit = Edit(start, end, after, "repair:escape")
        (sure if not match["lines"] or _is_sure(text, start, end) else doubtful).append(edit)
    return sorted(sure + doubtful) if len(sure) >= _HABIT else sure


def _character(match: re.Match[str]) -> str | None:
    """Return what an escape stands for, None if that is no text."""
    if match["bare"]:
        return "\u3000" * (len(match["bare"]) // 5)
    if match["mark"]:
        return match["mark"]
    if match["lines"]:
        return "\n" if "n" in match["lines"] or "r" in match["lines"] else "\t"
    digits = "".join(_DIGITS.findall(match[0]))
    try:
        if match["points"]:
            return bytes.fromhex(digits).decode("utf-16-be")
        return bytes.fromhex(digits).decode("utf-8") if digits.lower() != "a0" else "\xa0"
    except UnicodeDecodeError:
        return None


def _is_sure(text: str, start: int, end: int) -> bool:
    """Say whether `\\n` or `\\t` stands where a line ends: not in front of the rest of a name."""
    before, after = text[start - 1 : start], text[end : end + 1]
    if not after or not before or after in "\n\\" or before == "\n":
        return True
    if _LETTER.match(after):
        return before in _ENDS
    return True
