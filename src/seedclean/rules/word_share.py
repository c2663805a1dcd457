"""Rules of the kind `ratio`: a line is judged by the share of its tokens that a word list knows.

One regular expression would know one edition of a region list; the share of tokens that are names of divisions knows
them all, numbered, bracketed or in a table.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from math import ceil

from seedclean.core.resources import word_list
from seedclean.rules.load import compiled_pattern
from seedclean.rules.prefilter import LineShape
from seedclean.rules.rule import Rule
from seedclean.text import caseless_filter, evidence
from seedclean.text.char_tables import han_characters
from seedclean.text.scan_part import ScanPart

_ROUNDED = 1e-9  # by which a product of a share may be more than it is


class WordShare:
    """One `ratio` rule, ready to judge lines.

    A line that holds a Chinese full stop is prose and never hit. `other_script` is the (lower) share that is enough
    where the line is in the other script than the page: spam pasted into a Traditional page is Simplified.
    """

    def __init__(self, rule: Rule) -> None:
        self._rule = rule
        self._separators = compiled_pattern(rule.separators)
        self._parts_at_marks = not _finds_han(rule.separators)
        self._known = frozenset(word_list(rule.list)) if rule.list else frozenset[str]()
        self._finals = frozenset(word[-1] for word in (*self._known, *rule.suffixes))
        contained = tuple(word_list(rule.contains)) if rule.contains else ()
        self._parts = compiled_pattern(f"(?i){'|'.join(map(re.escape, contained))}") if contained else None
        self._signs = caseless_filter(contained) if contained else None

    @property
    def shape(self) -> LineShape:
        """What makes a line one that can be hit: room for the separators, and the last characters of known tokens."""
        rule = self._rule
        has_finals = not self._parts and self._finals and max(self._finals) < "\U00010000"
        least = min(rule.share, rule.other_script or rule.share)
        enough = ceil(least * rule.tokens - _ROUNDED)
        needed_finals = (self._finals, enough) if has_finals else (frozenset[str](), 0)
        return LineShape(rule.tokens - 1, self._parts_at_marks, rule.lines, *needed_finals)

    def runs(self, part: ScanPart, numbers: list[int]) -> Iterator[tuple[int, int]]:
        """Yield the first and last line number of each run of at least `repeats` lines that are hit.

        Args:
            part: of a page.
            numbers: of its lines that are of the shape.
        """
        if not (self._finals or (self._signs and self._signs.matches(part.scan))):
            return
        lines = part.lines
        for first, last in _runs(numbers, self._rule.repeats):
            hit = [
                number for number in range(first, last + 1) if self._hit(part, lines.starts[number], lines.ends[number])
            ]
            yield from _runs(hit, self._rule.repeats)

    def _hit(self, part: ScanPart, start: int, end: int) -> bool:
        content = part.view[start:end]
        if self._finals.isdisjoint(content) and not (self._parts and self._parts.search(content)):
            return False
        tokens = [token for token in self._separators.split(content) if token]
        if len(tokens) < self._rule.tokens:
            return False
        share = sum(map(self._knows, tokens)) / len(tokens)
        if share >= self._rule.share:
            return True
        return 0 < self._rule.other_script <= share and self._other_script(
            part.text, start - part.begin, end - part.begin
        )

    def _knows(self, token: str) -> bool:
        if token in self._known or (len(token) > 1 and token.endswith(self._rule.suffixes)):
            return True
        return bool(self._parts and self._parts.search(token))

    @staticmethod
    def _other_script(text: str, start: int, end: int) -> bool:
        of_line, rest = evidence(text[start:end]), evidence(text[:start] + text[end:])
        return {of_line.script, rest.script} == {"simplified", "traditional"}


@cache
def _finds_han(pattern: str) -> bool:
    """Say whether a pattern finds a Chinese character, so that it can part a line where there is no mark."""
    return compiled_pattern(pattern).search(han_characters()) is not None


def _runs(numbers: list[int], least: int) -> Iterator[tuple[int, int]]:
    """Yield the first and the last of each run of at least so many numbers that follow each other."""
    at = 0
    while at + least <= len(numbers):
        end = at + 1
        while end < len(numbers) and numbers[end] == numbers[end - 1] + 1:
            end += 1
        if end - at >= least:
            yield numbers[at], numbers[end - 1]
        at = end
