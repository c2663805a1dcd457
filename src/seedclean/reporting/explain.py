"""Everything that happened to an article: where it was read, what each stage did, why it is kept or not."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any, NamedTuple

from seedclean.config import Config
from seedclean.core.document import Document
from seedclean.core.errors import ConfigError
from seedclean.core.render import AlignedPart
from seedclean.core.report import MOVED
from seedclean.reporting.html_report import PairView, pair_of_copy
from seedclean.reporting.reload_page import page_of_row
from seedclean.write.state import Lookup, StoredLine

_MEMBERS = 20  # copies of a kept article that are told


class StageEdits(NamedTuple):
    """What a stage did: edits, and characters removed less added, by rule."""

    stage: str
    rules: dict[str, tuple[int, int]]


class Explanation(NamedTuple):
    """What is known of one line of the output files.

    Attributes:
        known: the line, and what the state says of it.
        note: what is to be said of its page: that it changed, or cannot be had; else empty.
        steps: what each stage did, in their order; empty if neither the page nor a full ledger can be had.
        card: the article that is kept in its place, and the differences; None if it is kept, or rejected.
        members: rows of the copies that are left out for it, the first of them.
        more: how many more there are.
    """

    known: StoredLine
    note: str
    steps: list[StageEdits]
    card: PairView | None
    members: list[dict[str, Any]]
    more: int

    def as_dict(self) -> dict[str, Any]:
        """Return it as plain data."""
        told = ("id", "keeper", "relation", "jaccard", "containment", "criterion")
        row, card = self.known.row, self.card
        return {
            "id": row["id"],
            "file": self.known.file,
            "row": row,
            "page": self.known.origin._asdict(),
            "note": self.note,
            "stages": [
                {
                    "stage": step.stage,
                    "rules": {rule: {"edits": a, "characters": b} for rule, (a, b) in step.rules.items()},
                }
                for step in self.steps
            ],
            "keeper": card
            and {
                "id": card.keeper["id"],
                "relation": card.relation,
                "jaccard": card.jaccard,
                "containment": card.containment,
                "criterion": card.criterion,
                "values": list(card.values),
                "aligned": [
                    {"same": one.same, "kept": _parts(one.left), "this": _parts(one.right)} for one in card.rows
                ],
            },
            "copies": [{key: one[key] for key in told} for one in self.members],
            "more_copies": self.more,
        }


def _parts(parts: Iterable[AlignedPart]) -> list[dict[str, Any]]:
    return [part._asdict() for part in parts]


def explain_line(out: Path, name: str, config: Config) -> list[Explanation]:
    """Return what happened to an article, a page or a rejected piece.

    Args:
        out: the output folder of `seedclean run`.
        name: its id; of a page that gave no article of its name, all that it gave.
        config: how pages are read and cleaned, for what the rows do not say.

    Raises:
        ConfigError: the folder has no such id.
        StoppedError: one of its files was changed by someone.
    """
    with Lookup(out) as lookup:
        found = lookup.find(name)
        if not found:
            raise ConfigError(f"{out}: has no page or article {name!r}; ids are in its .jsonl files")
        return [_of(lookup, known, config) for known in found]


def _of(lookup: Lookup, known: StoredLine, config: Config) -> Explanation:
    copies = lookup.members(known.number, _MEMBERS) if known.kept else []
    more = known.row["cluster"]["size"] - 1 - len(copies) if known.kept and len(copies) == _MEMBERS else 0
    note, steps = _steps(known, config)
    return Explanation(known, note, steps, pair_of_copy(lookup, known), [copy.row for copy in copies], more)


def _steps(known: StoredLine, config: Config) -> tuple[str, list[StageEdits]]:
    """Return what the stages did: from the row's ledger, or by cleaning the page once more."""
    if "ledger" in known.row:
        edits = [(entry["stage"], edit) for entry in known.row["ledger"] for edit in entry["edits"]]
        spans = [(stage, edit[3], edit[1] - edit[0] - len(edit[2])) for stage, edit in edits]
        return "", _counted(spans)
    if known.row["page"] is None:
        return "", []  # it could not be read
    page, note = page_of_row(known, config)
    if page is None:
        return f"{note}; a run with --ledger full would have written what was done to it", []
    documents = {doc.id: doc for doc in config.pipeline()(page)}
    doc = documents.get(known.row["id"])
    if doc is None:
        return note or "the page gives no such article under these settings", []
    if not note and doc.text != known.row["text"] and "donor" not in known.row.get("repairs", {}):
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
