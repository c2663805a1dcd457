"""How a text and what was done to it are shown: as marked stretches, as two texts side by side, as HTML.

Works on strings and edits only, so that every type above can show itself.
"""

from seedclean.core.render.align import AlignedPart, AlignedRow, align_texts
from seedclean.core.render.marks import Mark, first_marks, mark_edits
from seedclean.core.render.markup import render_template

__all__ = ["AlignedPart", "AlignedRow", "Mark", "align_texts", "first_marks", "mark_edits", "render_template"]
