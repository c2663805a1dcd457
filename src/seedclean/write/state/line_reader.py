"""Reads lines of the output files by where they start."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any, Self

import orjson

from seedclean.core.errors import StoppedError
from seedclean.write.state.files import LINES


class LineReader:
    """Reads lines of the output files by where they start; a context manager.

    Args:
        folder: the output folder.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._open: dict[int, int] = {}

    def __enter__(self) -> Self:
        """Return it."""
        return self

    def __exit__(self, *_: object) -> None:
        """Close the files."""
        for file in self._open.values():
            os.close(file)

    def line(self, file: int, start: int, length: int) -> bytes:
        """Return a line without its line break.

        Args:
            file: number of the file.
            start: its first byte there.
            length: its bytes, with the break.
        """
        if file not in self._open:
            self._open[file] = os.open(self._folder / LINES[file], os.O_RDONLY)
        return os.pread(self._open[file], length, start)[:-1]

    def checked(self, file: int, line: bytes, name: str) -> dict[str, Any]:
        """Return the row of a line, after a check that it is the one of an article.

        Raises:
            StoppedError: it is not: someone changed the file.
        """
        try:
            row = orjson.loads(line)
            if row["id"] == name:
                return dict(row)
        except (orjson.JSONDecodeError, TypeError, KeyError):
            pass
        raise StoppedError(
            f"{self._folder / LINES[file]}: the line of {name!r} is not where it was written: someone changed the file;"
            " put it back, or remove state.sqlite to start afresh"
        )
