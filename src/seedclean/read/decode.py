"""read: bytes to text, by strict trial, and text to documents.

Bytes that no encoding takes whole, but for a few damaged places, are an error that says so.
"""

from __future__ import annotations

import codecs
import hashlib
from collections.abc import Sequence
from typing import NamedTuple

from seedclean.core.document import Document, Drop, Page
from seedclean.core.kernel import unchecked
from seedclean.read.damaged_bytes import count_controls, decode_nearly, join_pairs
from seedclean.read.html.detect import has_markup, is_html_document, is_markup
from seedclean.text import common_share, han_count
from seedclean.text.moments import DEFAULT_ZONE

_HAN_SURE = 40  # fewer Han characters than this are too few for the share below to speak
_COMMON_LEAST = 0.7  # of 100 characters of real articles .91 are common at least, decoded wrongly .64 at most
_BOM_STARTS = {bom[:1] for bom in (codecs.BOM_UTF8, codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)}
_SAMPLE = 100_000  # characters by which an encoding is judged
_BINARY_SHARE = 0.05
# What pages call a character set, and the larger one that is meant.
_SUPERSETS = {"gb2312": "gb18030", "gbk": "gb18030", "gb18030": "gb18030", "gb-2312": "gb18030", "x-gbk": "gb18030"}
_SUPERSETS |= {"big5": "big5hkscs", "big5-hkscs": "big5hkscs", "x-x-big5": "big5hkscs", "cp950": "cp950"}


class DecodedText(NamedTuple):
    """Text, the name of the encoding that took the bytes, and how many places were damaged: 0 if it took them whole."""

    text: str
    encoding: str
    damaged: int = 0


def decode_bytes(data: bytes, declared: Sequence[str] = ()) -> DecodedText | Drop:
    """Decode a page: by its BOM, or as UTF-8, or as the more likely of GB 18030 and Big5, or line by line; or nearly.

    Args:
        data: the bytes.
        declared: character sets that the page or its server named; one that takes the bytes whole goes before a guess.

    Returns:
        The text without BOM, or a Drop of the stage `read` with the reason `empty`, `binary` or `undecodable`.

    >>> decode_bytes("今天".encode("gb18030"))
    DecodedText(text='今天', encoding='gb18030', damaged=0)
    >>> decode_bytes(b"\\xff").reason
    'undecodable'
    """
    if not data or data.isspace():
        return Drop("read", "empty", f"{len(data)} bytes, all blank" if data else "0 bytes")
    result = _by_bom(data) or _try(data, "utf-8") or _cesu(data) or _as_declared(data, declared) or _legacy(data)
    if isinstance(result, Drop) and (nearly := decode_nearly(data)):
        result = DecodedText(*nearly)
    if isinstance(result, DecodedText):
        if not result.text or result.text.isspace():
            return Drop("read", "empty", "nothing after the byte order mark")
        controls = count_controls(data, result.text)
        if controls > _BINARY_SHARE * len(result.text):
            return Drop("read", "binary", f"{controls} control characters among {len(result.text)}")
    return result


def _try(data: bytes, encoding: str) -> DecodedText | None:
    try:
        return DecodedText(data.decode(encoding), encoding)
    except UnicodeDecodeError:
        return None


def _cesu(data: bytes) -> DecodedText | None:
    """Decode what is UTF-8, but for characters that are written as the two halves that UTF-16 has for them."""
    joined, pairs = join_pairs(data)
    result = _try(joined, "utf-8") if pairs else None
    return result and result._replace(damaged=pairs)


def _as_declared(data: bytes, declared: Sequence[str]) -> DecodedText | None:
    """Decode as declared, if the text that this gives is Chinese: pages declare what a template had."""
    for name in declared:
        encoding = _SUPERSETS.get(name.lower().replace("_", "-"))
        result = _try(data, encoding) if encoding else None
        if (
            result
            and encoding
            and (common_share(result.text[:_SAMPLE]) >= _COMMON_LEAST or han_count(result.text) < _HAN_SURE)
        ):
            return DecodedText(result.text, "big5" if encoding == "big5hkscs" else encoding)
    return None


def _by_bom(data: bytes) -> DecodedText | Drop | None:
    if data[:1] not in _BOM_STARTS:
        return None
    for bom, encoding in (
        (codecs.BOM_UTF8, "utf-8"), (codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be"),
    ):  # fmt: skip
        if data.startswith(bom):
            result = _try(data[len(bom) :], encoding)
            return result or Drop("read", "undecodable", f"has a byte order mark of {encoding} but is not {encoding}")
    return None


def _legacy(data: bytes) -> DecodedText | Drop:
    trials = [result for name in ("gb18030", "big5hkscs", "cp950") if (result := _try(data, name))]
    if not trials:
        return _mixed(data) or Drop("read", "undecodable", f"not UTF-8, GB 18030 or Big5{_first_error(data)}")
    shares = [common_share(result.text[:_SAMPLE]) for result in trials]
    best = trials[shares.index(max(shares))]  # the first of equals: GB 18030
    if max(shares) < _COMMON_LEAST and han_count(best.text[:_SAMPLE]) >= _HAN_SURE:
        return _mixed(data) or Drop("read", "undecodable", f"reads as {best.encoding}, but the characters make no text")
    return DecodedText(best.text, "big5" if best.encoding != "gb18030" else best.encoding)


def _mixed(data: bytes) -> DecodedText | None:
    """Decode a page some of whose lines are UTF-8 and the others all in one other encoding."""
    lines = data.split(b"\n")
    result = [_try(line, "utf-8") for line in lines]
    others = [line for line, decoded in zip(lines, result, strict=True) if decoded is None]
    best: tuple[float, str, list[str]] = (_COMMON_LEAST, "", [])
    for encoding in ("gb18030", "big5hkscs", "cp950"):
        trial = _try(b"\n".join(others), encoding)
        if trial and han_count(trial.text) and (share := common_share(trial.text[:_SAMPLE])) > best[0]:
            best = share, encoding, trial.text.split("\n")
    share, encoding, texts = best
    if len(others) == len(lines) or len(texts) != len(others):
        return None
    rest = iter(texts)
    text = "\n".join(decoded.text if decoded else next(rest) for decoded in result)
    return DecodedText(text, f"utf-8+{'gb18030' if encoding == 'gb18030' else 'big5'}")


def _first_error(data: bytes) -> str:
    try:
        data.decode("utf-8")
    except UnicodeDecodeError as error:
        return f" (UTF-8 fails at byte {error.start})"
    return ""


def text_document(
    name: str, data: bytes, *, url: str | None = None, sha256: str = "", time_zone: str = DEFAULT_ZONE
) -> Document | Drop:
    """Turn the bytes of a text file into a document; an HTML page is read as such, see `html.detect`.

    Args:
        name: the id.
        data: the bytes.
        url: where they were fetched, if that is known.
        sha256: of the bytes, if that is known.
        time_zone: of the times that a page declares with an offset.
    """
    result = decode_bytes(data)
    if isinstance(result, Drop):
        return result
    if is_html_document(result.text):
        return html_document(name, data, url=url, sha256=sha256, time_zone=time_zone)
    return _plain_document(name, data, result, url, sha256)


def _plain_document(name: str, data: bytes, decoded: DecodedText, url: str | None, sha256: str) -> Document:
    digest = sha256 or hashlib.sha256(data).hexdigest()
    source = Page(name, digest, decoded.encoding, len(decoded.text), decoded.damaged)
    return Document(name, decoded.text, source, {"url": url} if url else {})


def html_document(
    name: str,
    data: bytes,
    *,
    charset: str | None = None,
    url: str | None = None,
    sha256: str = "",
    time_zone: str = DEFAULT_ZONE,
) -> Document | Drop:
    """Turn the bytes of an HTML page into a document: its visible text, and in `meta` what speaks of the article.

    Args:
        name: the id.
        data: the page.
        charset: what the server said that it is written in.
        url: where it was fetched.
        sha256: of the bytes, if that is known.
        time_zone: of the times that a page declares with an offset.

    Returns:
        A document with `meta["lines"]`, facts about the lines of its text, and `meta["declared"]`, the fields that
        the page's head names; or a Drop.
    """
    from seedclean.read.html import page as parsing  # noqa: PLC0415 - only where there is HTML

    utf8, encoding, damaged = data.removeprefix(codecs.BOM_UTF8), "utf-8", 0
    if not (is_markup(utf8) and unchecked("is_plain_utf8")(utf8, len(utf8))):  # not for sure a page as it is
        result = decode_bytes(data, [name for name in (charset, parsing.declared_charset(data)) if name])
        if isinstance(result, Drop):
            return result
        if not has_markup(result.text):  # text, whatever its file is called
            return _plain_document(name, data, result, url, sha256)
        utf8, encoding, damaged = result.text.encode("utf-8", "ignore"), result.encoding, result.damaged
    source = Page(name, sha256 or hashlib.sha256(data).hexdigest(), encoding, 0, damaged)
    return _parsed_document(name, utf8, source, url, time_zone)


def parsed_document(
    name: str, text: str, source: Page | None = None, url: str | None = None, time_zone: str = DEFAULT_ZONE
) -> Document | Drop:
    """Turn the text of an HTML page into a document, as `html_document` does.

    Args:
        name: the id.
        text: the page.
        source: what it was read from, if a file held it; its `chars` become those of the visible text.
        url: where it was fetched.
        time_zone: of the times that a page declares with an offset.
    """
    # halves of surrogate pairs stand for nothing
    return _parsed_document(name, text.encode("utf-8", "ignore"), source, url, time_zone)


def _parsed_document(name: str, data: bytes, source: Page | None, url: str | None, time_zone: str) -> Document | Drop:
    from seedclean.read.html.guard import MarkupError  # noqa: PLC0415 - only where there is HTML
    from seedclean.read.html.page import parse_page  # noqa: PLC0415

    try:
        page = parse_page(data, time_zone, url)
    except MarkupError as error:
        return Drop("read", error.reason, error.detail)
    if not page.text.strip():
        return Drop("read", "empty", "an HTML page without visible text")
    source = source and source._replace(chars=len(page.text))
    declared = {field: value for field, value in page.declared._asdict().items() if value}
    address = url or declared.pop("url", None)
    meta = {"lines": page.lines, "declared": declared} | ({"url": address} if address else {})
    return Document(name, page.text, source, meta)


def string_document(name: str, text: str) -> Document | Drop:
    """Turn a string into a document; an HTML page is read as such, see `html.detect`.

    >>> string_document("page", "<html><body>海城<b>港</b></body></html>").text
    '海城港'
    """
    return parsed_document(name, text) if is_html_document(text) else Document(name, text)
