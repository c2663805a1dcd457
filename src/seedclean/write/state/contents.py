"""Whether a state holds what runs write: SQLite's own check, what tables decode to, and how their rows agree."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator

import orjson

from seedclean.write.state.damage import UndecodableError, decoding
from seedclean.write.state.forgotten import forgotten_texts
from seedclean.write.state.history import latest_runs
from seedclean.write.state.settings import last_settings, settings_of_same_pages
from seedclean.write.state.signatures import stored_signatures
from seedclean.write.state.sites import load_site_lines

_MOST = 10  # lines of SQLite's check
_ALL_RUNS = 1 << 60
# What must not be there, each as a sentence and a count.
_CONTRADICTIONS = {
    "articles without a line": "SELECT COUNT(*) FROM articles LEFT JOIN rows USING (number) WHERE rows.number IS NULL",
    "lines of articles without an article": (
        "SELECT COUNT(*) FROM rows LEFT JOIN articles USING (number) WHERE file < 2 AND articles.number IS NULL"
    ),
    "lines without a page": (
        "SELECT COUNT(*) FROM rows LEFT JOIN pages ON pages.number = rows.page WHERE pages.number IS NULL"
    ),
    "pages without a root": "SELECT COUNT(*) FROM pages WHERE root NOT IN (SELECT number FROM roots)",
    "copies whose keeper is not in clean.jsonl": (
        "SELECT COUNT(*) FROM articles LEFT JOIN rows ON rows.number = articles.keeper"
        " WHERE articles.keeper IS NOT NULL AND rows.file IS NOT 0"
    ),
    "copies in clean.jsonl": (
        "SELECT COUNT(*) FROM articles JOIN rows USING (number) WHERE file = 0 AND keeper IS NOT NULL"
    ),
    "articles without a keeper in duplicates.jsonl": (
        "SELECT COUNT(*) FROM articles JOIN rows USING (number) WHERE file = 1 AND keeper IS NULL"
    ),
}
# Asked once a run has filled the table, which a state of an older version does not have.
_COUNTED_ROWS = (
    "SELECT ABS((SELECT COUNT(*) FROM rows WHERE file = {file}) - COALESCE(SUM(count), 0)) FROM contents"
    " WHERE kind = '{kind}'"
)
_UNCOUNTED = {
    f"lines of {name} too many or too few in the table contents": _COUNTED_ROWS.format(file=file, kind=kind)
    for file, name, kind in ((0, "clean.jsonl", "chars"), (2, "rejected.jsonl", "left_out"))
}


def unreadable_parts(state: sqlite3.Connection) -> Iterator[str]:
    """Yield what of a state cannot be read: the next run would stop there.

    Args:
        state: the database, of the newest schema.
    """
    try:
        answers = [text for (text,) in state.execute(f"PRAGMA quick_check({_MOST})").fetchall()]
        if answers != ["ok"]:
            yield from (" ".join(str(answer).split()) for answer in answers)
            return
        latest_runs(state, _ALL_RUNS)
        last_settings(state)
        settings_of_same_pages(state, {})
        load_site_lines(state)
        forgotten_texts(state)
        for _ in stored_signatures(state):
            pass
        with decoding("originals"):
            for (row,) in state.execute("SELECT row FROM originals"):
                orjson.loads(row)
        with decoding("samples"):
            for (data,) in state.execute("SELECT data FROM samples"):
                bytes(data).decode("utf-8", "surrogatepass")
    except UndecodableError as error:
        yield str(error)


def contradictions(state: sqlite3.Connection) -> Iterator[str]:
    """Yield what does not agree in a state: indexes with their tables, rows with rows of other tables."""
    answers = [text for (text,) in state.execute(f"PRAGMA integrity_check({_MOST})").fetchall()]
    if answers != ["ok"]:
        yield from (" ".join(str(answer).split()) for answer in answers)
        return
    is_counted = state.execute("SELECT 1 FROM sqlite_master WHERE name = 'contents'").fetchone()
    is_counted = is_counted and state.execute("SELECT 1 FROM contents LIMIT 1").fetchone()
    for fault, query in (_CONTRADICTIONS | (_UNCOUNTED if is_counted else {})).items():
        if count := state.execute(query).fetchone()[0]:
            yield f"{count:,} {fault}"
