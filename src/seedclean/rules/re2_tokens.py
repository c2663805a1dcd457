"""The pieces of a pattern in RE2 syntax, and what one character of it can be."""

from __future__ import annotations

import re

STOP = "。"
NOTHING = frozenset([""])
_CLASS_MOST = 4  # characters of a class that count as alternatives
_TOKEN = re.compile(
    r"\\[pP](?:\{\^?\w+\}|\w)|\\x\{\w+\}|\\x\w\w|\\[0-7]{1,3}|\\."
    r"|\[\^?\]?(?:\\[pP]\{\^?\w+\}|\\.|\[:\^?\w+:\]|[^\]\\])*\]"
    r"|\(\?P?<\w+>|\(\?[\w\-]*:|\(\?[\w\-]+\)|[()|]|(?:[*+?]|\{\d+(?:,\d*)?\})\??|.",
    re.DOTALL,
)
SIGNS = frozenset("^$.|()*+?[\\{")  # characters that do not stand for themselves
# Either case, a dot that goes beyond its line, a quoted stretch, a part of a character.
_FLAGGED = re.compile(r"\(\?[\w\-]*[is]|\\[QC]")
REPEAT = re.compile(r"(?:[*+?]|\{\d+(?:,\d*)?\})\??")


def tokens_of(pattern: str) -> list[str] | None:
    """Return the pieces of a pattern; None if it has what is not understood here."""
    return None if _FLAGGED.search(pattern) else _TOKEN.findall(pattern)


def literal(tokens: list[str], at: int) -> str:
    """Return the characters from a token on that stand for themselves, and are not repeated: most of what there is."""
    end = at
    while end < len(tokens) and len(tokens[end]) == 1 and tokens[end] not in SIGNS:
        end += 1
    if at < end < len(tokens) and REPEAT.fullmatch(tokens[end]):
        end -= 1
    return "".join(tokens[at:end])


def token_texts(token: str) -> frozenset[str] | None:
    """Return what one character of a pattern can be, if that is little; the empty text for what has no width."""
    if token in ("^", "$", "\\b", "\\B", "\\A", "\\z") or token.startswith("(?"):
        return NOTHING
    if token.startswith("["):
        inside = token[1:-1]
        plain = not inside.startswith("^") and not set("\\[-") & set(inside)
        return frozenset(inside) if plain and len(inside) <= _CLASS_MOST else None
    if token.startswith("\\"):
        return frozenset(token[1]) if len(token) == 2 and not token[1].isalnum() else None
    return None if token[0] == "." else frozenset(token)


def may_be_stop(token: str) -> bool:
    """Say whether one character of a pattern can be a Chinese full stop; where that is hard to say, it can."""
    if token.startswith("[^"):
        return STOP not in token
    if token.startswith("["):
        inside = token[1:-1].replace(r"\p{Han}", "")
        ranges = any(first <= STOP <= last for first, last in re.findall("(.)-(.)", inside))
        return STOP in inside or ranges or re.search(r"\\(?![dswt])[A-Za-z]|\[:", inside) is not None
    if token.startswith("\\"):
        return token[1].isalnum() and token not in (r"\d", r"\s", r"\w", r"\b", r"\A", r"\z", r"\p{Han}")
    return token in (".", STOP)


def alternatives(tokens: list[str]) -> list[list[str]]:
    """Return the alternatives that a pattern is as a whole: a part of `^…|…$` may match anywhere on its other side."""
    parts: list[list[str]] = [[]]
    depth = 0
    for piece in tokens:
        depth += piece.startswith("(") and not piece.endswith(")")
        depth -= piece == ")"
        if piece == "|" and not depth:
            parts.append([])
        else:
            parts[-1].append(piece)
    return parts
