"""Where places of a text are after the passes that changed it."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Sequence
from itertools import accumulate
from operator import sub

from seedclean.core.edits import Edit, Trace, count_by_rule


def surviving_spans(trace: Iterable[Trace], rule: str) -> list[tuple[int, int]]:
    """Return where a document's final text has what the edits of a rule put there.

    Args:
        trace: all that was done to the document.
        rule: whose edits are followed through the passes behind theirs.

    Returns:
        Spans `[start, end)` in order; what was cut away later is not among them.

    >>> doubt = Trace("repair", (Edit(3, 5, "??", "doubt"),))
    >>> surviving_spans([doubt, Trace("emoji", (Edit(0, 2, "", "emoji"),))], "doubt")
    [(1, 3)]
    """
    spans: list[tuple[int, int]] = []
    for entry in trace:
        asked = rule in count_by_rule(entry.edits)
        if entry.edits and (spans or asked):
            moves = _Moves(entry.edits)
            moved = [(moves.of(start, 0), moves.of(end, 1)) for start, end in spans]
            spans = [(start, end) for start, end in moved if start < end] + (moves.made_by(rule) if asked else [])
    return sorted(spans)


class _Moves:
    """Where places of a text are after a pass that has edits."""

    def __init__(self, edits: Sequence[Edit]) -> None:
        self._starts: Sequence[int]
        self._starts, self._ends, afters, self._rules, *_ = zip(*edits, strict=True)
        self._sizes = [len(after) for after in afters]
        removed = map(sub, self._ends, self._starts)
        self._shifts: list[int] = list(accumulate(map(sub, self._sizes, removed), initial=0))

    def of(self, place: int, side: int) -> int:
        """Return where a place is; inside an edit, its start (side 0) or its end (side 1)."""
        number = bisect_left(self._starts, place)
        if number and self._ends[number - 1] > place:
            return self._made(number - 1)[side]
        return place + self._shifts[number]

    def made_by(self, rule: str) -> list[tuple[int, int]]:
        """Return where what a rule put there is."""
        return [self._made(number) for number, name in enumerate(self._rules) if name == rule]

    def _made(self, number: int) -> tuple[int, int]:
        start = self._starts[number] + self._shifts[number]
        return start, start + self._sizes[number]
