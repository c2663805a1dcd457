"""What the blocks of an HTML page hold, and the block where its prose gathers."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from seedclean.read.html.facts import LineFacts
from seedclean.stages.line_model.windows import running_sums

MAIN_SHARE = 0.6  # of the prose of a block that one of its children must hold to stand for it
_LINKED_MOST = 0.4  # share of a line's characters that are links, if it is prose
_MARK_LETTERS = 8.0  # letters of a sentence for each of its marks, at most, that all count

Floats = NDArray[np.float64]


class BlockMasses:
    """What each block holds; shape (blocks,), float64, where not said otherwise.

    Args:
        facts: about the m lines of the page as it was read.
        lines: which of them the n lines of the text now are, shape (n,), ascending.
        marks: how many marks of sentences each of the n lines has, shape (n,).

    Attributes:
        prose, letters, linked: characters of prose, all, and in links.
        lines: how many lines begin in it.
        total: of the prose of the page; at least 1.
        siblings: how many blocks like each its parent has, int64.
        main: the blocks around the prose, from the inside out: first the smallest that holds most of it.
    """

    def __init__(self, facts: LineFacts, lines: NDArray[np.intp], marks: NDArray[np.int32]) -> None:
        whole = np.zeros(len(facts.letters))
        whole[lines] = marks
        unlinked = facts.letters - facts.linked
        is_prose = (whole > 0) & (facts.link_share <= _LINKED_MOST)
        share = np.minimum(1.0, _MARK_LETTERS * whole / np.maximum(facts.letters, 1))
        sums = running_sums((np.where(is_prose, unlinked * share, 0.0), facts.letters, facts.linked))
        first, end = facts.blocks.spans.T
        self.prose, self.letters, self.linked = sums[:, end] - sums[:, first]
        self.lines: Floats = (end - first).astype(np.float64)
        self.total = max(float(sums[0, -1]), 1.0)
        self.siblings = facts.blocks.siblings()
        self._richest = self._richest_children(facts.blocks.parents)
        self.main = facts.blocks.ancestors(self.main_block())

    def main_block(self, share: float = MAIN_SHARE) -> int:
        """Return the number of the block where the prose gathers: the smallest that holds most of it.

        Args:
            share: of the prose of a block that one of its children must hold to stand for it.
        """
        block = 0
        while (child := self._richest.get(block)) is not None and self.prose[child] >= share * self.prose[block]:
            block = child
        return block

    def _richest_children(self, parents: NDArray[np.int32]) -> dict[int, int]:
        """Return each block's child with the most prose; one of a single line is a paragraph, and does not count."""
        numbers = np.flatnonzero((self.prose > 0) & (self.lines > 1) & (parents >= 0))
        order = numbers[np.argsort(self.prose[numbers], kind="stable")]
        return dict(zip(parents[order].tolist(), order.tolist(), strict=True))
