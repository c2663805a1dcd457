"""Which line of a page as it was read each line of a text now is, though stages have edited it since."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import numpy as np
from numpy.typing import NDArray

from seedclean.core.document import Document
from seedclean.core.edits import Edit


def origins_of_lines(doc: Document, starts: Sequence[int]) -> NDArray[np.intp]:
    """Return, for each line of a document's text, the number of the line of its page that it begins in.

    Args:
        doc: with all its edits since it was read.
        starts: offset of each line in `doc.text`, ascending.

    Returns:
        Shape (n,), ascending; lines of the page are counted from 0, blank ones too.

    >>> origins_of_lines(Document("a", "甲\\n乙\\n丙"), [0, 4]).tolist()
    [0, 2]
    """
    edits = [entry.edits for entry in doc.trace if entry.edits]
    breaks = doc.raw.count("\n")
    if breaks + 1 == len(starts) and doc.text.count("\n") == breaks and not _any_break(edits):
        return np.arange(len(starts))  # no line is blank, or was added or taken away
    raw_starts = _line_starts(doc.raw)
    for entry in doc.trace:
        if entry.edits:
            moved = _moved(raw_starts, np.array([(e.start, e.end, len(e.after)) for e in entry.edits], dtype=np.int64))
            _match_lines(moved, raw_starts, entry.edits)
            raw_starts = moved
    return np.maximum(np.searchsorted(raw_starts, np.asarray(starts), side="right") - 1, 0)


def _any_break(edits: Iterable[Sequence[Edit]]) -> bool:
    """Say whether any edit puts an end of a line into the text."""
    return any("\n" in edit.after for each in edits for edit in each)


def _line_starts(text: str) -> NDArray[np.int64]:
    sizes = np.array([len(line) + 1 for line in text.split("\n")], dtype=np.int64)
    return np.concatenate(([0], np.cumsum(sizes)[:-1]))


def _moved(offsets: NDArray[np.int64], edits: NDArray[np.int64]) -> NDArray[np.int64]:
    """Return where offsets are after a pass: those inside of an edit are where its new text ends."""
    starts, ends, sizes = edits.T
    shifts = np.concatenate(([0], np.cumsum(sizes - (ends - starts))))
    before = np.searchsorted(starts, offsets)
    moved = offsets + shifts[before]
    inside = (before > 0) & (ends[before - 1] > offsets)
    behind = ends[before - 1] + shifts[before]
    return np.where(inside, behind, moved)


def _match_lines(moved: NDArray[np.int64], offsets: NDArray[np.int64], edits: Sequence[Edit]) -> None:
    """Set where lines are that begin inside of an edit of several lines: the first is the first new one, and so on.

    Args:
        moved: from `_moved`; it is changed.
        offsets: from where.
        edits: of the pass.
    """
    shift = 0
    for edit in edits:
        if "\n" in edit.after:
            low, high = np.searchsorted(offsets, (edit.start + 1, edit.end)).tolist()
            starts = (edit.start + shift + _line_starts(edit.after)[1:])[: high - low]
            moved[low : low + len(starts)] = starts
        shift += len(edit.after) - (edit.end - edit.start)
