"""Where the article is on a page that no rule knows, told from its visible lines alone.

`facts` says what a line and its neighbours look like, `model` weighs it, `chain` finds the most likely course of a
page: what is before the article, the article, what is pushed into it, what is after it.
"""

from seedclean.stages.line_model.features import Feature, letters, line_features
from seedclean.stages.line_model.model import LineModel, LineReason, shipped_model
from seedclean.stages.line_model.page_chrome import has_page_chrome

__all__ = [
    "Feature",
    "LineModel",
    "LineReason",
    "has_page_chrome",
    "letters",
    "line_features",
    "shipped_model",
]
