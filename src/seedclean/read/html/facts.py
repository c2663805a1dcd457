"""Facts of the tree about each visible line of a page, as arrays."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from seedclean.read.html.elements import HEADING_SHIFT


class Blocks(NamedTuple):
    """n block elements in document order; the first is the root.

    Attributes:
        tags: name of each.
        words: of its `class` and `id`, with a blank between.
        parents: number of the block around each, shape (n,), int32; -1 for the root.
        depths: how many blocks are around each, shape (n,), int32.
        spans: first line in each, and the one behind the last, shape (n, 2), int32.
    """

    tags: Sequence[str]
    words: Sequence[str]
    parents: NDArray[np.int32]
    depths: NDArray[np.int32]
    spans: NDArray[np.int32]

    def siblings(self) -> NDArray[np.int64]:
        """Return how many blocks like it the parent of each block has: of the same tag and words. Shape (n,)."""
        kinds: dict[tuple[int, str, str], int] = {}
        keys = zip(self.parents.tolist(), self.tags, self.words, strict=True)
        numbers = np.array([kinds.setdefault(key, len(kinds)) for key in keys], dtype=np.int64)
        return np.bincount(numbers)[numbers]

    def ancestors(self, block: int) -> list[int]:
        """Return a block and those around it, from the inside out."""
        chain = []
        while block >= 0:
            chain.append(block)
            block = int(self.parents[block])
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
        return isinstance(other, LineFacts) and all(map(np.array_equal, self._values(), other._values()))

    def __hash__(self) -> int:
        """Return a hash of the letters and the blocks."""
        return hash((self.letters.tobytes(), self.block.tobytes()))

    def _values(self) -> tuple[NDArray[Any], ...]:
        return (*self[:-1], *map(np.asarray, self.blocks))

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
