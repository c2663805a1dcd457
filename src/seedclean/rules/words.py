"""All places where any of many words stands, in one pass.

A bit for each pair of characters that begins a word says nearly everywhere that there is none; only behind a set bit
words are compared (the filter of Wu and Manber 1994, at every character because words of two are the usual ones in
Chinese). Time is linear in the text; nothing is allocated for what is not found.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import cache
from itertools import product
from math import prod
from typing import Any

import numpy as np
from numpy.typing import NDArray

from seedclean.edit import code_points
from seedclean.hanzi import Look
from seedclean.kernel import U32, address, bound, call

_SLOTS = 1 << 12  # see c/words.c
_HASHES = 1 << 16
_PER_SLOT = _HASHES // _SLOTS
_SPELLINGS = 32  # of one word, upper and lower case
_ROOM = 512  # places that are found without asking again


class Words:
    """Finds words.

    Args:
        words: not empty; in any order.

    >>> from seedclean.hanzi import look
    >>> found = Words(["海城", "港", "海城港务"])
    >>> sorted(found.places(look("去海城港务局")))
    [(0, 1), (1, 3), (2, 1)]
    """

    def __init__(self, words: Sequence[str]) -> None:
        hashes = np.empty(len(words), dtype=U32)
        points, starts = _joined(words)
        call("word_hashes", points, starts, len(words), hashes)
        order = np.argsort(hashes // _PER_SLOT, kind="stable")
        ordered = [words[number] for number in order.tolist()]
        self._numbers: list[int] = order.tolist()
        self._points, self._starts = _joined(ordered)
        self._slots = np.searchsorted(hashes[order] // _PER_SLOT, np.arange(_SLOTS + 1)).astype(np.int32)
        long = np.array([len(word) > 1 for word in ordered], dtype=bool)
        self._filter = _bits(hashes[order][long])
        self._singles = _bits(self._points[self._starts[:-1][~long]] & 0xFFFF)
        tables: tuple[NDArray[Any], ...] = (self._points, self._starts, self._slots, self._filter, self._singles)
        self._tables = tuple(map(address, tables))
        self._function = bound("words")

    def any(self, seen: Look) -> bool:
        """Say whether any word stands in the view of a text; asked once of each."""
        answer = seen.answers.get(self)
        if answer is None:
            answer = seen.answers[self] = bool(self._find(seen, 0, 0))
        return answer

    def places(self, seen: Look) -> Iterable[tuple[int, int]]:
        """Return number and place of each word in the view of a text, in the order of the places."""
        found = np.empty((_ROOM, 2), dtype=np.int32)
        count = self._find(seen, address(found), _ROOM)
        numbers = self._numbers
        if count <= _ROOM:
            return [(numbers[number], place) for number, place in found[:count].tolist()]
        found = np.empty((count, 2), dtype=np.int32)
        self._find(seen, address(found), count)
        parts = (
            found[at : at + _ROOM].tolist() for at in range(0, count, _ROOM)
        )  # a page can be one word again and again
        return ((numbers[number], place) for part in parts for number, place in part)

    def _find(self, seen: Look, found: int, room: int) -> int:
        return int(self._function(seen.at, seen.length, *self._tables, found, room))


# Letters that fold to an ASCII one beside its capital: RE2 has them match, too.
_CASES = {"k": "kK\u212a", "s": "sS\u017f"}


@cache
def caseless(words: tuple[str, ...]) -> Words:
    """Return what finds at least the beginnings of some words, whatever their case.

    Args:
        words: not empty; of letters that have two cases only those of ASCII are known.

    >>> from seedclean.hanzi import look
    >>> caseless(("VIP客户",)).any(look("他是vip客户"))
    True
    """
    return Words(sorted({"".join(each) for word in words for each in product(*_spellings(word))}))


def _spellings(word: str) -> list[str]:
    """Return what each letter of a word can be, as far as that does not make too many words."""
    letters: list[str] = []
    for letter in map(_cases, word):
        if prod(map(len, letters)) * len(letter) > _SPELLINGS:
            break
        letters.append(letter)
    return letters


def _cases(letter: str) -> str:
    """Return the letters that are the same but for their case."""
    if letter.lower() == letter.upper():
        return letter
    if letter.isascii():
        return _CASES.get(letter.lower(), letter.lower() + letter.upper())
    alike = (
        other for other in map(chr, range(0x2200)) if letter.lower() == other.lower() or letter.upper() == other.upper()
    )
    return "".join(alike)


def _joined(words: Sequence[str]) -> tuple[NDArray[np.uint32], NDArray[np.int64]]:
    """Return the words behind each other, and where each begins and ends."""
    ends = np.cumsum([len(word) for word in words])
    return code_points("".join(words)).copy(), np.concatenate(([0], ends)).astype(np.int64)


def _bits(numbers: NDArray[np.uint32]) -> NDArray[np.uint64]:
    """Return one bit for each of 65,536 numbers: set, if it is one of these."""
    bits = np.zeros(_HASHES, dtype=np.uint8)
    bits[numbers] = 1
    return np.packbits(bits, bitorder="little").view(np.uint64)
