"""Reading files: what cannot be read becomes a failure with a reason."""

from __future__ import annotations

import hashlib
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import BinaryIO, Literal, NamedTuple

from seedclean.core.document import Drop
from seedclean.read.compression import bytes_consumed, failure_reason, open_decompressed, open_pipe
from seedclean.read.row_encoding import as_utf8

STDIN = "stdin"
BOM = b"\xef\xbb\xbf"
_BLOCK = 1 << 18  # bytes of lines that are passed on together
_AT_ONCE = 1 << 30  # bytes that a file gives in one call, if it has them


# What a file holds: one page as text, a page a line (JSONL), JSON values, a table (CSV; Parquet; Arrow), one HTML page,
# an archive of pages, an archive of files.
Form = Literal["text", "rows", "values", "delimited", "columns", "arrow", "html", "warc", "zip", "tar"]


class InputFile(NamedTuple):
    """A file to be read.

    Attributes:
        name: its id: relative to the input folder, with `/`.
        file: where it is, as text, because there may be a million of them; None for standard input.
        form: what it holds.
        compression: how it is compressed, see `compression_of`.
        size: bytes of the file when it was listed, for the progress; 0 for standard input.
        scratch: folder for what an archive unpacks to; None: that of the system.
    """

    name: str
    file: str | None
    form: Form
    compression: str
    size: int = 0
    scratch: str | None = None


class RawPage(NamedTuple):
    """The bytes of one page, not decoded yet.

    Attributes:
        name: its id.
        data: the bytes.
        form: `text`, `rows` for a line of JSONL, or `html`.
        charset: what the server said that they are written in; None if it said nothing.
        url: where they were fetched; None if that is not known.
        crawled: when they were fetched, as an archive writes it; None if that is not known.
        number: of the line or record in its file, from 1; 0 for a file that is one page.
        digest: SHA-256 of the bytes; empty until someone asks whether the page was seen before.
        reached: bytes of its file, as it is on disk, that were read with it; in a run those of all files up to there.
    """

    name: str
    data: bytes
    form: Form
    charset: str | None = None
    url: str | None = None
    crawled: str | None = None
    number: int = 0
    digest: bytes = b""
    reached: int = 0

    @property
    def file(self) -> str:
        """Name of its file."""
        return _file_name(self.name, self.number)


class LazyPage(NamedTuple):
    """A page that is a file of its own, and is read where it is worked on: its bytes need not be sent there.

    Attributes:
        source: the file.
        reached: as in `RawPage`.
    """

    source: InputFile
    reached: int = 0

    @property
    def name(self) -> str:
        """The page's id."""
        return self.source.name

    @property
    def number(self) -> int:
        """Its number in its file: it is all of that."""
        return 0

    def read(self, max_bytes: int) -> RawPage | Failure:
        """Return the page with the digest of its bytes; `max_bytes` as for `read_pages`."""
        source = self.source
        data = _content(source, max_bytes)
        if isinstance(data, Failure):
            return data._replace(reached=self.reached)
        return RawPage(source.name, data, source.form, None, None, None, 0, hashlib.sha256(data).digest(), self.reached)


class SkippedRecord(NamedTuple):
    """A record of an archive that is no page.

    Attributes:
        kind: what it is, for the counts.
    """

    kind: str


class Failure(NamedTuple):
    """A page, or a whole file, that cannot be read; `number` and `reached` as in `RawPage`."""

    name: str
    drop: Drop
    number: int = 0
    reached: int = 0

    @property
    def file(self) -> str:
        """Name of its file."""
        return _file_name(self.name, self.number)

    def digest(self) -> bytes:
        """Return the digest of the reason, 16 bytes: the same failure again is nothing new."""
        return hashlib.blake2b(repr(self.drop).encode("utf-8", "backslashreplace"), digest_size=16).digest()


def with_digest(page: RawPage | Failure) -> RawPage | Failure:
    """Return a page with the digest of its bytes; of a row without its break: the last may have none.

    >>> with_digest(RawPage("a.txt", b"", "text")).digest.hex()[:8]
    'e3b0c442'
    """
    if not isinstance(page, RawPage) or page.digest:
        return page
    data = page.data.rstrip(b"\r\n") if page.form == "rows" else page.data
    return RawPage(*page[:7], hashlib.sha256(data).digest(), page.reached)


def _file_name(name: str, number: int) -> str:
    return name.rpartition("#")[0] if number else name


def read_rows(source: InputFile, max_bytes: int) -> Iterator[RawPage | Failure | SkippedRecord]:
    """Yield the lines of a JSONL file that are not blank, each a page."""
    for block in read_line_blocks(source, max_bytes):
        if isinstance(block, Failure):
            yield block
            continue
        for number, line in enumerate(block.lines, block.first):
            if not line.isspace():
                data = line.removeprefix(BOM) if number == 1 else line
                yield RawPage(f"{source.name}#L{number}", data, "rows", number=number, reached=block.bytes_consumed)


def read_whole_file(source: InputFile, max_bytes: int) -> Iterator[RawPage | Failure | SkippedRecord]:
    """Yield the one page that a file is."""
    data = _content(source, max_bytes)
    yield data if isinstance(data, Failure) else RawPage(source.name, data, source.form, reached=source.size)


def _content(source: InputFile, max_bytes: int) -> bytes | Failure:
    """Return what a file that is one page holds."""
    try:
        data = _whole(source, max_bytes + 1)
    except OSError as error:
        return as_failure(source, error)
    return data if len(data) <= max_bytes else Failure(source.name, too_large(max_bytes))


def _whole(source: InputFile, most: int) -> bytes:
    """Return what a file holds, up to so many bytes."""
    if source.file is None or source.compression:
        with open_source(source) as stream:
            return stream.read(most)
    file = os.open(source.file, os.O_RDONLY | os.O_CLOEXEC)  # most pages are small files of their own
    try:
        asked = min(source.size + 1, most)
        data = os.read(file, asked)
        if len(data) < asked <= _AT_ONCE:  # it ends where it did when it was listed
            return data
        while len(data) < most and (more := os.read(file, min(_BLOCK, most - len(data)))):
            data += more
        return data
    finally:
        os.close(file)


def read_archive(source: InputFile, max_bytes: int) -> Iterator[RawPage | Failure | SkippedRecord]:
    """Yield the pages of an archive, named after the numbers of their records."""
    from seedclean.read.warc import read_records  # noqa: PLC0415 - with the HTTP of Python, for archives only

    with collecting_failures(source) as failures, open_source(source) as stream:
        for record in read_records(stream, max_bytes):
            name = f"{source.name}#{record.number}"
            reached = bytes_consumed(stream) if source.compression else stream.tell()
            if record.data is None:
                yield SkippedRecord(f"WARC record: {record.detail}")
            elif isinstance(record.data, str):
                yield Failure(name, Drop("read", record.data, record.detail), record.number)
            else:
                fetched = record.charset, record.url, record.crawled
                yield RawPage(name, record.data, record.form, *fetched, record.number, reached=reached)
    yield from failures


class LineBlock(NamedTuple):
    """Lines of a file of rows, as they are.

    Attributes:
        first: number of the first one, from 1.
        at: where it begins in the unpacked file, in bytes.
        lines: the lines with their ends.
        bytes_consumed: bytes of the file, as it is on disk, that were read with them.
        as_stored: whether the lines are bytes of the unpacked file; else they were made UTF-8.
    """

    first: int
    at: int
    lines: list[bytes]
    bytes_consumed: int = 0
    as_stored: bool = True


def read_line_blocks(source: InputFile, max_bytes: int) -> Iterator[LineBlock | Failure]:
    """Yield the lines of a file of rows, many at a time; never raises for what a file holds.

    A file in GB 18030, Big5 or UTF-16 gives lines in UTF-8.

    Args:
        source: from `list_inputs`.
        max_bytes: longest line; a longer one is a failure.
    """
    block, size = LineBlock(1, 0, []), 0
    with collecting_failures(source) as failures, open_source(source) as packed, as_utf8(packed) as stream:
        block = block._replace(as_stored=stream is packed)
        for line in iter(partial(stream.readline, max_bytes + 1), b""):
            block.lines.append(line)
            size += len(line)
            is_cut = len(line) > max_bytes and not line.endswith(b"\n")
            if size >= _BLOCK or is_cut:
                number = block.first + len(block.lines)
                if is_cut:
                    block.lines.pop()
                consumed = bytes_consumed(packed) if source.compression else block.at + size
                yield block._replace(bytes_consumed=min(consumed, source.size) if source.size else consumed)
                block = LineBlock(
                    number, block.at + size, [], as_stored=block.as_stored
                )  # before more is read: that can fail
                if is_cut:
                    yield Failure(f"{source.name}#L{number - 1}", too_large(max_bytes), number - 1)
                    while rest := stream.readline(max_bytes + 1):
                        block = block._replace(at=block.at + len(rest))
                        if rest.endswith(b"\n"):
                            break
                size = 0
    yield block._replace(bytes_consumed=source.size)
    yield from failures


@contextmanager
def collecting_failures(source: InputFile) -> Iterator[list[Failure]]:
    """Turn what is raised while a file is read into a failure, in the list that is given."""
    failures: list[Failure] = []
    try:
        yield failures
    except OSError as error:
        failures.append(as_failure(source, error))


def as_failure(source: InputFile, error: OSError) -> Failure:
    """Return why a file cannot be read."""
    return Failure(source.name, Drop("read", failure_reason(error), error.strerror or str(error)))


def open_source(source: InputFile) -> BinaryIO:
    """Open a file, or standard input, for reading; what is compressed is unpacked."""
    if source.file is None:
        return open_pipe(os.dup(sys.stdin.fileno()))
    return open_decompressed(Path(source.file), source.compression)


def too_large(max_bytes: int) -> Drop:
    """Return why a page of more bytes is not read."""
    return Drop("read", "too-large", f"more than {max_bytes} bytes: raise read.max_bytes to read it")
