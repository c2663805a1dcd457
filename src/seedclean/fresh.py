"""The rows of a run on their way from the workers to the files: on disk, with what dedup needs of them as columns."""

from __future__ import annotations

from array import array
from collections.abc import Sequence
from pathlib import Path
from tempfile import TemporaryFile
from typing import Any, BinaryIO, cast

import numpy as np
import orjson
from numpy.typing import NDArray

from seedclean.dedup import Claim, Earlier, Settings, Store, columns, measure
from seedclean.document import Drop
from seedclean.samples import Samples
from seedclean.state import Recalled
from seedclean.writer import BUFFER, Spool

_NEW = 1 << 62  # rank of what was never published
_STANDING = 1 << 61  # before the number of what was published, but is decided again


REPEATED = Drop("read", "repeated-id", "an article before it has the same id")


def rejected(row: dict[str, Any], drop: Drop) -> bytes:
    """Return the row of an article that cannot be one."""
    keep = {key: row[key] for key in ("id", "text", "page", "ledger") if key in row}
    return orjson.dumps(keep | {"stage": drop.stage, "reason": drop.reason, "detail": drop.detail})


class Fresh:
    """What a run decides upon.

    Args:
        scratch: a folder for what waits.
        store: what dedup needs of the articles; those of this run come first, in the order in which they are added.

    Attributes:
        rows: the lines, those of what was rejected and those of articles.
        pages: number of the page of each row.
        pieces: its place among the rows of its page.
        articles: of each row the number of its article in the store, or -1.
        doubtful: numbers of articles that have damaged places.
        ids: of the articles.
        mixed: whether there are rows of earlier runs among them.
        samples: what is kept to be looked at.
    """

    def __init__(self, scratch: Path, store: Store) -> None:
        # It has no name, so it is gone with the process, however that ends.
        self._file = cast("BinaryIO", TemporaryFile(dir=scratch, buffering=BUFFER))  # noqa: SIM115 - lives as long
        self.rows = Spool(self._file)
        self.store = store
        self.pages = array("q")
        self.pieces = array("q")
        self.articles = array("q")
        self.doubtful: set[int] = set()
        self.ids: set[str] = set()
        self.mixed = False
        self.samples = Samples()
        self._ranks = array("q")

    def close(self) -> None:
        """Close the file of the rows."""
        self._file.close()

    def reject(self, page: int, piece: int, line: bytes | memoryview) -> None:
        """Add a row that is no article."""
        self._add(page, piece, line, -1)

    def article(
        self, page: int, piece: int, line: bytes | memoryview, published: int | None, *, doubtful: bool
    ) -> None:
        """Add the row of an article; its claim and body are to be added to the store, in the same order.

        Args:
            page: number of its page.
            piece: its place among the rows of its page.
            line: the row, as it is before dedup.
            published: its number in the state if an earlier run published it.
            doubtful: whether it has damaged places.
        """
        if doubtful:
            self.doubtful.add(len(self._ranks))
        self._add(page, piece, line, len(self._ranks))
        self._ranks.append(_NEW if published is None else _STANDING + published)

    def recalled(self, again: Sequence[Recalled], settings: Settings) -> int:
        """Add rows of earlier runs; return how many of them are articles whose id is not taken."""
        self.mixed = True
        claims: list[Claim] = []
        texts: list[str] = []
        for one in again:
            if one.claim is None:
                self.reject(one.page, one.piece, one.row)
                continue
            row = orjson.loads(one.row)
            if one.claim.id in self.ids:
                self.reject(one.page, one.piece, rejected(row, REPEATED))
                continue
            self.ids.add(one.claim.id)
            self.article(one.page, one.piece, one.row, one.number, doubtful="doubts" in row)
            claims.append(one.claim)
            texts.append(row["text"])
        self.store.add(columns(claims), measure(texts, settings))
        return len(claims)

    def earlier(self, numbers: Sequence[int]) -> Earlier | None:
        """Return what was settled before, if anything was.

        Args:
            numbers: in the state, of the published articles that were added to the store behind all others.
        """
        ranks = np.concatenate((np.array(self._ranks, dtype=np.int64), np.array(numbers, dtype=np.int64)))
        if (ranks == _NEW).all():
            return None
        return Earlier(ranks, np.arange(len(ranks)) >= len(self._ranks))

    def order(self, pages: dict[int, int]) -> NDArray[np.int64]:
        """Return the rows in the order of the output: by page, then by piece.

        Args:
            pages: number of a page -> its place among all; those that are missing come in the order of their numbers.
        """
        places = np.array([pages.get(page, page) for page in self.pages] if pages else self.pages, dtype=np.int64)
        return np.lexsort((np.array(self.pieces, dtype=np.int64), places))

    def _add(self, page: int, piece: int, line: bytes | memoryview, article: int) -> None:
        self.rows.add(line)
        self.pages.append(page)
        self.pieces.append(piece)
        self.articles.append(article)
