"""What the repair stage is made of: pure functions `str -> edits`, each for one kind of damage."""

from seedclean.repairs.characters import composed, junk, line_ends
from seedclean.repairs.markup import entities, tags
from seedclean.repairs.mirror import mirror
from seedclean.repairs.mojibake import mojibake
from seedclean.repairs.quiet import is_quiet
from seedclean.repairs.stuffing import stuffing

__all__ = ["composed", "entities", "is_quiet", "junk", "line_ends", "mirror", "mojibake", "stuffing", "tags"]
