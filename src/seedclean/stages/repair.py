"""repair: characters that have no business in text, and the pinyin notes of mirror sites.

Passes, in order: line ends, control/zero-width/bidi characters, NFC, pinyin notes. The byte damage that comes with
the notes is the next pass to be written (docs/decisions/0003-repair-passes.md); it belongs before `notes`, which
removes what it needs to see.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial

from seedclean.edit import Edit
from seedclean.repairs import composed, junk, line_ends, mirror


@dataclass(frozen=True)
class Repair:
    """What the repair stage does.

    Attributes:
        notes_per_1000: pinyin notes for each 1,000 Han characters from which a page counts as a mirror's.
    """

    notes_per_1000: float

    def passes(self) -> tuple[Callable[[str], Sequence[Edit]], ...]:
        """Return the passes in their order."""
        return line_ends, junk, composed, partial(mirror, per_1000=self.notes_per_1000)
