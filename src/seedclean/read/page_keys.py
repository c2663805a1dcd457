"""What a page is known by from run to run: its key below its root, and a mark of its content.

A key is a name, or begins with a slash, as no name does. The stem of a page is what the ids of its articles begin with.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator
from itertools import count

_FAILURE, _ROW, _ASIDE, _TAKEN = "/!", "/#", "/=", "/@"  # `_TAKEN`: of a page whose name another had, until schema 3
_DIGITS = (8, 16, 64)  # of a digest behind a stem: as many as it takes


def failure_key(name: str) -> str:
    """Return the key of what could not be read: it takes no page's place."""
    return f"{_FAILURE}{name}"


def row_key(file: str, row_id: str) -> str:
    """Return the key of a row that has an id: it is the same row wherever in its file it stands."""
    return f"{_ROW}{file}//{row_id}"


def aside_key(key: str, mark: bytes) -> str:
    """Return the key of a page whose key went to another page: its articles stay."""
    return f"{_ASIDE}{key}//{mark.hex()}"


def row_stem(file: str, row_id: str) -> str:
    """Return the stem of a row that has an id: ids repeat from file to file."""
    return f"{file}#{row_id}"


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
    return key.startswith(_FAILURE)


def is_row_key(key: str) -> bool:
    """Return whether a key is from `row_key`.

    >>> is_row_key(row_key("a.jsonl", "17")), is_row_key("a.jsonl#L17")
    (True, False)
    """
    return key.startswith(_ROW)


def is_aside(key: str) -> bool:
    """Return whether a key is from `aside_key`."""
    return key.startswith(_ASIDE)


def first_key(key: str) -> str:
    """Return the key that a page had before another one got it; most still have theirs.

    >>> first_key(aside_key(row_key("a.jsonl", "17"), b"x")), first_key("a.txt")
    ('/#a.jsonl//17', 'a.txt')
    """
    return key[2:].rpartition("//")[0] if key.startswith((_ASIDE, _TAKEN)) else key


def stem_of(key: str) -> str:
    """Return the stem that a page of a key has if nothing else is known.

    >>> stem_of(row_key("a.jsonl", "17")), stem_of("a.txt")
    ('a.jsonl#17', 'a.txt')
    """
    key = first_key(key)
    if is_row_key(key):
        return row_stem(*key[2:].split("//", 1))
    return key[2:] if is_failure_key(key) else key


def rebased(key: str, change: Callable[[str], str | None]) -> str | None:
    """Return a key as it is below another root.

    Args:
        key: a name, or the key of a row or a failure.
        change: path below this root -> path below the other, None if it is not there.

    >>> rebased("/#day/a.jsonl//17", lambda path: path.removeprefix("day/"))
    '/#a.jsonl//17'
    """
    head = key[:2] if key.startswith("/") else ""
    path = change(key[len(head) :])
    return None if path is None else head + path


def other_stems(stem: str, name: str, digest: bytes, below: str | None) -> Iterator[str]:
    """Yield stems for a page whose own stem is taken, the best first.

    Args:
        stem: the one that is taken.
        name: of the page.
        digest: of its bytes.
        below: the stem with the folders that tell the page from the one that has the stem; None if none do.

    >>> [stem for stem, _ in zip(other_stems("1.txt", "1.txt", b"abcd", "tue/1.txt"), range(2))]
    ['tue/1.txt', 'tue/1.txt@61626364']
    """
    if below:
        yield below
    elif name != stem:
        yield name
    stem = below or stem
    for digits in _DIGITS:
        yield f"{stem}@{digest.hex()[:digits]}"
    for number in count(2):
        yield f"{stem}@{digest.hex()}.{number}"
