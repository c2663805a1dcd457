"""The data of a report, loaded from an output folder: the last run that read pages, its samples, all earlier runs."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

from seedclean.core.edits import Edit, Trace
from seedclean.core.errors import ConfigError
from seedclean.core.render import Mark, mark_edits
from seedclean.core.render.markup import html_bytes
from seedclean.reporting.corpus_stats.collect import Group
from seedclean.reporting.corpus_stats.sampled import sampled_group
from seedclean.reporting.html_report.pairs import PairView, pair_of_copy, pair_of_review, shorten_pair
from seedclean.reporting.html_report.sites import SiteView, sites_shown
from seedclean.stages import TABLE
from seedclean.write.samples import Samples
from seedclean.write.state import CLEAN, REJECTED, Lookup, StoredLine, latest_runs, load_samples
from seedclean.write.state.files import LINES, committed_lengths
from seedclean.write.state.settings import last_settings

RUNS = 60  # runs of which the history is shown
_REVIEWS = 12  # pairs for review that are shown with their texts
_RULES = 400  # rules in the table, those with the greatest effect
_EXAMPLES_BYTES = 600_000  # of all examples of rules; as many for those of conversions, and for those of drops
_EXAMPLE_TAGS = 200  # bytes of an example beside its texts
_PAGES_BYTES = 1_200_000  # of all pages before and after
_RULES_OF_A_PAGE = 40
_PAIR_BYTES = 20_000  # of the differences between two texts
_MARK_TAGS = 40  # bytes of the tags around a marked span


class PieceView(NamedTuple):
    """A piece of a page: id, title, why it was dropped (or None), the page with its edits, number of edits by rule."""

    id: str
    title: str | None
    drop: list[str] | None
    marks: list[Mark]
    rules: list[tuple[str, int]]


class PageView(NamedTuple):
    """A page before and after: its id, its length in characters, its pieces."""

    page: str
    chars: int
    pieces: list[PieceView]


class RuleEffect(NamedTuple):
    """What a rule did in the run: number of edits, characters removed minus added, examples."""

    id: str
    edits: int
    characters: int
    examples: list[dict[str, Any]]

    @property
    def family(self) -> str:
        """The stage of the rule. Ids of boilerplate rules do not name it.

        >>> RuleEffect("repair:note", 1, 4, []).family, RuleEffect("sohu-return", 1, 9, []).family
        ('repair', 'boilerplate')
        """
        stage = self.id.partition(":")[0]
        return "sites" if stage == "site" else stage if stage in (*TABLE, "donor") else "boilerplate"


class ReportData(NamedTuple):
    """All that the report shows.

    Attributes:
        run: the last run that read pages, see `state.Run.as_dict`; the last run if none did.
        runs: the last runs, the oldest first, each with `id`, `started`, `seconds`, `report`, `warnings`.
        rules: rules by effect, the greatest first.
        more_rules: number of rules that made edits but are not listed.
        never: rules in force that made no edit in the run.
        readings: pages before and after.
        close: copies close to the threshold, the least similar first.
        chance: a random sample of copies.
        reviews: pairs that a person should compare, with their texts.
        apart: pairs that are near enough, and of which both were kept, with their texts.
        sites: what sites print, by site.
        more_sites: number of sites that are not listed.
        conversions: examples by pair of characters.
        drops: examples by `stage:reason`.
        kept: the statistics of a sample of the rows of `clean.jsonl`.
        rejected: of those of `rejected.jsonl` that have a text.
    """

    run: dict[str, Any]
    runs: list[dict[str, Any]]
    rules: list[RuleEffect]
    more_rules: int
    never: list[str]
    readings: list[PageView]
    close: list[PairView]
    chance: list[PairView]
    reviews: list[PairView]
    apart: list[PairView]
    sites: list[SiteView]
    more_sites: int
    conversions: dict[str, list[dict[str, Any]]]
    drops: dict[str, list[dict[str, Any]]]
    kept: Group
    rejected: Group

    @property
    def report(self) -> dict[str, Any]:
        """The counts of the run."""
        return dict(self.run["report"])


def load_report_data(folder: Path) -> ReportData:
    """Return what the report of an output folder shows.

    Raises:
        ConfigError: the folder holds no state, or no run was ever committed.
        StoppedError: one of its files was changed by somebody else.
    """
    with Lookup(folder) as lookup:
        runs = [run.as_dict() for run in latest_runs(lookup.state, RUNS)]
        if not runs:
            raise ConfigError(f"{folder}: no run was committed yet")
        shown = [run.as_dict() for run in latest_runs(lookup.state, 1, pages=1)] or runs
        data = load_samples(lookup.state)
        kept = Samples.loaded(data) if data else Samples()
        sites, more_sites = sites_shown(kept.sites)
        report = shown[-1]["report"]
        close = _names(kept, "close")
        rules = sorted(report["characters"]["rules"].items(), key=lambda rule: (-abs(rule[1]["characters"]), rule[0]))
        examples = _fitting(kept, "rule", [name for name, _ in rules[:_RULES]])
        pages = (last_settings(lookup.state) or {}).get("pages", {})
        in_force = [name.removeprefix("rule ") for name in pages if name.startswith("rule ")]
        return ReportData(
            run=shown[-1],
            runs=runs,
            rules=[
                RuleEffect(name, count["edits"], count["characters"], examples.get(name, []))
                for name, count in rules[:_RULES]
            ],
            more_rules=max(0, len(rules) - _RULES),
            never=[name for name in in_force if name not in report["characters"]["rules"]],
            readings=list(_readings(entry for _, entry in kept.entries("page"))),
            close=sorted(_cards(lookup, close), key=lambda pair: pair.jaccard),
            chance=list(_cards(lookup, [name for name in _names(kept, "any") if name not in close])),
            reviews=_listed(lookup, report["review"]),
            apart=_listed(lookup, report.get("kept_apart", ())),  # an older report has none
            sites=sites,
            more_sites=more_sites,
            conversions=_fitting(kept, "conversion", _by_count(report.get("conversions", {}))),
            drops=_fitting(
                kept,
                "drop",
                _by_count({**report["pages"]["failed_by_reason"], **report["documents"]["dropped_by_reason"]}),
            ),
            kept=_sampled(lookup, folder, CLEAN),
            rejected=_sampled(lookup, folder, REJECTED),
        )


def _sampled(lookup: Lookup, folder: Path, file: int) -> Group:
    """Return the statistics of some rows of a file, as the state knows it."""
    (rows,) = lookup.state.execute("SELECT COUNT(*) FROM rows WHERE file = ?", (file,)).fetchone()
    return sampled_group(folder / LINES[file], committed_lengths(lookup.state).get(LINES[file], 0), rows)


def _by_count(counts: Mapping[str, int]) -> list[str]:
    return sorted(counts, key=lambda name: (-counts[name], name))


def _fitting(kept: Samples, family: str, names: Iterable[str]) -> dict[str, list[dict[str, Any]]]:
    """Return examples of a family by their names, as many as there is room for."""
    examples = dict(kept.kinds(family))
    fitting: dict[str, list[dict[str, Any]]] = {}
    room = _EXAMPLES_BYTES
    for name in names:
        entries = examples.get(name, [])
        room -= sum(_EXAMPLE_TAGS + html_bytes(str(text)) for entry in entries for text in entry.values())
        if room < 0:
            break
        fitting[name] = entries
    return fitting


def _readings(entries: Iterable[Mapping[str, Any]]) -> Iterator[PageView]:
    """Yield as many pages as there is room for."""
    room = _PAGES_BYTES
    for entry in entries:
        reading = _reading(entry)
        room -= sum(_mark_bytes(mark) for piece in reading.pieces for mark in piece.marks)
        if room < 0:
            break
        yield reading


def _mark_bytes(mark: Mark) -> int:
    return html_bytes(mark.text) + (_MARK_TAGS + html_bytes(mark.rule) if mark.rule else 0)


def _reading(entry: Mapping[str, Any]) -> PageView:
    raw = entry["raw"]
    pieces = []
    for piece in entry["pieces"]:
        trace = [_trace(*passed) for passed in piece["trace"]]
        rules = Counter(edit.rule for passed in trace for edit in passed.edits).most_common(_RULES_OF_A_PAGE)
        pieces.append(PieceView(piece["id"], piece["title"], piece["drop"], mark_edits(raw, trace), rules))
    return PageView(entry["page"], len(raw), pieces)


def _trace(stage: str, edits: list[list[Any]]) -> Trace:
    return Trace(stage, tuple(Edit(*edit) for edit in edits))


def _names(kept: Samples, kind: str) -> list[str]:
    return [entry["page"] for _, entry in kept.entries(kind)]


def _cards(lookup: Lookup, names: Iterable[str]) -> Iterator[PairView]:
    for name in names:
        line: StoredLine | None = lookup.by_id(name)
        pair = line and pair_of_copy(lookup, line)
        if pair:
            yield shorten_pair(pair, _PAIR_BYTES)


def _listed(lookup: Lookup, listed: Sequence[dict[str, Any]]) -> list[PairView]:
    pairs = (pair_of_review(lookup, pair) for pair in listed[:_REVIEWS])
    return [shorten_pair(pair, _PAIR_BYTES) for pair in pairs if pair]


def repairs_by_confidence(report: Mapping[str, Any]) -> dict[str, Counter[float]]:
    """Return kind of repair -> confidence, in tenths -> number of edits.

    >>> repairs_by_confidence({"repairs": {"repair:note 1.0": 3}})
    {'repair:note': Counter({1.0: 3})}
    """
    edits: dict[str, Counter[float]] = {}
    for name, count in report.get("repairs", {}).items():
        rule, _, confidence = name.rpartition(" ")
        edits.setdefault(rule, Counter())[float(confidence)] += count
    return edits
