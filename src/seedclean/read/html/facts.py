"""Facts of the tree about each visible line of a page, as arrays."""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from seedclean.core.kernel import I64, U64, address, unchecked
from seedclean.read.html.elements import HEADING_SHIFT
from seedclean.read.html.written_out import plain_text

BLOCK_FIELDS = 10  # of `struct block`, see c/visible/walk.h


class Blocks(NamedTuple):
    """n block elements in document order; the first is the root.

    Attributes:
        page: as the parser wrote it out.
        table: of each block, see `struct block` in c/visible/walk.h; shape (n, BLOCK_FIELDS), int32, C order.
    """

    page: bytes
    table: NDArray[np.int32]

    @property
    def parents(self) -> NDArray[np.int32]:
        """The number of the block around each, shape (n,); -1 for the root."""
        return self.table[:, 0]

    @property
    def depths(self) -> NDArray[np.int32]:
        """How many blocks are around each, shape (n,)."""
        return self.table[:, 1]

    @property
    def spans(self) -> NDArray[np.int32]:
        """The first line in each, and the one behind the last, shape (n, 2)."""
        return self.table[:, 2:4]

    def tag(self, block: int) -> str:
        """Return the name of a block; the root is `#document`."""
        start, end = self.table[block, 4:6].tolist()
        return self.page[start:end].decode() or "#document"

    def words(self, block: int) -> str:
        """Return the `class` and the `id` of a block, with a blank between."""
        ends = self.table[block, 6:10].tolist()
        values = (plain_text(self.page[start:end]) for start, end in zip(ends[::2], ends[1::2], strict=True))
        return " ".join(filter(None, values))

    def siblings(self) -> NDArray[np.int64]:
        """Return how many blocks like it the parent of each block has: of the same tag, class and id. Shape (n,)."""
        count = len(self.table)
        slots = 2 << count.bit_length()
        siblings, work = np.empty(count, dtype=I64), np.empty(2 * slots, dtype=U64)
        unchecked("count_siblings")(self.page, address(self.table), count, slots, address(work), address(siblings))
        return siblings

    def ancestors(self, block: int) -> list[int]:
        """Return a block and those around it, from the inside out."""
        chain = []
        while block >= 0:
            chain.append(block)
            block = int(self.table[block, 0])
        return chain


class LineFacts(NamedTuple):
    """Facts about m lines.

    Attributes:
        letters: characters of each line without the blanks between its pieces, shape (m,), int32.
        linked: how many of them are in links, shape (m,), int32.
        flags: which elements it stands in, and its heading level, see `elements`; shape (m,), int32.
        block: number of the innermost block that holds its beginning, shape (m,), int32.
        blocks: the blocks.
    """

    letters: NDArray[np.int32]
    linked: NDArray[np.int32]
    flags: NDArray[np.int32]
    block: NDArray[np.int32]
    blocks: Blocks

    def __eq__(self, other: object) -> bool:
        """Say whether all facts are equal, so that documents can be compared."""
        return (
            isinstance(other, LineFacts)
            and self.blocks.page == other.blocks.page
            and all(map(np.array_equal, self._arrays(), other._arrays()))
        )

    def __hash__(self) -> int:
        """Return a hash of the letters and the blocks."""
        return hash((self.letters.tobytes(), self.block.tobytes()))

    def _arrays(self) -> tuple[NDArray[Any], ...]:
        return (*self[:-1], self.blocks.table)

    @property
    def link_share(self) -> NDArray[np.float64]:
        """The share of each line's characters that are links, shape (m,)."""
        return self.linked / np.maximum(self.letters, 1)

    @property
    def heading(self) -> NDArray[np.int32]:
        """The heading level of each line: 1 to 6, or 0. Shape (m,)."""
        return (self.flags >> HEADING_SHIFT) & 7

    @property
    def depth(self) -> NDArray[np.int32]:
        """How many blocks are around each line, shape (m,)."""
        return self.blocks.depths[self.block]
