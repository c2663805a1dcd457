"""How texts and their edits are shown: as marked spans, as two texts side by side, as HTML.

This room knows only strings and edits, so that every type above can use it to show itself.
"""

from seedclean.core.render.align import AlignedPart, AlignedRow, align_texts
from seedclean.core.render.marks import Mark, first_marks, mark_edits
from seedclean.core.render.markup import render_template

__all__ = ["AlignedPart", "AlignedRow", "Mark", "align_texts", "first_marks", "mark_edits", "render_template"]
