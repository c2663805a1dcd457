"""What `tail` rules cut: from their line to the end, but never prose that stands behind it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from seedclean.rules.rule import Rule
from seedclean.text import han_count
from seedclean.text.scan_part import ScanPart

_PROSE_LEAST = 12  # Han characters of a line with a full stop that is prose
_KNOWN = ("line", "head", "tail")  # kinds of rules whose lines are no prose, whatever they look like


def tail_cuts(
    rule: Rule, numbers: Sequence[int], where: Mapping[int, Sequence[int]], rules: Sequence[Rule], part: ScanPart
) -> Iterator[tuple[int, int, str]]:
    """Yield `(start, end, rule id)` of what a rule cuts at the end of a text.

    Behind the last prose all from the first hit on goes. In front of prose a hit is the head of a section, which stays,
    or a statement among paragraphs, which ends in a full stop and goes alone.

    Args:
        rule: of the kind `tail`.
        numbers: of the lines that its pattern matches, in order.
        where: number of each rule -> the lines that it matches.
        rules: all rules, by these numbers.
        part: the text, or a part of one.
    """
    (starts, ends, nexts), view = part.lines, part.view
    least = (part.end - part.begin) * (1 - rule.share)
    late = [number for number in numbers if starts[number] - part.begin >= least]
    if not late:
        return
    ruled = {line for index, lines in where.items() if rules[index].kind in _KNOWN for line in lines}
    for number in late:
        if not any(_is_prose(view[starts[i] : ends[i]]) for i in range(number + 1, len(starts)) if i not in ruled):
            yield starts[number], part.end, rule.id
            return
        if "。" in view[starts[number] : ends[number]]:
            yield starts[number], nexts[number], rule.id


def _is_prose(view: str) -> bool:
    return "。" in view and han_count(view) >= _PROSE_LEAST
