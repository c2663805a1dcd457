"""Rules of the kind `ratio`: a line is judged by the share of its tokens that a word list knows.

One regular expression would know one edition of a region list; the share of tokens that are names of divisions knows
them all, numbered, bracketed or in a table.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from seedclean.hanzi import evidence
from seedclean.resources import words
from seedclean.rules.load import compiled
from seedclean.rules.rule import Rule

if TYPE_CHECKING:
    from seedclean.rules.match import Line

_SENTENCE = "。"


class Ratio:
    """One `ratio` rule, ready to judge lines.

    A line that holds a Chinese full stop is prose and never hit. `other_script` is the (lower) share that is enough
    where the line is in the other script than the page: spam pasted into a Traditional page is Simplified.
    """

    def __init__(self, rule: Rule) -> None:
        self._rule = rule
        self._separators = compiled(rule.separators)
        self._known = frozenset(words(rule.list)) if rule.list else frozenset[str]()
        self._finals = frozenset(word[-1] for word in (*self._known, *rule.suffixes))
        parts = "|".join(map(re.escape, words(rule.contains))) if rule.contains else ""
        self._parts = compiled(f"(?i){parts}") if parts else None

    def runs(self, text: str, view: str, lines: Sequence[Line]) -> Iterator[tuple[int, int]]:
        """Yield the first and last line number of each run of at least `repeats` lines that are hit."""
        if not self._may_hit(view):
            return
        first = None
        reach = self._rule.lines or len(lines)
        for number, line in enumerate(lines[:reach]):
            if self._hit(text, view, line):
                first = number if first is None else first
                continue
            if first is not None and number - first >= self._rule.repeats:
                yield first, number - 1
            first = None
        last = min(reach, len(lines))
        if first is not None and last - first >= self._rule.repeats:
            yield first, last - 1

    def _hit(self, text: str, view: str, line: Line) -> bool:
        content = view[line.start : line.end]
        if _SENTENCE in content or not self._may_hit(content):
            return False
        tokens = [token for token in self._separators.split(content) if token]
        if len(tokens) < self._rule.tokens:
            return False
        share = sum(map(self._knows, tokens)) / len(tokens)
        if share >= self._rule.share:
            return True
        return 0 < self._rule.other_script <= share and self._other_script(text, line)

    def _may_hit(self, content: str) -> bool:
        """Ask cheaply whether any token can be known, before a page or line is taken apart."""
        return (bool(self._finals) and not self._finals.isdisjoint(content)) or bool(
            self._parts and self._parts.search(content)
        )

    def _knows(self, token: str) -> bool:
        if token in self._known or (len(token) > 1 and token.endswith(self._rule.suffixes)):
            return True
        return bool(self._parts and self._parts.search(token))

    @staticmethod
    def _other_script(text: str, line: Line) -> bool:
        own, rest = evidence(text[line.start : line.end]), evidence(text[: line.start] + text[line.end :])
        return {own.script, rest.script} == {"simplified", "traditional"}
