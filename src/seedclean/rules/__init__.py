"""Rules: what portals print around an article, as data with examples.

`load` reads rule files, `Matcher` finds what they hit in a text, `check` runs their examples.
"""

from seedclean.rules.check import Problem, check
from seedclean.rules.load import load_folder, shipped
from seedclean.rules.match import Hits, Matcher
from seedclean.rules.overlap import Broad, Overlap, broad, overlaps
from seedclean.rules.rule import KINDS, Example, Rule

__all__ = [
    "KINDS",
    "Broad",
    "Example",
    "Hits",
    "Matcher",
    "Overlap",
    "Problem",
    "Rule",
    "broad",
    "check",
    "load_folder",
    "overlaps",
    "shipped",
]
