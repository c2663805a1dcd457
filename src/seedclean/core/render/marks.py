"""A text with all its edits in one view: what stayed, what was cut, what was added."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby
from operator import itemgetter
from typing import Literal, NamedTuple

from seedclean.core.edits import Edit, Trace


class Mark(NamedTuple):
    """A span of a text.

    Attributes:
        kind: `kept`, `cut` from the text, or `added` to it.
        text: the span.
        rule: the rule that cut or added it, or that found it damaged and left it; else empty.
        confidence: of the edit; 0 if the text is damaged and could not be restored.
    """

    kind: Literal["kept", "cut", "added"]
    text: str
    rule: str = ""
    confidence: float = 1.0


def mark_edits(raw: str, trace: Iterable[Trace]) -> list[Mark]:
    """Return a text as marked spans. Kept and cut spans make up `raw`; kept and added spans make up the new text.

    Text that one pass adds and a later one removes is not shown. The time is linear in the text and the edits.

    Args:
        raw: the text before.
        trace: its edits, see `seedclean.core.edits.replay`.

    >>> [mark[:3] for mark in mark_edits("Op🚀enAI", [Trace("emoji", (Edit(2, 3, "", "emoji"),))])]
    [('kept', 'Op', ''), ('cut', '🚀', 'emoji'), ('kept', 'enAI', '')]
    """
    marks: Iterable[Mark] = [Mark("kept", raw)]
    for entry in trace:
        marks = _after_pass(marks, entry.edits)
    return list(_joined(marks))


def first_marks(marks: Iterable[Mark], most: int) -> Iterator[Mark]:
    """Yield the first spans, up to `most` characters; the last one is cut off there.

    >>> [mark.text for mark in first_marks([Mark("kept", "甲乙"), Mark("cut", "丙丁", "x"), Mark("kept", "戊")], 3)]
    ['甲乙', '丙']
    """
    for mark in marks:
        if most <= 0:
            return
        yield mark._replace(text=mark.text[:most])
        most -= len(mark.text)


def _after_pass(before: Iterable[Mark], edits: Sequence[Edit]) -> list[Mark]:
    """Return the spans after a pass. Offsets of its edits do not count what is cut already."""
    waiting = _MarkQueue(before)
    after: list[Mark] = []
    at = 0
    for start, end, text, rule, confidence, _ in edits:
        after += waiting.take(start - at)
        inside = waiting.take(end - start)
        if len(inside) == 1 and inside[0].kind == "kept" and inside[0].text == text:
            after.append(Mark("kept", text, rule, confidence))
        else:
            for mark in inside:
                if mark.kind == "kept":
                    after.append(Mark("cut", mark.text, rule, confidence))
                elif mark.kind == "cut":
                    after.append(mark)
            after.append(Mark("added", text, rule, confidence))
        at = end
    after += waiting.rest()
    return after


class _MarkQueue:
    """Spans that are taken off the front. A long one is not copied for each piece that is taken."""

    def __init__(self, marks: Iterable[Mark]) -> None:
        self._marks = iter(marks)
        self._first = Mark("kept", "")
        self._at = 0  # characters that are taken of the first

    def take(self, count: int) -> list[Mark]:
        """Return so many characters that are not cut, and the cut spans before them."""
        front: list[Mark] = []
        first, at, length = self._first, self._at, len(self._first.text)
        while count > 0:
            if at == length:
                first, at = next(self._marks), 0
                length = len(first.text)
                if first.kind == "cut" or length <= count:  # it stays one span
                    front.append(first)
                    at = length
                    count -= length if first.kind != "cut" else 0
                    continue
            kind, text, rule, confidence = first
            front.append(Mark(kind, text[at : at + count], rule, confidence))
            at, count = min(at + count, length), count - (length - at)
        self._first, self._at = first, at
        return front

    def rest(self) -> Iterator[Mark]:
        """Yield all that is left."""
        yield self._first._replace(text=self._first.text[self._at :])
        yield from self._marks


_TEXT, _LOOK = itemgetter(1), itemgetter(0, 2, 3)


def _joined(marks: Iterable[Mark]) -> Iterator[Mark]:
    """Yield the spans without empty ones; neighbours that differ only in their text become one."""
    for _, group in groupby(filter(_TEXT, marks), _LOOK):
        first, *others = group
        yield first._replace(text="".join(map(_TEXT, (first, *others)))) if others else first
