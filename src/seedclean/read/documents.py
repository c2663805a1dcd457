"""A raw page as the reader gave it, turned into a document; and what a page that failed is known by."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from typing import Any

from seedclean.core.document import Document, Drop
from seedclean.read import decode as read
from seedclean.read.files import Failure, RawPage


def to_document(raw: RawPage, options: Mapping[str, Any]) -> Document | Drop:
    """Turn the bytes of a page into a document.

    Args:
        raw: what the reader gave.
        options: the section `read` of the config.
    """
    if raw.form == "rows":
        return read.row_document(raw.name, raw.data, text_field=options["text_field"], id_field=options["id_field"])
    sha256 = raw.digest.hex()
    if raw.form == "html":
        return read.html_document(raw.name, raw.data, charset=raw.charset, url=raw.url, sha256=sha256)
    return read.text_document(raw.name, raw.data, url=raw.url, sha256=sha256)


def failure_digest(page: Failure) -> bytes:
    """Return the digest of why a page could not be read: the same failure again is nothing new."""
    return hashlib.blake2b(repr(page.drop).encode("utf-8", "backslashreplace"), digest_size=16).digest()
