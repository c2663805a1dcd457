"""What a pipeline run remembers of the texts that it works on: the one place of this state.

All stages look at the same text, so its scan is kept while a run works on it. Who runs stages opens a cache::

    with keep_scans():
        documents = [stage(document) for document in documents]

The cache belongs to that block, and to the thread (strictly: to the `contextvars` context) that entered it. No other
thread sees it, so nothing in it needs a lock, with or without Python's global lock; when the block ends, the cache is
dropped, and those of other threads stay as they are. A block inside another one shares the cache of the outer one.
Outside of any block nothing is remembered: each scan is made anew, with the same result.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from seedclean.text.scan import TextScan

_CHARACTERS_MOST = 1 << 22  # of all texts in a cache: beyond that it starts empty again


class ScanCache:
    """The scans of the texts that a run works on, and what its last tidied text has.

    Attributes:
        tidied: the text that `tidy_spaces` returned last, and its joints as from `count_joints`.
    """

    __slots__ = ("_characters", "_scans", "tidied")

    def __init__(self) -> None:
        # By the address of the text, which is kept so that no other text gets that address: to find a text by its
        # characters, all of them must be read.
        self._scans: dict[int, tuple[TextScan, str]] = {}
        self._characters = 0
        self.tidied: tuple[str, tuple[int, int, int]] | None = None

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


_active: ContextVar[ScanCache | None] = ContextVar("seedclean_scan_cache", default=None)
active_cache = _active.get  # the cache of the block that this thread is in; None outside


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
    outer = _active.get()
    if outer is not None:
        yield outer
        return
    cache = ScanCache()
    token = _active.set(cache)
    try:
        yield cache
    finally:
        _active.reset(token)
