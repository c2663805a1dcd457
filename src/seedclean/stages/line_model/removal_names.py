"""Removals of stretches that rules would have removed in part: each part has the name of what removes it."""

from __future__ import annotations

from collections.abc import Sequence

from seedclean.core.edits import Edit, removals


def named_removals(by_rules: Sequence[Edit], stretches: Sequence[tuple[int, int, str]]) -> tuple[Edit, ...]:
    """Return the removals of the stretches; the part that a rule would have removed has the rule's name.

    Args:
        by_rules: what rules would remove, in order.
        stretches: `(start, end, rule)` of what the model removes, in order.
    """
    spans: list[tuple[int, int, str]] = []
    first = 0
    for start, end, name in stretches:
        while first < len(by_rules) and by_rules[first].end <= start:
            first += 1
        at, number = start, first
        while number < len(by_rules) and by_rules[number].start < end:
            edit = by_rules[number]
            low, high = max(edit.start, start), min(edit.end, end)
            spans += [(at, low, name), (low, high, edit.rule)]
            at, number = high, number + 1
        spans.append((at, end, name))
    return removals(span for span in spans if span[0] < span[1])
