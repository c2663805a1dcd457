"""What is said of a page: before it is cleaned, by the worker that cleaned it, and by the state."""

from __future__ import annotations

from typing import NamedTuple


class PageVersion(NamedTuple):
    """A page as the reader gives it: what tells whether it has changed.

    Attributes:
        name: its name, or the key of a failure.
        file: name of its file.
        digest: of its bytes.
        row: whether it is a row of a file; rows may have ids of their own.
    """

    name: str
    file: str
    digest: bytes
    row: bool


class PageResult(NamedTuple):
    """A page that a worker has cleaned, or could not read.

    Attributes:
        name: the page's name.
        key: what the page is known by from run to run: of a row with an id its file and the id, else the name.
        stem: what the ids of its rows begin with.
        file: name of its file.
        number: its number in the file, see `RawPage`.
        digest: of its bytes; of the reason, if they could not be read.
        mark: what tells whether it changed, see `page_keys.page_mark`.
        rows: how many rows it gave.
    """

    name: str
    key: str
    stem: str
    file: str
    number: int
    digest: bytes
    mark: bytes
    rows: int


class RegisteredPage(NamedTuple):
    """A page that is in the state now.

    Attributes:
        number: its number there.
        stem: what the ids of its rows begin with; None: as the worker wrote them.
        is_taken: whether another page has the stem that the worker wrote.
        held_other: whether its name held another text before.
        below: in that case the stem with the folders that tell the two apart, if some do.
    """

    number: int
    stem: str | None = None
    is_taken: bool = False
    held_other: bool = False
    below: str | None = None
