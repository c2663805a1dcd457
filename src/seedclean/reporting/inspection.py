"""What each stage does to one page, edit by edit: before, after, and the rule."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Iterator
from itertools import accumulate
from typing import Any, NamedTuple

from seedclean.core.document import Document, Drop
from seedclean.core.edits import Edit, Trace, apply
from seedclean.core.errors import ConfigError
from seedclean.core.plain_text import escape_line
from seedclean.core.render import Mark, mark_edits
from seedclean.pipeline import Pipeline
from seedclean.stage import Finding, Stage
from seedclean.stages.body import Body
from seedclean.stages.repairs.gbk_damage import runner_ups

_CONTEXT = 6  # characters shown on each side of an edit


class EditView(NamedTuple):
    """One edit, and its surroundings.

    Attributes:
        line: number of its line in the text before the pass, counted from 1.
        column: position of its first character in the line, counted from 1 in code points.
        edit: the edit.
        before: the text that it replaces.
        left: characters before that.
        right: characters after that.
        runner_up: for a place that lost bytes the next likely text, with its share; empty if there is none.
    """

    line: int
    column: int
    edit: Edit
    before: str
    left: str
    right: str
    runner_up: str = ""

    def __str__(self) -> str:
        """Return one line for a terminal.

        >>> print(EditView(1, 4, Edit(3, 7, "", "repair:note"), "(dá)", "英偉達", "宣布"))
        1:4  repair:note  英偉達[(dá)]宣布 -> 英偉達[]宣布
        """
        edit = self.edit
        shown = f"{self.left}[{self.before}]{self.right}"
        after = "left as it is" if edit.after == self.before else f"{self.left}[{edit.after}]{self.right}"
        return f"{self.line}:{self.column}  {self.reason}  {escape_line(shown)} -> {escape_line(after)}"

    @property
    def reason(self) -> str:
        """The rule, with the edit's confidence, its donor and the runner-up, as far as there are any.

        >>> EditView(1, 4, Edit(3, 7, "。現", "repair:read", 0.93), "?,F(xiàn)", "系統", "在", "保現 0.04").reason
        'repair:read 0.93, or 保現 0.04'
        """
        edit = self.edit
        sure = f" {edit.confidence:.2f}" * (0 < edit.confidence < 1) + f" from {edit.donor}" * bool(edit.donor)
        return edit.rule + sure + f", or {escape_line(self.runner_up)}" * bool(self.runner_up)


class StageView(NamedTuple):
    """One document at one stage.

    Attributes:
        stage: name of the stage.
        id: id of the document.
        changes: edits of the stage, pass by pass.
        reasons: for each line why it is main text or not; only the stage `body` gives them.
        marks: the text before the stage, with the edits.
        drop: why the stage dropped the document; None if it did not.
    """

    stage: str
    id: str
    changes: list[EditView]
    reasons: list[str]
    marks: list[Mark]
    drop: Drop | None

    def as_dict(self) -> dict[str, Any]:
        """Return it as plain data, without the marks."""
        return {
            "stage": self.stage,
            "id": self.id,
            "edits": [
                {"line": change.line, "column": change.column, "before": change.before, **change.edit._asdict()}
                | ({"runner_up": change.runner_up} if change.runner_up else {})
                for change in self.changes
            ],
            "reasons": self.reasons,
            "drop": self.drop and self.drop._asdict(),
        }


def require_stage(pipeline: Pipeline, stage: str | None) -> None:
    """Check that a pipeline has a stage; None needs none.

    Raises:
        ConfigError: it does not have it.
    """
    names = [step.name for step in pipeline.stages]
    if stage is not None and stage not in names:
        raise ConfigError(f"no stage {stage!r} in the pipeline: there are {', '.join(names)}")


def inspect_stages(
    page: Document, pipeline: Pipeline, only: str | None = None, piece: str | None = None
) -> Iterator[StageView]:
    """Yield what each stage does to a page and its pieces. A dropped piece goes no further.

    Args:
        page: the page.
        pipeline: the stages.
        only: a stage: later ones are not run, and only this one is shown, with its reasons. None: all stages.
        piece: id of the only piece to show. None, or an id that the page does not have: all pieces.

    Raises:
        ConfigError: there is no such stage.
        StageError: a stage raised.

    >>> from seedclean.api import load_pipeline
    >>> pipeline = load_pipeline(stages=["repair", "emoji"])
    >>> [(view.stage, len(view.changes)) for view in inspect_stages(Document("page", "海🚀城"), pipeline)]
    [('repair', 0), ('emoji', 1)]
    """
    require_stage(pipeline, only)
    documents = [page]
    for stage in pipeline.stages:
        pairs = [(doc, result) for doc in documents if not doc.drop for result in Pipeline([stage])(doc)]
        if any(result.id == piece for _, result in pairs):
            pairs = [(doc, result) for doc, result in pairs if result.id == piece]
        for doc, result in pairs if only in (None, stage.name) else ():
            yield _view(doc, result, stage, list(_reasons(doc, stage)) if only else [])
        if stage.name == only:
            return
        documents = [result for _, result in pairs]


def _view(doc: Document, result: Document, stage: Stage, why: list[str]) -> StageView:
    trace = result.trace[len(doc.trace) :]
    return StageView(
        stage.name, result.id, list(_changes(doc.text, trace)), why, mark_edits(doc.text, trace), result.drop
    )


def _reasons(doc: Document, stage: Stage) -> Iterator[str]:
    if isinstance(stage, Finding) and isinstance(stage.find, Body):
        yield from stage.find.explain(doc)


def _changes(text: str, trace: Iterable[Trace]) -> Iterator[EditView]:
    for entry in trace:
        starts = list(accumulate((len(line) for line in text.splitlines(keepends=True)), initial=0))
        others = runner_ups(text, entry.edits) if entry.stage == "repair" else {}
        for edit in entry.edits:
            line = bisect_right(starts, edit.start, hi=max(len(starts) - 1, 1))
            yield EditView(
                line,
                edit.start - starts[line - 1] + 1,
                edit,
                text[edit.start : edit.end],
                text[max(0, edit.start - _CONTEXT) : edit.start],
                text[edit.end : edit.end + _CONTEXT],
                others.get(edit, ""),
            )
        text = apply(text, entry.edits)
