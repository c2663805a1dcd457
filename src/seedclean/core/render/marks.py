"""A text with all that was done to it, in one piece: what stayed, what was cut, what was put in."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby
from typing import Literal, NamedTuple

from seedclean.core.edits import Edit, Trace


class Mark(NamedTuple):
    """A stretch of a text.

    Attributes:
        kind: `kept`, `cut` from the text, or `added` to it.
        text: the stretch.
        rule: what cut or added it, or left it as it is although it is damaged; else empty.
        confidence: of the edit; 0 where the text is damaged and could not be read.
    """

    kind: Literal["kept", "cut", "added"]
    text: str
    rule: str = ""
    confidence: float = 1.0


def mark_edits(raw: str, trace: Iterable[Trace]) -> list[Mark]:
    """Return a text as stretches: those kept and cut are `raw`, those kept and added what it became.

    What one pass puts in and a later one takes out is not shown. A pass is linear in the text and its edits.

    Args:
        raw: the text before.
        trace: what was done to it, see `seedclean.core.edits.replay`.

    >>> [mark[:3] for mark in mark_edits("Op🚀enAI", [Trace("emoji", (Edit(2, 3, "", "emoji"),))])]
    [('kept', 'Op', ''), ('cut', '🚀', 'emoji'), ('kept', 'enAI', '')]
    """
    found: Iterable[Mark] = [Mark("kept", raw)]
    for entry in trace:
        found = list(_passed(found, entry.edits))
    return list(_joined(found))


def first_marks(found: Iterable[Mark], most: int) -> Iterator[Mark]:
    """Yield the first stretches, as many as have so many characters; the last one is shortened.

    >>> [mark.text for mark in first_marks([Mark("kept", "甲乙"), Mark("cut", "丙丁", "x"), Mark("kept", "戊")], 3)]
    ['甲乙', '丙']
    """
    for mark in found:
        if most <= 0:
            return
        yield mark._replace(text=mark.text[:most])
        most -= len(mark.text)


def _passed(before: Iterable[Mark], edits: Sequence[Edit]) -> Iterator[Mark]:
    """Yield the stretches after a pass, whose edits do not count what is cut already."""
    waiting = _Waiting(before)
    at = 0
    for edit in edits:
        yield from waiting.take(edit.start - at)
        inside = list(waiting.take(edit.end - edit.start))
        if len(inside) == 1 and inside[0].kind == "kept" and inside[0].text == edit.after:
            yield Mark("kept", edit.after, edit.rule, edit.confidence)
        else:
            for mark in inside:
                if mark.kind == "kept":
                    yield Mark("cut", mark.text, edit.rule, edit.confidence)
                elif mark.kind == "cut":
                    yield mark
            yield Mark("added", edit.after, edit.rule, edit.confidence)
        at = edit.end
    yield from waiting.rest()


class _Waiting:
    """Stretches that are taken off the front; a long one is not copied for each piece of it."""

    def __init__(self, marks: Iterable[Mark]) -> None:
        self._marks = iter(marks)
        self._first = Mark("kept", "")
        self._at = 0  # what is taken of the first

    def take(self, count: int) -> Iterator[Mark]:
        """Take so many characters that are not cut, and what was cut before them."""
        while count > 0:
            if self._at == len(self._first.text):
                self._first, self._at = next(self._marks), 0
                if self._first.kind == "cut":
                    yield self._first
                    self._at = len(self._first.text)
                    continue
            part = self._first.text[self._at : self._at + count]
            self._at += len(part)
            count -= len(part)
            kind, _, rule, confidence = self._first
            yield Mark(kind, part, rule, confidence)

    def rest(self) -> Iterator[Mark]:
        """Take all that is left."""
        yield self._first._replace(text=self._first.text[self._at :])
        yield from self._marks


def _joined(found: Iterable[Mark]) -> Iterator[Mark]:
    """Join neighbours that differ in nothing but their text, and leave out empty ones."""
    some = (mark for mark in found if mark.text)
    for (kind, rule, confidence), alike in groupby(some, key=lambda mark: (mark.kind, mark.rule, mark.confidence)):
        yield Mark(kind, "".join(mark.text for mark in alike), rule, confidence)
