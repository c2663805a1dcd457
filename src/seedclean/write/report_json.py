"""`report.json`, put together in one place for the four commands that write it; `configs/schemas` describes it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import orjson

from seedclean import __version__
from seedclean.core.report import Report


def assemble_report(
    report: Report,
    config_digest: str,
    dedup: Mapping[str, Any],
    run: Mapping[str, Any] | None = None,
) -> bytes:
    """Return the content of `report.json`, a JSON object with indentation and a line break at its end.

    Args:
        report: the numbers.
        config_digest: of the config, see `Config.digest`.
        dedup: signature, thresholds and pairs, see `dedup.decisions.dedup_report`; empty where dedup was not asked.
        run: `libraries` and `corpus` of a run that cleaned pages; None if rows were de-duplicated as they were.

    >>> orjson.loads(assemble_report(Report(documents=1, kept=1), "0" * 64, {}))["rows"]["kept"]
    1
    """
    numbers = row_numbers(report) if run is None else {**run, **report.as_dict()}
    content = {"seedclean": __version__, "config": config_digest, **numbers, **dedup}
    return orjson.dumps(content, option=orjson.OPT_INDENT_2 | orjson.OPT_APPEND_NEWLINE)


def row_numbers(report: Report) -> dict[str, Any]:
    """Return the part of a report that says something about rows: what `seedclean dedup` counts."""
    whole = report.as_dict()
    documents = whole["documents"]
    return {
        "rows": {
            "read": documents["read"],
            "failed": whole["pages"]["failed"],
            "failed_by_reason": whole["pages"]["failed_by_reason"],
            "kept": documents["kept"],
            "duplicates": documents["duplicates"],
        },
        "files_skipped": whole["files_skipped"],
        "dedup": whole["dedup"],
    }
