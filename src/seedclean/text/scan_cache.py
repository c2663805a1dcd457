"""What a pipeline run remembers of the texts that it works on: the one place of this state.

All stages look at the same text, so its scan is kept while a run works on it. Who runs stages opens a cache::

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


class ScanCache:
    """The scans of the texts that a run works on, and what its last tidied text has.

    Attributes:
        tidied: the text that `tidy_spaces` returned last, and its joints as from `count_joints`.
    """

    __slots__ = ("_address", "_arena", "_characters", "_scans", "_used", "tidied")

    def __init__(self) -> None:
        # By the address of the text, which is kept so that no other text gets that address: to find a text by its
        # characters, all of them must be read.
        self._scans: dict[int, tuple[TextScan, str]] = {}
        self._characters = 0
        self.tidied: tuple[str, tuple[int, int, int]] | None = None
        # Scans stand in it one behind the other, so that memory is touched no more than it is used.
        self._arena: NDArray[np.int32] = np.empty(0, dtype=np.int32)
        self._address = self._used = 0

    def get(self, text: str) -> TextScan | None:
        """Return the scan of this very string, if it was kept."""
        entry = self._scans.get(id(text))
        return entry and entry[0]

    def keep(self, text: str, scan: TextScan) -> None:
        """Keep a scan until the block ends, or until the texts have too many characters together."""
        if self._characters > _CHARACTERS_MOST:
            self._scans.clear()
            self._characters = 0
        self._characters += len(text)
        self._scans[id(text)] = scan, text

    def free_numbers(self, size: int) -> tuple[NDArray[np.int32], int]:
        """Return an array of at least `size` numbers that no scan uses, and its address; see `use`."""
        if size > _ARENA:
            array = np.empty(size, dtype=np.int32)
            return array, address(array)
        if len(self._arena) - self._used < size:
            self._arena, self._used = np.empty(_ARENA, dtype=np.int32), 0
            self._address = address(self._arena)
        return self._arena[self._used :], self._address + 4 * self._used

    def use(self, array: NDArray[np.int32], size: int) -> None:
        """Keep the first `size` of these free numbers for the scan that was written there."""
        if array.base is self._arena:
            self._used += size


class _Owner(local):
    """The cache of the block that this thread is in; None outside."""

    cache: ScanCache | None = None


_owner = _Owner()


def active_cache() -> ScanCache | None:
    """Return the cache of the block that this thread is in; None outside of any."""
    return _owner.cache


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
    outer = _owner.cache
    if outer is not None:
        yield outer
        return
    _owner.cache = cache = ScanCache()
    try:
        yield cache
    finally:
        _owner.cache = None
