"""Views of an output folder: the report, copies beside what is kept."""

from seedclean.reporting.html_report.page import prepare, write_report
from seedclean.reporting.html_report.pairs import Card, deciding, of_copy
from seedclean.reporting.html_report.translations import LANGS

__all__ = ["LANGS", "Card", "deciding", "of_copy", "prepare", "write_report"]
