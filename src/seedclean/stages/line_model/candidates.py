"""Candidates: the stretches of a page that can be its main text, some two dozen, of which one is chosen.

A chain over the scores of lines alone often loses the page's right stretch. So several chains, what joins their
stretches, runs of prose, what stands between a date and the next part of the page, and the blocks of the tree are put
side by side, and `choice` compares them as a whole. The kernel makes them, see c/lines/candidates.c.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from seedclean.core.kernel import F64, U8, address, unchecked
from seedclean.read.html.facts import LineFacts
from seedclean.stages.line_model.block_masses import BlockMasses
from seedclean.stages.line_model.features import LineKinds
from seedclean.stages.line_model.line_table import LineTable

_CANDIDATES_MOST = 112  # see c/lines/candidates.h
_WORK_EACH, _WORK_LEAST = 16, 8  # numbers that the kernel works with: of each line, and in all

Bools = NDArray[np.bool_]
Floats = NDArray[np.float64]


class PageLines(NamedTuple):
    """n lines of a page with what is known of them.

    Attributes:
        table: what they are made of.
        kinds: what kinds of lines there are.
        scores: for (above 0) or against each being main text, shape (n,), float64.
        facts: about the m lines of the page as it was read; None for text.
        lines: which of the m lines each of the n is, shape (n,), ascending.
        masses: what the blocks of the page hold; None for text.
    """

    table: LineTable
    kinds: LineKinds
    scores: Floats
    facts: LineFacts | None
    lines: NDArray[np.intp]
    masses: BlockMasses | None

    def addresses(self) -> tuple[int, int | None, int, int | None]:
        """Return where the lines, the tree, the scores and the share of links of each line are, for the kernel."""
        if self.masses is None:
            return self.kinds.struct.address, None, address(self.scores), None
        struct = self.masses.struct
        return self.kinds.struct.address, struct.address, address(self.scores), address(self.masses.link_share)


def possible_stretches(page: PageLines) -> Bools:
    """Return the stretches that can be the main text, each one once: shape (candidates, n); at least one."""
    count = len(page.scores)
    room = count if page.facts is None else max(count, len(page.facts.letters))
    work = np.empty(_WORK_EACH * room + _WORK_LEAST, dtype=F64)
    rows = np.empty((_CANDIDATES_MOST + 1, count), dtype=U8)
    number = unchecked("possible_stretches")(*page.addresses(), address(work), address(rows))
    return rows[:number].view(bool)
