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


def with_contents(report: bytes, contents: Mapping[str, Any] | None) -> bytes:
    """Return the content of a `report.json` with another section `contents`, behind `corpus`; None: without it.

    >>> orjson.loads(with_contents(b'{"corpus": {}, "signature": 1, "contents": 2}', {"characters": 0}))
    {'corpus': {}, 'contents': {'characters': 0}, 'signature': 1}
    """
    content: dict[str, Any] = {}
    for name, section in orjson.loads(report).items():
        if name != "contents":
            content[name] = section
        if name == "corpus" and contents is not None:
            content["contents"] = contents
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
