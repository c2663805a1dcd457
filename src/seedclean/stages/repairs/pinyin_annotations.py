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
from functools import lru_cache
from itertools import accumulate, islice
from typing import NamedTuple

import regex

from seedclean.stages.repairs.lost_bytes.gbk import pairs_of_characters
from seedclean.stages.repairs.pinyin import is_syllable, pairs_with_reading, readings, untoned_readings
from seedclean.text import Evidence, evidence, is_traditional, scan_text
from seedclean.text.char_flags import BRACKETED, TONED, TONED_VOWELS

SYLLABLE = f"([a-zü]{{0,3}}[{TONED_VOWELS}][a-z]{{0,4}})"
ANNOTATION = re.compile(rf"[(（]{SYLLABLE} ?[)）]")
_PARTED = re.compile(rf"([(（]{SYLLABLE} ?[)）])")
_CARRIER = regex.compile(r"[\p{Han}A-Za-z]")
_UNTONED = regex.compile(r"(?<=(\p{Han}))[(（]([a-zü]{1,6})[ ]?[)）]")
_LOWER = re.compile("[(（][a-zü]{1,6} ?[)）]")
LEAST = 5  # fewer notes than this are never a mirror's habit
_CHAINED = 0.5  # from this share of notes directly behind another annotated character on, it is a lesson
_CONSISTENT = 0.8
_AGREE = 0.9  # of untoned notes, those that are readings


class PinyinAnnotation(NamedTuple):
    """A note, brackets and all: `[start, end)`, the character in front of it, and what it says.

    The character is empty at the head of a text and behind another note.
    """

    start: int
    end: int
    behind: str
    syllable: str


class TonedAnnotations(NamedTuple):
    """The notes with tone marks in a text, and the text without them."""

    notes: Sequence[PinyinAnnotation]
    rest: str


@lru_cache(maxsize=1)
def toned_annotations(text: str) -> TonedAnnotations:
    """Return what looks like a note with tone mark, whoever wrote it; the last answer is remembered.

    >>> toned_annotations("英偉達(dá)宣布")
    TonedAnnotations(notes=(PinyinAnnotation(start=3, end=7, behind='達', syllable='dá'),), rest='英偉達宣布')
    """
    parts = _PARTED.split(text)  # what stands between notes, a note, its syllable, and so on
    between, syllables = parts[::3], parts[2::3]
    del parts[2::3]
    borders = list(accumulate(map(len, parts)))
    behind = [part[-1:] for part in between]
    notes = map(
        PinyinAnnotation._make, zip(borders[::2], borders[1::2], behind, syllables, strict=False)
    )  # no note ends the text
    return TonedAnnotations(tuple(notes), "".join(between))


def mirror_annotations(text: str, per_1000: float) -> list[PinyinAnnotation]:
    """Return a mirror's notes, in order; none if an author wrote them.

    Args:
        text: repaired so far: NFC, so that a toned vowel is one character.
        per_1000: notes for each 1,000 Han characters from which a page counts as a mirror's.

    >>> mirror_annotations("英偉達(dá)宣布", 5.0), mirror_annotations("安徽亳(bó)州今天下雨。", 5.0)
    ([PinyinAnnotation(start=3, end=7, behind='達', syllable='dá')], [])
    """
    if not scan_text(text).pairs & BRACKETED:
        return []
    toned = _toned(text) if scan_text(text).flags & TONED else []
    plain = _untoned(text, per_1000)
    if not toned:
        return plain
    proof = evidence(text)
    dense = _dense(toned, proof, per_1000)
    if proof.traditional <= proof.simplified and not (dense and _mirrored(text, toned)):
        return plain
    agreeing = toned if dense else [note for note in toned if _agrees(text, note) or is_traditional(note.behind)]
    return sorted(agreeing + plain)


def _toned(text: str) -> list[PinyinAnnotation]:
    """Return the notes behind a letter or a Han character that are syllables."""
    notes = toned_annotations(text).notes
    syllables = set(filter(is_syllable, {note.syllable for note in notes}))
    carriers = set(filter(_carries, {note.behind for note in notes}))
    return [note for note in notes if note.behind in carriers and note.syllable in syllables]


@lru_cache(maxsize=1 << 12)
def _carries(character: str) -> bool:
    return bool(_CARRIER.match(character))


def _agrees(text: str, note: PinyinAnnotation) -> bool:
    """Say whether a note is a reading of its character; behind a letter, of the one whose second byte the letter is."""
    start, _, character, syllable = note
    before = text[start - 2 : start - 1]
    if character.isascii():
        return before in pairs_of_characters() and (
            pairs_of_characters()[before][1],
            ord(character),
        ) in pairs_with_reading(syllable)
    return syllable in readings(character)


def _untoned(text: str, per_1000: float) -> list[PinyinAnnotation]:
    bare = toned_annotations(text).rest if scan_text(text).flags & TONED else text
    if scan_text(text).bracketed < LEAST or sum(1 for _ in islice(_lower(bare), LEAST)) < LEAST:
        return []
    found = [PinyinAnnotation(*match.span(), match[1], match[2]) for match in _UNTONED.finditer(text)]
    if len(found) < LEAST:
        return []
    agreeing = [note for note in found if note.syllable in untoned_readings(note.behind)]
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


def _dense(found: Sequence[PinyinAnnotation], proof: Evidence, per_1000: float) -> bool:
    return len(found) >= LEAST and len(found) * 1000 >= per_1000 * proof.han


def _mirrored(text: str, found: Sequence[PinyinAnnotation]) -> bool:
    """Say whether the many notes of a page are a mirror's, not an author's and no lesson."""
    ends = {note.end for note in found}
    if sum(note.start - 1 in ends for note in found) >= _CHAINED * len(found):
        return False
    occurs = Counter(text)
    return len(found) >= _CONSISTENT * sum(occurs[character] for character in {note.behind for note in found})
