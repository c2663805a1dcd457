"""The memory of an output folder: `state.sqlite`, and the files that are committed with it."""

from seedclean.write.state.articles import CLEAN, DUPLICATES, REJECTED, ReopenedRow
from seedclean.write.state.forgotten import ForgottenText, forgotten_texts, is_wiped, remember_forgotten
from seedclean.write.state.history import (
    RunRecord,
    corpus_totals,
    latest_runs,
    list_forgotten,
    load_samples,
    require_state,
    run_history,
    save_samples,
    state_summary,
)
from seedclean.write.state.lookup import Lookup, PageOrigin, StoredLine
from seedclean.write.state.page_records import PageResult, PageVersion, RegisteredPage
from seedclean.write.state.signatures import delete_signatures, drop_tombstones, store_signatures, stored_signatures
from seedclean.write.state.sites import load_site_lines, save_site_lines
from seedclean.write.state.transaction import RunTransaction

__all__ = [
    "CLEAN", "DUPLICATES", "REJECTED", "ForgottenText", "Lookup", "PageOrigin", "PageResult",
    "PageVersion", "RegisteredPage", "ReopenedRow",
    "RunRecord", "RunTransaction", "StoredLine", "corpus_totals", "delete_signatures",
    "drop_tombstones", "forgotten_texts", "is_wiped", "latest_runs", "list_forgotten", "load_samples",
    "load_site_lines", "remember_forgotten", "require_state", "run_history", "save_samples", "save_site_lines",
    "state_summary", "store_signatures", "stored_signatures",
]  # fmt: skip
