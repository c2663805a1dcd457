"""Pinyin notes `達(dá)` that mirror sites put behind characters, told from the notes an author wrote.

A note is one Han character or Latin letter, a bracket, one syllable with a tone mark. It is a mirror's if

- the text is Traditional and the syllable is a reading of the character (nobody who writes Traditional characters for
  readers glosses 達 with pinyin), or
- the page has more notes than an author would write, they are no lesson (in a lesson the characters that follow
  each other all carry one), and a character that has a note once has it nearly always (an author glosses a rare
  character at its first place only).

Notes without tone marks `關(guan)` need the second kind of proof on any page, and nearly all of them must be readings.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import islice
from typing import Any

import regex

from seedclean.hanzi import Evidence, evidence, look, traditional
from seedclean.hanzi.flags import BRACKETED, TONED, TONED_VOWELS
from seedclean.repairs.readings import is_syllable, pairs_read, readings, untoned
from seedclean.repairs.torn.gbk import codes

SYLLABLE = f"([a-zü]{{0,3}}[{TONED_VOWELS}][a-z]{{0,4}})"
NOTE = regex.compile(rf"[(（]{SYLLABLE}[ ]?[)）]")
_TONED = regex.compile(rf"(?<=([\p{{Han}}A-Za-z]))[(（]{SYLLABLE}[ ]?[)）]")
_UNTONED = regex.compile(r"(?<=(\p{Han}))[(（]([a-zü]{1,6})[ ]?[)）]")
_LOWER = re.compile("[(（][a-zü]{1,6} ?[)）]")
LEAST = 5  # fewer notes than this are never a mirror's habit
_CHAINED = 0.5  # from this share of notes directly behind another annotated character on, it is a lesson
_CONSISTENT = 0.8
_AGREE = 0.9  # of untoned notes, those that are readings


def mirror_notes(text: str, per_1000: float) -> list[Any]:
    """Return the matches of a mirror's notes, in order; none if an author wrote them.

    Args:
        text: repaired so far: NFC, so that a toned vowel is one character.
        per_1000: notes for each 1,000 Han characters from which a page counts as a mirror's.

    >>> [match[0] for match in mirror_notes("英偉達(dá)宣布", 5.0)], mirror_notes("安徽亳(bó)州今天下雨。", 5.0)
    (['(dá)'], [])
    """
    if not look(text).pairs & BRACKETED:
        return []
    toned = [match for match in _TONED.finditer(text) if is_syllable(match[2])] if look(text).flags & TONED else []
    plain = _untoned(text, per_1000)
    if not toned:
        return plain
    proof = evidence(text)
    dense = _dense(toned, proof, per_1000)
    if proof.traditional <= proof.simplified and not (dense and _mirrored(text, toned)):
        return plain
    agreeing = [match for match in toned if dense or _agrees(text, match) or traditional(match[1])]
    return sorted([*agreeing, *plain], key=lambda match: match.start())


def _agrees(text: str, match: Any) -> bool:
    """Say whether a note is a reading of its character; behind a letter, of the one whose second byte the letter is."""
    before, character = text[match.start() - 2 : match.start() - 1], match[1]
    if character.isascii():
        return before in codes() and (codes()[before][1], ord(character)) in pairs_read(match[2])
    return match[2] in readings(character)


def _untoned(text: str, per_1000: float) -> list[Any]:
    if look(text).bracketed < LEAST or sum(1 for _ in islice(_lower(text), LEAST)) < LEAST:
        return []
    found = list(_UNTONED.finditer(text))
    if len(found) < LEAST:
        return []
    agreeing = [match for match in found if match[2] in untoned(match[1])]
    if not (_dense(agreeing, evidence(text), per_1000) and len(agreeing) >= _AGREE * len(found)):
        return []
    return agreeing if _mirrored(text, agreeing) else []


def _lower(text: str) -> Iterator[int]:
    """Yield the brackets that begin what may be a note without tone mark."""
    for bracket in "(（":
        at = text.find(bracket)
        while at >= 0:
            if _LOWER.match(text, at):
                yield at
            at = text.find(bracket, at + 1)


def _dense(found: Sequence[Any], proof: Evidence, per_1000: float) -> bool:
    return len(found) >= LEAST and len(found) * 1000 >= per_1000 * proof.han


def _mirrored(text: str, found: Sequence[Any]) -> bool:
    """Say whether the many notes of a page are a mirror's, not an author's and no lesson."""
    ends = {match.end() for match in found}
    if sum(match.start() - 1 in ends for match in found) >= _CHAINED * len(found):
        return False
    occurs = Counter(text)
    return len(found) >= _CONSISTENT * sum(occurs[character] for character in {match[1] for match in found})
