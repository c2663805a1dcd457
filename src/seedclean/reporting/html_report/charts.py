"""The data of the charts; `assets/report.js` draws them with Chart.js."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import numpy as np

from seedclean.core.figures import FIGURES
from seedclean.dedup import candidate_probability
from seedclean.reporting.html_report.data import ReportData, repairs_by_confidence
from seedclean.reporting.html_report.distributions import distribution_charts
from seedclean.stages import TABLE

_BARS = 15
Translate = Callable[[str], str]


def chart_data(data: ReportData, say: Translate) -> dict[str, dict[str, Any]]:
    """Return the charts of a report: name -> kind, labels and values. Charts without values are left out."""
    report = data.report
    reasons = _reasons(report)
    charts_by_name = {
        "waterfall": _waterfall(report, say),
        "rules": _bars(
            [(rule.id, rule.characters) for rule in data.rules[:_BARS]],
            say("characters removed"),
            report["characters"]["read"],
        ),
        "alike": _alike(report, say),
        "repairs": _repairs(report, say),
        "failures": _bars(reasons[:_BARS], say("rows of rejected.jsonl"), sum(count for _, count in reasons)),
        **distribution_charts(data.kept, data.rejected, say, {}),
        **{f"run-{name}": chart for name, chart in history_lines(data.runs).items()},
    }
    return {name: chart for name, chart in charts_by_name.items() if chart}


def _waterfall(report: Mapping[str, Any], say: Translate) -> dict[str, Any] | None:
    characters = report["characters"]
    stages = characters.get("stages")
    if not stages:
        return None
    steps: list[tuple[str, int, int]] = [(say("read"), 0, characters["read"])]
    at = characters["read"]
    order = {name: index for index, name in enumerate(TABLE)}
    for name, removed in sorted(stages.items(), key=lambda item: (order.get(item[0], len(order)), item[0])):
        steps.append((name, at, at - removed))
        at -= removed
    if dropped := characters["dropped"]:
        steps.append((say("dropped"), at, at - dropped))
        at -= dropped
    steps.append((say("articles"), 0, at))
    return {
        "kind": "waterfall",
        "labels": [name for name, _, _ in steps],
        "values": [sorted((start, end)) for _, start, end in steps],
        "changes": [end - start for _, start, end in steps],
        "unit": say("characters"),
        "whole": characters["read"],
    }


def _bars(pairs: Sequence[tuple[str, int]], unit: str, whole: int) -> dict[str, Any] | None:
    if not pairs:
        return None
    labels, values = zip(*pairs, strict=True)
    return {"kind": "bars", "labels": list(labels), "values": list(values), "unit": unit, "whole": whole}


def _reasons(report: Mapping[str, Any]) -> list[tuple[str, int]]:
    counts = {**report["pages"]["failed_by_reason"], **report["documents"]["dropped_by_reason"]}
    return sorted(counts.items(), key=lambda item: (-item[1], item[0]))


def _alike(report: Mapping[str, Any], say: Translate) -> dict[str, Any] | None:
    counts = report.get("verified")
    if not counts or not sum(counts):
        return None
    steps = len(counts)
    middle = (np.arange(steps) + 0.5) / steps
    signature, thresholds = report["signature"], report["thresholds"]
    return {
        "kind": "alike",
        "values": counts,
        "curve": candidate_probability(middle, signature["bands"], signature["rows"]).round(4).tolist(),
        "lines": {say(name): thresholds[name] for name in ("review", "near", "same")},
        "unit": say("pairs compared"),
        "curve_unit": say("share of such pairs that {bands} × {rows} bands find").format(**signature),
    }


def _repairs(report: Mapping[str, Any], say: Translate) -> dict[str, Any] | None:
    edits = repairs_by_confidence(report)
    if not edits:
        return None
    ordered = sorted(edits, key=lambda rule: (-edits[rule].total(), rule))[:_BARS]
    tenths = sorted({tenth for counts in edits.values() for tenth in counts}, reverse=True)
    return {
        "kind": "stacked",
        "labels": [rule.removeprefix("repair:") for rule in ordered],
        "series": [
            {"name": say("sure") if tenth == 1 else say("left as it is") if tenth == 0 else f"{tenth:.1f}",
             "values": [edits[rule][tenth] for rule in ordered]}
            for tenth in tenths
        ],
        "unit": say("edits"),
    }  # fmt: skip


def history_lines(runs: Sequence[Mapping[str, Any]]) -> dict[str, dict[str, Any]]:
    """Return a line chart over the runs for each of a few figures; none if there was only one run."""
    if len(runs) < 2:
        return {}
    figures: dict[str, list[float]] = {
        name: [FIGURES[name].value(run["report"]) for run in runs]
        for name in ("pages", "failed", "kept", "duplicates", "corpus")
    }
    figures["seconds"] = [run["seconds"] for run in runs]
    labels = [run["started"] for run in runs]
    return {name: {"kind": "line", "labels": labels, "values": values} for name, values in figures.items()}
