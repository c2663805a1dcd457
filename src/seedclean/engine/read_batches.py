"""The batches of a run that were read, in their order; they wait on disk until all pages have been counted."""

from __future__ import annotations

import hashlib
from array import array
from collections.abc import Container

import numpy as np

from seedclean.engine.workers.reader import ReadResult
from seedclean.write.spool import Spool


class ReadBatches:
    """Batches that were read.

    Args:
        spool: where they wait.

    Attributes:
        spool: as given; a batch is a line of it, as `packed` wrote it.
        keys: what each is known by, see `batch_key`.
        pages: how many pages each has.
    """

    def __init__(self, spool: Spool) -> None:
        self.spool = spool
        self.keys: list[bytes] = []
        self.pages = array("q")
        self._inputs = hashlib.sha256()

    def add(self, result: ReadResult) -> None:
        """Add a batch, which stands in the spool."""
        assert result.position is not None
        self.add_stored(result.key, len(result.lengths), result.position, result.size)
        self._inputs.update(result.identities)

    def add_stored(self, key: bytes, pages: int, position: int, size: int) -> None:
        """Add a batch of a part, which stands in the spool; the digest of all pages does not count it."""
        self.spool.add_written(position, np.array([size], dtype=np.int64))
        self.keys.append(key)
        self.pages.append(pages)

    def pages_in(self, keys: Container[bytes]) -> int:
        """Return how many pages are in the batches of some keys."""
        return sum(pages for key, pages in zip(self.keys, self.pages, strict=True) if key in keys)

    def inputs(self) -> bytes:
        """Return a digest of all pages, 32 bytes; how they were grouped is not in it."""
        return self._inputs.digest()
