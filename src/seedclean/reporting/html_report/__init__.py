"""`report.html` of an output folder, and copies beside the articles that are kept instead."""

from seedclean.reporting.html_report.page import compile_template, write_report
from seedclean.reporting.html_report.pairs import PairView, criterion_values, pair_of_copy, pair_of_review
from seedclean.reporting.html_report.translations import LANGS

__all__ = [
    "LANGS", "PairView", "compile_template", "criterion_values", "pair_of_copy", "pair_of_review", "write_report",
]  # fmt: skip
