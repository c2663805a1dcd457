"""Which characters a pattern cannot do without, where it has no word that is rare enough to look for."""

from __future__ import annotations

import re
from functools import cache
from itertools import product
from typing import NamedTuple

from seedclean.rules.re2_tokens import REPEAT, SIGNS, tokens_of

_MOST, _PAIRS_MOST = 256, 64  # characters of a class, pairs; more say too little
_DIGITS = frozenset("0123456789")
_MEMBER = re.compile(r"(\\.|.)(?:-(\\.|.))?", re.DOTALL)

_Texts = frozenset[str] | None


class NeededCharacters(NamedTuple):
    """What every match of a pattern, or of a part of it, has; None where nothing is known.

    Attributes:
        within: at least one of these characters, or pairs of characters.
        first: one of these as its first character.
        last: one of these as its last character.
        empty: whether it can be empty; then `first` and `last` are those of a match that is not.
    """

    within: _Texts
    first: _Texts
    last: _Texts
    empty: bool


_UNKNOWN = NeededCharacters(None, None, None, empty=True)


@cache
def find_needed_characters(pattern: str) -> NeededCharacters:
    """Return which characters every match of an RE2 pattern has.

    >>> needed = find_needed_characters("^(发?文|记者)[ /:]$")
    >>> sorted(needed.within), sorted(needed.first)
    (['文 ', '文/', '文:', '者 ', '者/', '者:'], ['发', '文', '记'])
    >>> find_needed_characters(r"^.{2,4}$")
    NeededCharacters(within=None, first=None, last=None, empty=False)
    """
    tokens = tokens_of(pattern)
    if tokens is None:
        return _UNKNOWN
    try:
        needed, end = _alternatives(tokens, 0)
    except (IndexError, RecursionError):
        return _UNKNOWN
    return needed if end == len(tokens) else _UNKNOWN


def _alternatives(tokens: list[str], at: int) -> tuple[NeededCharacters, int]:
    branches = []
    while True:
        branch, at = _sequence(tokens, at)
        branches.append(branch)
        if at == len(tokens) or tokens[at] != "|":
            break
        at += 1
    within, first, last, empty = zip(*branches, strict=True)
    return NeededCharacters(_either(within), _either(first), _either(last), any(empty)), at


def _sequence(tokens: list[str], at: int) -> tuple[NeededCharacters, int]:
    """Read items that follow each other: pairs say more than characters, and of those the fewest most."""
    within: list[frozenset[str]] = []
    read = NeededCharacters(None, frozenset(), frozenset(), empty=True)
    while at < len(tokens) and tokens[at] not in ("|", ")"):
        item, at = _item(tokens, at)
        within += [texts for texts in (item.within, _pairs(read, item)) if texts is not None]
        read = NeededCharacters(
            None,
            _either((read.first, item.first)) if read.empty else read.first,
            _either((read.last, item.last)) if item.empty else item.last,
            read.empty and item.empty,
        )
    best = min(within, key=lambda texts: (-min(map(len, texts)), len(texts)), default=None)
    return read._replace(within=best), at


def _pairs(before: NeededCharacters, item: NeededCharacters) -> _Texts:
    """Return the pairs of characters of which one stands where two parts meet."""
    if before.empty or item.empty or before.last is None or item.first is None:
        return None
    if len(before.last) * len(item.first) > _PAIRS_MOST:
        return None
    return frozenset(map("".join, product(before.last, item.first)))


def _item(tokens: list[str], at: int) -> tuple[NeededCharacters, int]:
    token = tokens[at]
    if token.startswith("(") and not token.endswith(")"):
        item, at = _alternatives(tokens, at + 1)
        if tokens[at] != ")":
            raise IndexError
    elif token in ("^", "$", "\\b", "\\B", "\\A", "\\z") or token.startswith("(?"):
        item = NeededCharacters(None, frozenset(), frozenset(), empty=True)
    else:
        characters = _characters(token)
        item = NeededCharacters(characters, characters, characters, empty=False)
    at += 1
    if at < len(tokens) and REPEAT.fullmatch(tokens[at]):
        if re.match(r"[*?]|\{0", tokens[at]):
            item = item._replace(within=None, empty=True)
        at += 1
    return item, at


def _either(sets: tuple[_Texts, ...]) -> _Texts:
    return None if None in sets else frozenset[str]().union(*filter(None, sets))


def _characters(token: str) -> _Texts:
    """Return what one character of a pattern can be."""
    if token.startswith("[^") or "[:" in token:
        return None
    if not token.startswith("["):
        return None if token in SIGNS else _member(token)
    members: set[str] = set()
    for first, last in _MEMBER.findall(token[1:-1]):
        begin, end = _member(first), _member(last or first)
        if begin is None or end is None or (last and len(begin) + len(end) > len("az")):
            return None
        members |= _between(min(begin), min(end)) if last else begin
    return frozenset(members) if 0 < len(members) <= _MOST else None


def _member(member: str) -> _Texts:
    if member == r"\d":
        return _DIGITS
    if member.startswith("\\"):
        return frozenset(member[1]) if len(member) == len(r"\.") and not member[1].isalnum() else None
    return frozenset(member)


def _between(first: str, last: str) -> frozenset[str]:
    return frozenset(map(chr, range(ord(first), min(ord(last), ord(first) + _MOST) + 1)))
