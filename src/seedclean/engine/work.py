"""What a worker does with a batch of raw pages: decode, clean, prepare for dedup. Pure; the same in every process."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

import orjson

from seedclean import rows
from seedclean.config import Config
from seedclean.dedup import Bodies, Claim, measure
from seedclean.document import Document, Drop
from seedclean.errors import StageError
from seedclean.reader import Failure, Raw, row_key, unread_key
from seedclean.report import Report
from seedclean.samples import Sampler, Samples
from seedclean.stages import read


class Row(NamedTuple):
    """One line of output, made.

    Attributes:
        id: the document's.
        data: JSON.
        claim: what the keeper order looks at; None for what is rejected.
        doubtful: whether the article has damaged places.
    """

    id: str
    data: bytes
    claim: Claim | None
    doubtful: bool = False


class Made(NamedTuple):
    """A page that was worked through.

    Attributes:
        name: the page's id.
        key: what the page is known by from run to run: of a row that has an id its file and that, else the name.
        file: name of its file.
        place: its number there, see `Raw`.
        digest: of its bytes, or of the reason why they could not be had.
        rows: how many rows it gave.
    """

    name: str
    key: str
    file: str
    place: int
    digest: bytes
    rows: int


class Result(NamedTuple):
    """What a batch gave: rows in the order of the pages, the bodies of those that have a claim, counts and samples."""

    pages: list[Made]
    rows: list[Row]
    bodies: Bodies
    report: Report
    samples: Samples


class Worker:
    """Works through batches under one config.

    Args:
        config: what to do; the pipeline is built here, once in each process.
    """

    def __init__(self, config: Config) -> None:
        self._config = config
        self._pipeline = config.pipeline()
        self._settings = config.dedup()
        self._ledger = config.data["run"]["ledger"]
        self._sampler = Sampler()

    def __call__(self, batch: Sequence[Raw | Failure]) -> Result:
        """Work through a batch; a page that fails becomes a row that says so."""
        report = Report()
        pages: list[Made] = []
        made: list[Row] = []
        texts: list[str] = []
        for page in batch:
            before = len(made)
            digest = failure_digest(page) if isinstance(page, Failure) else page.digest
            key = self._page(page, f"{digest.hex()} {page.name}", report, made, texts)
            pages.append(Made(page.name, key, page.file, page.place, digest, len(made) - before))
        return Result(pages, made, measure(texts, self._settings), report, self._sampler.taken())

    def _page(self, raw: Raw | Failure, chance: str, report: Report, made: list[Row], texts: list[str]) -> str:
        """Add the rows of a page, and return what it is known by; `chance` decides whether it is a sample."""
        found = raw.drop if isinstance(raw, Failure) else decoded(raw, self._config.data["read"])
        if isinstance(found, Document):
            try:
                documents = self._pipeline(found)
                rows_made = [self._row(doc) for doc in documents]
            except StageError as error:
                found = Drop(error.stage, "error", f"{type(error.cause).__name__}: {error.cause}")
            else:
                report.page(len(found.text), found.source.encoding if found.source else "", documents)
                self._sampler.page(chance, raw.name, documents)
                texts.extend(doc.text for doc in documents if not doc.drop)
                made.extend(rows_made)
                has_id = raw.place and found.id != raw.name
                return row_key(raw.file, found.id) if has_id else raw.name
        report.failure(found)
        detail = found.detail.encode("utf-8", "backslashreplace").decode()  # an error may quote a lone surrogate
        self._sampler.dropped(chance, raw.name, raw.name, found._replace(detail=detail))
        made.append(Row(raw.name, orjson.dumps(Failure(raw.name, found._replace(detail=detail)).row()), None))
        return unread_key(raw.name) if isinstance(raw, Failure) else raw.name

    def _row(self, doc: Document) -> Row:
        if doc.drop:
            return Row(doc.id, _dumped(rows.rejected(doc, doc.drop, self._ledger)), None)
        digest = hashlib.sha256(doc.text.encode("utf-8", "surrogatepass")).hexdigest()
        claim = Claim(doc.id, rows.damage(doc), len(doc.text), doc.meta.get("published"))
        row = rows.article(doc, digest, self._ledger)
        return Row(doc.id, _dumped(row), claim, "doubts" in row)


def failure_digest(page: Failure) -> bytes:
    """Return the digest of why a page could not be read: the same failure again is nothing new."""
    return hashlib.blake2b(repr(page.drop).encode("utf-8", "backslashreplace"), digest_size=16).digest()


def decoded(raw: Raw, options: Mapping[str, Any]) -> Document | Drop:
    """Turn the bytes of a page into a document.

    Args:
        raw: what the reader gave.
        options: the section `read` of the config.
    """
    if raw.form == "rows":
        return read.row(raw.name, raw.data, text_field=options["text_field"], id_field=options["id_field"])
    if raw.form == "html":
        return read.html(raw.name, raw.data, charset=raw.charset, url=raw.url)
    return read.page(raw.name, raw.data, url=raw.url)


def _dumped(row: dict[str, object]) -> bytes:
    """Return the row as JSON; a StageError for what JSON cannot say: a lone surrogate that no stage repaired."""
    try:
        return orjson.dumps(row)
    except TypeError as error:
        raise StageError("write", error) from error
