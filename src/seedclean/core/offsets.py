"""Offsets of a text after later passes have edited it."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Sequence
from itertools import accumulate
from operator import sub

from seedclean.core.edits import Edit, Trace, count_by_rule


def surviving_spans(trace: Iterable[Trace], rule: str) -> list[tuple[int, int]]:
    """Return the spans of a document's final text that edits of a rule put there.

    Args:
        trace: all edits of the document, pass by pass.
        rule: the rule. Its edits are followed through all later passes.

    Returns:
        Spans `[start, end)` in ascending order. Text that a later pass removed is not among them.

    >>> doubt = Trace("repair", (Edit(3, 5, "??", "doubt"),))
    >>> surviving_spans([doubt, Trace("emoji", (Edit(0, 2, "", "emoji"),))], "doubt")
    [(1, 3)]
    """
    spans: list[tuple[int, int]] = []
    for entry in trace:
        has_rule = rule in count_by_rule(entry.edits)
        if entry.edits and (spans or has_rule):
            offsets = _OffsetMap(entry.edits)
            moved = [(offsets.new_offset(start, 0), offsets.new_offset(end, 1)) for start, end in spans]
            spans = [(start, end) for start, end in moved if start < end]
            spans += offsets.spans_of(rule) if has_rule else []
    return sorted(spans)


class _OffsetMap:
    """Maps offsets of a text before a pass to offsets after it; the pass has at least one edit."""

    def __init__(self, edits: Sequence[Edit]) -> None:
        self._starts: Sequence[int]
        self._starts, self._ends, afters, self._rules, *_ = zip(*edits, strict=True)
        self._sizes = [len(after) for after in afters]
        removed = map(sub, self._ends, self._starts)
        self._shifts: list[int] = list(accumulate(map(sub, self._sizes, removed), initial=0))

    def new_offset(self, offset: int, side: int) -> int:
        """Return the new offset. Inside of an edit it is the start (side 0) or the end (side 1) of the new text."""
        index = bisect_left(self._starts, offset)
        if index and self._ends[index - 1] > offset:
            return self._new_span(index - 1)[side]
        return offset + self._shifts[index]

    def spans_of(self, rule: str) -> list[tuple[int, int]]:
        """Return the spans that the edits of a rule put into the new text."""
        return [self._new_span(index) for index, name in enumerate(self._rules) if name == rule]

    def _new_span(self, index: int) -> tuple[int, int]:
        start = self._starts[index] + self._shifts[index]
        return start, start + self._sizes[index]
