"""How a text and what was done to it are shown: as marked stretches, as two texts side by side, as HTML.

Works on strings and edits only, so that every type above can show itself.
"""

from seedclean.display.align import Part, Row, aligned
from seedclean.display.marks import Mark, first, marks
from seedclean.display.markup import html

__all__ = ["Mark", "Part", "Row", "aligned", "first", "html", "marks"]
