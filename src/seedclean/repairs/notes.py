"""Pinyin notes `達(dá)` that mirror sites put behind characters, told from the notes an author wrote.

A note is one Han character or Latin letter, a bracket, one syllable with a tone mark. It is a mirror's if

- the text is Traditional and the syllable is a reading of the character (nobody who writes Traditional characters for
  readers glosses 達 with pinyin), or
- the page has more notes than an author would write, they are no lesson (in a lesson the characters that follow
  each other all carry one), and a character that has a note once has it nearly always (an author glosses a rare
  character at its first place only).

Readings come from pypinyin, which is imported when the first candidate turns up.
"""

from __future__ import annotations

import unicodedata
from collections import Counter
from functools import cache
from typing import Any

import regex

from seedclean.edit import Edit
from seedclean.hanzi import evidence, traditional

_NOTE = regex.compile(r"(?<=([\p{Han}A-Za-z]))[(（]([a-zü]{0,3}[āáǎàēéěèīíǐìōóǒòūúǔùǖǘǚǜḿńňǹ][a-z]{0,4})[ ]?[)）]")
# The decoder that broke 傳 took the note's opening bracket with it: 祖?zhèn)鞯. Only beside such a `?`, on a mirror.
_HALF = regex.compile(r"(?<=\?)[a-zü]{0,3}[āáǎàēéěèīíǐìōóǒòūúǔùǖǘǚǜḿńňǹ][a-z]{0,4}[ ]?\)")
_QUICK = regex.compile(r"[(（][a-zü]{0,3}[āáǎàēéěèīíǐìōóǒòūúǔùǖǘǚǜḿńňǹ]")
_LEAST = 5  # fewer notes than this are never a mirror's habit
_CHAINED = 0.5  # from this share of notes directly behind another annotated character on, it is a lesson
_CONSISTENT = 0.8


@cache
def _initials_and_finals() -> frozenset[str]:
    from pypinyin.contrib.tone_convert import to_normal  # noqa: PLC0415 - only pages with notes pay for it
    from pypinyin.pinyin_dict import pinyin_dict  # noqa: PLC0415

    return frozenset(to_normal(reading) for readings in pinyin_dict.values() for reading in readings.split(","))


@cache
def readings(character: str) -> frozenset[str]:
    """Return the readings of a character with tone marks, neutral ones included.

    >>> sorted(readings("達"))[:1]
    ['dá']
    """
    from pypinyin import Style, pinyin  # noqa: PLC0415

    found = pinyin(character, style=Style.TONE, heteronym=True, errors="ignore")
    return frozenset(unicodedata.normalize("NFC", reading) for group in found for reading in group)


def is_syllable(note: str) -> bool:
    """Say whether a note is a Mandarin syllable; `(é)` of a French word is, `(bún)` is not.

    >>> is_syllable("xiàn"), is_syllable("bún")
    (True, False)
    """
    from pypinyin.contrib.tone_convert import to_normal  # noqa: PLC0415

    return to_normal(note) in _initials_and_finals()


def notes(text: str, per_1000: float) -> list[Edit]:
    """Return the edits that remove a mirror's notes.

    Args:
        text: repaired so far: NFC, so that a toned vowel is one character.
        per_1000: notes for each 1,000 Han characters from which a page counts as a mirror's.

    >>> notes("英偉達(dá)宣布", 5.0)
    [Edit(start=3, end=7, after='', rule='repair:note')]
    >>> notes("安徽亳(bó)州今天下雨。", 5.0)
    []
    """
    if not _QUICK.search(text):
        return []
    found = [match for match in _NOTE.finditer(text) if is_syllable(match[2])]
    if not found:
        return []
    proof = evidence(text)
    dense = len(found) >= _LEAST and len(found) * 1000 >= per_1000 * proof.han
    if proof.traditional <= proof.simplified and not (dense and _mirrored(text, found)):
        return []
    halves = _HALF.finditer(text) if dense else ()
    edits = [Edit(*half.span(), "", "repair:half-note") for half in halves]
    edits += [
        Edit(*match.span(), "", "repair:note")
        for match in found
        if dense or match[2] in readings(match[1]) or traditional(match[1])
    ]
    return sorted(edits)


def _mirrored(text: str, found: list[Any]) -> bool:
    """Say whether the many notes of a Simplified page are a mirror's, not an author's and no lesson."""
    ends = {match.end() for match in found}
    if sum(match.start() - 1 in ends for match in found) >= _CHAINED * len(found):
        return False
    occurs = Counter(text)
    return len(found) >= _CONSISTENT * sum(occurs[character] for character in {match[1] for match in found})
