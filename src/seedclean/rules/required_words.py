"""Which words a pattern cannot do without, where in a match they stand, and how long that can be.

A rule is only asked where one of its words stands, and all words of all rules are looked for in one pass: the idea of
RE2's prefilter (Cox, "Regular Expression Matching with a Trigram Index", 2012), with words long enough to be rare in
Chinese. Whatever this does not understand makes a pattern one that is always asked: never a missed hit.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from functools import cache
from itertools import product
from math import inf, log
from operator import add
from typing import NamedTuple

from seedclean.rules.re2_tokens import NOTHING, REPEAT, STOP, alternatives, literal, may_be_stop, token_texts, tokens_of

_Width = tuple[float, float]

_MOST = 64  # words of a pattern; more say too little
_EXACT_MOST = 32  # texts that a part of a pattern can be, as long as all are known
_HAN_LEAST, _ASCII_LEAST = 2, 2  # characters of a word ...
_RARE = 4.0  # of `_rarity`
_USUAL_LINE = 64  # characters, of which one is a word's place
_NO_WIDTH = (0, 0)
_USUAL = frozenset(" ,.:;!?()[]\"'%-+=/|、。“”‘’《》【】·…—0123456789")  # ... but for a mark that is none of these


class WordPosition(NamedTuple):
    """Where in a match a word can stand: characters before it and behind it, at least and at most."""

    before: float
    before_most: float
    behind: float
    behind_most: float


PlacedWords = Mapping[str, WordPosition]
_ALONE = WordPosition(0, 0, 0, 0)


class _Part(NamedTuple):
    """What is known of a part of a pattern.

    Attributes:
        exact: all texts that it can match; None if they are too many to list.
        needed: words of which every match has at least one; None if there are none such.
        edge: texts of which every match begins with one and ends with one; the empty one, if none are known.
        width: characters of the shortest and of the longest match; infinite if there is no bound.
        stop: whether a Chinese full stop can be in it.
    """

    exact: frozenset[str] | None
    needed: PlacedWords | None
    edge: frozenset[str]
    width: _Width
    stop: bool


class RequiredWords(NamedTuple):
    """What every match of a pattern has.

    Attributes:
        words: at least one of these, at its place in the match; None if the pattern must always be asked.
        rare: whether they are so rare that a line with one of them is nearly always hit.
        most: at most so many characters.
        begins: whether it begins at the beginning of its line.
        ends: whether it reaches to the end.
        stop: whether a Chinese full stop can be in it.
    """

    words: PlacedWords | None
    rare: bool
    most: float
    begins: bool
    ends: bool
    stop: bool

    @property
    def anchored(self) -> bool:
        """Whether it is the whole of its line."""
        return self.begins and self.ends


@cache
def find_required_words(pattern: str, *, whole: bool = False) -> RequiredWords:
    """Return what every match of an RE2 pattern has.

    Args:
        pattern: RE2 syntax.
        whole: whether it must match a line from its beginning to its end, anchors or not.

    >>> find_required_words("返回.{2,6}查看更多")
    RequiredWords(words={'查看更多': WordPosition(before=4, before_most=8.0, behind=0, behind_most=0)}, \
rare=True, most=12.0, begins=False, ends=False, stop=True)
    >>> find_required_words("^[0-9]{1,7}[万k]?$")
    RequiredWords(words=None, rare=False, most=8.0, begins=True, ends=True, stop=False)
    """
    unknown = RequiredWords(None, rare=False, most=inf, begins=whole, ends=whole, stop=True)
    tokens = tokens_of(pattern)
    if tokens is None:
        return unknown
    alone = len(alternatives(tokens)) == 1
    begins = whole or (tokens[:1] == ["^"] and alone and not REPEAT.fullmatch("".join(tokens[1:2])))
    ends = whole or (tokens[-1:] == ["$"] and alone)
    try:
        part, end = PatternReader(tokens, begins, ends).alternatives(0)
    except (IndexError, RecursionError):
        return unknown
    if end < len(tokens):
        return unknown
    rare = part.needed is not None and min(map(_rarity, part.needed)) >= _RARE
    return RequiredWords(part.needed, rare, part.width[1], begins, ends, part.stop)


class PatternReader(NamedTuple):
    """Reads a pattern; where in a line its matches begin or end says more of words with a place."""

    tokens: list[str]
    begins: bool
    ends: bool

    def alternatives(self, at: int) -> tuple[_Part, int]:
        """Return what is known of alternatives that begin at a token, and where they end."""
        branches = []
        while True:
            part, at = self._sequence(at)
            branches.append(part)
            if at == len(self.tokens) or self.tokens[at] != "|":
                break
            at += 1
        exact, needed = frozenset[str](), dict[str, WordPosition]()
        all_exact = all(part.exact is not None for part in branches)
        all_needed = all(part.needed is not None for part in branches)
        for part in branches:
            exact |= part.exact or frozenset()
            for word, position in (part.needed or {}).items():
                needed[word] = _either(needed.get(word, position), position)
        return _Part(
            exact if all_exact and len(exact) <= _EXACT_MOST else None,
            needed if all_needed and len(needed) <= _MOST else None,
            NOTHING,
            (min(part.width[0] for part in branches), max(part.width[1] for part in branches)),
            any(part.stop for part in branches),
        ), at

    def _sequence(self, at: int) -> tuple[_Part, int]:
        """Read parts that follow each other: what they must be, as long as that is known, is one word."""
        word = literal(self.tokens, at)
        end = at + len(word)
        if word and (end == len(self.tokens) or self.tokens[end] in ("|", ")")):  # as most alternatives are
            return _literal(word), end
        parts: list[_Part] = []
        run, since = NOTHING, 0  # one of these texts stands where the parts from that one on are
        choices: list[tuple[PlacedWords, int, int]] = []  # words, and of which parts
        while at < len(self.tokens) and self.tokens[at] not in ("|", ")"):
            part, at = self._item(at)
            number = len(parts)
            parts.append(part)
            if part.needed is not None:
                choices.append((part.needed, number, number + 1))
            edge = part.edge if part.exact is None else part.exact
            grown = _product(run, edge)
            if part.exact is not None and len(grown) <= _EXACT_MOST:
                run = grown
                continue
            texts, end = (run, number) if len(grown) > _EXACT_MOST else (grown, number + 1)
            if _are_words(texts):
                choices.append((_placed(texts, parts[since:end]), since, end))
            run, since = edge, number + (edge == NOTHING)
            if number and part.exact is not None and (before := parts[number - 1].exact):
                shorter = _product(before, edge)  # what stood before that is forgotten
                run, since = (shorter, number - 1) if len(shorter) <= _EXACT_MOST else (run, since)
        if _are_words(run):
            choices.append((_placed(run, parts[since:]), since, len(parts)))
        around = [(words, _width(parts[:start]), _width(parts[end:])) for words, start, end in choices]
        whole = since == 0 and all(part.exact is not None for part in parts)
        needed = _within(*max(around, key=self._worth)) if around else None
        return _Part(run if whole else None, needed, NOTHING, _width(parts), any(part.stop for part in parts)), at

    def _item(self, at: int) -> tuple[_Part, int]:
        if word := literal(self.tokens, at):
            return _literal(word)._replace(needed=None), at + len(word)  # what follows may make it longer
        token = self.tokens[at]
        if token.startswith("(") and not token.endswith(")"):
            part, at = self.alternatives(at + 1)
            if self.tokens[at] != ")":
                raise IndexError
        else:
            exact = token_texts(token)
            width = (0, 0) if exact == NOTHING else (1, 1)
            part = _Part(exact, None, NOTHING, width, may_be_stop(token))
        at += 1
        if at < len(self.tokens) and REPEAT.fullmatch(self.tokens[at]):
            return self._repeated(part, self.tokens[at]), at + 1
        return part, at

    def _repeated(self, part: _Part, times: str) -> _Part:
        shortest, longest = part.width
        if times[0] == "?":
            exact = part.exact | NOTHING if part.exact is not None else None
            return part._replace(exact=exact, needed=None, edge=NOTHING, width=(0, longest))
        if times[0] in "*+":
            least, most = int(times[0] == "+"), inf
        else:
            bounds = re.findall(r"\d+", times)
            least, most = int(bounds[0]), inf if times.rstrip("?").endswith(",}") else float(bounds[-1])
        width = shortest * least, _times(longest, most)
        if not least:
            return _Part(None, None, NOTHING, width, part.stop)
        more = shortest * (least - 1), _times(longest, most - 1)  # behind the first time
        choices = [(part.needed, _NO_WIDTH, more)] if part.needed is not None else []
        edge = part.edge
        if part.exact is not None:
            edge = _product(*[part.exact] * min(least, 2))  # `[—/]{6,60}` has one of `———//—//`
            begun = _Part(edge, None, NOTHING, width, part.stop)
            choices += [(_placed(edge, [begun]), _NO_WIDTH, _NO_WIDTH)] if _are_words(edge) else []
        needed = _within(*max(choices, key=self._worth)) if choices else None
        return _Part(None, needed, edge, width, part.stop)

    def _worth(self, choice: tuple[PlacedWords, _Width, _Width]) -> tuple[float, int, list[str]]:
        """Return how little to expect some words at their places, in what has so much more before and behind.

        It is that of the least rare one. A byte more counts as much as eight times fewer places.
        """
        words, more_before, more_behind = choice
        least = inf
        for word, (before, before_most, behind, behind_most) in words.items():
            worth, places = _rarity(word), inf
            if self.begins:
                places = before_most - before + more_before[1] - more_before[0] + 1
            if self.ends:
                places = min(places, behind_most - behind + more_behind[1] - more_behind[0] + 1)
            if places < _USUAL_LINE:
                worth += log(_USUAL_LINE / places, 8)
            least = min(least, worth)
        return least, -len(words), sorted(words)


def _literal(word: str) -> _Part:
    """Return what is known of a part that stands for itself."""
    text = frozenset([word])
    return _Part(text, {word: _ALONE} if _is_word(word) else None, NOTHING, (len(word), len(word)), STOP in word)


def _within(words: PlacedWords, before: _Width, behind: _Width) -> PlacedWords:
    """Return words in what has so much more before and behind."""
    if before == behind == _NO_WIDTH:
        return words
    return {word: WordPosition(*map(add, position, (*before, *behind))) for word, position in words.items()}


def _either(first: WordPosition, other: WordPosition) -> WordPosition:
    return WordPosition(
        min(first.before, other.before),
        max(first.before_most, other.before_most),
        min(first.behind, other.behind),
        max(first.behind_most, other.behind_most),
    )


def _width(parts: Sequence[_Part]) -> _Width:
    """Return the characters of parts that follow each other."""
    return sum(part.width[0] for part in parts), sum(part.width[1] for part in parts)


def _placed(words: frozenset[str], parts: Sequence[_Part]) -> PlacedWords:
    """Return words that begin with the first of some parts, or with its end if it has more texts than are known."""
    least, most = _width(parts)
    before = parts[0].width[1] if parts and parts[0].exact is None else 0
    return {
        word: WordPosition(0, before, max(0, least - before - len(word)), max(0, most - len(word))) for word in words
    }


def _times(width: float, times: float) -> float:
    return width * times if width and times else 0


def _product(*texts: frozenset[str]) -> frozenset[str]:
    return frozenset(map("".join, product(*texts)))


def _are_words(texts: frozenset[str]) -> bool:
    return len(texts) <= _MOST and all(map(_is_word, texts))


def _is_word(text: str) -> bool:
    if len(text) == 1:
        return not text.isalnum() and not text.isspace() and text not in _USUAL
    return len(text) >= (_ASCII_LEAST if text.isascii() else _HAN_LEAST) and not text.isspace()


def _rarity(word: str) -> float:
    """Return how little to expect a word: its length in UTF-8, a digit counted half."""
    return len(word.encode()) - sum(map(str.isdigit, word)) / 2
