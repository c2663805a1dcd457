"""The formats of input files: the one table of their suffixes, of how they are read, and of how pages are decoded.

To add a suffix of a format, add it to its entry. To add a format, add an entry, and a reader to `read.files`.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any, NamedTuple

from seedclean.core.document import Document, Drop
from seedclean.read.compression import SUFFIXES as COMPRESSED
from seedclean.read.decode import html_document, text_document
from seedclean.read.files import (
    Failure,
    Form,
    InputFile,
    RawPage,
    SkippedRecord,
    read_archive,
    read_rows,
    read_whole_file,
)
from seedclean.read.json_rows import row_document
from seedclean.read.moments import local_moment

_Options = Mapping[str, Any]  # the section `read` of the config
_Decode = Callable[[RawPage, _Options], Document | Drop]
_Read = Callable[[InputFile, int], Iterator[RawPage | Failure | SkippedRecord]]


class Format(NamedTuple):
    """One format of input files.

    Attributes:
        form: its name, which pages and files carry.
        suffixes: of its files, in lower case with the dot; each may be followed by one of a compression.
        read: yields the pages of a file; None if `run` reads no pages from it on one machine.
        decode: turns one of its pages into a document; None if its pages are of other forms.
        is_page: whether a file is one page.
        has_rows: whether its files are tables, as `dedup` takes them.
    """

    form: Form
    suffixes: tuple[str, ...]
    read: _Read | None = None
    decode: _Decode | None = None
    is_page: bool = False
    has_rows: bool = False


def _text(raw: RawPage, options: _Options) -> Document | Drop:
    zone = options["time_zone"]
    return _dated(text_document(raw.name, raw.data, url=raw.url, sha256=raw.digest.hex(), time_zone=zone), raw, zone)


def _row(raw: RawPage, options: _Options) -> Document | Drop:
    fields = {name: options[name] for name in ("text_field", "id_field", "time_zone")}
    return row_document(raw.name, raw.data, **fields)


def _html(raw: RawPage, options: _Options) -> Document | Drop:
    details = {"charset": raw.charset, "url": raw.url, "sha256": raw.digest.hex(), "time_zone": options["time_zone"]}
    return _dated(html_document(raw.name, raw.data, **details), raw, options["time_zone"])


def _dated(document: Document | Drop, raw: RawPage, time_zone: str) -> Document | Drop:
    """Return a document with the time at which an archive says that its page was fetched."""
    if raw.crawled is None or isinstance(document, Drop):
        return document
    moment = local_moment(raw.crawled, time_zone)
    return replace(document, meta={**document.meta, "crawled": moment.local}) if moment else document


FORMATS = (
    Format("text", (".txt",), read_whole_file, _text, is_page=True),
    Format("rows", (".jsonl", ".ndjson"), read_rows, _row, has_rows=True),
    Format("html", (".html", ".htm"), read_whole_file, _html, is_page=True),
    Format("warc", (".warc",), read_archive),
    Format("columns", (".parquet",), has_rows=True),  # read by `engine.row_files` and by Spark
)
_BY_FORM = {each.form: each for each in FORMATS}


def _suffixes(formats: Sequence[Format]) -> Mapping[str, Form]:
    return {suffix: each.form for each in formats for suffix in each.suffixes}


# Suffix -> form: of all files, of those that `run` reads on one machine, and of those that `dedup` reads.
ALL_SUFFIXES = _suffixes(FORMATS)
PAGE_SUFFIXES = _suffixes([each for each in FORMATS if each.read])
ROW_SUFFIXES = _suffixes([each for each in FORMATS if each.has_rows])


def suffixes_of(*forms: Form) -> list[str]:
    """Return the suffixes of some forms.

    >>> suffixes_of("html")
    ['.html', '.htm']
    """
    return [suffix for form in forms for suffix in _BY_FORM[form].suffixes]


def name_pattern(*forms: Form, compressed: bool = False) -> str:
    """Return a regular expression for the end of the lower-case names of files of some forms.

    Args:
        forms: of the files.
        compressed: whether compressed files match, too.

    >>> name_pattern("html"), name_pattern("warc", compressed=True)
    ('(?:\\\\.html|\\\\.htm)$', '(?:\\\\.warc)(?:\\\\.gz|\\\\.zst)?$')
    """
    end = f"(?:{'|'.join(map(re.escape, COMPRESSED))})?" if compressed else ""
    return f"(?:{'|'.join(map(re.escape, suffixes_of(*forms)))}){end}$"


def is_page(form: Form) -> bool:
    """Say whether a file of a form is one page."""
    return _BY_FORM[form].is_page


def read_pages(source: InputFile, max_bytes: int) -> Iterator[RawPage | Failure | SkippedRecord]:
    """Yield the pages of a file; never raises for what a file holds.

    Args:
        source: from `list_inputs`.
        max_bytes: largest page, after decompression; a larger one is a failure, and of a file of rows the rest is read.

    Raises:
        ValueError: files of its form are not read here.
    """
    read = _BY_FORM[source.form].read
    if read is None:
        raise ValueError(f"{source.name}: files of the form {source.form!r} are not read page by page")
    return read(source, max_bytes)


def to_document(raw: RawPage, options: Mapping[str, Any]) -> Document | Drop:
    """Turn the bytes of a page into a document.

    Args:
        raw: what the reader gave.
        options: the section `read` of the config.

    Raises:
        ValueError: no page has its form.
    """
    decode = _BY_FORM[raw.form].decode
    if decode is None:
        raise ValueError(f"{raw.name}: a page cannot have the form {raw.form!r}")
    return decode(raw, options)
