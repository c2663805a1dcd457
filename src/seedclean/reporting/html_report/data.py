"""What a report shows, gathered from an output folder: the last run that read pages, its samples, all runs before."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any, NamedTuple

from seedclean.core.edits import Edit, Trace
from seedclean.core.errors import ConfigError
from seedclean.core.render import Mark, mark_edits
from seedclean.core.render.markup import html_bytes
from seedclean.reporting.html_report.pairs import PairView, pair_of_copy, pair_of_review, shorten_pair
from seedclean.stages import TABLE
from seedclean.write.samples import Samples
from seedclean.write.state import Lookup, StoredLine, latest_runs, load_samples
from seedclean.write.state.settings import last_settings

RUNS = 60  # runs of which the history is shown
_REVIEWS = 12  # pairs for review that are shown with their texts
_RULES = 400  # rules in the table, those with the greatest effect
_OF_EXAMPLES = 600_000  # bytes of the examples of rules; of conversions, and of drops, as many
_AROUND_EXAMPLE = 200  # bytes of an example beside its texts
_ROOM = 1_200_000  # bytes of all pages before and after
_RULES_OF_A_PAGE = 40
_OF_A_PAIR = 20_000  # bytes of what differs between two texts
_OF_A_MARK = 40  # bytes of what marks a stretch


class PieceView(NamedTuple):
    """A piece of a page: id, title, why it was dropped (or None), the page with what was done to it, edits by rule."""

    id: str
    title: str | None
    drop: list[str] | None
    marks: list[Mark]
    rules: list[tuple[str, int]]


class PageView(NamedTuple):
    """A page before and after."""

    page: str
    chars: int
    pieces: list[PieceView]


class RuleEffect(NamedTuple):
    """What a rule did in the run: edits, characters removed less added, examples."""

    id: str
    edits: int
    characters: int
    examples: list[dict[str, Any]]

    @property
    def family(self) -> str:
        """The stage that it is from; rules have names of their own.

        >>> RuleEffect("repair:note", 1, 4, []).family, RuleEffect("sohu-return", 1, 9, []).family
        ('repair', 'boilerplate')
        """
        stage = self.id.partition(":")[0]
        return stage if stage in (*TABLE, "donor") else "boilerplate"


class ReportData(NamedTuple):
    """All that is shown.

    Attributes:
        run: the last run that read pages, see `state.Run.as_dict`; the last of all if none did.
        runs: the last runs, the oldest first; of each `id`, `started`, `seconds`, `report`, `warnings`.
        rules: by effect.
        more_rules: rules that fired, but are not listed.
        never: rules in force that never fired in the run.
        readings: pages before and after.
        close: copies that are hardly alike enough to be any, the least alike first.
        chance: copies by chance.
        reviews: pairs for human eyes, with their texts.
        conversions: examples by pair of characters.
        drops: examples by `stage:reason`.
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
    conversions: dict[str, list[dict[str, Any]]]
    drops: dict[str, list[dict[str, Any]]]

    @property
    def report(self) -> dict[str, Any]:
        """The numbers of the run."""
        return dict(self.run["report"])


def load_report_data(folder: Path) -> ReportData:
    """Return what there is to show of an output folder.

    Raises:
        ConfigError: it holds no state, or no run was ever committed.
        StoppedError: one of its files was changed by someone.
    """
    with Lookup(folder) as lookup:
        runs = [run.as_dict() for run in latest_runs(lookup.state, RUNS)]
        if not runs:
            raise ConfigError(f"{folder}: no run was committed yet")
        shown = [run.as_dict() for run in latest_runs(lookup.state, 1, pages=1)] or runs
        data = load_samples(lookup.state)
        kept = Samples.loaded(data) if data else Samples()
        report = shown[-1]["report"]
        close = _names(kept, "close")
        rules = sorted(report["characters"]["rules"].items(), key=lambda one: (-abs(one[1]["characters"]), one[0]))
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
            close=sorted(_cards(lookup, close), key=lambda card: card.jaccard),
            chance=list(_cards(lookup, [name for name in _names(kept, "any") if name not in close])),
            reviews=_reviews(lookup, report),
            conversions=_fitting(kept, "conversion", _by_count(report.get("conversions", {}))),
            drops=_fitting(
                kept,
                "drop",
                _by_count({**report["pages"]["failed_by_reason"], **report["documents"]["dropped_by_reason"]}),
            ),
        )


def _by_count(counts: Mapping[str, int]) -> list[str]:
    return sorted(counts, key=lambda name: (-counts[name], name))


def _fitting(kept: Samples, family: str, names: Iterable[str]) -> dict[str, list[dict[str, Any]]]:
    """Return the examples of a family by their names, of as many as there is room for."""
    examples = dict(kept.kinds(family))
    found: dict[str, list[dict[str, Any]]] = {}
    room = _OF_EXAMPLES
    for name in names:
        some = examples.get(name, [])
        room -= sum(_AROUND_EXAMPLE + html_bytes(str(text)) for one in some for text in one.values())
        if room < 0:
            break
        found[name] = some
    return found


def _readings(entries: Iterable[Mapping[str, Any]]) -> Iterator[PageView]:
    """Yield as many pages as there is room for."""
    room = _ROOM
    for entry in entries:
        reading = _reading(entry)
        room -= sum(_weight(mark) for one in reading.pieces for mark in one.marks)
        if room < 0:
            break
        yield reading


def _weight(mark: Mark) -> int:
    return html_bytes(mark.text) + (_OF_A_MARK + html_bytes(mark.rule) if mark.rule else 0)


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
        found: StoredLine | None = lookup.by_id(name)
        card = found and pair_of_copy(lookup, found)
        if card:
            yield shorten_pair(card, _OF_A_PAIR)


def _reviews(lookup: Lookup, report: Mapping[str, Any]) -> list[PairView]:
    cards = (pair_of_review(lookup, pair) for pair in report["review"][:_REVIEWS])
    return [shorten_pair(card, _OF_A_PAIR) for card in cards if card]


def repairs_by_confidence(report: Mapping[str, Any]) -> dict[str, Counter[float]]:
    """Return kind of repair -> confidence, in tenths -> number of edits.

    >>> repairs_by_confidence({"repairs": {"repair:note 1.0": 3}})
    {'repair:note': Counter({1.0: 3})}
    """
    found: dict[str, Counter[float]] = {}
    for name, count in report.get("repairs", {}).items():
        rule, _, confidence = name.rpartition(" ")
        found.setdefault(rule, Counter())[float(confidence)] += count
    return found
