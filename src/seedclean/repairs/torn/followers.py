"""The shipped table of characters: what a model of pairs of words says about which follows which.

After `a`, either the word goes on with `b`, or it ends here and the next one begins with `b`; whether `a` itself stands
inside a word follows from the character before it. Source and making: scripts/build_bigrams.py.
"""

from __future__ import annotations

import gzip
from functools import cache
from typing import NamedTuple

from seedclean.hanzi.flags import TONED_VOWELS
from seedclean.resources import configs

_FIRST, _NOTHING = ord("!"), "~"
OTHER = "\0"  # in the table: whatever is neither Han nor a common mark
RARE = 1e-9  # a Han character the table does not know
SURELY_INSIDE = 0.9  # a pair that can be one word may still be two
_PINYIN = 1e-9  # a vowel with a tone mark, outside a note
# Shares of what the table does not tell apart; rough, they weigh only where the page does not say.
_SIGNS = {
    "\n": 0.2,
    " ": 0.05,
    "《": 0.03,
    "》": 0.03,
    "(": 0.02,
    ")": 0.02,
    "—": 0.02,
    "·": 0.01,
    "%": 0.01,
    ".": 0.02,
}
_DIGIT, _LETTER, _ODD = 0.03, 0.003, 1e-5
_MORE_DIGITS, _MORE_LETTERS = 0.05, 0.015  # each of them, behind another one


# The table's source has no text across the ends of sentences. What follows one there, in 2,000 news articles:
ENDS = frozenset("。!?…")
_BEHIND_END = {"\n": 0.25, "”": 0.04, "“": 0.01, "《": 0.003, "(": 0.003, " ": 0.005, OTHER: 0.04, "Han": 0.65}
_MARK_BEHIND_END = 0.0005


class Uses(NamedTuple):
    """A character, as its words use it.

    Attributes:
        share: of all words, how many uses it has.
        begins: of all words, those that begin with it.
        ends_alone: of the words that begin with it, those that are it.
        ends_inside: of its uses behind a word's first place, those that end the word.
        heads: follower -> of the words that begin with it, those that go on so.
        insides: follower -> of its uses behind a word's first place, those that go on so.
        across: follower -> of the words that end with it, those in front of a word that begins so.
        else_across: of the words that end with it, those in front of any other word.
    """

    share: float
    begins: float
    ends_alone: float
    ends_inside: float
    heads: dict[str, float]
    insides: dict[str, float]
    across: dict[str, float]
    else_across: float


class Tail(NamedTuple):
    """What follows words that end with two certain characters.

    Attributes:
        across: follower -> its share.
        otherwise: how much of any other follower's share (behind words that end with the second one) is left.
    """

    across: dict[str, float]
    otherwise: float


@cache
def _parts() -> tuple[list[str], list[str]]:
    text = gzip.decompress((configs() / "bigrams.txt.gz").read_bytes()).decode("utf-8")
    rows, tails = text.split("\n\n")
    return [row for row in rows.split("\n") if not row.startswith("# ")], tails.rstrip("\n").split("\n")


@cache
def _chances() -> dict[str, float]:
    return {chr(_FIRST + step): 2.0 ** (-step / 4) for step in range(ord(_NOTHING) - _FIRST)} | {_NOTHING: 0.0}


@cache
def table() -> dict[str, Uses]:
    """Return the table of characters, folded."""
    return {row[0]: _uses(row, _chances()) for row in _parts()[0]}


@cache
def tails() -> dict[str, Tail]:
    """Return the table of two characters that end words."""
    chance = _chances()
    found = {}
    for row in _parts()[1]:
        whole = chance[row[2]]
        across = {row[i]: min(1.0, chance[row[i + 1]] / whole) for i in range(3, len(row), 2)}
        found[row[:2]] = Tail(across, max(0.05, 1 - sum(across.values())))
    return found


NO_TAIL = Tail({}, 1.0)


def _uses(row: str, chance: dict[str, float]) -> Uses:
    uses, begins, ends, alone = (chance[sign] for sign in row[1:5])
    first, later, last = max(begins, RARE), max(uses - begins, RARE), max(ends, RARE)
    heads: dict[str, float] = {}
    insides: dict[str, float] = {}
    across: dict[str, float] = {}
    for i in range(5, len(row), 4):
        follower, pair, head, border = row[i], chance[row[i + 1]], chance[row[i + 2]], chance[row[i + 3]]
        if head:
            heads[follower] = min(1.0, head / first)
        if pair > head:
            insides[follower] = min(1.0, (pair - head) / later)
        if border:
            across[follower] = border / last
    return Uses(
        uses,
        begins,
        min(1.0, alone / first),
        min(1.0, max(ends - alone, 0.0) / later),
        heads,
        insides,
        across,
        max(0.02, 1 - sum(across.values())),
    )


def entry(character: str) -> str:
    """Return the character, or what stands for it in the table."""
    return character if character in table() or "\u3400" <= character <= "\u9fff" else OTHER


def among_others(before: str, character: str) -> float:
    """Return the share of a character among those that the table does not tell apart."""
    if "0" <= character <= "9":
        return _MORE_DIGITS if "0" <= before <= "9" else _DIGIT
    if "a" <= character.lower() <= "z":
        return _MORE_LETTERS if "a" <= before.lower() <= "z" else _LETTER
    return _PINYIN if character in TONED_VOWELS else _SIGNS.get(character, _ODD)


@cache
def plain(character: str) -> float:
    """Return how likely a character is anywhere in text."""
    uses = table().get(entry(character))
    share = uses.share * 0.6 if uses else RARE  # 0.6 words to a character
    return share if entry(character) == character else share * among_others("", character)


@cache
def inside(first: str, second: str) -> float:
    """Return how likely `second` goes on with the word of `first`, if it follows it."""
    uses, following = table().get(first), table().get(second)
    if uses is None or following is None:
        return 0.0
    goes_on = (uses.heads.get(second, 0.0) + uses.insides.get(second, 0.0)) / 2
    if not goes_on:
        return 0.0
    ends = (uses.ends_alone + uses.ends_inside) / 2
    return (
        SURELY_INSIDE
        * goes_on
        / (goes_on + ends * (uses.across.get(second, 0.0) + uses.else_across * following.begins))
    )


class Follows(NamedTuple):
    """P(second | before first) = known + outside * P(second begins a word)."""

    known: float
    outside: float
    begins: float


@cache
def follows(before: str, first: str, second: str) -> Follows:
    """Return how likely `second` follows `first`, which follows `before`, by the shipped table alone."""
    sign = entry(second)
    uses, following = table().get(entry(first)), table().get(sign)
    begins = following.begins if following else RARE
    among = among_others(first, second) if sign == OTHER else 1.0
    if first in ENDS:
        if second in _BEHIND_END:
            return Follows(_BEHIND_END[second], 0.0, 0.0)
        if sign == OTHER:
            return Follows(_BEHIND_END[OTHER] * among, 0.0, 0.0)
        return Follows(0.0, _BEHIND_END["Han"], begins) if second >= "\u3400" else Follows(_MARK_BEHIND_END, 0.0, 0.0)
    if uses is None:
        return Follows(0.0, among, begins)
    later = inside(before, first)
    tail = tails().get(before + first, NO_TAIL)
    within, alone = later * uses.ends_inside, (1 - later) * uses.ends_alone
    goes_on = later * uses.insides.get(sign, 0.0) + (1 - later) * uses.heads.get(sign, 0.0)
    known = alone * uses.across.get(sign, 0.0)
    outside = alone * uses.else_across
    if sign in tail.across:
        known += within * tail.across[sign]
    else:
        known += within * tail.otherwise * uses.across.get(sign, 0.0)
        outside += within * tail.otherwise * uses.else_across
    if sign == OTHER:
        return Follows(among * (known + outside * begins), 0.0, 0.0)
    return Follows(goes_on + known, outside, begins)
