"""Charts of what texts are: lengths, dates, sites, sources, figures of quality."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, NamedTuple

from seedclean.reporting.corpus_stats.collect import Group
from seedclean.reporting.corpus_stats.dates import dated_counts, sites_by_date
from seedclean.reporting.corpus_stats.histogram import Bars, Histogram, in_bars
from seedclean.reporting.corpus_stats.top_counts import TopCounts
from seedclean.reporting.html_report.words_of_texts import figure_words

_COLUMNS = 20  # of a distribution
_MONTHS, _SITES, _NAMES = 36, 5, 12
LENGTHS = "chars"
_FEW = 10  # rejected texts: of so few a distribution says nothing


class FigureView(NamedTuple):
    """A figure on a page: its name, what it is called, medians and most values of kept and rejected texts."""

    name: str
    words: str
    summaries: list[tuple[str, str]]


def figure_views(kept: Group, rejected: Group, say: Callable[[str], str], lang: str) -> list[FigureView]:
    """Return the figures that some text has; those of rejected texts stand beside."""
    return [
        FigureView(name, figure_words(name, lang), _summaries(histogram, rejected.histograms[name], say))
        for name, histogram in kept.histograms.items()
        if histogram.total or rejected.histograms[name].total >= _FEW
    ]


def _summaries(kept: Histogram, rejected: Histogram, say: Callable[[str], str]) -> list[tuple[str, str]]:
    both = ((say("kept"), kept), (say("rejected"), rejected if rejected.total >= _FEW else None))
    return [(name, _summary(histogram)) for name, histogram in both if histogram and histogram.total]


def _summary(histogram: Histogram) -> str:
    low, middle, high = (_number(histogram.quantile(share)) for share in (0.05, 0.5, 0.95))
    return f"{middle} ({low}\u00a0–\u00a0{high})"


def _number(value: float) -> str:
    """Return a number with three digits that count.

    >>> _number(0.84953), _number(11978), _number(0)
    ('0.85', '11,978', '0')
    """
    return f"{value:,.0f}" if value >= 100 else f"{value:.3g}"


def distribution_charts(
    kept: Group, rejected: Group, say: Callable[[str], str], limits: Mapping[str, Sequence[float]]
) -> dict[str, dict[str, Any]]:
    """Return the charts by their names; those of figures are called `figure-NAME`.

    Args:
        kept: the texts.
        rejected: texts that were rejected; may be empty.
        say: translates.
        limits: to figures, which are drawn as lines.
    """
    charts: dict[str, dict[str, Any]] = {}
    for name, histogram in kept.histograms.items():
        both = [histogram]
        if rejected.histograms[name].total >= _FEW:
            both.append(rejected.histograms[name])
        bars = in_bars(both, _COLUMNS)
        if len(bars.edges) > 2:
            charts[f"figure-{name}"] = _histogram(name, both, bars, say, limits.get(name, ()))
    charts |= _dates(kept, say)
    for name, counts in (("sites", kept.sites), ("sources", kept.sources)):
        if ranked := _ranked(counts, say):
            charts[name] = ranked
    return charts


def _histogram(
    name: str, both: Sequence[Histogram], bars: Bars, say: Callable[[str], str], limits: Sequence[float]
) -> dict[str, Any]:
    series = [
        {"name": say(group), "values": [round(100 * count / histogram.total, 3) for count in counts], "counts": counts}
        for group, histogram, counts in zip(("kept", "rejected"), both, bars.counts, strict=False)
        if histogram.total
    ]
    labels = [_number(edge) for edge in bars.edges]
    marks = [mark for limit in limits if (mark := _place(both[0], bars, limit)) is not None]
    chart = {"kind": "histogram", "labels": labels[:-1], "ends": labels[1:], "series": series, "marks": marks}
    return {**chart, "logarithm": name != LENGTHS, "unit": say("of the texts")}


def _place(histogram: Histogram, bars: Bars, limit: float) -> float | None:
    """Return how far from the left a limit is, as a share of the width; None if it is outside.

    >>> shares = Histogram("share")
    >>> shares.add(0.5), shares.add(0.6)
    (None, None)
    >>> bars = in_bars([shares], 2)
    >>> _place(shares, bars, 0.55), _place(shares, bars, 0.9)
    (0.4995, None)
    """
    first, last, at = (histogram.bin(value) for value in (bars.edges[0], bars.edges[-1], limit))
    return round((at - first) / (last - first + 1), 4) if first <= at <= last else None


def _dates(kept: Group, say: Callable[[str], str]) -> dict[str, dict[str, Any]]:
    dates = dated_counts(kept.months, _MONTHS)
    if not dates:
        return {}
    names = [date for date, _ in dates]
    sites = [site for site, _ in kept.sites.top(_SITES + 1) if site][:_SITES]
    by_site = sites_by_date(dict(kept.site_months.top(kept.site_months.names)), names, sites)
    other = say("other sites") if sites else say("texts")
    series = [{"name": site or other, "values": counts} for site, counts in by_site]
    return {"dates": {"kind": "columns", "labels": names, "series": series, "unit": say("texts")}}


def _ranked(counts: TopCounts, say: Callable[[str], str]) -> dict[str, Any] | None:
    top = counts.top(_NAMES)
    if [name for name, _ in top] in ([], [""]):
        return None
    labels = [name or say("unknown") for name, _ in top]
    return {
        "kind": "bars", "labels": labels, "values": [count for _, count in top], "whole": counts.total,
        "unit": say("texts"),
    }  # fmt: skip
