"""The statistics of a corpus: each text is counted once, and forgotten."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field

from seedclean.core.hosts import host_of
from seedclean.core.text_figures import FIGURES
from seedclean.read.files import Failure
from seedclean.reporting.corpus_stats.histogram import Histogram
from seedclean.reporting.corpus_stats.limit_sides import LimitSides, ask_in_order, load_sides
from seedclean.reporting.corpus_stats.text_rows import TextRow
from seedclean.reporting.corpus_stats.top_counts import TopCounts
from seedclean.stages.article_limits import CHARS, Limit, load_lists

_MONTH = re.compile(r"[0-9]{4}-(?:0[1-9]|1[0-2])(?![0-9])")
_YEAR = re.compile(r"[0-9]{4}(?![0-9])")
_NAMES_MOST, _OTHERS = 1000, "…"
_SITES_BY_DATE = 200_000  # pairs of month and site that are counted at once
NUMBERS = tuple(name for name, figure in FIGURES.items() if figure.unit != "text")


def _count(counts: Counter[str], name: str) -> None:
    """Count a name; beyond a thousand of them, others are counted together: rows of strangers can say anything."""
    counts[name if name in counts or len(counts) < _NAMES_MOST else _OTHERS] += 1


def _histograms() -> dict[str, Histogram]:
    return {CHARS: Histogram("number")} | {name: Histogram(FIGURES[name].unit) for name in NUMBERS}


@dataclass
class Group:
    """Texts that are counted together: those that were kept, or those that were rejected.

    Attributes:
        texts: how many.
        histograms: of each figure.
        languages: texts by language.
        months: by the month of publication, `2024-05`; by the year, if no more is known; empty for none.
        sites: by the host of their address; empty for none.
        sources: by their outlet; empty for none.
        site_months: by month and host, with a tab between.
    """

    texts: int = 0
    histograms: dict[str, Histogram] = field(default_factory=_histograms)
    languages: Counter[str] = field(default_factory=Counter)
    months: Counter[str] = field(default_factory=Counter)
    sites: TopCounts = field(default_factory=TopCounts)
    sources: TopCounts = field(default_factory=TopCounts)
    site_months: TopCounts = field(default_factory=lambda: TopCounts(_SITES_BY_DATE))

    def add(self, row: TextRow) -> None:
        """Count a text."""
        self.texts += 1
        self.histograms[CHARS].add(len(row.doc.text))
        for name in NUMBERS:
            if name in row.figures:
                self.histograms[name].add(row.figures[name])
        if "language" in row.figures:
            _count(self.languages, row.figures["language"])
        date = row.fields.get("published") or ""
        month = _MONTH.match(date) or _YEAR.match(date)
        site = host_of(row.fields.get("url") or "")
        self.months[month[0] if month else ""] += 1
        self.sites.add(site)
        self.sources.add(row.fields.get("source") or "")
        if month:
            self.site_months.add(f"{month[0]}\t{site}")


@dataclass
class CorpusStats:
    """The statistics of a corpus.

    Attributes:
        kept: the texts.
        rejected: those that an output folder has in `rejected.jsonl`, with a text.
        reasons: of these, by `stage:reason`.
        sides: the limits, in their order.
        dropped: texts that some limit would drop.
        asked: texts of which limits are asked: those kept, and those that limits of the run dropped.
        failed: rows that could not be read.
    """

    kept: Group = field(default_factory=Group)
    rejected: Group = field(default_factory=Group)
    reasons: Counter[str] = field(default_factory=Counter)
    sides: list[LimitSides] = field(default_factory=list)
    dropped: int = 0
    asked: int = 0
    failed: int = 0

    def add(self, row: TextRow) -> None:
        """Count a text."""
        if row.reason:
            self.rejected.add(row)
            _count(self.reasons, row.reason)
        else:
            self.kept.add(row)
        if self.sides and (not row.reason or _is_of_limit(row.reason)):
            self.asked += 1
            figures = {**row.figures, CHARS: len(row.doc.text)}
            self.dropped += ask_in_order(self.sides, row.doc, figures, row.fields.get("url") or "") is not None


def _is_of_limit(reason: str) -> bool:
    """Say whether a limit gave a reason.

    >>> _is_of_limit("checks:top-4gram-above"), _is_of_limit("checks:spam"), _is_of_limit("checks:listed-a")
    (True, False, True)
    """
    stage, _, name = reason.partition(":")
    figure, _, side = name.rpartition("-")
    is_figure = side in ("above", "below") and figure.replace("-", "_") in (*FIGURES, CHARS)
    return stage == "checks" and (is_figure or name.startswith("listed-") or name in FIGURES)


def corpus_stats(rows: Iterable[TextRow | Failure], limits: tuple[Limit, ...], most: int) -> CorpusStats:
    """Return the statistics of texts.

    Args:
        rows: the texts, from `read_texts`.
        limits: in the order in which they are asked.
        most: texts next to each limit that are kept, on each side.

    Raises:
        ConfigError: a list of a limit cannot be used.
    """
    stats = CorpusStats(sides=load_sides(limits, load_lists(limits), most))
    for row in rows:
        if isinstance(row, Failure):
            stats.failed += 1
        else:
            stats.add(row)
    return stats
