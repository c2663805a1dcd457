"""Where the article is on a page that no rule knows, told from its visible lines alone.

`facts` says what a line and its neighbours look like, `model` weighs it, `chain` finds the most likely course of a
page: what is before the article, the article, what is pushed into it, what is after it.
"""

from seedclean.body.facts import Fact, facts, has_shell, letters
from seedclean.body.model import Model, Reason, shipped

__all__ = ["Fact", "Model", "Reason", "facts", "has_shell", "letters", "shipped"]
