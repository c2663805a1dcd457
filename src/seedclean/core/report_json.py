"""The content of `report.json`, made of a run's counts."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from seedclean.core.report import Report


def report_content(report: Report) -> dict[str, Any]:
    """Return what `report.json` says of the counts: keys of counters sorted, no clock in it."""
    rules = {}
    for rule in sorted(report.edits_by_rule):
        rules[rule] = {"edits": report.edits_by_rule[rule], "characters": report.characters_by_rule[rule]}
    return {
        "pages": {
            "read": report.pages_read,
            "unchanged": report.pages_unchanged,
            "replaced": report.pages_replaced,
            "other_text": report.pages_other_text,
            "other_folder": report.pages_other_folder,
            "repeated_id": report.pages_repeated_id,
            "without_article": report.pages_bare,
            "failed": report.pages_failed,
            "failed_again": report.pages_failed_again,
            "failed_by_reason": _sorted(report.failed),
        },
        "files_skipped": _sorted(report.skipped),
        "documents": {
            "read": report.documents,
            "articles": report.articles,
            "recalled": report.recalled,
            "kept": report.kept,
            "duplicates": report.duplicates,
            "dropped": report.dropped.total(),
            "dropped_by_reason": _sorted(report.dropped),
        },
        "characters": {
            "read": report.characters_read,
            "out": report.characters_out,
            "dropped": report.characters_dropped,
            "stages": _sorted(report.characters_by_stage),
            "rules": rules,
        },
        "rules_too_greedy": _sorted(report.greedy),
        "encodings": _sorted(report.encodings),
        "scripts": _sorted(report.scripts),
        "repairs": _sorted(report.repairs),
        "conversions": _sorted(report.conversions),
        "dedup": _sorted(report.dedup),
    }


def _sorted(counter: Counter[str]) -> dict[str, int]:
    return dict(sorted(counter.items()))
