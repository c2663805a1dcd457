"""What is known of a damaged page before a place is read, and what is known of a place afterwards."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal, NamedTuple

from seedclean.repairs.torn.bigrams import Bigrams

LOST = "?\ufffd"  # what decoders show for a byte that they could not use

Pair = tuple[int, int]  # two bytes of GBK
Lost = Literal["note", "mark", "eaten", "byte"]


class Note(NamedTuple):
    """A note or the rest of one: where it ends, and its syllable."""

    end: int
    syllable: str


@dataclass(frozen=True)
class Signs:
    """What a page tells about its own damage.

    Attributes:
        model: the page's bigrams.
        notes: start -> note, brackets and all.
        halves: start -> note whose opening bracket is missing.
        annotated: pairs that carry a note nearly wherever they stand on this page -> its syllable.
        bare: pairs that stand on this page without a note.
        eats: whether the decoder took the ASCII byte behind a broken character with it.
        eaten_cost: what it costs, in nats, to believe that it took a mark with it that was full-width.
        kept_cost: what it costs to believe that it left one; marks were replaced later, then.
        converted: whether only characters that Simplified text has not carry notes.
        converted_back: whether the page was made Simplified after the damage, so that a character shown may have had
            the bytes of another form.
    """

    model: Bigrams
    notes: Mapping[int, Note]
    halves: Mapping[int, Note]
    annotated: Mapping[Pair, str]
    bare: frozenset[Pair]
    eats: bool
    eaten_cost: float
    kept_cost: float
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


class Reading(NamedTuple):
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


def unread(text: str, start: int, end: int) -> Reading:
    """Return what is known of a place that cannot be read: its `?` hides a byte."""
    return Reading(start, end, text[start:end], 0.0, ("byte",), (), (), 1.0)
