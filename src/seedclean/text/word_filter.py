"""Many words that are looked for in one pass.

A bit for each pair of characters that begins a word says nearly everywhere that there is none; only behind a set bit
words are compared (the filter of Wu and Manber 1994, at every character because words of two are the usual ones in
Chinese). Time is linear in the text; nothing is allocated for what is not found.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from ctypes import addressof
from functools import cache
from itertools import product
from math import prod
from typing import ClassVar, NamedTuple

import numpy as np
from numpy.typing import NDArray

from seedclean.core.edits import code_points, utf32
from seedclean.core.kernel import I32, I64, U32, U64, address, checked, unchecked
from seedclean.core.kernel.structs import ArrayStruct, Kind, c_fields
from seedclean.text.scan import TextScan, cached_scan, scan_function

_SLOTS = 1 << 12  # see c/scan/word_filter.h
_HASHES = 1 << 16
_PER_SLOT = _HASHES // _SLOTS
_SPELLINGS = 32  # of one word, upper and lower case


class WordTables(ArrayStruct):
    """`struct word_filter` of c/scan/word_filter.h: words in the order of their slots, and bits of their beginnings.

    Attributes:
        points: code points of the words, one after the other.
        starts: where each word begins in `points`, and where the last one ends.
        slots: the first word of each slot, and the number of words.
        firsts: a bit for the low half of each first character.
        pairs: a bit for the hash of the first two characters of each word that has two.
        singles: as `firsts`, of words of one character.
    """

    kinds: ClassVar[Mapping[str, Kind]] = {
        "points": U32, "starts": I64, "slots": I32, "firsts": U64, "pairs": U64, "singles": U64,
    }  # fmt: skip
    _fields_ = c_fields(kinds)


class WordFilter:
    """Looks for words.

    Args:
        words: in any order.

    Attributes:
        order: numbers of the words in the order in which the kernel has them.
        tables: what the kernel looks words up in.
        address: where `tables` is.

    >>> from seedclean.text import scan_text
    >>> words = WordFilter(["海城", "港"])
    >>> words.matches(scan_text("去海城港务局")), words.matches(scan_text("去海边"))
    (True, False)
    """

    def __init__(self, words: Sequence[str]) -> None:
        hashes = np.empty(len(words), dtype=U32)
        points, starts = _joined(words)
        checked("word_hashes", points, starts, len(words), hashes)
        self.order = np.argsort(hashes // _PER_SLOT, kind="stable")
        ordered = [words[number] for number in self.order.tolist()]
        points, starts = _joined(ordered)
        slots = np.searchsorted(hashes[self.order] // _PER_SLOT, np.arange(_SLOTS + 1)).astype(np.int32)
        long = np.array([len(word) > 1 for word in ordered], dtype=bool)
        firsts = points[starts[:-1]] & np.uint32(0xFFFF)
        bits = _bits(firsts), _bits(hashes[self.order][long]), _bits(firsts[~long])
        self.tables = WordTables(
            points=points, starts=starts, slots=slots, firsts=bits[0], pairs=bits[1], singles=bits[2]
        )
        self.address = addressof(self.tables)
        self._any, self._stretches = unchecked("any_word"), unchecked("stretches_with_words")

    def matches(self, scan: TextScan) -> bool:
        """Say whether any word stands in the view of a text; asked once of each."""
        answer = scan.answers.get(self)
        if answer is None:
            answer = scan.answers[self] = bool(self._any(scan.view_address, scan.length, self.address))
        return answer

    def stretches(self, scan: TextScan) -> list[list[int]]:
        """Return the stretches `[start, end)` of two or more Han characters in whose views any word stands."""
        spans = np.empty((scan.length // 3 + 1, 2), dtype=I32)
        count = self._stretches(scan.view_address, scan.length, self.address, address(spans))
        return spans[:count].tolist()  # type: ignore[no-any-return]


class ScanCounts(NamedTuple):
    """What checks ask of a text that no other stage scans.

    Attributes:
        han: how many characters are Han.
        nonblank: how many are not blank.
        has_word: whether any of the words stands in it.
    """

    han: int
    nonblank: int
    has_word: bool


def scan_counts(text: str, words: WordFilter) -> ScanCounts:
    """Return what a scan would tell, without keeping anything.

    >>> scan_counts("海城 A", WordFilter(["海城"]))
    ScanCounts(han=2, nonblank=3, has_word=True)
    """
    scan = cached_scan(text)
    if scan:
        return ScanCounts(scan.evidence.han, scan.nonblank, words.matches(scan))
    if not text:
        return ScanCounts(0, 0, has_word=False)
    view, counts = np.empty(len(text), dtype=U32), np.empty(2, dtype=I64)
    data = utf32(text)
    has_word = unchecked("scan_counts")(
        data, len(text), scan_function()[1], words.address, address(view), address(counts)
    )
    han, nonblank = counts.tolist()
    return ScanCounts(han, nonblank, bool(has_word))


# Letters that fold to an ASCII one beside its capital: RE2 has them match, too.
_CASES = {"k": "kK\u212a", "s": "sS\u017f"}


@cache
def caseless_filter(words: tuple[str, ...]) -> WordFilter:
    """Return what finds at least the beginnings of some words, whatever their case.

    Args:
        words: not empty; of letters that have two cases only those of ASCII are known.

    >>> from seedclean.text import scan_text
    >>> caseless_filter(("VIP客户",)).matches(scan_text("他是vip客户"))
    True
    """
    return WordFilter(sorted({"".join(each) for word in words for each in product(*_spellings(word))}))


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
