"""`seedclean stats --html`: the statistics of texts as a page, one file that needs no network."""

from __future__ import annotations

import math
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from seedclean import __version__
from seedclean.reporting.corpus_stats.collect import CorpusStats
from seedclean.reporting.corpus_stats.limit_sides import LimitSides
from seedclean.reporting.corpus_stats.where import limit_name
from seedclean.reporting.html_report.distributions import distribution_charts, figure_views
from seedclean.reporting.html_report.headlines import percent
from seedclean.reporting.html_report.page import render_page
from seedclean.reporting.html_report.page_file import write_page
from seedclean.reporting.html_report.translations import labels_in


def write_stats_page(stats: CorpusStats, name: str, file: Path, lang: str) -> None:
    """Write the page.

    Args:
        stats: what it shows.
        name: of the corpus.
        file: an existing one is replaced.
        lang: `en` or `zh`.

    Raises:
        OSError: it cannot be written.
    """
    write_page(file.resolve(), render_stats(stats, name, lang).encode(), f".{file.name}.")


def render_stats(stats: CorpusStats, name: str, lang: str = "en") -> str:
    """Return the page, see `write_stats_page`."""
    say = labels_in(lang).__getitem__
    limits: dict[str, list[float]] = {}
    for side in stats.sides:
        limits.setdefault(side.limit.figure, []).extend(_sides(side))
    charts = distribution_charts(stats.kept, stats.rejected, say, limits)
    whole = stats.kept.texts + stats.rejected.texts + stats.failed
    counts = (("kept", stats.kept.texts), ("rejected", stats.rejected.texts), ("rows failed", stats.failed))
    return render_page(
        "stats.html",
        charts,
        lang=lang,
        name=name,
        version=__version__,
        tiles=[("texts", whole, "")] + [(label, count, percent(count, whole)) for label, count in counts if count],
        figures=figure_views(stats.kept, stats.rejected, say, lang),
        limits=[_limit(side) for side in stats.sides],
        dropped=stats.dropped,
        dropped_share=percent(stats.dropped, stats.asked),
    )


def _sides(side: LimitSides) -> Iterator[float]:
    yield from (value for value in (side.limit.above, side.limit.below) if not math.isnan(value))


def _limit(side: LimitSides) -> dict[str, Any]:
    return {
        "name": limit_name(side.limit),
        "then": side.limit.then,
        "alone": side.alone,
        "alone_share": percent(side.alone, side.asked),
        "in_order": side.in_order,
        "in_order_share": percent(side.in_order, side.asked),
        "fitting": side.fitting,
        "others": side.others,
    }
