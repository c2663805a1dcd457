"""What the blocks of an HTML page hold, and the block where its prose gathers."""

from __future__ import annotations

from collections.abc import Mapping
from typing import ClassVar

import numpy as np
from numpy.typing import NDArray

from seedclean.core.kernel import F64, I32, I64, U8
from seedclean.core.kernel.structs import ArrayStruct, Kind, Rows, c_fields
from seedclean.read.html.facts import BLOCK_FIELDS, LineFacts

MAIN_SHARE = 0.6  # of the prose of a block that one of its children must hold to stand for it
_LINKED_MOST = 0.4  # share of a line's characters that are links, if it is prose
_MARK_LETTERS = 8.0  # letters of a sentence for each of its marks, at most, that all count

Floats = NDArray[np.float64]


class TreeStruct(ArrayStruct):
    """`struct page_tree` of c/lines/blocks.h."""

    kinds: ClassVar[Mapping[str, Kind]] = {
        "page": U8, "blocks": Rows(I32, BLOCK_FIELDS), "letters": I32, "linked": I32, "flags": I32, "block": I32,
        "lines": I64, "prose": F64, "all_letters": F64, "all_linked": F64, "line_counts": F64, "siblings": I64,
        "main": I64, "line_count": int, "block_count": int, "count": int, "main_count": int, "total": float,
    }  # fmt: skip
    _fields_ = c_fields(kinds)


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
        link_share: of each of the n lines, how much of it is links, shape (n,).
        struct: all of it, and the facts, for the kernel.
    """

    def __init__(self, facts: LineFacts, lines: NDArray[np.intp], marks: NDArray[np.int32]) -> None:
        whole = np.zeros(len(facts.letters))
        whole[lines] = marks
        unlinked = facts.letters - facts.linked
        link_share = facts.link_share
        self.link_share = link_share[lines]
        is_prose = (whole > 0) & (link_share <= _LINKED_MOST)
        share = np.minimum(1.0, _MARK_LETTERS * whole / np.maximum(facts.letters, 1))
        sums = np.zeros((3, len(whole) + 1))
        values = np.stack((np.where(is_prose, unlinked * share, 0.0), facts.letters, facts.linked))
        np.cumsum(values, axis=1, out=sums[:, 1:])
        first, end = facts.blocks.spans.T
        self.prose, self.letters, self.linked = np.ascontiguousarray(sums[:, end] - sums[:, first])
        self.lines: Floats = (end - first).astype(np.float64)
        self.total = max(float(sums[0, -1]), 1.0)
        self.siblings = facts.blocks.siblings()
        self._richest = self._richest_children(facts.blocks.parents)
        self.main = facts.blocks.ancestors(self.main_block())
        self.struct = TreeStruct(
            page=np.frombuffer(facts.blocks.page, dtype=U8), blocks=facts.blocks.table, letters=facts.letters,
            linked=facts.linked, flags=facts.flags, block=facts.block, lines=lines.astype(I64), prose=self.prose,
            all_letters=self.letters, all_linked=self.linked, line_counts=self.lines, siblings=self.siblings,
            main=np.array(self.main, dtype=I64), line_count=len(facts.letters), block_count=len(self.prose),
            count=len(lines), main_count=len(self.main), total=self.total,
        )  # fmt: skip

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
