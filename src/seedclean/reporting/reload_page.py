"""Reads a page again, by its file, by a row of a file, or by the id that a run gave it."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Mapping
from dataclasses import replace
from itertools import islice
from pathlib import Path
from typing import Any

from seedclean.config import Config
from seedclean.core.document import Document, Drop
from seedclean.core.errors import ConfigError
from seedclean.read.compression import compression_of
from seedclean.read.discover import list_inputs
from seedclean.read.files import Failure, InputFile, RawPage, SkippedRecord
from seedclean.read.formats import read_pages, to_document
from seedclean.read.page_keys import is_row_key
from seedclean.write.state import PageOrigin, StoredLine


def page_from_file(name: str, config: Config) -> Document:
    """Return the page of a file, of `-` (standard input), or of one row or record of a file: `rows.jsonl#L7`.

    Args:
        name: what the user wrote; it becomes the page's id.
        config: says how pages are read.

    Raises:
        ConfigError: there is no such page, or it cannot be decoded.
    """
    options = config.reading
    if name == "-":
        return _document(RawPage(name, sys.stdin.buffer.read(), "text"), options)
    path, number = Path(name), 0
    stem, mark, digits = name.rpartition("#")
    if not path.exists() and mark and digits.removeprefix("L").isdigit():
        path, number = Path(stem), int(digits.removeprefix("L"))
    if path.is_dir():
        raise ConfigError(f"{name}: is a folder: name a file in it")
    if not path.is_file():
        raise ConfigError(f"{name}: no such file; for the id of a page or article name the output: -o OUT")
    return _document(_raw(path, number, options)._replace(name=name), options)


def page_of_row(line: StoredLine, config: Config) -> tuple[Document | None, str]:
    """Return the page of a line of an output folder, and a note about it.

    Returns:
        The page, or None if it cannot be read again. The note says why not, or that the page has changed; else it is
        empty.

    Args:
        line: the line.
        config: says how pages are read.
    """
    origin = line.origin
    options = config.reading
    try:
        raw = _raw(_path(origin), origin.number, options)
        document = replace(_document(raw._replace(name=_name(origin)), options), id=origin.stem)
    except (ConfigError, OSError) as error:
        return None, f"the page cannot be read again ({error})"
    page = line.row.get("page") or {}
    changed = document.source is not None and page.get("sha256") not in (None, document.source.sha256)
    return document, "the page has changed since the run read it" if changed else ""


def _path(origin: PageOrigin) -> Path:
    if not origin.root:
        raise ConfigError("it came from standard input")
    return Path(origin.root, origin.file)


def _name(origin: PageOrigin) -> str:
    return f"{origin.file}#L{origin.number}" if is_row_key(origin.name) else origin.name


def _raw(path: Path, number: int, options: Mapping[str, Any]) -> RawPage:
    """Return the bytes of a page.

    Args:
        path: its file.
        number: of the page in the file; 0 if the file holds only one.
        options: the section `read` of the config.

    Raises:
        ConfigError: the file has no page of that number, or it has several and the number is 0.
    """
    try:
        source = list_inputs([str(path)], options["glob"], None).sources[0]
    except ConfigError:  # an unusual suffix: the user named the file, so it counts as text
        if not path.is_file():
            raise
        source = InputFile(path.name, str(path), "text", compression_of(path.name))
    pages = _pages(source, options)
    matches = list(islice((page for page in pages if number in (0, page.number)), 2))
    if not matches:
        last = max((page.number for page in _pages(source, options)), default=0)
        wanted = f"page {number}" if number else "page"
        raise ConfigError(f"{path}: has no {wanted}" + (f": its last one is {last}" if last else ""))
    if len(matches) > 1 and not number:
        second = matches[1].name.rpartition("#")[2]
        raise ConfigError(f"{path}: has several pages: name one, as {path}#{second}")
    if isinstance(matches[0], Failure):
        raise ConfigError(f"{path}: {matches[0].drop.detail}")
    return matches[0]


def _pages(source: InputFile, options: Mapping[str, Any]) -> Iterator[RawPage | Failure]:
    return (page for page in read_pages(source, options["max_bytes"]) if not isinstance(page, SkippedRecord))


def _document(raw: RawPage, options: Mapping[str, Any]) -> Document:
    document = to_document(raw, options)
    if isinstance(document, Drop):
        detail = document.detail
        raise ConfigError(detail if detail.startswith(f"{raw.name}:") else f"{raw.name}: {detail}")
    return document
