"""Which words a pattern cannot do without, and how long what it matches can be.

A rule is only asked where one of its words stands, and all words of all rules are looked for in one pass: the idea of
RE2's prefilter (Cox, "Regular Expression Matching with a Trigram Index", 2012), with words long enough to be rare in
Chinese. Whatever this does not understand makes a pattern one that is always asked: never a missed hit.
"""

from __future__ import annotations

import re
from functools import cache
from itertools import product
from math import inf
from typing import NamedTuple

_MOST = 64  # words of a pattern; more say too little
_EXACT_MOST = 32  # texts that a part of a pattern can be, as long as all are known
_CLASS_MOST = 4  # characters of a class that count as alternatives
_HAN_LEAST, _ASCII_LEAST = 2, 2  # characters of a word ...
_STOP = "。"
_RARE = 4.0  # of `_rarity`
_USUAL = frozenset(" ,.:;!?()[]\"'%-+=/|、。“”‘’《》【】·…—0123456789")  # ... but for a mark that is none of these
_TOKEN = re.compile(
    r"\\[pP]\{\w+\}|\\x\{\w+\}|\\x\w\w|\\."
    r"|\[\^?\]?(?:\\[pP]\{\w+\}|\\.|\[:\^?\w+:\]|[^\]\\])*\]"
    r"|\(\?P?<\w+>|\(\?[\w\-]*:|\(\?[\w\-]+\)|[()|]|(?:[*+?]|\{\d+(?:,\d*)?\})\??|.",
    re.DOTALL,
)
_SIGNS = frozenset("^$.|()*+?[\\{")
_REPEAT = re.compile(r"(?:[*+?]|\{\d+(?:,\d*)?\})\??")


class _Part(NamedTuple):
    """What is known of a part of a pattern.

    Attributes:
        exact: all texts that it can match; None if they are too many to list.
        needed: words of which every match has at least one; None if there are none such.
        edge: texts of which every match begins with one and ends with one; the empty one, if none are known.
        most: characters of the longest match; infinite if there is no bound.
        stop: whether a Chinese full stop can be in it.
    """

    exact: frozenset[str] | None
    needed: frozenset[str] | None
    edge: frozenset[str]
    most: float
    stop: bool


class Needs(NamedTuple):
    """What every match of a pattern has.

    Attributes:
        words: at least one of these; None if the pattern must always be asked.
        rare: whether they are so rare that a line with one of them is nearly always hit.
        most: at most so many characters.
        begins: whether it begins at the beginning of its line.
        anchored: whether it also reaches to the end.
        stop: whether a Chinese full stop can be in it.
    """

    words: frozenset[str] | None
    rare: bool
    most: float
    begins: bool
    anchored: bool
    stop: bool


_NOTHING = frozenset([""])
_UNKNOWN = Needs(None, rare=False, most=inf, begins=False, anchored=False, stop=True)


@cache
def needs(pattern: str) -> Needs:
    """Return what every match of an RE2 pattern has.

    >>> needs("返回.{2,6}查看更多")
    Needs(words=frozenset({'查看更多'}), rare=True, most=12.0, begins=False, anchored=False, stop=True)
    >>> needs("^[0-9]{1,7}[万k]?$")
    Needs(words=None, rare=False, most=8.0, begins=True, anchored=True, stop=False)
    """
    if re.search(r"\(\?[\w\-]*[is]|\\Q", pattern):
        return _UNKNOWN  # either case, a dot that goes beyond its line, a quoted stretch
    tokens = _TOKEN.findall(pattern)
    try:
        part, end = _alternatives(tokens, 0)
    except (IndexError, RecursionError):
        return _UNKNOWN
    if end < len(tokens):
        return _UNKNOWN
    words = part.needed
    rare = words is not None and min(map(_rarity, words)) >= _RARE
    begins = tokens[0] == "^" and not _has_alternatives(tokens)
    return Needs(words, rare, part.most, begins, begins and tokens[-1] == "$", part.stop)


def _has_alternatives(tokens: list[str]) -> bool:
    """Say whether a pattern is alternatives as a whole: a part of `^…|…$` may match anywhere on its other side."""
    depth = 0
    for piece in tokens:
        depth += piece.startswith("(") and not piece.endswith(")")
        depth -= piece == ")"
        if piece == "|" and not depth:
            return True
    return False


def _alternatives(tokens: list[str], at: int) -> tuple[_Part, int]:
    branches = []
    while True:
        part, at = _sequence(tokens, at)
        branches.append(part)
        if at == len(tokens) or tokens[at] != "|":
            break
        at += 1
    exact, needed = frozenset[str](), frozenset[str]()
    known = all(part.exact is not None for part in branches)
    wanting = all(part.needed is not None for part in branches)
    for part in branches:
        exact |= part.exact or frozenset()
        needed |= part.needed or frozenset()
    return _Part(
        exact if known and len(exact) <= _EXACT_MOST else None,
        needed if wanting and len(needed) <= _MOST else None,
        _NOTHING,
        max(part.most for part in branches),
        any(part.stop for part in branches),
    ), at


def _sequence(tokens: list[str], at: int) -> tuple[_Part, int]:
    """Read parts that follow each other: what they must be, as long as that is known, is one word."""
    run, needed = _NOTHING, None
    whole, most, stop = True, 0.0, False
    while at < len(tokens) and tokens[at] not in ("|", ")"):
        if word := _plain(tokens, at):
            run = frozenset(one + word for one in run)
            most += len(word)
            stop |= _STOP in word
            at += len(word)
            continue
        part, at = _item(tokens, at)
        most += part.most
        stop |= part.stop
        needed = _better(needed, part.needed)
        edge = part.edge if part.exact is None else part.exact
        grown = frozenset(map("".join, product(run, edge)))
        if part.exact is not None and len(grown) <= _EXACT_MOST:
            run = grown
        else:
            needed = _better(needed, _words(run) if len(grown) > _EXACT_MOST else _words(grown))
            run, whole = edge, False
    return _Part(run if whole else None, _better(needed, _words(run)), _NOTHING, most, stop), at


def _plain(tokens: list[str], at: int) -> str:
    """Return the characters from a token on that stand for themselves, and are not repeated: most of what there is."""
    end = at
    while end < len(tokens) and len(tokens[end]) == 1 and tokens[end] not in _SIGNS:
        end += 1
    if at < end < len(tokens) and _REPEAT.fullmatch(tokens[end]):
        end -= 1
    return "".join(tokens[at:end])


def _item(tokens: list[str], at: int) -> tuple[_Part, int]:
    token = tokens[at]
    if token.startswith("(") and not token.endswith(")"):
        part, at = _alternatives(tokens, at + 1)
        if tokens[at] != ")":
            raise IndexError
    else:
        texts = _texts(token)
        part = _Part(texts, None, _NOTHING, 0 if texts == _NOTHING else 1, _may_be_stop(token))
    at += 1
    if at < len(tokens) and _REPEAT.fullmatch(tokens[at]):
        return _repeated(part, tokens[at]), at + 1
    return part, at


def _texts(token: str) -> frozenset[str] | None:
    """Return what one character of a pattern can be, if that is little; the empty text for what has no width."""
    if token in ("^", "$", "\\b", "\\B", "\\A", "\\z") or token.startswith("(?"):
        return _NOTHING
    if token.startswith("["):
        inside = token[1:-1]
        plain = not inside.startswith("^") and not set("\\[-") & set(inside)
        return frozenset(inside) if plain and len(inside) <= _CLASS_MOST else None
    if token.startswith("\\"):
        return frozenset(token[1]) if len(token) == 2 and not token[1].isalnum() else None
    return None if token[0] == "." else frozenset(token)


def _may_be_stop(token: str) -> bool:
    """Say whether one character of a pattern can be a Chinese full stop; where that is hard to say, it can."""
    if token.startswith("[^"):
        return _STOP not in token
    if token.startswith("["):
        inside = token[1:-1].replace(r"\p{Han}", "")
        ranges = any(first <= _STOP <= last for first, last in re.findall("(.)-(.)", inside))
        return _STOP in inside or ranges or re.search(r"\\(?![dswt])[A-Za-z]|\[:", inside) is not None
    if token.startswith("\\"):
        return token[1].isalnum() and token not in (r"\d", r"\s", r"\w", r"\b", r"\A", r"\z", r"\p{Han}")
    return token in (".", _STOP)


def _repeated(part: _Part, times: str) -> _Part:
    if times[0] == "?":
        return part._replace(
            exact=part.exact | _NOTHING if part.exact is not None else None, needed=None, edge=_NOTHING
        )
    if times[0] in "*+":
        least, most = int(times[0] == "+"), inf
    else:
        bounds = re.findall(r"\d+", times)
        least, most = int(bounds[0]), inf if times.rstrip("?").endswith(",}") else float(bounds[-1])
    most = part.most * most if part.most else 0
    if not least:
        return _Part(None, None, _NOTHING, most, part.stop)
    if part.exact is None:
        return _Part(None, part.needed, part.edge, most, part.stop)
    twice = frozenset(map("".join, product(part.exact, repeat=min(least, 2))))  # `[—/]{6,60}` has one of `———//—//`
    return _Part(None, _better(part.needed, _words(twice)), twice, most, part.stop)


def _words(texts: frozenset[str]) -> frozenset[str] | None:
    return texts if all(map(_is_word, texts)) and len(texts) <= _MOST else None


def _is_word(text: str) -> bool:
    if len(text) == 1:
        return not text.isalnum() and not text.isspace() and text not in _USUAL
    return len(text) >= (_ASCII_LEAST if text.isascii() else _HAN_LEAST) and not text.isspace()


def _better(one: frozenset[str] | None, other: frozenset[str] | None) -> frozenset[str] | None:
    """Return those words that are rarer, or the fewer."""
    if one is None or other is None:
        return other if one is None else one
    return max(one, other, key=lambda words: (min(map(_rarity, words)), -len(words), sorted(words)))


def _rarity(word: str) -> float:
    """Return how little to expect a word: its length in UTF-8, a digit counted half."""
    return len(word.encode()) - sum(map(str.isdigit, word)) / 2
