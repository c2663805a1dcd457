"""The history of an article: where it was read, what each stage did, why it is kept or not."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any, NamedTuple

import orjson

from seedclean.config import Config
from seedclean.core.document import Document
from seedclean.core.render import AlignedPart
from seedclean.core.report import MOVED
from seedclean.reporting.counted_lines import with_counted_lines
from seedclean.reporting.html_report import PairView, pair_of_copy, pair_of_review
from seedclean.reporting.line_search import find_lines
from seedclean.reporting.reload_page import page_of_row
from seedclean.write.forgotten_row import is_forgotten
from seedclean.write.state import Lookup, StoredLine, latest_runs

_RUNS = 100  # whose reports are asked
_MEMBERS = 20  # copies of a kept article that are listed


class StageEdits(NamedTuple):
    """What a stage did: number of edits, and characters removed minus added, by rule."""

    stage: str
    rules: dict[str, tuple[int, int]]


class Explanation(NamedTuple):
    """The history of one line of the output files.

    Attributes:
        line: the line, and what the state says about it.
        note: that its page has changed, or cannot be read again; else empty.
        steps: what each stage did, in their order; empty if there is neither a page nor a full ledger.
        pair: the article that is kept instead, and the differences; None if this one is kept or rejected.
        members: rows of its copies, the first of them.
        more: number of further copies.
        apart: kept articles that are near enough to it, and tell of another event.
    """

    line: StoredLine
    note: str
    steps: list[StageEdits]
    pair: PairView | None
    members: list[dict[str, Any]]
    more: int
    apart: list[PairView]

    def as_dict(self) -> dict[str, Any]:
        """Return it as plain data."""
        keys = ("id", "keeper", "relation", "jaccard", "containment", "criterion")
        row, pair = self.line.row, self.pair
        return {
            "id": row["id"],
            "file": self.line.file,
            "row": row,
            "page": self.line.origin._asdict(),
            "note": self.note,
            "stages": [
                {
                    "stage": step.stage,
                    "rules": {rule: {"edits": a, "characters": b} for rule, (a, b) in step.rules.items()},
                }
                for step in self.steps
            ],
            "keeper": pair
            and {
                "id": pair.keeper["id"],
                "relation": pair.relation,
                "jaccard": pair.jaccard,
                "containment": pair.containment,
                "criterion": pair.criterion,
                "values": list(pair.values),
                "aligned": [
                    {"same": row.same, "kept": _parts(row.left), "this": _parts(row.right)} for row in pair.rows
                ],
            },
            "copies": [{key: member[key] for key in keys} for member in self.members],
            "more_copies": self.more,
            "kept_apart": [
                {"id": name, "relation": pair.relation, "jaccard": pair.jaccard, "facts": pair.facts}
                for pair, name in zip(self.apart, self.apart_ids(), strict=True)
            ],
        }

    def apart_ids(self) -> list[str]:
        """Return the ids of the articles that `apart` holds beside this one."""
        name = self.line.row["id"]
        return [pair.copy["id"] if pair.keeper["id"] == name else pair.keeper["id"] for pair in self.apart]


def _parts(parts: Iterable[AlignedPart]) -> list[dict[str, Any]]:
    return [part._asdict() for part in parts]


def explain_line(out: Path, name: str, config: Config) -> list[Explanation]:
    """Return the history of an article, a page or a rejected piece.

    Args:
        out: the output folder of `seedclean run`.
        name: its id, the path of its page, its address, its title or a piece of its text. The id of a page without an
            article of that id stands for all pieces of the page.
        config: how pages are read and cleaned, to clean the page again if its row has no ledger.

    Raises:
        ConfigError: the folder has no such line.
        StoppedError: one of its files was changed by someone.
    """
    with Lookup(out) as lookup:
        return [_explain(out, lookup, line, config) for line in find_lines(lookup, out, name)]


def _explain(out: Path, lookup: Lookup, line: StoredLine, config: Config) -> Explanation:
    copies = lookup.members(line.number, _MEMBERS) if line.kept else []
    more = line.row["cluster"]["size"] - 1 - len(copies) if line.kept and len(copies) == _MEMBERS else 0
    note, steps = _steps(out, line, config)
    pair, apart = pair_of_copy(lookup, line), _kept_apart(lookup, line) if line.kept else []
    return Explanation(line, note, steps, pair, [copy.row for copy in copies], more, apart)


def _kept_apart(lookup: Lookup, line: StoredLine) -> list[PairView]:
    """Return the pairs of an article that reports list as kept apart, each once."""
    name, listed = line.row["id"], {}
    for run in latest_runs(lookup.state, _RUNS):
        for pair in orjson.loads(run.report).get("kept_apart", ()):
            if name in (pair["first"], pair["second"]):
                listed[pair["first"], pair["second"]] = pair
    views = (pair_of_review(lookup, pair) for pair in listed.values())
    return [view for view in views if view][:_MEMBERS]


def _steps(out: Path, line: StoredLine, config: Config) -> tuple[str, list[StageEdits]]:
    """Return a note, and what the stages did: from the row's ledger, or by cleaning the page once more."""
    if "ledger" in line.row:
        edits = [(entry["stage"], edit) for entry in line.row["ledger"] for edit in entry["edits"]]
        spans = [(stage, edit[3], edit[1] - edit[0] - len(edit[2])) for stage, edit in edits]
        return "", _counted(spans)
    if line.row["page"] is None or is_forgotten(line.row):
        return "", []  # it could not be read, or may not be looked at
    page, note = page_of_row(line, config)
    if page is None:
        return f"{note}; a run with --ledger full would have written what was done to it", []
    page = with_counted_lines(page, out, config)
    documents = {doc.id: doc for doc in config.pipeline()(page)}
    doc = documents.get(line.row["id"])
    if doc is None:
        return note or "the page gives no such article under these settings", []
    if not note and doc.text != line.row["text"] and "donor" not in line.row.get("repairs", {}):
        note = "under these settings the page gives another text than the run wrote"
    return note, _counted(_spans(doc))


def _spans(doc: Document) -> list[tuple[str, str, int]]:
    return [(entry.stage, e.rule, e.end - e.start - len(e.after)) for entry in doc.trace for e in entry.edits]


def _counted(spans: Iterable[tuple[str, str, int]]) -> list[StageEdits]:
    counts: dict[str, tuple[Counter[str], Counter[str]]] = {}
    for stage, rule, removed in spans:
        if rule != MOVED:
            edits, characters = counts.setdefault(stage, (Counter(), Counter()))
            edits[rule] += 1
            characters[rule] += removed
    return [_step(stage, *both) for stage, both in counts.items()]


def _step(stage: str, edits: Mapping[str, int], characters: Mapping[str, int]) -> StageEdits:
    ordered = sorted(edits, key=lambda rule: (-characters[rule], rule))
    return StageEdits(stage, {rule: (edits[rule], characters[rule]) for rule in ordered})
