"""Facts of the tree about each visible line of a page, as arrays."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from seedclean.read.html.elements import HEADING_SHIFT

_MAIN_SHARE = 0.6  # of the prose of a block that one of its children must hold to stand for it
_LINKED_MOST = 0.4  # share of a line's characters that are links, if it is prose


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

    def prose(self, marks: NDArray[np.int32]) -> NDArray[np.float64]:
        """Return how much prose each line is, shape (m,): its unlinked characters, if it has marks of sentences.

        Args:
            marks: how many marks of sentences each line has, shape (m,).
        """
        unlinked = self.letters - self.linked
        counts = (marks > 0) & (self.link_share <= _LINKED_MOST)
        return np.where(counts, unlinked * np.minimum(1.0, 8.0 * marks / np.maximum(self.letters, 1)), 0.0)

    def main_block(self, prose: NDArray[np.float64]) -> int:
        """Return the number of the block where the prose gathers: the smallest that holds most of it.

        Args:
            prose: of each line, shape (m,).
        """
        sums = np.concatenate(([0.0], np.cumsum(prose)))
        masses = sums[self.blocks.spans[:, 1]] - sums[self.blocks.spans[:, 0]]
        children: dict[int, list[int]] = {}
        # A block of one line is a paragraph, not the block that holds the paragraphs.
        several = self.blocks.spans[:, 1] - self.blocks.spans[:, 0] > 1
        numbers = np.flatnonzero((masses > 0) & several & (self.blocks.parents >= 0))
        for number, parent in zip(numbers.tolist(), self.blocks.parents[numbers].tolist(), strict=True):
            children.setdefault(parent, []).append(number)
        block = 0
        while block in children:
            child = max(children[block], key=masses.__getitem__)
            if masses[child] < _MAIN_SHARE * masses[block]:
                break
            block = child
        return block
