"""Pinyin annotations: `達(dá)`, put behind characters by mirror sites; and which of them an author wrote.

An annotation is one Han character or Latin letter, a bracket, and one syllable with a tone mark. A
mirror wrote it if

- the text is Traditional and the syllable is a reading of the character: nobody who writes Traditional characters
  explains 達 to readers in pinyin; or
- the page has more annotations than an author would write, and they are no lesson, and a character that has one
  anywhere has one nearly everywhere. In a lesson, characters in a row all carry one. An author
  explains a rare character only where it stands first.

Annotations without tone marks, `關(guan)`, need the second kind of proof on any page, and nearly all
of them must be readings of their characters.
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
_UNTONED_ANYWHERE = re.compile("[(（][a-zü]{1,6} ?[)）]")
LEAST = 5  # fewer annotations than this are never a mirror's habit
_CHAINED = 0.5  # share of annotations directly behind another annotated character that makes a page a lesson
_CONSISTENT = 0.8  # share of the places of annotated characters that carry an annotation on a mirror page
_AGREE = 0.9  # share of untoned annotations that must be readings


class PinyinAnnotation(NamedTuple):
    """An annotation with its brackets: `[start, end)`, the character in front of it, and its syllable.

    The character is empty at the head of a text and behind another annotation.
    """

    start: int
    end: int
    character: str
    syllable: str


class TonedAnnotations(NamedTuple):
    """The annotations with tone marks in a text, and the text without them."""

    annotations: Sequence[PinyinAnnotation]
    rest: str


@lru_cache(maxsize=1)  # two passes over the same page ask for them
def toned_annotations(text: str) -> TonedAnnotations:
    """Return all that looks like an annotation with a tone mark, whoever wrote it.

    >>> toned = toned_annotations("英偉達(dá)宣布")
    >>> toned.annotations, toned.rest
    ((PinyinAnnotation(start=3, end=7, character='達', syllable='dá'),), '英偉達宣布')
    """
    parts = _PARTED.split(text)  # what stands between annotations, an annotation, its syllable, and so on
    between, syllables = parts[::3], parts[2::3]
    del parts[2::3]
    borders = list(accumulate(map(len, parts)))
    characters = [part[-1:] for part in between]
    fields = zip(borders[::2], borders[1::2], characters, syllables, strict=False)  # no annotation ends the text
    return TonedAnnotations(tuple(map(PinyinAnnotation._make, fields)), "".join(between))


def mirror_annotations(text: str, per_1000: float) -> list[PinyinAnnotation]:
    """Return a mirror's annotations, in order; none if an author wrote them.

    Args:
        text: repaired so far: NFC, so that a toned vowel is one character.
        per_1000: annotations for each 1,000 Han characters from which a page counts as a mirror's.

    >>> mirror_annotations("英偉達(dá)宣布", 5.0)
    [PinyinAnnotation(start=3, end=7, character='達', syllable='dá')]
    >>> mirror_annotations("安徽亳(bó)州今天下雨。", 5.0)
    []
    """
    if not scan_text(text).pairs & BRACKETED:
        return []
    toned = _toned(text) if scan_text(text).flags & TONED else []
    untoned = _untoned(text, per_1000)
    if not toned:
        return untoned
    script = evidence(text)
    is_dense = _is_dense(toned, script, per_1000)
    if script.traditional <= script.simplified and not (is_dense and _is_habit(text, toned)):
        return untoned
    by_mirror = toned if is_dense else [each for each in toned if _agrees(text, each) or is_traditional(each.character)]
    return sorted(by_mirror + untoned)


def _toned(text: str) -> list[PinyinAnnotation]:
    """Return the annotations behind a letter or a Han character whose syllable exists."""
    annotations = toned_annotations(text).annotations
    syllables = set(filter(is_syllable, {annotation.syllable for annotation in annotations}))
    carriers = set(filter(_can_carry, {annotation.character for annotation in annotations}))
    return [
        annotation
        for annotation in annotations
        if annotation.character in carriers and annotation.syllable in syllables
    ]


@lru_cache(maxsize=1 << 12)
def _can_carry(character: str) -> bool:
    return bool(_CARRIER.match(character))


def _agrees(text: str, annotation: PinyinAnnotation) -> bool:
    """Say whether the syllable is a reading of its character.

    Behind a letter, the character is the one whose second byte the letter is.
    """
    start, _, character, syllable = annotation
    if not character.isascii():
        return syllable in readings(character)
    before = text[start - 2 : start - 1]
    pairs = pairs_of_characters()
    return before in pairs and (pairs[before][1], ord(character)) in pairs_with_reading(syllable)


def _untoned(text: str, per_1000: float) -> list[PinyinAnnotation]:
    """Return a mirror's annotations without tone marks; none if there are few, or an author wrote them."""
    bare = toned_annotations(text).rest if scan_text(text).flags & TONED else text
    if scan_text(text).bracketed < LEAST or sum(1 for _ in islice(_untoned_starts(bare), LEAST)) < LEAST:
        return []
    annotations = [PinyinAnnotation(*match.span(), match[1], match[2]) for match in _UNTONED.finditer(text)]
    if len(annotations) < LEAST:
        return []
    agreeing = [each for each in annotations if each.syllable in untoned_readings(each.character)]
    if not (_is_dense(agreeing, evidence(text), per_1000) and len(agreeing) >= _AGREE * len(annotations)):
        return []
    return agreeing if _is_habit(text, agreeing) else []


def _untoned_starts(text: str) -> Iterator[int]:
    """Yield the offsets of brackets that begin what may be an annotation without a tone mark."""
    for bracket in "(（":
        at = text.find(bracket)
        while at >= 0:
            if _UNTONED_ANYWHERE.match(text, at):
                yield at
            at = text.find(bracket, at + 1)


def _is_dense(annotations: Sequence[PinyinAnnotation], script: Evidence, per_1000: float) -> bool:
    return len(annotations) >= LEAST and len(annotations) * 1000 >= per_1000 * script.han


def _is_habit(text: str, annotations: Sequence[PinyinAnnotation]) -> bool:
    """Say whether the many annotations of a page are a mirror's habit: no lesson, and no author's choice."""
    ends = {annotation.end for annotation in annotations}
    if sum(annotation.start - 1 in ends for annotation in annotations) >= _CHAINED * len(annotations):
        return False
    counts = Counter(text)
    characters = {annotation.character for annotation in annotations}
    return len(annotations) >= _CONSISTENT * sum(counts[character] for character in characters)
