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
from seedclean.reader import Failure, Raw
from seedclean.report import Report
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


class Result(NamedTuple):
    """What a batch gave: rows in the order of the pages, the bodies of those that have a claim, and the counts."""

    rows: list[Row]
    bodies: Bodies
    report: Report


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

    def __call__(self, batch: Sequence[Raw | Failure]) -> Result:
        """Work through a batch; a page that fails becomes a row that says so."""
        report = Report()
        made: list[Row] = []
        texts: list[str] = []
        for page in batch:
            made.extend(self._page(page, report, texts))
        return Result(made, measure(texts, self._settings), report)

    def _page(self, raw: Raw | Failure, report: Report, texts: list[str]) -> list[Row]:
        found = raw.drop if isinstance(raw, Failure) else decoded(raw, self._config.data["read"])
        if isinstance(found, Document):
            try:
                documents = self._pipeline(found)
                made = [self._row(doc) for doc in documents]
            except StageError as error:
                found = Drop(error.stage, "error", f"{type(error.cause).__name__}: {error.cause}")
            else:
                report.page(len(found.text), found.source.encoding if found.source else "", documents)
                texts.extend(doc.text for doc in documents if not doc.drop)
                return made
        report.failure(found)
        detail = found.detail.encode("utf-8", "backslashreplace").decode()  # an error may quote a lone surrogate
        return [Row(raw.name, orjson.dumps(Failure(raw.name, found._replace(detail=detail)).row()), None)]

    def _row(self, doc: Document) -> Row:
        if doc.drop:
            return Row(doc.id, _dumped(rows.rejected(doc, doc.drop, self._ledger)), None)
        digest = hashlib.sha256(doc.text.encode("utf-8", "surrogatepass")).hexdigest()
        claim = Claim(doc.id, rows.damage(doc), len(doc.text), doc.meta.get("published"))
        row = rows.article(doc, digest, self._ledger)
        return Row(doc.id, _dumped(row), claim, "doubts" in row)


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
