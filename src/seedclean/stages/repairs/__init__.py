"""What the repair stage is made of: pure functions `str -> edits`, each for one kind of damage."""

from seedclean.stages.repairs.gbk_damage import mirror
from seedclean.stages.repairs.inserted_characters import stuffing
from seedclean.stages.repairs.invisible import composed, junk, line_ends
from seedclean.stages.repairs.leftover_html import entities, tags
from seedclean.stages.repairs.mojibake import mojibake
from seedclean.stages.repairs.precheck import is_quiet

__all__ = ["composed", "entities", "is_quiet", "junk", "line_ends", "mirror", "mojibake", "stuffing", "tags"]
