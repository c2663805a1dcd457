"""What a card says of rows and settings: from `report.json`; for the output of an older version, counted from rows."""

from __future__ import annotations

from itertools import islice
from pathlib import Path
from typing import Any

import orjson

from seedclean.config import load_config
from seedclean.core.errors import ConfigError
from seedclean.write.arrow import output_rows
from seedclean.write.content_counts import contents_of, count_articles, count_rejected, no_counts
from seedclean.write.lock import STATE
from seedclean.write.state.history import open_state
from seedclean.write.state.settings import changed_settings, last_settings

_ROWS = 1000  # rows that are counted together


def card_report(folder: Path) -> dict[str, Any]:
    """Return the content of the `report.json` of an output folder, with the sections that a card needs.

    An older version wrote neither `contents` nor `settings`. Then the rows are counted, and the settings are those of
    the state; there are none for a folder without a state, as Spark makes it.

    Raises:
        ConfigError: it holds no output of a run.
    """
    try:
        report: dict[str, Any] = dict(orjson.loads((folder / "report.json").read_bytes()))
    except OSError as error:
        raise ConfigError(f"{error.filename}: {error.strerror}: name the --out of a `seedclean run`") from error
    except (ValueError, TypeError) as error:
        raise ConfigError(f"{folder / 'report.json'}: is no report of a run ({error}): run again") from error
    if "corpus" not in report:
        raise ConfigError(f"{folder / 'report.json'}: is no report of a `seedclean run`: a card needs cleaned pages")
    if "contents" not in report:
        report |= _counted(folder)
    if "settings" not in report:
        report |= _remembered_settings(folder)
    return report


def _counted(folder: Path) -> dict[str, Any]:
    """Return `corpus` and `contents` out of the rows."""
    counts, numbers = no_counts(), {"clean": 0, "duplicates": 0, "rejected": 0}
    rows = output_rows(folder, "clean")
    while batch := list(islice(rows, _ROWS)):
        numbers["clean"] += len(batch)
        count_articles(counts, batch)
    rows = output_rows(folder, "rejected")
    while batch := list(islice(rows, _ROWS)):
        numbers["rejected"] += len(batch)
        count_rejected(counts, batch)
    numbers["duplicates"] = sum(1 for _ in output_rows(folder, "duplicates"))
    return {"corpus": numbers, "contents": contents_of(counts, numbers["duplicates"])}


def _remembered_settings(folder: Path) -> dict[str, Any]:
    if not (folder / STATE).exists():
        return {}
    with open_state(folder, older=True) as state:
        settings = last_settings(state) or {}
    if "pages" not in settings:
        return {}
    changed = changed_settings(load_config().deciding(), settings)
    return {"settings": {"pipeline": settings["pages"]["pipeline"], "changed": changed}}
