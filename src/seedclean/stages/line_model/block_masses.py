"""What the blocks of an HTML page hold, see c/lines/block_masses.c, and the block where its prose gathers."""

from __future__ import annotations

from collections.abc import Mapping
from typing import ClassVar

import numpy as np
from numpy.typing import NDArray

from seedclean.core.kernel import F64, I32, I64, U8, address, unchecked
from seedclean.core.kernel.structs import ArrayStruct, Kind, Rows, c_fields
from seedclean.read.html.facts import BLOCK_FIELDS, LineFacts

MAIN_SHARE = 0.6  # of the prose of a block that one of its children must hold to stand for it

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
        count, block_count = len(facts.letters), len(facts.blocks.table)
        self.prose, self.letters, self.linked, self.lines = np.empty((4, block_count), dtype=F64)
        self.siblings = facts.blocks.siblings()
        self.struct = TreeStruct(
            page=np.frombuffer(facts.blocks.page, dtype=U8), blocks=facts.blocks.table, letters=facts.letters,
            linked=facts.linked, flags=facts.flags, block=facts.block, lines=lines.astype(I64), prose=self.prose,
            all_letters=self.letters, all_linked=self.linked, line_counts=self.lines, siblings=self.siblings,
            main=np.zeros(1, dtype=I64), line_count=count, block_count=block_count, count=len(lines), main_count=1,
            total=1.0,
        )  # fmt: skip
        self.link_share: Floats = np.empty(len(lines), dtype=F64)
        self._richest = np.empty(block_count, dtype=I64)
        sums = np.empty(3 * (count + 1), dtype=F64)
        unchecked("block_masses")(
            self.struct.address, address(marks), address(sums), address(self.link_share), address(self._richest)
        )
        self.total: float = self.struct.total
        self.main = facts.blocks.ancestors(self.main_block())
        self.struct.put("main", np.array(self.main, dtype=I64))
        self.struct.main_count = len(self.main)

    def main_block(self, share: float = MAIN_SHARE) -> int:
        """Return the number of the block where the prose gathers: the smallest that holds most of it.

        Args:
            share: of the prose of a block that one of its children must hold to stand for it.
        """
        block = 0
        while (child := int(self._richest[block])) >= 0 and self.prose[child] >= share * self.prose[block]:
            block = child
        return block
