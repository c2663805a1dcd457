"""The counts of a run. Counts of parts can be added, and at the end the sums must hold."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from operator import attrgetter
from typing import Any, Self

from seedclean.core.document import Document, Drop
from seedclean.core.edits import Edit, LazyEdits, Trace, count_by_rule
from seedclean.core.errors import RuleError, StoppedError
from seedclean.core.report_json import report_content

GREEDY_MOST = 0.01  # share of the documents of which a rule may want to cut too much: a few odd pages stop no run
_RULE_AND_CONFIDENCE = attrgetter("rule", "confidence")
# The rule of characters that a piece of a page lacks because another piece has them: they moved.
MOVED = "split:other-piece"


def _count_by_confidence(edits: Sequence[Edit]) -> Mapping[tuple[str, float], int]:
    """Return (rule, confidence) -> number of edits."""
    if not isinstance(edits, LazyEdits):
        return Counter(map(_RULE_AND_CONFIDENCE, edits))
    certain = {(rule, 1.0): number for rule, (number, _) in edits.counts.items()}
    if not edits.unsure:
        return certain
    return (
        Counter(certain)
        - Counter((edit.rule, 1.0) for edit in edits.unsure)
        + Counter(map(_RULE_AND_CONFIDENCE, edits.unsure))
    )


@dataclass
class Report:
    """What happened to pages, documents and characters. The reports of two parts add up to that of the whole.

    A document is an article or another piece of a page. Characters are code points.

    Attributes:
        pages_read: pages that were decoded.
        pages_failed: pages that could not be read, or on which a stage raised.
        pages_failed_again: of them those that failed in the same way in an earlier run.
        pages_bare: pages that were decoded and gave no article.
        pages_unchanged: pages that an earlier run processed and that have not changed.
        pages_replaced: pages of earlier runs that changed.
        pages_other_text: pages whose name held another text before, which stays.
        pages_other_folder: pages whose id has their folder, because a page of another folder has their name.
        pages_repeated_id: pages whose id is not that of their row or name, because another page of the run has it.
        recalled: articles of earlier runs that were decided again, because their cluster changed.
        documents: pieces of the pages that were read.
        kept: documents in `clean.jsonl`.
        duplicates: documents in `duplicates.jsonl`.
        dropped: documents that a stage dropped, by `stage:reason`.
        greedy: documents of which a rule would have cut too much, by rule.
        failed: pages that failed, by `stage:reason`.
        skipped: files that were not read because of their suffix, by suffix.
        characters_read: in all pages that gave documents.
        characters_out: in all documents, kept or not, at the end of the pipeline.
        characters_dropped: of them those in dropped documents.
        characters_by_stage: removed minus added, by stage.
        characters_by_rule: removed minus added, by rule.
        edits_by_rule: number of edits, by rule.
        encodings: pages by encoding.
        scripts: documents by script.
        repairs: edits of the stage `repair`, by rule and tenth of their confidence: `repair:note 1.0`.
        conversions: what characters with more than one Simplified form became: `著着` is a 著 that became 着.
        dedup: candidates, relations, criteria.
        warnings: sentences about figures outside of their usual range.
    """

    pages_read: int = 0
    pages_failed: int = 0
    pages_failed_again: int = 0
    pages_bare: int = 0
    pages_unchanged: int = 0
    pages_replaced: int = 0
    pages_other_text: int = 0
    pages_other_folder: int = 0
    pages_repeated_id: int = 0
    recalled: int = 0
    documents: int = 0
    kept: int = 0
    duplicates: int = 0
    dropped: Counter[str] = field(default_factory=Counter)
    greedy: Counter[str] = field(default_factory=Counter)
    failed: Counter[str] = field(default_factory=Counter)
    skipped: Counter[str] = field(default_factory=Counter)
    characters_read: int = 0
    characters_out: int = 0
    characters_dropped: int = 0
    characters_by_stage: Counter[str] = field(default_factory=Counter)
    characters_by_rule: Counter[str] = field(default_factory=Counter)
    edits_by_rule: Counter[str] = field(default_factory=Counter)
    encodings: Counter[str] = field(default_factory=Counter)
    scripts: Counter[str] = field(default_factory=Counter)
    repairs: Counter[str] = field(default_factory=Counter)
    conversions: Counter[str] = field(default_factory=Counter)
    dedup: Counter[str] = field(default_factory=Counter)
    warnings: list[str] = field(default_factory=list)

    def __iadd__(self, other: Report) -> Self:
        """Add the counts of another part."""
        for name, value in vars(other).items():
            if isinstance(value, Counter):
                getattr(self, name).update(value)
            else:
                setattr(self, name, getattr(self, name) + value)
        return self

    def add_page(self, read: int, encoding: str, documents: tuple[Document, ...]) -> None:
        """Count a page of `read` characters and the documents that it gave."""
        self.pages_read += 1
        self.encodings[encoding] += 1
        self.characters_read += read
        self.documents += len(documents)
        self.pages_bare += all(doc.drop for doc in documents)
        counted: set[int] = set()
        for doc in documents:
            self.characters_out += len(doc.text)
            if doc.drop:
                self.dropped[f"{doc.drop.stage}:{doc.drop.reason}"] += 1
                self.characters_dropped += len(doc.text)
            else:
                self.scripts[str(doc.meta.get("script", "none"))] += 1
            if rule := doc.meta.get("eaten"):
                self.greedy[rule] += 1
            if conversions := doc.meta.get("conversions"):
                self.conversions.update(conversions)
            for entry in doc.trace:
                if id(entry) not in counted:  # pieces of a page share the passes from before the split
                    counted.add(id(entry))
                    self._add_pass(entry)

    def _add_pass(self, entry: Trace) -> None:
        characters = self.characters_by_stage[entry.stage]
        for rule, (number, removed) in count_by_rule(entry.edits).items():
            if rule != MOVED:
                self.edits_by_rule[rule] += number
                self.characters_by_rule[rule] += removed
                characters += removed
        self.characters_by_stage[entry.stage] = characters  # also 0: each stage is listed
        if entry.stage == "repair":
            for (rule, confidence), number in _count_by_confidence(entry.edits).items():
                self.repairs[f"{rule} {int(confidence * 10) / 10}"] += number

    def withhold(self, reason: str, row: Mapping[str, Any]) -> None:
        """Count a document as dropped that was counted already.

        Args:
            reason: `stage:reason`.
            row: of an article, or of a document that was dropped for another reason.
        """
        if "reason" in row:
            self.dropped -= Counter([f"{row['stage']}:{row['reason']}"])  # what comes to 0 goes
        else:
            self.characters_dropped += row["chars"]
            self.scripts -= Counter([row["script"]])
        self.dropped[reason] += 1

    def add_failure(self, drop: Drop) -> None:
        """Count a page that gave no document."""
        self.pages_failed += 1
        self.failed[f"{drop.stage}:{drop.reason}"] += 1

    @property
    def articles(self) -> int:
        """Number of documents that no stage dropped; what `forget` drops was counted by the run that read it."""
        return max(self.documents - self.dropped.total(), 0)

    def check(self, earlier: int = 0) -> None:
        """Check that nothing disappeared, and that no rule cuts too much.

        Args:
            earlier: number of articles of earlier runs. If they are many, an odd page of today does not stop the run.

        Raises:
            RuleError: a rule would have cut too much of too many documents.
            StoppedError: the sums do not hold. The outputs must not be put in place.
        """
        for rule, count in sorted(self.greedy.items()):
            if count > GREEDY_MOST * (self.documents + earlier):
                raise RuleError(
                    f"rule {rule!r} would cut most of {count} of {self.documents} articles (boilerplate.max_share):"
                    " mend it, or switch it off with rules.disable"
                )
        sums = {
            "kept + duplicates + dropped = documents + recalled": (
                self.kept + self.duplicates + self.dropped.total(),
                self.documents + self.recalled,
            ),
            "failures by reason = pages failed": (self.failed.total(), self.pages_failed),
            "characters out + removed = characters read": (
                self.characters_out + sum(self.characters_by_rule.values()),
                self.characters_read,
            ),
        }
        for name, (left, right) in sums.items():
            if left != right:
                raise StoppedError(
                    f"the numbers do not add up ({name}: {left}, {right}): this is a bug, please report it"
                )

    def as_dict(self) -> dict[str, Any]:
        """Return the content of `report.json`; see `seedclean.core.report_json`."""
        return report_content(self)

    def _repr_html_(self) -> str:
        """Return the numbers for a notebook."""
        from seedclean.core.render.numbers import report_as_html  # noqa: PLC0415 - only a notebook pays for it

        return report_as_html(self.as_dict(), self.warnings)
