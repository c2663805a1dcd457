"""Reading files: what cannot be read becomes a failure with a reason."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import Any, BinaryIO, NamedTuple

from seedclean.document import Drop
from seedclean.packing import errors, reason, unpacking

STDIN = "stdin"
BOM = b"\xef\xbb\xbf"
_BLOCK = 1 << 18  # bytes of lines that are passed on together


class Source(NamedTuple):
    """A file to be read.

    Attributes:
        name: its id: relative to the input folder, with `/`.
        file: where it is; None for standard input.
        rows: whether each line is a page of its own.
        packed: how it is compressed, see `packing`.
    """

    name: str
    file: Path | None
    rows: bool
    packed: str


class Raw(NamedTuple):
    """The bytes of one page, not decoded yet.

    Attributes:
        name: its id.
        data: the bytes.
        row: whether they are a line of JSONL.
    """

    name: str
    data: bytes
    row: bool


class Failure(NamedTuple):
    """A page, or a whole file, that cannot be read."""

    name: str
    drop: Drop

    def row(self) -> dict[str, Any]:
        """Return the line of `rejected.jsonl`."""
        drop = self.drop._asdict()
        return {"id": self.name, **drop, "text": None, "page": None}


def read(source: Source, max_bytes: int) -> Iterator[Raw | Failure]:
    """Yield the pages of a file; never raises for what a file holds.

    Args:
        source: from `discover`.
        max_bytes: largest page, after decompression; a larger one is a failure, and of a file of rows the rest is read.
    """
    if source.rows:
        for block in blocks(source, max_bytes):
            if isinstance(block, Failure):
                yield block
                continue
            for number, line in enumerate(block.lines, block.first):
                if not line.isspace():
                    yield Raw(f"{source.name}#L{number}", line.removeprefix(BOM) if number == 1 else line, row=True)
        return
    with _reading(source) as failures, _open(source) as stream:
        data = stream.read(max_bytes + 1)
        if len(data) > max_bytes:
            failures.append(Failure(source.name, _too_large(max_bytes)))
        else:
            yield Raw(source.name, data, row=False)
    yield from failures


class Block(NamedTuple):
    """Lines of a file of rows, as they are.

    Attributes:
        first: number of the first one, from 1.
        at: where it begins in the unpacked file, in bytes.
        lines: the lines with their ends.
    """

    first: int
    at: int
    lines: list[bytes]


def blocks(source: Source, max_bytes: int) -> Iterator[Block | Failure]:
    """Yield the lines of a file of rows, many at a time; never raises for what a file holds.

    Args:
        source: from `discover`.
        max_bytes: longest line; a longer one is a failure.
    """
    block, size = Block(1, 0, []), 0
    with _reading(source) as failures, _open(source) as stream:
        for line in iter(partial(stream.readline, max_bytes + 1), b""):
            block.lines.append(line)
            size += len(line)
            too_large = len(line) > max_bytes and not line.endswith(b"\n")
            if size >= _BLOCK or too_large:
                number = block.first + len(block.lines)
                if too_large:
                    block.lines.pop()
                yield block
                if too_large:
                    yield Failure(f"{source.name}#L{number - 1}", _too_large(max_bytes))
                    while rest := stream.readline(max_bytes + 1):
                        size += len(rest)
                        if rest.endswith(b"\n"):
                            break
                block, size = Block(number, block.at + size, []), 0
    yield block
    yield from failures


@contextmanager
def _reading(source: Source) -> Iterator[list[Failure]]:
    """Turn what is raised while a file is read into a failure, in the list that is given."""
    failures: list[Failure] = []
    try:
        yield failures
    except errors(source.packed) as error:
        failures.append(Failure(source.name, Drop("read", reason(source.packed), str(error))))
    except OSError as error:
        failures.append(Failure(source.name, Drop("read", why(error), error.strerror or str(error))))


def _open(source: Source) -> BinaryIO:
    if source.file is None:
        return os.fdopen(os.dup(sys.stdin.fileno()), "rb")
    return unpacking(source.file, source.packed)


def _too_large(max_bytes: int) -> Drop:
    return Drop("read", "too-large", f"more than {max_bytes} bytes: raise read.max_bytes to read it")


def why(error: OSError) -> str:
    """Return the reason that an entry which cannot be read is rejected with."""
    if isinstance(error, PermissionError):
        return "permission"
    return "vanished" if isinstance(error, FileNotFoundError) else "unreadable"
