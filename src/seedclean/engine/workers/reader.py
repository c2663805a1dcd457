"""The first of two looks at a batch of pages: read and decode them, and tell what their lines are known by.

What was read waits on disk for the second look, when all pages have been counted: no file is read, and no HTML parsed,
a second time.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from seedclean.config import Config
from seedclean.core.document import Document, Drop
from seedclean.dedup.line_counts import BANDS, article_bands
from seedclean.engine.workers.read_pages import ReadPage, ReadPages, packed
from seedclean.read.files import Failure, LazyPage, RawPage, with_digest
from seedclean.read.formats import to_document
from seedclean.text import keep_scans, scan_text
from seedclean.text.line_hashes import LineHashes, joined_hashes, prose_shingles
from seedclean.write.spool import write_at

_NO_LINES = LineHashes(np.empty(0, np.uint64), np.empty(0, np.uint8), np.empty(0, np.int32))
_NO_SHINGLES = np.empty(0, dtype=np.uint32)


class ReadResult(NamedTuple):
    """What the first look at a batch gives.

    Attributes:
        data: the pages as `packed` wrote them, uint8.
        size: bytes of it.
        hashes: as in `ReadPages`.
        lengths: how many lines each page has, int64.
        bands: of each page, see `article_bands`.
        reached: see `RawPage`; that of the last page.
        position: where `data` stands in a `Spool`; None if it is here.
    """

    data: NDArray[np.uint8]
    size: int
    hashes: NDArray[np.uint64]
    lengths: NDArray[np.int64]
    bands: NDArray[np.uint64]
    reached: int
    position: int | None = None

    def put_aside(self, file: int, offset: int) -> tuple[ReadResult, int]:
        """Write the pages into a file; return the result without them, and the next free offset."""
        return self._replace(data=self.data[:0], position=offset), write_at(file, offset, self.data.data)


class Reader:
    """Reads batches of pages.

    Args:
        config: how pages are read, and whether their lines are counted.
    """

    def __init__(self, config: Config) -> None:
        self._options = config.data["read"]
        self._counting = config.counts_lines

    def read(self, batch: Sequence[RawPage | Failure | LazyPage]) -> tuple[ReadPages, NDArray[np.uint64]]:
        """Return the pages of a batch, and their bands; see `article_bands`."""
        options = self._options
        raw = [page.read(options["max_bytes"]) if isinstance(page, LazyPage) else with_digest(page) for page in batch]
        with keep_scans():
            pages = [
                ReadPage(page, page.drop)
                if isinstance(page, Failure)
                else ReadPage(page._replace(data=b""), to_document(page, options))
                for page in raw
            ]
            looks = [self._look(page.document) for page in pages]
        lines, starts = joined_hashes([lines for lines, _ in looks])
        bands = article_bands([shingles for _, shingles in looks]) if self._counting else _no_bands(len(pages))
        return ReadPages(pages, lines.hashes, starts, batch[-1].reached if batch else 0), bands

    def _look(self, document: Document | Drop) -> tuple[LineHashes, NDArray[np.uint32]]:
        if not self._counting or isinstance(document, Drop):
            return _NO_LINES, _NO_SHINGLES
        return prose_shingles(scan_text(document.text))

    def __call__(self, batch: Sequence[RawPage | Failure | LazyPage]) -> ReadResult:
        """Read a batch."""
        read, bands = self.read(batch)
        data = np.frombuffer(packed(read), dtype=np.uint8)
        return ReadResult(data, len(data), read.hashes, np.diff(read.starts), bands, read.reached)


def _no_bands(pages: int) -> NDArray[np.uint64]:
    return np.zeros((pages, BANDS), dtype=np.uint64)
