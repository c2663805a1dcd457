"""The settings that a corpus was made with, and what must be done again if they change."""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

import orjson

from seedclean.core.errors import ConfigError
from seedclean.core.plain_text import shorten
from seedclean.write.state.damage import decoding
from seedclean.write.state.history import corpus_totals

RunSettings = Mapping[str, Mapping[str, Any]]
_NAMED = 8  # changes that an error names


class SettingsChange(NamedTuple):
    """The differences from the settings of the last run.

    Attributes:
        differences: a line for people on each.
        parts: what they decide, of `pages`, `bodies`, `clusters`.
    """

    differences: tuple[str, ...]
    parts: frozenset[str]


def compare_settings(before: RunSettings, now: RunSettings) -> SettingsChange:
    """Return how two settings differ. A library that only one of them names is no difference: the other did not use it.

    >>> compare_settings({"clusters": {"dedup.near": 0.7}}, {"clusters": {"dedup.near": 0.8}})
    SettingsChange(differences=('dedup.near: 0.7 -> 0.8',), parts=frozenset({'clusters'}))
    """
    differences, parts = [], set()
    for part in sorted({*before, *now} - {"libraries"}):
        old, new = before.get(part, {}), now.get(part, {})
        for key in sorted({*old, *new}):
            if old.get(key) != new.get(key):
                differences.append(f"{key}: {_said(old, key)} -> {_said(new, key)}")
                parts.add(part)
    old, new = before.get("libraries", {}), now.get("libraries", {})
    for key in sorted({*old} & {*new}):
        if old[key] != new[key]:
            differences.append(f"{key}: {old[key]} -> {new[key]}")
            parts.add("pages")
    return SettingsChange(tuple(differences), frozenset(parts))


def changed_settings(usual: RunSettings, settings: RunSettings) -> dict[str, dict[str, Any]]:
    """Return name -> default and value of each setting that differs; null for what one of them does not have.

    >>> changed_settings({"clusters": {"dedup.near": 0.7}}, {"clusters": {"dedup.near": 0.8}})
    {'dedup.near': {'default': 0.7, 'value': 0.8}}
    """
    changed: dict[str, dict[str, Any]] = {}
    for part in sorted(usual):
        default: Mapping[str, Any] = usual[part]
        values: Mapping[str, Any] = settings.get(part, {})
        for key in sorted({*default, *values}):
            if default.get(key) != values.get(key):
                changed[key] = {"default": default.get(key), "value": values.get(key)}
    return changed


def _said(values: Mapping[str, Any], key: str) -> str:
    value = values.get(key, "none")
    text = value if isinstance(value, str) else orjson.dumps(value).decode()
    return shorten(text, 30, most=40)


def last_settings(state: sqlite3.Connection) -> dict[str, Any] | None:
    """Return the settings of the last run, or None if there was none."""
    row = state.execute(
        "SELECT data FROM runs JOIN settings ON settings.number = runs.settings ORDER BY runs.number DESC LIMIT 1"
    ).fetchone()
    with decoding("settings"):
        return None if row is None else dict(orjson.loads(row[0]))


def settings_number(state: sqlite3.Connection, settings: RunSettings) -> int:
    """Return the number of some settings in the state. New ones are added."""
    data = orjson.dumps(settings, option=orjson.OPT_SORT_KEYS)
    row = state.execute("SELECT number FROM settings WHERE data = ?", (data,)).fetchone()
    if row:
        return int(row[0])
    cursor = state.execute("INSERT INTO settings (data) VALUES (?)", (data,))
    return int(cursor.lastrowid or 0)


def settings_of_same_pages(state: sqlite3.Connection, settings: RunSettings) -> list[int]:
    """Return the numbers of the settings under which pages were cleaned as they would be now."""
    rows = state.execute("SELECT number, data FROM settings").fetchall()
    with decoding("settings"):
        return [number for number, data in rows if "pages" not in compare_settings(orjson.loads(data), settings).parts]


def settings_error(
    state: sqlite3.Connection, changes: SettingsChange, same: Sequence[int], files: Sequence[str]
) -> ConfigError:
    """Return the error that says what changed, and what `--accept-config` and `--rebuild` would do.

    Args:
        state: the database.
        changes: what changed.
        same: from `settings_of_same_pages`.
        files: names of the files among the inputs.
    """
    among = set(files)
    marks = ",".join(map(str, same))
    counted = f"SELECT file, COUNT(*), SUM(settings NOT IN ({marks})) FROM pages GROUP BY file"  # noqa: S608 - numbers
    pages = state.execute(counted).fetchall()
    pages_here = sum(count for file, count, _ in pages if file in among)
    other = sum(count for file, _, count in pages if file in among)
    left = sum(count for file, _, count in pages if file not in among)
    lines = corpus_totals(state)
    published, articles = lines["clean"], lines["clean"] + lines["duplicates"]
    works = []
    if "pages" in changes.parts:
        stay = f"; {left:,} that are not among the inputs would stay as they are" if left else ""
        works.append(f"clean {other:,} pages again{stay}")
    if "bodies" in changes.parts:
        works.append(f"sign {published:,} published articles again")
    more = len(changes.differences) - _NAMED
    differences = "; ".join(changes.differences[:_NAMED]) + (f"; and {more} more" if more > 0 else "")
    accept = f"would {', '.join(works)}, and keep what is published" if works else "would hold for new articles only"
    return ConfigError(
        f"the corpus was made with other settings: {differences}. --accept-config {accept}; --rebuild would clean"
        f" {pages_here:,} pages of the inputs again, and choose among {articles:,} articles afresh. Nothing was read"
    )
