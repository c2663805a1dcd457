"""The passes of the repair stage: pure functions from a text to edits, one for each kind of damage."""

from seedclean.stages.repairs.entities import unescape_entities
from seedclean.stages.repairs.gbk_damage import undo_gbk_damage
from seedclean.stages.repairs.inserted_characters import remove_inserted_characters
from seedclean.stages.repairs.invisible import (
    compose,
    remove_invisible,
    replace_radicals,
    unify_line_ends,
)
from seedclean.stages.repairs.leftover_code import remove_code
from seedclean.stages.repairs.leftover_html import remove_tags, remove_torn_tags
from seedclean.stages.repairs.literal_escapes import undo_escapes
from seedclean.stages.repairs.markdown import strip_markdown, strip_title_markdown
from seedclean.stages.repairs.mojibake import undo_mojibake
from seedclean.stages.repairs.precheck import needs_no_repair
from seedclean.stages.repairs.wrong_encoding import undo_wrong_encoding

__all__ = [
    "compose",
    "needs_no_repair",
    "remove_code",
    "remove_inserted_characters",
    "remove_invisible",
    "remove_tags",
    "remove_torn_tags",
    "replace_radicals",
    "strip_markdown",
    "strip_title_markdown",
    "undo_escapes",
    "undo_gbk_damage",
    "undo_mojibake",
    "undo_wrong_encoding",
    "unescape_entities",
    "unify_line_ends",
]
