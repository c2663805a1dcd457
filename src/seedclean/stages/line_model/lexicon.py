"""A learned lexicon of lines: what each n-gram of characters speaks for, kept by its hash.

Hashed n-grams with linear weights (Weinberger et al. 2009): no word is chosen by hand, and a table of fixed size holds
the weights of all of them.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from seedclean.core.kernel import I32, I64, address, unchecked
from seedclean.text import TextScan

BITS = 18
_NGRAMS_MOST = 252  # of a line, see c/lines/lines.c


def line_ngrams(scan: TextScan) -> tuple[NDArray[np.int32], NDArray[np.int64]]:
    """Return the numbers of the n-grams of all lines, and where those of each line begin.

    Args:
        scan: of the page; it has at least one line.

    Returns:
        Numbers below 2 ** BITS, int32; and n + 1 offsets for n lines, int64.
    """
    count = scan.line_count
    numbers = np.empty(min(_NGRAMS_MOST * count, 4 * (scan.length + 2 * count)), dtype=I32)
    starts = np.empty(count + 1, dtype=I64)
    length = unchecked("line_ngrams")(
        scan.view_address, scan.lines_address, count, BITS, address(numbers), address(starts)
    )
    return numbers[:length], starts
