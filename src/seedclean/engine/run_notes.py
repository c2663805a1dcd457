"""What a run tells of itself beside its numbers: why pages failed, and what an option did not do."""

from __future__ import annotations

import sqlite3
from concurrent.futures import Future
from pathlib import Path

import orjson

from seedclean.config import Config
from seedclean.core.errors import SeedcleanError
from seedclean.core.events import log_event
from seedclean.core.report import Report
from seedclean.engine.pending import PendingRows
from seedclean.reporting.html_report import write_report
from seedclean.write.lock import REPORT_PAGE
from seedclean.write.state import RunTransaction


def first_failure(pending: PendingRows, report: Report) -> str:
    """Return what was wrong with the first page that failed in this run; empty if none did."""
    if report.pages_failed == report.pages_failed_again:
        return ""
    for number, article in enumerate(pending.articles):
        if article < 0:
            row = orjson.loads(pending.rows.line(number))
            if row["page"] is None:  # it could not be read, or a stage raised on it
                return detail if (detail := row["detail"]).startswith(row["id"]) else f"{row['id']}: {detail}"
    return ""


def tell_of_missing_ledgers(memory: RunTransaction, config: Config) -> None:
    """Tell if full ledgers were asked for, and pages that have none were not cleaned again."""
    page = memory.pages.first_unchanged
    if config.data["run"]["ledger"] != "full" or page is None or memory.articles.has_ledger(page):
        return
    text = (
        f"{memory.pages.unchanged:,} pages have not changed, so nothing was written for them, and no ledger: --rebuild"
        " --ledger full writes those of all pages of the inputs"
    )
    log_event("note", text, shown=True, text=text)


def write_report_page(folder: Path, config: Config, template: Future[object]) -> list[str]:
    """Write `report.html`; return a warning if that fails, because the run is committed all the same."""
    template.exception()  # waits; an error comes again when the template is used
    try:
        write_report(folder, config.data["run"]["lang"])
    except (OSError, SeedcleanError, sqlite3.Error) as error:
        return [f"{REPORT_PAGE} was not made ({error}): `seedclean report {folder}` tries again"]
    return []
