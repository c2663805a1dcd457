"""repair: undoes wrong decoding, leftover HTML, invisible characters, and the damage of mirror sites.

The passes, in order: wrong decoding; HTML; line ends; style sheets and scripts; control, zero-width and bidi
characters; NFC, radicals; pinyin annotations with the bytes that were lost beside them; inserted characters.
docs/decisions/0003-repair-passes.md gives the reasons.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial

from seedclean.core.edits import Edit
from seedclean.core.ranges import NotNegative
from seedclean.stages.repairs import (
    compose,
    remove_code,
    remove_inserted_characters,
    remove_invisible,
    remove_tags,
    replace_radicals,
    undo_gbk_damage,
    undo_mojibake,
    unescape_entities,
    unify_line_ends,
)

ROUNDS = (
    8  # an entity in an entity, an annotation in an annotation; rounds go on while the text changes, but not forever
)


@dataclass(frozen=True)
class Repair:
    """The parameters of the repair stage.

    Attributes:
        notes_per_1000: pinyin annotations for each 1,000 Han characters from which a page counts as
            a mirror's.
        stuffing_per_1000: inserted marks or letters for each 1,000 Han characters from which they
            are no typing slip.
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
            remove_code,
            remove_invisible,
            compose,
            replace_radicals,
            partial(undo_gbk_damage, per_1000=self.notes_per_1000),
            partial(remove_inserted_characters, per_1000=self.stuffing_per_1000),
        )
