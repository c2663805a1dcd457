"""Figures of a run that are outside of their usual range, for whoever looks after a scheduled run.

Earlier runs say how often something happens per page. A count is unusual if it differs from that by a factor, and by
more than chance explains: four standard deviations of a Poisson distribution.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from math import sqrt
from typing import Any

import orjson

from seedclean.write.state import RunRecord

_DEVIATIONS = 4.0
_RUNS_LEAST = 3  # fewer runs do not say what is usual


def find_anomalies(
    report: Mapping[str, Any], before: Sequence[RunRecord], config: Mapping[str, Any], failure: str = ""
) -> list[str]:
    """Return one sentence for each figure of a run that is outside of its usual range.

    Args:
        report: the counts of the run, from `Report.as_dict`.
        before: earlier runs that read pages.
        config: the settings; the section `watch` says how far a figure may be off.
        failure: what was wrong with the first page that failed; told if more pages failed than were read.

    >>> pages = {"read": 10, "failed": 5, "failed_again": 0, "without_article": 0}
    >>> report = {"pages": pages, "documents": {}, "characters": {"rules": {}}}
    >>> find_anomalies(report, [], {"watch": {"runs": 30, "factor": 2.0, "failed_share": 0.1}})
    ['5 of 15 pages failed']
    """
    watch = config["watch"]
    sentences = []
    pages = report["pages"]
    failed = pages["failed"] - pages["failed_again"]  # pages that fail every day are no news
    if failed > watch["failed_share"] * (pages["read"] + failed):
        first = f", the first: {failure}" * bool(failure and failed > pages["read"])
        sentences.append(f"{failed:,} of {pages['read'] + failed:,} pages failed{first}")
    if len(before) < _RUNS_LEAST or not pages["read"]:
        return sentences
    earlier = [orjson.loads(run.report) for run in before]
    base = sum(content["pages"]["read"] for content in earlier)
    usual: dict[str, int] = {}
    for content in earlier:
        for name, count in _figures(content):
            usual[name] = usual.get(name, 0) + count
    now = dict(_figures(report))
    for name in sorted({*usual, *now}):
        count, expected = now.get(name, 0), usual.get(name, 0) * pages["read"] / base
        if _is_off(count, expected, watch["factor"]):
            sentences.append(f"{name}: {count:,} in {pages['read']:,} pages, usually {expected:,.1f}")
    return sentences


def _figures(report: Mapping[str, Any]) -> Iterator[tuple[str, int]]:
    yield "pages without an article", report["pages"]["without_article"]
    yield "duplicates", report["documents"].get("duplicates", 0)
    for rule, counts in report["characters"]["rules"].items():
        yield f"edits of rule {rule}", counts["edits"]


def _is_off(count: float, expected: float, factor: float) -> bool:
    """Return whether a count is too high or too low. Where almost nothing is expected, a few are still usual."""
    spread = _DEVIATIONS * sqrt(max(expected, 1.0))
    return count > factor * expected + spread or count < expected / factor - spread


def warn_of_other_texts(pages: Mapping[str, int]) -> list[str]:
    """Return a warning if most of the known names hold another text than before, which no correction explains.

    Args:
        pages: the part `pages` of a report.

    >>> warn_of_other_texts({"other_text": 1, "replaced": 1, "unchanged": 3})
    []
    """
    other = pages["other_text"]
    names = other + pages["replaced"] + pages["unchanged"]
    if 2 * other <= names:
        return []
    text = (
        f"{other:,} of {names:,} known names hold another text than before: the articles of before stay, the new ones"
        " have ids of their own (with @). If names are used again, give each day a folder of its own, or say"
        " --replace never; if the texts were rewritten, say --replace always"
    )
    return [text]
