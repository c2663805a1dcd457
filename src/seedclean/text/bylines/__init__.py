"""Who wrote an article, who edited it, where and when it was published, as the lines around it say.

One grammar reads them all: a line is dates, labels with values, and what stands beside both, in any order (`line`).
The ends of paragraphs have forms of their own (`prose`); `article` says which lines are asked, and which answer counts.
"""

from seedclean.text.bylines.answers import Bylines
from seedclean.text.bylines.article import read_bylines
from seedclean.text.bylines.given import given_outlet, given_persons
from seedclean.text.bylines.surroundings import Surroundings, find_surroundings

__all__ = ["Bylines", "Surroundings", "find_surroundings", "given_outlet", "given_persons", "read_bylines"]
