"""Where the article is on a page that no rule knows, told from its visible lines alone.

`facts` says what a line and its neighbours look like, `model` weighs it, `chain` finds the most likely course of a
page: what is before the article, the article, what is pushed into it, what is after it.
"""

from seedclean.stages.line_model.features import Fact, facts, letters
from seedclean.stages.line_model.model import Model, Reason, shipped
from seedclean.stages.line_model.page_chrome import has_shell

__all__ = ["Fact", "Model", "Reason", "facts", "has_shell", "letters", "shipped"]
