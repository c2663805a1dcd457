"""What a page is known by from run to run: its name, or a key that begins with a slash, as no name does."""

from __future__ import annotations

import hashlib


def failure_key(name: str) -> str:
    """Return the key of what could not be read: it takes no page's place."""
    return f"/!{name}"


def row_key(file: str, name: str) -> str:
    """Return the key of a row that has an id: it is the same row wherever in its file it stands."""
    return f"/#{file}//{name}"


def duplicate_name_key(name: str, digest: str) -> str:
    """Return the key of a page whose name another one has."""
    return f"/@{name}//{digest}"


def page_mark(key: str, file: str, digest: bytes) -> bytes:
    """Return what tells whether a page that is known by a key changed: 16 bytes.

    A row that has an id is the same row wherever in its file it stands; one without is the line that it is.

    Args:
        key: of the page.
        file: name of its file.
        digest: of its bytes, or of why they could not be had.

    >>> page_mark(row_key("a.jsonl", "17"), "a.jsonl", b"") == page_mark(row_key("a.jsonl", "18"), "a.jsonl", b"")
    True
    """
    name = file if is_row_key(key) else key
    return hashlib.blake2b(digest + name.encode("utf-8", "surrogatepass"), digest_size=16).digest()


def is_failure_key(key: str) -> bool:
    """Return whether a key is from `failure_key`."""
    return key.startswith("/!")


def is_row_key(key: str) -> bool:
    """Return whether a key is from `row_key`.

    >>> is_row_key(row_key("a.jsonl", "17")), is_row_key("a.jsonl#L17")
    (True, False)
    """
    return key.startswith("/#")
