"""What an output folder remembers of the lines that sites print, from run to run, in bounded memory."""

from __future__ import annotations

import sqlite3

import numpy as np

from seedclean.dedup.line_counts import BANDS, LineCounts
from seedclean.dedup.line_memory import LineMemory
from seedclean.write.state.damage import decoding


def load_site_lines(state: sqlite3.Connection) -> LineMemory:
    """Return what is remembered; nothing, if no run counted lines."""
    row = state.execute("SELECT articles, keys, counts, bands FROM site_lines").fetchone()
    if row is None:
        return LineMemory.none()
    with decoding("site_lines"):
        counts = LineCounts(np.frombuffer(row[1], dtype="<u8"), np.frombuffer(row[2], dtype="<u4"), int(row[0]))
        return LineMemory(counts, np.frombuffer(row[3], dtype="<u8").reshape(-1, BANDS))


def save_site_lines(state: sqlite3.Connection, memory: LineMemory) -> None:
    """Replace what is remembered."""
    counts = memory.counts
    columns = (counts.keys.astype("<u8"), counts.counts.astype("<u4"), memory.bands.astype("<u8"))
    state.execute("DELETE FROM site_lines")
    state.execute(
        "INSERT INTO site_lines (articles, keys, counts, bands) VALUES (?, ?, ?, ?)",
        (counts.articles, *(column.tobytes() for column in columns)),
    )


def site_totals(state: sqlite3.Connection) -> dict[str, int]:
    """Return how much is remembered: articles that were counted, lines and pairs of lines, articles that are known."""
    row = state.execute("SELECT articles, LENGTH(keys) / 8, LENGTH(bands) FROM site_lines").fetchone()
    articles, lines, bands = row or (0, 0, 0)
    return {"articles_counted": articles, "lines_and_pairs": lines, "articles_known": bands // (8 * BANDS)}
