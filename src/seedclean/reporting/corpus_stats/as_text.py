"""Statistics for a terminal: one line a figure, drawn with block characters."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from rich.cells import cell_len, set_cell_size

from seedclean.core.plain_text import escape_line, escape_unseen
from seedclean.reporting.corpus_stats.collect import CorpusStats, Group
from seedclean.reporting.corpus_stats.dates import dated_counts
from seedclean.reporting.corpus_stats.histogram import Histogram, in_bars
from seedclean.reporting.corpus_stats.limit_sides import LimitSides, SideText
from seedclean.reporting.corpus_stats.top_counts import TopCounts
from seedclean.reporting.corpus_stats.where import limit_name

_STEPS = " ▁▂▃▄▅▆▇█"
_PARTS = " ▏▎▍▌▋▊▉█"  # of a bar that lies
_CURVE, _BAR = 30, 24  # columns
_NAMES = 12  # sites and sources that are listed
_MONTHS_MOST = 36  # more months are counted by the year
_QUANTILES = (0, 0.05, 0.5, 0.95, 1)
_HEADS = ("least", "5 %", "median", "95 %", "most")


def stats_lines(stats: CorpusStats, width: int) -> Iterator[str]:
    """Yield the lines of statistics.

    Args:
        stats: the statistics.
        width: columns of the terminal, to which the lines of texts are cut.
    """
    rejected = f", {stats.rejected.texts:,} rejected ones with a text" if stats.rejected.texts else ""
    failed = f", {stats.failed:,} rows failed" if stats.failed else ""
    yield f"{stats.kept.texts:,} texts{rejected}{failed}"
    yield from _figures("figures", stats.kept)
    if stats.rejected.texts:
        yield from _figures("figures of what was rejected", stats.rejected)
        yield from _ranking("reasons", stats.reasons, stats.rejected.texts)
    yield from _ranking("languages", stats.kept.languages, stats.kept.texts)
    yield from _dates(stats.kept)
    yield from _names("sites", stats.kept.sites)
    yield from _names("sources", stats.kept.sources)
    if stats.sides:
        yield from _limits(stats)
        for side in stats.sides:
            yield from _texts_of(side, width)


def _figures(head: str, group: Group) -> Iterator[str]:
    yield ""
    yield f"{head:<{20 + _CURVE}}{''.join(f'{name:>9}' for name in _HEADS)}"
    for name, histogram in group.histograms.items():
        if histogram.total:
            values = "".join(f"{_number(histogram.quantile(share)):>9}" for share in _QUANTILES)
            yield f"{name:<19}▕{_curve(histogram)}▏{values[1:]}"


def _number(value: float) -> str:
    return f"{value:,}" if isinstance(value, int) or value >= 100 else f"{value:g}"


def _curve(histogram: Histogram) -> str:
    """Return a distribution as one line, by the logarithm of the counts: rare values matter, too."""
    heights = [math.log1p(count) for count in in_bars([histogram], _CURVE).counts[0]]
    highest = max(heights) or 1
    return "".join(_STEPS[math.ceil(height / highest * (len(_STEPS) - 1))] for height in heights).ljust(_CURVE)


def _bar(share: float) -> str:
    eighths = math.ceil(share * _BAR * 8)
    return (_PARTS[-1] * (eighths // 8) + _PARTS[eighths % 8].strip()).ljust(_BAR)


def _rows(counts: Sequence[tuple[str, int]], whole: int) -> Iterator[str]:
    most = max((count for _, count in counts), default=1) or 1
    for name, count in counts:
        shown = set_cell_size(escape_unseen(name), 34)
        yield f"{shown} {_bar(count / most)} {count:>10,} {100 * count / whole:5.1f} %"


def _ranking(head: str, counts: Mapping[str, int], whole: int) -> Iterator[str]:
    if counts:
        yield from ("", head)
        yield from _rows(sorted(counts.items(), key=lambda item: (-item[1], item[0])), whole)


def _names(head: str, counts: TopCounts) -> Iterator[str]:
    top = counts.top(_NAMES)
    if [name for name, _ in top] in ([], [""]):
        return
    yield from ("", f"{head} ({counts.names:,})" + (f", each up to {counts.missed:,} more" if counts.missed else ""))
    yield from _rows([(name or "(none)", count) for name, count in top], counts.total)


def _dates(group: Group) -> Iterator[str]:
    dates = dated_counts(group.months, _MONTHS_MOST)
    if dates:
        yield from ("", "published")
        yield from _rows(dates, group.texts)
        if undated := group.months[""]:
            yield from _rows([("(no date)", undated)], group.texts)


def _limits(stats: CorpusStats) -> Iterator[str]:
    yield ""
    yield f"{'limits':<44}{'fits':>12}{'':>9}{'in order':>12}"
    for side in stats.sides:
        limit, asked = side.limit, side.asked or 1
        where = f" on {','.join((*limit.types, *limit.sites))}" if limit.types or limit.sites else ""
        name = set_cell_size(f"{limit.then} {limit_name(limit)}{where}", 43)
        alone = f"{side.alone:>12,} {100 * side.alone / asked:6.2f} %"
        yield f"{name} {alone}{side.in_order:>12,} {100 * side.in_order / asked:6.2f} %"
    yield f"{'all of them drop':<44}{'':>21}{stats.dropped:>12,} {100 * stats.dropped / (stats.asked or 1):6.2f} %"


def _texts_of(side: LimitSides, width: int) -> Iterator[str]:
    name = limit_name(side.limit)
    for head, texts in ((f"{name}: it fits", side.fitting), (f"{name}: it does not fit", side.others)):
        if texts:
            yield from ("", f"{head}, nearest first")
            yield from (_text(text, width) for text in texts)


def _text(text: SideText, width: int) -> str:
    value = f"{text.value:g}" if not isinstance(text.value, str) else text.value
    line = escape_line(f"{value:>8}  {text.id}  {text.title}  {text.text}")
    return line if cell_len(line) <= width else set_cell_size(line, width - 1) + "…"


def stats_as_dict(stats: CorpusStats) -> dict[str, Any]:
    """Return statistics as data."""
    return {
        "kept": _group(stats.kept),
        "rejected": {**_group(stats.rejected), "reasons": dict(sorted(stats.reasons.items()))},
        "rows_failed": stats.failed,
        "limits": [_side(side) for side in stats.sides],
        "asked": stats.asked,
        "dropped": stats.dropped,
    }


def _group(group: Group) -> dict[str, Any]:
    figures = {}
    for name, histogram in group.histograms.items():
        if histogram.total:
            quantiles = {f"{share:g}": histogram.quantile(share) for share in (0, 0.01, 0.05, 0.25, 0.5, 0.75, 0.95, 1)}
            bars = in_bars([histogram], _CURVE)
            drawn = {"edges": bars.edges, "counts": bars.counts[0]}
            figures[name] = {"texts": histogram.total, "quantiles": quantiles, **drawn}
    named = {name: dict(counts.top(100)) for name, counts in (("sites", group.sites), ("sources", group.sources))}
    dates = {"languages": dict(sorted(group.languages.items())), "published": dict(sorted(group.months.items()))}
    return {"texts": group.texts, "figures": figures, **dates, **named}


def _side(side: LimitSides) -> dict[str, Any]:
    counts = {"asked": side.asked, "fits": side.alone, "in_order": side.in_order}
    texts = {
        name: [{"value": text.value, "id": text.id, "title": text.title, "text": text.text} for text in texts]
        for name, texts in (("fitting", side.fitting), ("others", side.others))
    }
    return {"limit": limit_name(side.limit), "then": side.limit.then, "reason": side.limit.reason, **counts, **texts}
