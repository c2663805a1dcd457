"""WARC files: the pages of a crawl, one record each (ISO 28500).

`response` records hold what a server sent; those of HTML or plain text with a good status are pages. `conversion`
records hold text that someone made of a page (the WET files of Common Crawl). All others are counted and passed over.
"""

from __future__ import annotations

import http.client
import io
import zlib
from collections.abc import Iterator
from typing import BinaryIO, Literal, NamedTuple

from seedclean.read.html.web_address import http_address

_HTML = ("text/html", "application/xhtml+xml")


class WarcRecord(NamedTuple):
    """One page of an archive, or why it is none.

    Attributes:
        number: of the record in its file, from 1; requests and other records count too.
        data: its bytes; or the reason why it cannot be read; or None if it is no page.
        form: `html` or `text`.
        charset: from the header of the answer.
        url: of the page; None if it is no address of the web.
        crawled: when it was fetched, as the archive writes it.
        detail: what is wrong, for people; what it is, if it is no page: `image/png`, `404`, `request`.
    """

    number: int
    data: bytes | str | None
    form: Literal["html", "text"] = "html"
    charset: str | None = None
    url: str | None = None
    crawled: str | None = None
    detail: str = ""


def read_records(stream: BinaryIO, max_bytes: int) -> Iterator[WarcRecord]:
    """Yield the pages of an archive.

    Args:
        stream: unpacked.
        max_bytes: largest page.

    Raises:
        OSError: it is no WARC file, or cut off.
    """
    from fastwarc.warc import ArchiveIterator, WarcRecordType  # noqa: PLC0415 - only where there is an archive

    number = 0
    for number, record in enumerate(ArchiveIterator(stream, parse_http=False), 1):
        if record.headers.get("Content-Length") is None:
            raise OSError(f"record {number} is cut off within its header")
        if record.record_type not in (WarcRecordType.response, WarcRecordType.conversion):
            yield WarcRecord(number, None, detail=str(record.headers.get("WARC-Type")))
            continue
        url, date = http_address(record.headers.get("WARC-Target-URI") or ""), record.headers.get("WARC-Date")
        if record.content_length > max_bytes:
            yield WarcRecord(
                number, "too-large", detail=f"more than {max_bytes} bytes: raise read.max_bytes to read it"
            )
            continue
        block = record.reader.read()
        if len(block) < record.content_length:
            raise OSError(f"record {number} is cut off: {len(block)} of {record.content_length} bytes")
        if record.record_type == WarcRecordType.conversion:
            yield WarcRecord(number, block, "text", "utf-8", url, date)
        else:
            yield from _answer(number, block, url, date, max_bytes)
    if not number:
        raise OSError("there is no WARC record in it")


def _answer(number: int, block: bytes, url: str | None, crawled: str | None, max_bytes: int) -> Iterator[WarcRecord]:
    """Yield the page of an HTTP answer, if it is one."""
    answer = http.client.HTTPResponse(_Socket(block))  # type: ignore[arg-type]
    try:
        answer.begin()
    except (http.client.HTTPException, ValueError) as error:
        yield WarcRecord(number, "bad-http", detail=f"{type(error).__name__}: {error}"[:200], url=url)
        return
    kind = answer.headers.get_content_type() if answer.headers.get("Content-Type") else "text/html"
    if not 200 <= answer.status < 300 or kind not in (*_HTML, "text/plain"):
        yield WarcRecord(number, None, detail=kind if 200 <= answer.status < 300 else str(answer.status))
        return
    data = _body(answer, block)
    data = _decoded(data, answer.headers.get("Content-Encoding", "").strip().lower(), max_bytes)
    if len(data) > max_bytes:
        yield WarcRecord(number, "too-large", detail=f"more than {max_bytes} bytes: raise read.max_bytes to read it")
        return
    form: Literal["html", "text"] = "html" if kind in _HTML else "text"
    yield WarcRecord(number, data, form, answer.headers.get_content_charset(), url, crawled)


def _body(answer: http.client.HTTPResponse, block: bytes) -> bytes:
    """Return the body, as far as it came; archives often hold it without the chunks that its header speaks of."""
    try:
        return answer.read()
    except http.client.IncompleteRead as error:
        if error.partial:
            return error.partial
    except (http.client.HTTPException, ValueError):
        pass
    return block.partition(b"\r\n\r\n")[2]


def _decoded(data: bytes, encoding: str, max_bytes: int) -> bytes:
    """Return the body unpacked; as it is, if it is not what its header says: crawlers unpack and keep the header."""
    if encoding not in ("gzip", "x-gzip", "deflate"):
        return data
    for bits in (31, 15, -15):
        try:
            return zlib.decompressobj(bits).decompress(data, max_bytes + 1)
        except zlib.error:
            continue
    return data


class _Socket:
    """What http.client takes for a connection."""

    def __init__(self, block: bytes) -> None:
        self._block = block

    def makefile(self, *_: object, **__: object) -> io.BytesIO:
        """Return the bytes that came."""
        return io.BytesIO(self._block)
