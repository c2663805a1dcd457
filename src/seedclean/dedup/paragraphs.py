"""Paragraphs that many rows share: counted exactly, in bounded memory, copies and excerpts of rows aside.

A paragraph is a line of 20 letters and more. It is known by a 64-bit hash of its folded characters without blanks, so
numbers and names count, as they do not where the lines of a site are told.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from seedclean.dedup.disk_column import DiskColumn
from seedclean.dedup.line_counts import LineCounts, count_lines
from seedclean.text import scan_text
from seedclean.text.line_hashes import LineHashes, exact_hashes
from seedclean.text.shared_paragraphs import PARAGRAPH_LETTERS, PARAGRAPH_OTHERS, SHARED_PARAGRAPH

CUT_FLAG = "cut-paragraphs"
_CHUNK = 1 << 20  # paragraphs whose counts are looked up together


class ParagraphHashes(NamedTuple):
    """What the paragraphs of some rows are known by.

    Attributes:
        hashes: of all lines, row by row, uint64; 0 for a line that is no paragraph.
        lengths: how many lines each row has, int64.
    """

    hashes: NDArray[np.uint64]
    lengths: NDArray[np.int64]


def paragraph_hashes(texts: Sequence[str]) -> ParagraphHashes:
    """Return what the paragraphs of texts are known by.

    >>> [int(number) for number in paragraph_hashes(["第1班船", "短\\n\\n短"]).lengths]
    [1, 2]
    """
    rows = [_only_paragraphs(exact_hashes(scan_text(text))) for text in texts]
    lengths = np.array([len(row) for row in rows], dtype=np.int64)
    return ParagraphHashes(np.concatenate([np.empty(0, dtype=np.uint64), *rows]), lengths)


def _only_paragraphs(lines: LineHashes) -> NDArray[np.uint64]:
    return np.where(lines.letters >= PARAGRAPH_LETTERS, lines.hashes, np.uint64(0))


class SharedParagraphs:
    """Collects the paragraphs of rows on disk, and counts them once it is known which rows are copies.

    Args:
        folder: for what does not fit into memory.
        max_documents: other rows from which a paragraph is cut; 0: none is.
    """

    def __init__(self, folder: Path, max_documents: int) -> None:
        self._hashes: DiskColumn[Any] = DiskColumn(np.uint64, folder)
        self._lengths: DiskColumn[Any] = DiskColumn(np.int64, folder)
        self._least = min(PARAGRAPH_OTHERS, max_documents or PARAGRAPH_OTHERS)
        self._max_documents = max_documents
        self._counts = LineCounts.none()
        self._flagged, self._cut = np.empty(0, dtype=np.int64), np.empty(0, dtype=np.int64)

    def add(self, paragraphs: ParagraphHashes) -> None:
        """Add the paragraphs of a batch of rows."""
        self._hashes.add(paragraphs.hashes)
        self._lengths.add(paragraphs.lengths)

    def count(self, counted: NDArray[np.bool_]) -> None:
        """Count in how many rows each paragraph stands.

        Args:
            counted: of each row whether it counts: a copy or an excerpt does not, as the row that it is of
                does.
        """
        hashes, lengths = self._hashes.mapped(), self._lengths.mapped()
        starts = np.zeros(len(lengths) + 1, dtype=np.int64)
        np.cumsum(lengths, out=starts[1:])
        articles = np.where(counted, np.arange(len(counted), dtype=np.int64), -1)
        self._counts = count_lines(hashes, starts, articles, LineCounts.none()).at_least(self._least)
        self._flagged, self._cut, paragraphs = (np.zeros(len(lengths), np.int64) for _ in range(3))
        for start in range(0, len(hashes), _CHUNK):
            part = hashes[start : start + _CHUNK]
            row = np.searchsorted(starts, np.arange(start, start + len(part)), side="right") - 1
            others = self._counts.of(part).astype(np.int64) - 1
            np.add.at(paragraphs, row[part != 0], 1)
            is_cut = others >= self._max_documents if self._max_documents else np.zeros(len(part), dtype=bool)
            np.add.at(self._cut, row[is_cut], 1)
            np.add.at(self._flagged, row[(others >= PARAGRAPH_OTHERS) & ~is_cut], 1)
        whole = (self._cut == paragraphs) & (self._cut > 0)  # no paragraph would be left
        self._flagged[whole] += self._cut[whole]
        self._cut[whole] = 0
        self._hashes.close()
        self._lengths.close()

    def flags(self, row: int) -> list[str]:
        """Return the flags of a row."""
        cut = [f"{CUT_FLAG}:{self._cut[row]}"] if self._cut[row] else []
        return [*cut, *([SHARED_PARAGRAPH] if self._flagged[row] else [])]

    def rows_with(self, kept: NDArray[np.bool_]) -> dict[str, int]:
        """Return how many of the kept rows have such paragraphs, and of how many some are cut."""
        return {
            "shared_paragraphs": int(np.count_nonzero(self._flagged[kept])),
            "cut_paragraphs": int(np.count_nonzero(self._cut[kept])),
        }

    def is_cut(self, row: int) -> bool:
        """Say whether a row loses paragraphs."""
        return bool(self._cut[row])

    def without(self, text: str) -> str:
        """Return the text of a row without the paragraphs that are cut."""
        scan = scan_text(text)
        spans, hashes = scan.lines, _only_paragraphs(exact_hashes(scan))
        others = self._counts.of(hashes).astype(np.int64) - 1
        kept, at = [], 0
        for line in np.flatnonzero(others >= self._max_documents).tolist():
            kept.append(text[at : spans.starts[line]])
            at = spans.nexts[line]
        return "".join((*kept, text[at:]))
