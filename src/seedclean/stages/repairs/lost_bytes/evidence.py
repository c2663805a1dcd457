"""What is known of a damaged page before a place is read, and what is known of a place afterwards."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Literal, NamedTuple

from seedclean.stages.repairs.lost_bytes.gbk import pairs_of_characters
from seedclean.stages.repairs.lost_bytes.page_counts import PageCounts
from seedclean.stages.repairs.pinyin import pairs_with_reading
from seedclean.stages.repairs.pinyin_annotations import SYLLABLE, PinyinAnnotation, toned_annotations
from seedclean.text import evidence, fold, is_traditional

LOST = "?\ufffd"  # what decoders show for a byte that they could not use
_BROKEN = frozenset(LOST)

_HALF = re.compile(rf"[{LOST}]{SYLLABLE} ?[)）]")
_SUSPECT = re.compile(f"[{LOST}].{{0,12}}")  # characters behind a lost byte that must not vouch for themselves
_ALWAYS = 0.8  # of a character's places that carry a note, so that one without needs a reason
_CONVERTED_LEAST = 5  # annotated characters, all Traditional, that show a table of converted ones

Pair = tuple[int, int]  # two bytes of GBK
Lost = Literal["note", "mark", "eaten", "byte"]


@dataclass(frozen=True)
class DamageEvidence:
    """What a page tells about its own damage.

    Attributes:
        counts: what the page counts of itself.
        notes: start -> note, in order.
        halves: start -> note whose opening bracket is missing, in order; behind what was lost.
        annotated: pairs that carry a note nearly wherever they stand on this page -> its syllable.
        noted: characters that carry a note anywhere on it.
        eats: whether the decoder took the ASCII byte behind a broken character with it.
        converted: whether only characters that Simplified text has not carry notes.
        converted_back: whether the page was made Simplified after the damage, so that a character shown may have had
            the bytes of another form.
    """

    counts: PageCounts
    notes: Mapping[int, PinyinAnnotation]
    halves: Mapping[int, PinyinAnnotation]
    annotated: Mapping[Pair, str]
    noted: frozenset[str]
    eats: bool
    converted: bool
    converted_back: bool

    def note_that_ends(self, text: str, at: int) -> int | None:
        """Return where the note begins that ends at `at`; None if none does."""
        if text[at - 1] not in ")）":
            return None
        return next((i for i in range(max(0, at - 9), at) if i in self.notes and self.notes[i].end == at), None)

    def character_before(self, text: str, at: int) -> tuple[str, str]:
        """Return the two characters in front of a place, behind which there may be notes; line ends at the head."""
        while at and (note := self.note_that_ends(text, at)) is not None:
            at = note
        return text[at - 2] if at > 1 else "\n", text[at - 1] if at else "\n"


def damage_evidence(text: str) -> DamageEvidence:
    """Return what a page tells about its own damage."""
    known = pairs_of_characters()
    toned = toned_annotations(text)
    known_as = {syllable: pairs_with_reading(syllable) for syllable in {note.syllable for note in toned.notes}}
    notes = {note.start: note for note in toned.notes if known_as[note.syllable]}
    carried = [note[2:] for note in notes.values()]  # character, syllable
    read = {one: count for one, count in Counter(carried).items() if known.get(one[0]) in known_as[one[1]]}
    syllables = dict(filter(read.__contains__, carried))
    counts: Counter[str] = Counter()
    for (character, _), count in read.items():
        counts[character] += count
    found = [PinyinAnnotation(match.start(1), match.end(), match[0][0], match[1]) for match in _HALF.finditer(text)]
    halves = {half.start: half for half in found if pairs_with_reading(half.syllable)}
    proof = evidence(text)
    own = PageCounts(text, _stretches(toned.rest))
    occurs = zip(counts, own.character_counts("".join(counts)), strict=True)
    unbroken = sum([note.behind in _BROKEN for note in notes.values()])
    return DamageEvidence(
        counts=own,
        notes=notes,
        halves=halves,
        annotated={known[c]: syllables[c] for c, times in occurs if counts[c] >= _ALWAYS * times},
        noted=frozenset(counts),
        eats=2 * len(halves) >= unbroken,
        converted=len(counts) >= _CONVERTED_LEAST and all(map(is_traditional, counts)),
        converted_back=proof.traditional <= proof.simplified,
    )


def _stretches(text: str) -> Iterator[str]:
    """Yield what stands between suspect places, folded."""
    view, at = fold(text), 0
    for match in _SUSPECT.finditer(text):
        yield view[at : match.start()]
        at = match.end()
    yield view[at:]


class Restoration(NamedTuple):
    """The likeliest text of a damaged place.

    Attributes:
        start: offset of its `?` in the page.
        end: offset behind its last character.
        text: what stood there; equal to what is shown if the `?` is a real one.
        share: of all readings' probability, this one's: 0 to 1.
        lost: what was lost at each `?` that is no real one: a byte in front of a `note`, of a `mark` that is there or
            was `eaten`, or any other `byte`.
        noted: pairs that carry the notes inside it, in order.
        guessed: offsets in `text` of the characters of which a byte was lost that no note names.
        figure: the share of eaten digits among those that the page's other figures suggest; 1 if there are none.
    """

    start: int
    end: int
    text: str
    share: float
    lost: tuple[Lost, ...]
    noted: tuple[Pair, ...]
    guessed: tuple[int, ...]
    figure: float
