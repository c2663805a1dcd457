"""The formats of input files: the one table of their suffixes, of how they are read, and of how pages are decoded.

To add a suffix of a format, add it to its entry. To add a format, add an entry, and a file with its reader.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from functools import partial
from pathlib import PurePath
from typing import Any, NamedTuple

import orjson

from seedclean.core.document import Document, Drop
from seedclean.read.columns import read_columns
from seedclean.read.compression import SUFFIXES as COMPRESSED
from seedclean.read.compression import compression_of
from seedclean.read.decode import html_document, text_document
from seedclean.read.delimited import read_delimited
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
from seedclean.read.json_values import read_values
from seedclean.read.packed_files import MemberReader, read_tar, read_zip
from seedclean.text.moments import local_moment

_Options = Mapping[str, Any]  # `Config.reading`
_Decode = Callable[[RawPage, _Options], Document | Drop]
_Read = Callable[[InputFile, int], Iterator[RawPage | Failure | SkippedRecord]]


class Format(NamedTuple):
    """One format of input files.

    Attributes:
        form: its name, which pages and files carry.
        suffixes: of its files, in lower case with the dot; each may be followed by one of a compression.
        read: yields the pages of a file.
        decode: turns one of its pages into a document; None if its pages are of other forms.
        is_page: whether a file is one page.
        on_spark: whether Spark reads them, too.
    """

    form: Form
    suffixes: tuple[str, ...]
    read: _Read
    decode: _Decode | None = None
    is_page: bool = False
    on_spark: bool = False


def _text(raw: RawPage, options: _Options) -> Document | Drop:
    zone = options["time_zone"]
    return _dated(text_document(raw.name, raw.data, url=raw.url, sha256=raw.digest.hex(), time_zone=zone), raw, zone)


def _row(raw: RawPage, options: _Options) -> Document | Drop:
    names = {name: options[name] for name in ("text_field", "id_field", "time_zone")}
    return row_document(raw.name, raw.data, **names, mapping=options["fields"])


def _html(raw: RawPage, options: _Options) -> Document | Drop:
    details = {"charset": raw.charset, "url": raw.url, "sha256": raw.digest.hex(), "time_zone": options["time_zone"]}
    return _dated(html_document(raw.name, raw.data, **details), raw, options["time_zone"])


def _dated(document: Document | Drop, raw: RawPage, time_zone: str) -> Document | Drop:
    """Return a document with the time at which an archive says that its page was fetched."""
    if raw.crawled is None or isinstance(document, Drop):
        return document
    moment = local_moment(raw.crawled, time_zone)
    return replace(document, meta={**document.meta, "crawled": moment.local}) if moment else document


_SHORT_TAR = re.compile(r"\.t(gz|bz2|xz|zst)$", re.IGNORECASE)  # a short name of a packed tar


def kind_of(name: str, suffixes: Mapping[str, Form]) -> tuple[Form, str] | None:
    """Return (form, compression) of a file by its name, or None if its suffix is not known.

    Args:
        name: of the file.
        suffixes: of the files that are read -> their forms.

    >>> kind_of("a.HTML.gz", PAGE_SUFFIXES), kind_of("a.pdf", PAGE_SUFFIXES)
    (('html', '.gz'), None)
    >>> kind_of("crawl.tgz", PAGE_SUFFIXES)
    ('tar', '.gz')
    """
    name = _SHORT_TAR.sub(r".tar.\1", name)
    compression = compression_of(name)
    form = suffixes.get(PurePath(name[: len(name) - len(compression)]).suffix.lower())
    return (form, compression) if form else None


def read_pages(source: InputFile, max_bytes: int) -> Iterator[RawPage | Failure | SkippedRecord]:
    """Yield the pages of a file; never raises for what a file holds.

    Args:
        source: from `list_inputs`.
        max_bytes: largest page, after decompression; a larger one is a failure, and of a file of rows the rest is read.
    """
    return _BY_FORM[source.form].read(source, max_bytes)


def _kind_of_member(name: str) -> tuple[Form, str] | None:
    return kind_of(name, PAGE_SUFFIXES)


_MEMBERS = MemberReader(_kind_of_member, read_pages)
FORMATS: tuple[Format, ...] = (
    Format("text", (".txt",), read_whole_file, _text, is_page=True, on_spark=True),
    Format("rows", (".jsonl", ".ndjson"), read_rows, _row, on_spark=True),
    Format("values", (".json",), read_values),
    Format("delimited", (".csv", ".tsv"), read_delimited),
    Format("html", (".html", ".htm"), read_whole_file, _html, is_page=True, on_spark=True),
    Format("warc", (".warc",), read_archive, on_spark=True),
    Format("columns", (".parquet",), read_columns, on_spark=True),
    Format("arrow", (".arrow",), read_columns),
    Format("zip", (".zip",), partial(read_zip, _MEMBERS)),
    Format("tar", (".tar",), partial(read_tar, _MEMBERS)),
)
_BY_FORM = {each.form: each for each in FORMATS}


def _suffixes(formats: Sequence[Format]) -> Mapping[str, Form]:
    return {suffix: each.form for each in formats for suffix in each.suffixes}


# Suffix -> form: of all files, and of those that Spark reads.
PAGE_SUFFIXES: Mapping[str, Form] = _suffixes(FORMATS)
SPARK_SUFFIXES = _suffixes([each for each in FORMATS if each.on_spark])


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
    ('(?:\\\\.html|\\\\.htm)$', '(?:\\\\.warc)(?:\\\\.gz|\\\\.zst|\\\\.bz2|\\\\.xz)?$')
    """
    end = f"(?:{'|'.join(map(re.escape, COMPRESSED))})?" if compressed else ""
    return f"(?:{'|'.join(map(re.escape, suffixes_of(*forms)))}){end}$"


def is_page(form: Form) -> bool:
    """Say whether a file of a form is one page."""
    return _BY_FORM[form].is_page


def read_as_rows(source: InputFile, options: _Options) -> Iterator[RawPage | Failure | SkippedRecord]:
    """Yield the rows of a file; a page that is none becomes one, with its id and its text as they are read.

    Args:
        source: from `list_inputs`.
        options: `Config.reading`.
    """
    for page in read_pages(source, options["max_bytes"]):
        yield page if not isinstance(page, RawPage) or page.form == "rows" else _page_as_row(page, options)


def _page_as_row(page: RawPage, options: _Options) -> RawPage | Failure:
    document = to_document(page, options)
    if isinstance(document, Drop):
        return Failure(page.name, document, page.number, page.reached)
    fields = {name: document.meta[name] for name in ("title", "url", "crawled") if document.meta.get(name)}
    row = {options["id_field"]: page.name, options["text_field"]: document.text} | fields
    return page._replace(data=orjson.dumps(row), form="rows")


def to_document(raw: RawPage, options: Mapping[str, Any]) -> Document | Drop:
    """Turn the bytes of a page into a document.

    Args:
        raw: what the reader gave.
        options: `Config.reading`.

    Raises:
        ValueError: no page has its form.
    """
    decode = _BY_FORM[raw.form].decode
    if decode is None:
        raise ValueError(f"{raw.name}: a page cannot have the form {raw.form!r}")
    return decode(raw, options)
