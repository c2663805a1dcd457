"""The first of two looks at a batch of pages: read and decode them, and tell what their lines are known by.

What was read waits on disk for the second look, when all pages have been counted: no file is read, and no HTML parsed,
a second time.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from seedclean.config import Config
from seedclean.core.document import Document, Drop
from seedclean.dedup.line_counts import BANDS, article_bands
from seedclean.engine.workers.read_pages import ReadPage, ReadPages, batch_key, counted_lines, packed, page_identities
from seedclean.read.files import Failure, LazyPage, RawPage, with_digest
from seedclean.read.formats import to_document
from seedclean.text import keep_scans, scan_text
from seedclean.text.line_hashes import LineHashes, joined_hashes, prose_shingles
from seedclean.write.checkpoint_records import Record, write_record

_NO_LINES = LineHashes(np.empty(0, np.uint64), np.empty(0, np.uint8), np.empty(0, np.int32))
_NO_BYTES, _NO_LENGTHS = np.empty(0, np.uint8), np.empty(0, np.int64)
_NO_SHINGLES = np.empty(0, dtype=np.uint32)


class ReadResult(NamedTuple):
    """What the first look at a batch gives.

    Attributes:
        data: the pages as `packed` wrote them, uint8; empty if a run that was interrupted has read them.
        size: bytes of it.
        hashes: as in `ReadPages`.
        lengths: how many lines each page has, int64.
        bands: of each page, see `article_bands`.
        reached: see `RawPage`; that of the last page.
        identities: from `page_identities`.
        key: from `batch_key`.
        position: where `data` stands in a `Spool`; None if it is here.
    """

    data: NDArray[np.uint8]
    size: int
    hashes: NDArray[np.uint64]
    lengths: NDArray[np.int64]
    bands: NDArray[np.uint64]
    reached: int
    identities: bytes
    key: bytes
    position: int | None = None

    def put_aside(self, file: int, offset: int) -> tuple[ReadResult, int]:
        """Write a record of the pages; return the result without them, and the next free offset."""
        if self.is_stored:
            return self, offset
        record = write_record(file, offset, self.key, (self.data.data, b"", b""))
        return self._replace(data=self.data[:0], position=record.starts[0]), record.end

    @property
    def is_stored(self) -> bool:
        """Whether the pages were read by a run that was interrupted, and are not here."""
        return not self.size

    def stored(self, record: Record, read: Callable[[int, int], memoryview]) -> ReadResult:
        """Return the result with what a run that was interrupted has stored.

        Args:
            record: where it stands.
            read: returns so many bytes from a position on.
        """
        hashes, starts, bands = counted_lines(read(record.starts[0], record.sizes[0]))
        lengths = np.diff(starts)
        return self._replace(
            size=record.sizes[0], hashes=hashes, lengths=lengths, bands=bands, position=record.starts[0]
        )


class Reader:
    """Reads batches of pages.

    Args:
        config: how pages are read, and whether their lines are counted.
        stored: keys of the batches that a run that was interrupted has read.
    """

    def __init__(self, config: Config, stored: Collection[bytes] = ()) -> None:
        self._options = config.reading
        self._counting = config.counts_lines
        self._stored = stored

    def read(self, batch: Sequence[RawPage | Failure | LazyPage]) -> ReadPages:
        """Return the pages of a batch."""
        return self._decoded(self._raw(batch), b"")

    def __call__(self, batch: Sequence[RawPage | Failure | LazyPage]) -> ReadResult:
        """Read a batch; decode it, unless that was done."""
        raw = self._raw(batch)
        identities = page_identities(raw)
        key = batch_key(identities)
        if key in self._stored:
            return ReadResult(_NO_BYTES, 0, _NO_LINES.hashes, _NO_LENGTHS, _no_bands(0), _reached(raw), identities, key)
        read = self._decoded(raw, key)
        data, lengths = np.frombuffer(packed(read), dtype=np.uint8), np.diff(read.starts)
        return ReadResult(data, len(data), read.hashes, lengths, read.bands, read.reached, identities, key)

    def _raw(self, batch: Sequence[RawPage | Failure | LazyPage]) -> list[RawPage | Failure]:
        most = self._options["max_bytes"]
        return [page.read(most) if isinstance(page, LazyPage) else with_digest(page) for page in batch]

    def _decoded(self, raw: Sequence[RawPage | Failure], key: bytes) -> ReadPages:
        with keep_scans():
            pages = [
                ReadPage(page, page.drop)
                if isinstance(page, Failure)
                else ReadPage(page._replace(data=b""), to_document(page, self._options))
                for page in raw
            ]
            looks = [self._look(page.document) for page in pages]
        lines, starts = joined_hashes([lines for lines, _ in looks])
        bands = article_bands([shingles for _, shingles in looks]) if self._counting else _no_bands(len(pages))
        return ReadPages(pages, lines.hashes, starts, bands, _reached(raw), key)

    def _look(self, document: Document | Drop) -> tuple[LineHashes, NDArray[np.uint32]]:
        if not self._counting or isinstance(document, Drop):
            return _NO_LINES, _NO_SHINGLES
        return prose_shingles(scan_text(document.text))


def _reached(batch: Sequence[RawPage | Failure]) -> int:
    return batch[-1].reached if batch else 0


def _no_bands(pages: int) -> NDArray[np.uint64]:
    return np.zeros((pages, BANDS), dtype=np.uint64)
