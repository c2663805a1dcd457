"""The rows of a file that a run committed: what stands behind them is of a run that is at work, or was interrupted."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any, BinaryIO

import orjson

from seedclean.core.errors import StoppedError

SAMPLE = 2000  # rows of a file that are looked at


def committed_rows(file: Path, length: int) -> Iterator[dict[str, Any]]:
    """Yield all rows of a file.

    Args:
        file: `clean.jsonl` or `rejected.jsonl`.
        length: bytes of it that were committed.

    Raises:
        StoppedError: the file is not what was committed.
    """
    if length:
        with _opened(file) as lines:
            yield from _parsed(file, _all_lines(lines, length))


def some_committed_rows(file: Path, length: int) -> Iterator[dict[str, Any]]:
    """Yield some rows of a file, evenly from all of it; arguments and errors are those of `committed_rows`."""
    with _opened(file) as lines:
        yield from _parsed(file, _some_lines(lines, length))


def _opened(file: Path) -> BinaryIO:
    try:
        return file.open("rb")
    except FileNotFoundError as error:
        raise _changed(file, 0) from error


def _all_lines(file: BinaryIO, length: int) -> Iterator[tuple[int, bytes]]:
    while (start := file.tell()) < length:
        yield start, file.readline()


def _some_lines(file: BinaryIO, length: int) -> Iterator[tuple[int, bytes]]:
    """Yield the line behind each of some places, which are at equal distances: behind a long line only once."""
    before = -1
    for number in range(SAMPLE):
        file.seek(length * number // SAMPLE)
        if number:
            file.readline()
        start = file.tell()
        if before < start < length:
            yield start, file.readline()
        before = start


def _parsed(file: Path, lines: Iterable[tuple[int, bytes]]) -> Iterator[dict[str, Any]]:
    for start, line in lines:
        try:
            row = orjson.loads(line)
        except orjson.JSONDecodeError as error:
            raise _changed(file, start) from error
        if not (isinstance(row, dict) and isinstance(row.get("id"), str)):
            raise _changed(file, start)
        yield row


def _changed(file: Path, start: int) -> StoppedError:
    return StoppedError(
        f"{file}: no row stands at byte {start:,}, where one was committed: someone changed the file;"
        f" `seedclean check {file.parent}` tells what is damaged"
    )
