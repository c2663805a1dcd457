"""What all files of rows have in common."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any, BinaryIO, NamedTuple, Protocol

import numpy as np
from numpy.typing import NDArray

from seedclean.dedup import Claim
from seedclean.reader import Failure, Source

LETTERS_MOST, ROWS_MOST = 1 << 17, 4096  # of a batch; larger ones cost new pages of memory
_HARMLESS = ("line-end", "bom")  # repairs that say nothing about damage


class Fields(NamedTuple):
    """The names of the fields that dedup reads: the text's, and the id's, which a row may lack."""

    text: str
    id: str


class Batch(NamedTuple):
    """Some rows of a file.

    Attributes:
        places: `path#L7`, for errors.
        claims: what the keeper order looks at.
        texts: the bodies.
        failures: what could not be read.
    """

    places: list[str]
    claims: list[Claim]
    texts: list[str]
    failures: list[Failure]


class Table(Protocol):
    """Rows that were read and wait to be written; numbers count them in the order of reading."""

    def read(self, source: Source, max_bytes: int) -> Iterator[Batch]:
        """Yield the rows of a file in batches; never raises for what a row holds."""

    def write(self, target: BinaryIO, numbers: NDArray[np.int64], cluster: Callable[[int], dict[str, Any]]) -> None:
        """Write some rows, in the order of `numbers`, each with the field `cluster` added."""


def claim(name: Any, place: str, text: str, row: Mapping[str, Any]) -> Claim:
    """Return a row's claim: its own id if that is a text or a number, and what our own output says of repairs and date.

    >>> claim(7, "a#L1", "今天", {"repairs": {"nul": 2, "bom": 1}, "published": "2025-09-23"})
    Claim(id='7', repairs=2, length=2, published='2025-09-23')
    >>> claim(None, "a#L1", "今天", {}).id
    'a#L1'
    """
    known = type(name) is int or (type(name) is str and name.strip())
    repairs, published = row.get("repairs"), row.get("published")
    damage = 0
    if type(repairs) is dict:
        damage = sum(n for kind, n in repairs.items() if type(n) is int and kind not in _HARMLESS)
    return Claim(str(name) if known else place, damage, len(text), published if isinstance(published, str) else None)
