"""repair: characters that have no business in text, wrong decoding, leftover HTML, and the damage of mirror sites.

Passes, in order: wrong decoding, HTML, line ends, control/zero-width/bidi characters, NFC, pinyin notes with the
characters that they and replaced marks tore apart, stuffing. docs/decisions/0003-repair-passes.md says why so.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial

from seedclean.core.edits import Edit
from seedclean.core.ranges import NotNegative
from seedclean.stages.repairs import (
    compose,
    remove_inserted_characters,
    remove_invisible,
    remove_tags,
    undo_gbk_damage,
    undo_mojibake,
    unescape_entities,
    unify_line_ends,
)

ROUNDS = 8  # an entity in an entity, a note in a note: rounds go on while the text changes, and not forever


@dataclass(frozen=True)
class Repair:
    """What the repair stage does.

    Attributes:
        notes_per_1000: pinyin notes for each 1,000 Han characters from which a page counts as a mirror's.
        stuffing_per_1000: stuffed marks or letters for each 1,000 Han characters that are no slip of the pen.
    """

    notes_per_1000: NotNegative
    stuffing_per_1000: NotNegative

    def passes(self) -> tuple[Callable[[str], Sequence[Edit]], ...]:
        """Return the passes in their order."""
        return (
            undo_mojibake,
            unescape_entities,
            remove_tags,
            unify_line_ends,
            remove_invisible,
            compose,
            partial(undo_gbk_damage, per_1000=self.notes_per_1000),
            partial(remove_inserted_characters, per_1000=self.stuffing_per_1000),
        )
