"""Numbers that compare the candidates of a page, so that a learned ranking can choose one.

The F1 that a candidate can be expected to have, from the scores of its lines, is the base (Jansche 2007 maximizes the
same for classifiers). What lines alone do not tell comes on top: where the title and the dates are, how the borders
look, what stands in the gaps, how much of it the other candidates share. The kernel writes them, see c/lines/choice.c.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from seedclean.core.kernel import F64, address, unchecked
from seedclean.stages.line_model.candidates import PageLines

NAMES = (
    "expected F1", "expected precision", "expected recall", "mean score", "score of the lowest fifth",
    "letters", "share of letters", "share of prose", "lines", "stretches", "lines of the page", "prose of the page",
    "prose before", "prose behind",
    "lines of gaps", "letters of gaps", "score of gaps", "prose of gaps",
    "score of the first line", "score of the last line", "score before", "score behind", "score of the first 3",
    "score of the last 3", "score of the 3 before", "score of the 3 behind", "place of the start", "place of the end",
    "lines before", "lines behind", "ends in a sentence",
    "lines since the title", "lines since a date", "titles within", "most of the title in a line", "title's words",
    "dates within", "list heads within", "editors within", "sharing within", "footer within", "list head before",
    "a new part behind",
    "share of prose lines", "share of running text", "share of very short lines", "mean length", "longest line",
    "overlap with the others", "overlap with the best", "expected F1 below the best", "rank of expected F1",
    "size by the largest", "candidates",
    "linked", "headings", "within the main block", "of the main block",
)  # fmt: skip
EXPECTED = NAMES.index("expected F1")
_OTHERS = NAMES.index("overlap with the others")
_WORK_EACH, _WORK_LEAST = 8, 8  # numbers that the kernel works with: of each line and candidate, and in all


def candidate_features(page: PageLines, rows: NDArray[np.bool_]) -> NDArray[np.float64]:
    """Return the numbers of each candidate, in the order of `NAMES`: shape (candidates, names).

    Args:
        page: the lines.
        rows: the candidates, shape (candidates, n), C order, see `candidates`.
    """
    numbers = np.empty((len(rows), len(NAMES)), dtype=F64)
    work = np.empty(_WORK_EACH * sum(rows.shape) + _WORK_LEAST, dtype=F64)
    unchecked("compare_candidates")(
        *page.addresses(), address(rows), len(rows), address(work), address(numbers), len(NAMES), _OTHERS
    )
    return numbers
