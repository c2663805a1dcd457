"""repair: undoes wrong decoding, leftover HTML, invisible characters, and the damage of mirror sites.

The passes, in order: wrong decoding; escapes, HTML, Markdown; line ends; style sheets and scripts; control, zero-width
and bidi characters; NFC, radicals; pinyin annotations with the bytes that were lost beside them; inserted characters.
docs/decisions/0003-repair-passes.md gives the reasons.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any, Literal

from seedclean.core.edits import Edit, apply
from seedclean.core.ranges import NotNegative
from seedclean.stage import changed_fields
from seedclean.stages.repairs import (
    compose,
    needs_no_repair,
    remove_code,
    remove_inserted_characters,
    remove_invisible,
    remove_tags,
    remove_torn_tags,
    replace_radicals,
    strip_markdown,
    strip_title_markdown,
    undo_escapes,
    undo_gbk_damage,
    undo_mojibake,
    undo_wrong_encoding,
    unescape_entities,
    unify_line_ends,
)
from seedclean.stages.repairs.lost_bytes.readings import Readings

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
        readings: whether a place that lost bytes takes only a sure restoration, or the best one from a
            share of 0.9 on.
        markdown: whether the marks of Markdown, as crawlers write it, are stripped or kept.
    """

    notes_per_1000: NotNegative
    stuffing_per_1000: NotNegative
    markdown: Literal["strip", "keep"]
    readings: Readings = "best"

    def passes(self) -> tuple[Callable[[str], Sequence[Edit]], ...]:
        """Return the passes in their order."""
        return (
            undo_mojibake,
            undo_wrong_encoding,
            undo_escapes,
            unescape_entities,
            remove_tags,
            *((strip_markdown,) if self.markdown == "strip" else ()),
            unify_line_ends,
            remove_code,
            remove_invisible,
            compose,
            replace_radicals,
            remove_torn_tags,
            partial(undo_gbk_damage, per_1000=self.notes_per_1000, readings=self.readings),
            partial(remove_inserted_characters, per_1000=self.stuffing_per_1000),
        )

    def fields(self, meta: Mapping[str, Any]) -> dict[str, Any]:
        """Return the fields that came with a document and were damaged: each repaired like a text, in one line.

        >>> Repair(5.0, 5.0, "strip").fields({"title": "# **海城**开航&nbsp", "authors": ["顾&#19968;帆"]})
        {'title': '海城开航', 'authors': ['顾一帆']}
        """
        return changed_fields(meta, self._repaired)

    def _repaired(self, value: str) -> str:
        if needs_no_repair(value):
            return value
        passes = (
            undo_mojibake,
            undo_escapes,
            unescape_entities,
            remove_tags,
            remove_invisible,
            compose,
        )
        for find_edits in (
            *passes,
            *((strip_title_markdown,) if self.markdown == "strip" else ()),
        ):
            value = apply(value, find_edits(value))
        return " ".join(value.split())
