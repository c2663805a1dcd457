"""What the repair stage is made of: pure functions `str -> edits`, each for one kind of damage."""

from seedclean.repairs.characters import composed, junk, line_ends
from seedclean.repairs.mirror import mirror

__all__ = ["composed", "junk", "line_ends", "mirror"]
