"""The rows that a run has still to decide: their lines wait on disk, what dedup needs of them in columns."""

from __future__ import annotations

from array import array
from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np
import orjson
from numpy.typing import NDArray

from seedclean.dedup import DedupSettings, EarlierDecisions, SketchStore, sketch
from seedclean.write.rows import OutputLine, RowBatch, singleton_fields
from seedclean.write.samples import Samples
from seedclean.write.spool import Spool
from seedclean.write.state import ReopenedRow

_NEW = 1 << 62  # rank of an article that was never published
_STANDING = 1 << 61  # is added to the number of a published article that is decided again


class PendingRows:
    """The rows of a run, new ones and reopened ones, until they are published.

    Args:
        scratch: the folder where the lines wait.
        store: the sketches of the articles; those of this run come first, in the order in which they are added.

    Attributes:
        rows: the lines. The line of an article is written as if it had no duplicate.
        pages: for each row, the number of its page.
        pieces: for each row, its index among the rows of its page.
        articles: for each row, the index of its article in the store; -1 for a rejected row.
        doubtful: indices of the articles with damaged places.
        ids: ids of the articles.
        mixed: whether some rows are from earlier runs.
        samples: examples for the report.
    """

    def __init__(self, scratch: Path, store: SketchStore) -> None:
        self.rows = Spool(scratch)
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
        """Close the files of the rows."""
        self.rows.close()

    def add(
        self, pages: NDArray[np.int64], pieces: NDArray[np.int64], lines: RowBatch, standing: Mapping[str, int]
    ) -> None:
        """Add n rows. The caller adds the sketches of their articles to the store, in the same order.

        Args:
            pages: for each row, the number of its page, shape (n,).
            pieces: for each row, its index among the rows of its page, shape (n,).
            lines: the rows; no article has the id of an earlier one.
            standing: id -> number in the state, of articles that an earlier run published.
        """
        ids, before = lines.keeper_keys.ids, len(self._ranks)
        articles = np.where(lines.article, np.cumsum(lines.article) + (before - 1), -1)
        if lines.position is None:
            self.rows.add(lines.data.data, lines.lengths)
        else:
            self.rows.add_written(lines.position, lines.lengths)
        for column, values in ((self.pages, pages), (self.pieces, pieces), (self.articles, articles)):
            column.frombytes(values.tobytes())
        self.doubtful.update(articles[lines.doubtful].tolist())
        self.ids.update(ids)
        ranks = [_STANDING + standing[name] if name in standing else _NEW for name in ids] if standing else ()
        self._ranks.extend(ranks or array("q", [_NEW]) * len(ids))

    def reopen(self, rows: Sequence[ReopenedRow], settings: DedupSettings) -> int:
        """Add rows of earlier runs; return how many of them are articles. No article of the run has the id of one."""
        self.mixed = True
        lines_made: list[OutputLine] = []
        texts: list[str] = []
        standing: dict[str, int] = {}
        for earlier in rows:
            if earlier.keeper_key is None:
                lines_made.append(OutputLine(earlier.row + b"\n", None))
                continue
            row, name = orjson.loads(earlier.row), earlier.keeper_key.id
            if earlier.number is not None:
                standing[name] = earlier.number
            line = orjson.dumps(row | singleton_fields(name), option=orjson.OPT_APPEND_NEWLINE)
            lines_made.append(OutputLine(line, earlier.keeper_key, doubtful="doubts" in row))
            texts.append(row["text"])
        lines = RowBatch.of(lines_made)
        pages, pieces = np.array([(earlier.page, earlier.piece) for earlier in rows], dtype=np.int64).T
        self.add(pages, pieces, lines, standing)
        self.store.add(lines.keeper_keys, sketch(texts, settings))
        return len(texts)

    def earlier(self, numbers: Sequence[int]) -> EarlierDecisions | None:
        """Return what earlier runs decided about the articles, None if nothing.

        Args:
            numbers: numbers in the state of the published articles that stand in the store behind those of the run.
        """
        ranks = np.concatenate((np.array(self._ranks, dtype=np.int64), np.array(numbers, dtype=np.int64)))
        if (ranks == _NEW).all():
            return None
        return EarlierDecisions(ranks, np.arange(len(ranks)) >= len(self._ranks))

    def order(self, pages: dict[int, int]) -> NDArray[np.int64]:
        """Return the rows in the order of the output: by page, then by piece.

        Args:
            pages: number of a page -> its rank among all pages; a page that is missing has its number as rank.
        """
        ranks = np.array([pages.get(page, page) for page in self.pages] if pages else self.pages, dtype=np.int64)
        return np.lexsort((np.array(self.pieces, dtype=np.int64), ranks))
