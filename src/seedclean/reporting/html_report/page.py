"""`report.html`: a run to look at, in one file that needs no network.

The templates escape all text. A Content-Security-Policy in the page forbids every script and style but its own, which
it knows by their digests.
"""

from __future__ import annotations

import base64
import hashlib
import time
from collections import Counter
from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import orjson
from markupsafe import Markup

from seedclean.core.figures import FIGURES, named_values
from seedclean.core.render.markup import FOLDER, template_environment
from seedclean.reporting.html_report.charts import Translate, chart_data
from seedclean.reporting.html_report.data import ReportData, load_report_data, repairs_by_confidence
from seedclean.reporting.html_report.distributions import figure_views
from seedclean.reporting.html_report.headlines import headline_sentences, percent
from seedclean.reporting.html_report.page_file import write_page
from seedclean.reporting.html_report.translations import labels_in
from seedclean.write.lock import REPORT_PAGE, REPORT_PAGE_NEW

if TYPE_CHECKING:
    from jinja2 import Environment

_ASSETS = Path(__file__).parent / "assets"
_TEMPLATES = (FOLDER, Path(__file__).parent / "templates")
_TEMPLATE = "report.html"
_SECTIONS = (
    "totals",
    "texts",
    "rules",
    "sites",
    "pages",
    "duplicates",
    "review",
    "apart",
    "conversion",
    "repairs",
    "failures",
    "history",
)
_REVIEWS = 100  # listed pairs for review
_REASONS = 100
_WARNINGS = 12  # for each run
_NEVER = 500  # listed rules that made no edit
_TILES = (
    *("pages", "failed", "unchanged", "replaced", "articles", "kept", "duplicates", "dropped"),
    *("characters_read", "characters_left", "corpus"),
)
# Figures at the top -> of what they are a share.
_SHARES = {
    "kept": "articles", "duplicates": "articles", "dropped": "pieces",
    "characters_left": "characters_read",
}  # fmt: skip
_STALE = 3600  # seconds after which a file that a killed process left is deleted


def write_report(folder: Path, lang: str = "en") -> Path:
    """Make `report.html` of an output folder, and return where it is.

    Args:
        folder: the output of `seedclean run`.
        lang: `en` or `zh`.

    Raises:
        ConfigError: the folder holds no run.
        StoppedError: one of its files was changed by somebody else.
        OSError: the report cannot be written.
    """
    page = render_report(load_report_data(folder), lang).encode()
    target = folder / REPORT_PAGE
    for left in folder.glob(f"{REPORT_PAGE_NEW}*"):
        if time.time() - left.stat().st_mtime > _STALE:
            left.unlink(missing_ok=True)
    write_page(target, page, REPORT_PAGE_NEW)
    return target


def compile_template() -> None:
    """Compile the template, which is most of the time of the first `write_report`."""
    report_templates().get_template(_TEMPLATE)


def report_templates() -> Environment:
    """Return the templates of reports, and those that these import."""
    return template_environment(_TEMPLATES)


def render_report(data: ReportData, lang: str = "en") -> str:
    """Return the page.

    Args:
        data: what it shows.
        lang: `en` or `zh`.
    """
    say = labels_in(lang).__getitem__
    report = data.report
    characters = report["characters"]["read"]
    charts = chart_data(data, say)
    return render_page(
        _TEMPLATE,
        charts,
        lang=lang,
        headlines=list(headline_sentences(report, lang)),
        texts={"kept": data.kept.texts, "rejected": data.rejected.texts},
        figures=figure_views(data.kept, data.rejected, say, lang),
        named=("same", "near", "excerpt"),
        sections=_SECTIONS,
        run=data.run,
        runs=data.runs,
        report=report,
        thresholds=report.get("thresholds", {"same": 0.98, "near": 0.7, "review": 0.55}),
        tiles=_tiles(report, say),
        stages=_with_shares(_by_stage(report), characters),
        share_of_rule=lambda rule: percent(rule.characters, characters) if rule.characters > 0 else "",
        rules=data.rules,
        more_rules=data.more_rules,
        never=data.never,
        listed=_NEVER,
        sites=data.sites,
        more_sites=data.more_sites,
        readings=data.readings,
        close=data.close,
        chance=data.chance,
        reviews=data.reviews,
        review=report["review"][:_REVIEWS],
        aparts=data.apart,
        apart=report.get("kept_apart", [])[:_REVIEWS],
        warnings=_WARNINGS,
        conversions=_conversions(data),
        repairs=_repairs(report),
        drops=_drops(data),
    )


def render_page(template: str, charts: Mapping[str, Any], *, lang: str, **values: Any) -> str:
    """Return a page with charts: a file that needs no other.

    Args:
        template: name of a file in `templates`.
        charts: name -> chart; the template has a canvas for each.
        lang: `en` or `zh`.
        values: more variables of the template.
    """
    style, library, script = (_asset(name) for name in ("report.css", "chart.umd.min.js", "report.js"))
    return (
        report_templates()
        .get_template(template)
        .render(
            lang=lang,
            say=labels_in(lang).__getitem__,
            charts=charts,
            data=_verbatim(_json(charts)),
            style=_verbatim(style),
            library=_verbatim(library),
            script=_verbatim(script),
            style_hash=_digest(style),
            script_hashes=_verbatim(f"{_digest(library)} {_digest(script)}"),
            **values,
        )
    )


@cache
def _asset(name: str) -> str:
    return (_ASSETS / name).read_text(encoding="utf-8")


@cache
def _digest(text: str) -> str:
    """Return the name that a Content-Security-Policy has for a script or style."""
    return f"'sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}'"


def _verbatim(text: str) -> Markup:
    return Markup(text)  # noqa: S704 - scripts and styles of ours, digests, and JSON that ends no element


def _json(data: Any) -> str:
    """Return plain data as JSON that cannot end a script element."""
    text = orjson.dumps(data).decode()
    return text.replace("<", "\\u003c").replace(">", "\\u003e").replace("&", "\\u0026")


def _tiles(report: Mapping[str, Any], say: Translate) -> list[tuple[str, int, str, str]]:
    """Return label, number, share and note of each figure at the top of the page; most are left out if they are 0."""
    always = ("pages", "articles", "kept", "duplicates")
    notes = {
        "unchanged": say("seen by an earlier run"),
        "characters_left": say("kept or not"),
        "corpus": "clean.jsonl",
    }
    values = named_values(report, *_TILES)
    wholes = named_values(report, *_SHARES.values())
    asked = sum(named_values(report, "pages", "failed").values())
    shares = {name: percent(values[name], wholes[whole]) for name, whole in _SHARES.items() if wholes[whole]}
    shares["failed"] = percent(values["failed"], asked)
    return [
        (FIGURES[name].label, number, shares.get(name, ""), notes.get(name, ""))
        for name, number in values.items()
        if number or name in always
    ]


def _by_stage(report: Mapping[str, Any]) -> list[tuple[str, int]]:
    return sorted(report["characters"].get("stages", {}).items(), key=lambda item: -item[1])


def _with_shares(counts: Sequence[tuple[str, int]], whole: int) -> list[tuple[str, int, str]]:
    return [(name, count, percent(count, whole) if count > 0 else "") for name, count in counts]


def _conversions(data: ReportData) -> list[tuple[str, int, str, list[dict[str, Any]]]]:
    """Return the conversions of each character with what share of its places got each form, and examples."""
    counts = sorted(data.report.get("conversions", {}).items(), key=lambda item: (item[0][0], -item[1]))
    wholes = Counter[str]()
    for pair, count in counts:
        wholes[pair[0]] += count
    return [(pair, count, percent(count, wholes[pair[0]]), data.conversions.get(pair, [])) for pair, count in counts]


def _repairs(report: Mapping[str, Any]) -> list[tuple[str, float, int, str]]:
    edits = repairs_by_confidence(report)
    whole = sum(counts.total() for counts in edits.values())
    return [
        (rule, tenth, edits[rule][tenth], percent(edits[rule][tenth], whole))
        for rule in sorted(edits)
        for tenth in sorted(edits[rule], reverse=True)
    ]


def _drops(data: ReportData) -> list[tuple[str, int, str, list[dict[str, Any]]]]:
    report = data.report
    counts = {**report["pages"]["failed_by_reason"], **report["documents"]["dropped_by_reason"]}
    ordered = sorted(counts.items(), key=lambda item: (-item[1], item[0]))[:_REASONS]
    whole = sum(counts.values())
    return [(reason, count, percent(count, whole), data.drops.get(reason, [])) for reason, count in ordered]
