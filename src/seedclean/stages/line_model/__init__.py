"""Where the main text of a page is that no rule knows, judged by its visible lines alone.

`features` describes lines and their neighbours, with the help of `line_words`. `model` weighs the
features. `viterbi` finds the most likely sequence of states: before the main text, the main text,
an insert, after the main text. `page_chrome` is the pre-check.
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
