"""What the blocks of an HTML page hold, see c/lines/block_masses.c, and the block where its prose gathers."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import ClassVar

import numpy as np
from numpy.typing import NDArray

from seedclean.core.kernel import F64, I32, I64, U8, address, unchecked
from seedclean.core.kernel.structs import ArrayStruct, Kind, Rows, address_of, c_fields
from seedclean.read.html.facts import BLOCK_FIELDS, LineFacts

MAIN_SHARE = 0.6  # of the prose of a block that one of its children must hold to stand for it
SHARES = {"half": 0.5, "most": 0.75, "nearly all": 0.9}  # the same, for other blocks

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
        link_share: of each of the n lines, how much of it is links, shape (n,).
        held: the main block, and, for each of `SHARES`, the block that would be it, int64.
        struct: all of it, and the facts, for the kernel.
    """

    def __init__(self, facts: LineFacts, lines: NDArray[np.intp], marks: NDArray[np.int32]) -> None:
        count, blocks, shares = len(facts.letters), len(facts.blocks.table), _shares()
        masses, self.siblings = np.empty((4, blocks), dtype=F64), facts.blocks.siblings()
        self.prose, self.letters, self.linked, self.lines = masses
        self.link_share: Floats = np.empty(len(lines), dtype=F64)
        self.held, self._main = np.empty(len(shares), dtype=I64), np.empty(blocks, dtype=I64)
        page, lines = np.frombuffer(facts.blocks.page, dtype=U8), np.ascontiguousarray(lines, dtype=I64)
        self._kept = facts, page, lines
        read = page, facts.blocks.table, facts.letters, facts.linked, facts.flags, facts.block
        first, size = address(masses), masses.itemsize * blocks
        self.struct = TreeStruct.unchecked(
            *map(address_of, read), address(lines), *range(first, first + 4 * size, size), address(self.siblings),
            address(self._main), count, blocks, len(lines), 0, 1.0,
        )  # fmt: skip
        sums, richest = np.empty(3 * (count + 1), dtype=F64), np.empty(blocks, dtype=I64)
        unchecked("block_masses")(
            self.struct.address, address(marks), address(shares), len(shares), address(sums), address(self.link_share),
            address(richest), address(self.held),
        )  # fmt: skip
        self.total: float = self.struct.total

    @property
    def main(self) -> list[int]:
        """The blocks around the prose, from the inside out: first the smallest that holds most of it."""
        blocks: list[int] = self._main[: self.struct.main_count].tolist()
        return blocks


@cache
def _shares() -> NDArray[np.float64]:
    return np.array([MAIN_SHARE, *SHARES.values()], dtype=F64)
