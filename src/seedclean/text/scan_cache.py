"""What a pipeline run remembers of the texts that it works on: the one place of this state.

All stages read the same text, so its scan is kept while a run works on it. Who runs stages opens a cache::

    with keep_scans():
        documents = [stage(document) for document in documents]

The cache belongs to that block, and to the thread that entered it. No other thread sees it, not even one that the block
starts. So nothing in it needs a lock, with or without Python's global lock. When the block ends, the cache is dropped;
those of other threads stay as they are. A block inside another one shares the cache of the outer one. Outside of any
block nothing is remembered: each scan is made anew, with the same result.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from threading import local
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from seedclean.core.kernel import address

if TYPE_CHECKING:
    from seedclean.text.scan import TextScan

_CHARACTERS_MOST = 1 << 22  # of all texts in a cache: beyond that it starts empty again
_ARENA = 1 << 18  # numbers in an arena: the scans of some twenty pages


class Arena:
    """Memory in which scans stand one behind the other, so that no more of it is touched than is used.

    Attributes:
        numbers: shape (at least `_ARENA`,), int32.
        address: of the first of them.
        used: how many of them belong to scans.
    """

    __slots__ = ("address", "numbers", "used")

    def __init__(self, size: int) -> None:
        self.numbers: NDArray[np.int32] = np.empty(max(size, _ARENA), dtype=np.int32)
        self.address = address(self.numbers)
        self.used = 0


class ScanCache:
    """The scans of the texts that a run works on, and what its last tidied text has.

    Attributes:
        scans: the scans that are kept, by `id(text)`. To find a text by its characters, all of them must be read. A
            scan holds its text, so no other text gets its address.
        tidied: the text that `tidy_spaces` returned last, and its joints as from `count_joints`.
    """

    __slots__ = ("_arenas", "_characters", "scans", "tidied")

    def __init__(self) -> None:
        self.scans: dict[int, TextScan] = {}
        self.tidied: tuple[str, tuple[int, int, int]] | None = None
        self._arenas: list[Arena] = []
        self._characters = 0

    def keep(self, scan: TextScan, arena: Arena) -> None:
        """Keep a scan until the block ends, or until the texts have too many characters together.

        Args:
            scan: of a text.
            arena: where it stands. It is taken back; one that was made for a huge text goes with its scan.
        """
        if len(arena.numbers) == _ARENA:
            self._arenas[:] = (arena,)
        if self._characters > _CHARACTERS_MOST:
            self.scans.clear()
            self._characters = 0
        self._characters += scan.length
        self.scans[id(scan.text)] = scan

    def take_arena(self, size: int) -> Arena:
        """Return an arena with `size` free numbers at least, which nobody else has until `keep` takes it back.

        A signal handler or a trace function can scan another text while this one is scanned: it finds no arena here,
        and gets one of its own.
        """
        try:
            arena = self._arenas.pop()
        except IndexError:
            return Arena(size)
        return arena if len(arena.numbers) - arena.used >= size else Arena(size)


class ThreadState(local):
    """What each thread has of its own.

    Attributes:
        cache: of the block that the thread is in; None outside of any.
    """

    cache: ScanCache | None = None


this_thread = ThreadState()


@contextmanager
def keep_scans() -> Iterator[ScanCache]:
    """Keep the scans of texts until the block ends; inside another block, its cache is used.

    >>> from seedclean.text import scan_text
    >>> text = "海城渡轮"
    >>> with keep_scans():
    ...     scan_text(text) is scan_text(text)
    True
    >>> scan_text(text) is scan_text(text)
    False
    """
    outer = this_thread.cache
    if outer is not None:
        yield outer
        return
    this_thread.cache = cache = ScanCache()
    try:
        yield cache
    finally:
        this_thread.cache = None
