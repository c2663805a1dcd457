"""The content of `report.json`, made of a run's counts."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
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


def report_of_content(content: Mapping[str, Any], warnings: Iterable[str] = ()) -> Report:
    """Return the counts of a run from its `report.json`: what `report_content` made of them, as far as it is there.

    Args:
        content: of the file, of this version or an earlier one.
        warnings: of the run.

    >>> from seedclean.core.report import Report
    >>> report = Report(pages_read=2, documents=2, kept=1, duplicates=1)
    >>> report_of_content(report_content(report)) == report
    True
    """
    from seedclean.core.report import Report  # noqa: PLC0415 - which imports this module

    pages, documents, characters = (content.get(part, {}) for part in ("pages", "documents", "characters"))
    rules = characters.get("rules", {})
    counters = ("encodings", "scripts", "repairs", "conversions", "dedup")
    return Report(
        pages_read=pages.get("read", 0),
        pages_failed=pages.get("failed", 0),
        pages_failed_again=pages.get("failed_again", 0),
        pages_bare=pages.get("without_article", 0),
        pages_unchanged=pages.get("unchanged", 0),
        pages_replaced=pages.get("replaced", 0),
        pages_other_text=pages.get("other_text", 0),
        pages_other_folder=pages.get("other_folder", 0),
        pages_repeated_id=pages.get("repeated_id", 0),
        recalled=documents.get("recalled", 0),
        documents=documents.get("read", 0),
        kept=documents.get("kept", 0),
        duplicates=documents.get("duplicates", 0),
        dropped=Counter(documents.get("dropped_by_reason", {})),
        greedy=Counter(content.get("rules_too_greedy", {})),
        failed=Counter(pages.get("failed_by_reason", {})),
        skipped=Counter(content.get("files_skipped", {})),
        characters_read=characters.get("read", 0),
        characters_out=characters.get("out", 0),
        characters_dropped=characters.get("dropped", 0),
        characters_by_stage=Counter(characters.get("stages", {})),
        characters_by_rule=Counter({rule: count["characters"] for rule, count in rules.items()}),
        edits_by_rule=Counter({rule: count["edits"] for rule, count in rules.items()}),
        warnings=list(warnings),
        **{name: Counter(content.get(name, {})) for name in counters if isinstance(content.get(name), dict)},
    )


def _sorted(counter: Counter[str]) -> dict[str, int]:
    return dict(sorted(counter.items()))
