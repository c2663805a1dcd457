"""What a stage does to one page, edit by edit: before, after, and which rule asked for it."""

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

_CONTEXT = 6  # characters shown on both sides


class EditView(NamedTuple):
    """One edit, where it was made.

    Attributes:
        line: counted from 1, in the text as the pass found it.
        column: of its first character, counted from 1 in code points.
        edit: what was done.
        before: what stood there.
        left: characters in front of it.
        right: characters behind it.
    """

    line: int
    column: int
    edit: Edit
    before: str
    left: str
    right: str

    def __str__(self) -> str:
        """Return one line for a terminal.

        >>> print(EditView(1, 4, Edit(3, 7, "", "repair:note"), "(dá)", "英偉達", "宣布"))
        1:4  repair:note  英偉達[(dá)]宣布 -> 英偉達[]宣布
        """
        edit = self.edit
        reason = (
            edit.rule + f" {edit.confidence:.2f}" * (0 < edit.confidence < 1) + f" from {edit.donor}" * bool(edit.donor)
        )
        shown = f"{self.left}[{self.before}]{self.right}"
        after = "left as it is" if edit.after == self.before else f"{self.left}[{edit.after}]{self.right}"
        return f"{self.line}:{self.column}  {reason}  {escape_line(shown)} -> {escape_line(after)}"


class StageView(NamedTuple):
    """One document at one stage.

    Attributes:
        stage: its name.
        id: of the document.
        changes: what the stage did to it, pass by pass.
        reasons: what the stage has to say of each line, if it decides by lines: `body` does.
        marks: the text as it came, with what was done to it.
        drop: why the stage dropped it, or None.
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
                {"line": one.line, "column": one.column, "before": one.before, **one.edit._asdict()}
                for one in self.changes
            ],
            "reasons": self.reasons,
            "drop": self.drop and self.drop._asdict(),
        }


def require_stage(pipeline: Pipeline, stage: str | None) -> None:
    """Raise a ConfigError if a stage is named that the pipeline does not have."""
    names = [known.name for known in pipeline.stages]
    if stage is not None and stage not in names:
        raise ConfigError(f"no stage {stage!r} in the pipeline: there are {', '.join(names)}")


def inspect_stages(
    page: Document, pipeline: Pipeline, only: str | None = None, piece: str | None = None
) -> Iterator[StageView]:
    """Yield what each stage does to a page and its pieces; what was dropped goes no further.

    Args:
        page: the page.
        pipeline: the stages.
        only: the last stage, and the only one that is told of, with its reasons; all, if it is left out.
        piece: id of the only piece that is told of; all, if it is left out, or the page has none of that id.

    Raises:
        ConfigError: there is no such stage.
        StageError: a stage raised.

    >>> from seedclean.api import load_pipeline
    >>> pipeline = load_pipeline(stages=["repair", "emoji"])
    >>> [(stop.stage, len(stop.changes)) for stop in inspect_stages(Document("page", "海🚀城"), pipeline)]
    [('repair', 0), ('emoji', 1)]
    """
    require_stage(pipeline, only)
    documents = [page]
    for stage in pipeline.stages:
        made = [(doc, result) for doc in documents if not doc.drop for result in Pipeline([stage])(doc)]
        if any(result.id == piece for _, result in made):
            made = [(doc, result) for doc, result in made if result.id == piece]
        for doc, result in made if only in (None, stage.name) else ():
            yield _stop(doc, result, stage, list(_reasons(doc, stage)) if only else [])
        if stage.name == only:
            return
        documents = [result for _, result in made]


def _stop(doc: Document, result: Document, stage: Stage, why: list[str]) -> StageView:
    trace = result.trace[len(doc.trace) :]
    return StageView(
        stage.name, result.id, list(_changes(doc.text, trace)), why, mark_edits(doc.text, trace), result.drop
    )


def _reasons(doc: Document, stage: Stage) -> Iterator[str]:
    if isinstance(stage, Finding) and isinstance(stage.find, Body):
        yield from stage.find.explain(doc.text, doc.meta.get("main", ""))


def _changes(text: str, trace: Iterable[Trace]) -> Iterator[EditView]:
    for entry in trace:
        starts = list(accumulate((len(line) for line in text.splitlines(keepends=True)), initial=0))
        for edit in entry.edits:
            line = bisect_right(starts, edit.start, hi=max(len(starts) - 1, 1))
            yield EditView(
                line,
                edit.start - starts[line - 1] + 1,
                edit,
                text[edit.start : edit.end],
                text[max(0, edit.start - _CONTEXT) : edit.start],
                text[edit.end : edit.end + _CONTEXT],
            )
        text = apply(text, entry.edits)
