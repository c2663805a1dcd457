"""Rules: what portals print around an article, as data with examples.

`load` reads rule files, `Matcher` finds what they hit in a text, `check_rules` runs their examples.
"""

from seedclean.rules.check import Problem, check_rules
from seedclean.rules.load import load_rules, shipped_rules
from seedclean.rules.match import Hits, Matcher
from seedclean.rules.overlap import BroadRule, Overlap, broad_rules, find_overlaps
from seedclean.rules.rule import KINDS, Example, Rule

__all__ = [
    "KINDS",
    "BroadRule",
    "Example",
    "Hits",
    "Matcher",
    "Overlap",
    "Problem",
    "Rule",
    "broad_rules",
    "check_rules",
    "find_overlaps",
    "load_rules",
    "shipped_rules",
]
