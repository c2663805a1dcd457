"""Views of an output folder: the report, copies beside what is kept."""

from seedclean.view.cards import Card, deciding, of_copy
from seedclean.view.report import prepare, write_report
from seedclean.view.words import LANGS

__all__ = ["LANGS", "Card", "deciding", "of_copy", "prepare", "write_report"]
