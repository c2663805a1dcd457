"""The numbers of a run as HTML, for a notebook."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from seedclean.core.figures import figures_of
from seedclean.core.render.markup import render_template

_RULES_SHOWN = 12


def report_as_html(report: Mapping[str, Any], warnings: Sequence[str]) -> str:
    """Return tables of a run's figures, and of the rules that removed most.

    Args:
        report: the content of `report.json`.
        warnings: of the run.
    """
    groups: list[tuple[str, Sequence[tuple[str, int]]]] = [
        (section, [(figure.path[1], figure.value(report)) for figure in figures_of(section)])
        for section in ("pages", "documents", "characters")
    ]
    groups.append(("dedup", list(report["dedup"].items())))
    by_effect = sorted(report["characters"]["rules"].items(), key=lambda rule: (-rule[1]["characters"], rule[0]))
    groups.append(("characters by rule", [(name, counts["characters"]) for name, counts in by_effect[:_RULES_SHOWN]]))
    return render_template("numbers", groups=groups, warnings=warnings)
