"""Batches of pages that were read, and the bytes as which they wait on disk until all pages have been counted.

The bytes of a batch: how long its head is, the head as JSON, then the large parts, one after the other. These are the
hashes of lines, and of each page its text and, of HTML, the facts about its lines.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from seedclean.core.document import Document, Drop, Page
from seedclean.dedup.line_counts import BANDS
from seedclean.read.files import Failure, RawPage
from seedclean.read.html.facts import BLOCK_FIELDS, Blocks, LineFacts

_NUMBER = 8  # bytes of a length
_Parts = list[bytes]


class ReadPage(NamedTuple):
    """A page that was read.

    Attributes:
        page: without its bytes, but with their digest; or why it cannot be read.
        document: what it holds, or why it cannot be decoded.
    """

    page: RawPage | Failure
    document: Document | Drop


class ReadPages(NamedTuple):
    """A batch of pages that were read: what the second look needs of them.

    Attributes:
        pages: in their order.
        hashes: what their lines are known by, uint64; empty if nobody counts them.
        starts: where the lines of each page begin and end, shape (pages + 1,), int64.
        bands: of each page, see `article_bands`.
        reached: see `RawPage`; that of the last page.
        key: what the batch is known by, see `batch_key`; empty for part of a batch.
    """

    pages: list[ReadPage]
    hashes: NDArray[np.uint64]
    starts: NDArray[np.int64]
    bands: NDArray[np.uint64]
    reached: int
    key: bytes = b""

    @classmethod
    def none(cls) -> ReadPages:
        """Return a batch without pages."""
        return cls([], np.empty(0, dtype=np.uint64), np.zeros(1, dtype=np.int64), np.empty(0, dtype=np.uint64), 0)

    def each(self) -> list[ReadPages]:
        """Return batches of one page."""
        ends = enumerate(zip(self.starts[:-1].tolist(), self.starts[1:].tolist(), strict=True))
        return [
            ReadPages(
                [self.pages[index]], self.hashes[a:b], np.array([0, b - a]), self.bands[index : index + 1], self.reached
            )
            for index, (a, b) in ends
        ]


class LinesToCount(NamedTuple):
    """What the counting of lines needs of a batch; the fields are as in `ReadPages`."""

    hashes: NDArray[np.uint64]
    starts: NDArray[np.int64]
    bands: NDArray[np.uint64]


def page_identities(pages: Sequence[RawPage | Failure]) -> bytes:
    """Return what tells whether pages are the same as in another run; that of a batch, behind that of the one before.

    >>> one, two = RawPage("a.txt", b"", "text"), RawPage("b.txt", b"", "text", reached=9)
    >>> page_identities([one, two]) == page_identities([one]) + page_identities([two._replace(reached=5)])
    True
    """
    return b"".join(json.dumps(_page_entry(page)[:-1]).encode() for page in pages)


def batch_key(identities: bytes) -> bytes:
    """Return the key of a batch of pages, 16 bytes, from `page_identities`."""
    return hashlib.blake2b(identities, digest_size=16).digest()


def packed(batch: ReadPages) -> bytes:
    """Return a batch as it waits for the second look."""
    parts = [batch.hashes.tobytes(), batch.starts.tobytes(), batch.bands.tobytes()]
    entries = [(_page_entry(page), _document_entry(document, parts)) for page, document in batch.pages]
    head = json.dumps((batch.reached, batch.key.hex(), [len(part) for part in parts], entries)).encode()
    return b"".join((len(head).to_bytes(_NUMBER, "little"), head, *parts))


def unpacked(data: bytes | memoryview) -> ReadPages:
    """Return the batch that `packed` was given.

    >>> document = Document("a.txt", "海城的船")
    >>> batch = ReadPages.none()._replace(pages=[ReadPage(RawPage("a.txt", b"", "text"), document)])
    >>> unpacked(packed(batch)).pages == batch.pages
    True
    """
    (reached, key, _, entries), parts = _opened(data)
    counted = _counted(parts)
    pages = [ReadPage(_page_of(page), _document_of(document, parts)) for page, document in entries]
    return ReadPages(pages, *counted, reached, bytes.fromhex(key))


def counted_lines(data: bytes | memoryview) -> LinesToCount:
    """Return what the counting of lines needs of the batch that `packed` was given."""
    return _counted(_opened(data)[1])


def _opened(data: bytes | memoryview) -> tuple[list[Any], Iterator[memoryview]]:
    behind = _NUMBER + int.from_bytes(data[:_NUMBER], "little")
    head = json.loads(bytes(data[_NUMBER:behind]))
    return head, _parts_of(memoryview(data)[behind:], head[2])


def _counted(parts: Iterator[memoryview]) -> LinesToCount:
    hashes = np.frombuffer(next(parts), dtype=np.uint64).copy()
    starts = np.frombuffer(next(parts), dtype=np.int64).copy()
    bands = np.frombuffer(next(parts), dtype=np.uint64).reshape(-1, BANDS).copy()
    return LinesToCount(hashes, starts, bands)


def _parts_of(data: memoryview, sizes: list[int]) -> Iterator[memoryview]:
    at = 0
    for size in sizes:
        yield data[at : at + size]
        at += size


def _page_entry(page: RawPage | Failure) -> tuple[Any, ...]:
    if isinstance(page, Failure):
        return tuple(page)
    return (*page[2:7], page.name, page.digest.hex(), page.reached)


def _page_of(entry: list[Any]) -> RawPage | Failure:
    if len(entry) == len(Failure._fields):
        name, drop, number, reached = entry
        return Failure(name, Drop(*drop), number, reached)
    form, charset, url, crawled, number, name, digest, reached = entry
    return RawPage(name, b"", form, charset, url, crawled, number, bytes.fromhex(digest), reached)


def _document_entry(document: Document | Drop, parts: _Parts) -> tuple[Any, ...]:
    """Return what is small of a document that has no edits yet; put what is large into the parts."""
    if isinstance(document, Drop):
        return tuple(document)
    meta = dict(document.meta)
    lines: LineFacts | None = meta.pop("lines", None)
    parts.append(document.text.encode("utf-8", "surrogatepass"))
    if lines is not None:
        parts.append(np.concatenate((lines.letters, lines.linked, lines.flags, lines.block)).tobytes())
        parts.extend((lines.blocks.table.tobytes(), lines.blocks.page))
    return document.id, document.source, meta, lines is not None


def _document_of(entry: list[Any], parts: Iterator[memoryview]) -> Document | Drop:
    if len(entry) == len(Drop._fields):
        return Drop(*entry)
    name, source, meta, has_lines = entry
    text = str(next(parts), "utf-8", "surrogatepass")
    if "declared" in meta and "authors" in meta["declared"]:
        meta["declared"]["authors"] = tuple(meta["declared"]["authors"])
    if has_lines:
        letters, linked, flags, block = np.frombuffer(next(parts), dtype=np.int32).reshape(4, -1).copy()
        table = np.frombuffer(next(parts), dtype=np.int32).reshape(-1, BLOCK_FIELDS).copy()
        meta = {"lines": LineFacts(letters, linked, flags, block, Blocks(bytes(next(parts)), table)), **meta}
    return Document(name, text, source and Page(*source), meta)
