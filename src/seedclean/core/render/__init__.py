"""How a text and what was done to it are shown: as marked stretches, as two texts side by side, as HTML.

Works on strings and edits only, so that every type above can show itself.
"""

from seedclean.core.render.align import Part, Row, aligned
from seedclean.core.render.marks import Mark, first, marks
from seedclean.core.render.markup import html

__all__ = ["Mark", "Part", "Row", "aligned", "first", "html", "marks"]
