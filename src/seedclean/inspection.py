"""What a stage does to one page, edit by edit: before, after, and which rule asked for it."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator
from itertools import accumulate
from typing import NamedTuple

from seedclean.document import Document
from seedclean.edit import Edit, apply
from seedclean.stage import Finding, Stage
from seedclean.stages.body import Body

_CONTEXT = 6  # characters shown on both sides


class Change(NamedTuple):
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

        >>> print(Change(1, 4, Edit(3, 7, "", "repair:note"), "(dá)", "英偉達", "宣布"))
        1:4  repair:note  英偉達[(dá)]宣布 -> 英偉達[]宣布
        """
        edit = self.edit
        reason = (
            edit.rule + f" {edit.confidence:.2f}" * (0 < edit.confidence < 1) + f" from {edit.donor}" * bool(edit.donor)
        )
        shown = f"{self.left}[{self.before}]{self.right}"
        after = "left as it is" if edit.after == self.before else f"{self.left}[{edit.after}]{self.right}"
        return f"{self.line}:{self.column}  {reason}  {visible(shown)} -> {visible(after)}"


def visible(text: str) -> str:
    """Return a text on one line, with escapes for what a terminal would not show.

    >>> visible("海\\n\\u200b城")
    '海\\\\n\\\\u200b城'
    """
    return "".join(
        character if character.isprintable() else character.encode("unicode_escape").decode() for character in text
    )


def reasons(doc: Document, stage: Stage) -> Iterator[str]:
    """Yield what a stage has to say of each line, if it decides by lines: `body` does.

    >>> from seedclean.notebook import load_pipeline
    >>> [body] = load_pipeline(stages=["body"]).stages
    >>> list(reasons(Document("page", "海城渡轮公司昨晚恢复了夜航。"), body))
    ['no shell of a portal: all of it is the article']
    """
    if isinstance(stage, Finding) and isinstance(stage.find, Body):
        yield from stage.find.explain(doc.text, doc.meta.get("main", ""))


def changes(doc: Document, stage: Stage) -> Iterator[Change]:
    """Yield what a stage does to a document, pass by pass, in the order of the text.

    >>> from seedclean.notebook import load_pipeline
    >>> [repair] = load_pipeline(stages=["repair"]).stages
    >>> for change in changes(Document("page", "英偉達(dá)\\x00宣布"), repair):
    ...     print(change)
    1:8  repair:nul  偉達(dá)[\\x00]宣布 -> 偉達(dá)[]宣布
    1:4  repair:note  英偉達[(dá)]宣布 -> 英偉達[]宣布
    """
    done = len(doc.trace)
    for result in stage(doc):
        text = doc.text
        for entry in result.trace[done:]:
            starts = list(accumulate((len(line) for line in text.splitlines(keepends=True)), initial=0))
            for edit in entry.edits:
                line = bisect_right(starts, edit.start, hi=max(len(starts) - 1, 1))
                yield Change(
                    line,
                    edit.start - starts[line - 1] + 1,
                    edit,
                    text[edit.start : edit.end],
                    text[max(0, edit.start - _CONTEXT) : edit.start],
                    text[edit.end : edit.end + _CONTEXT],
                )
            text = apply(text, entry.edits)
