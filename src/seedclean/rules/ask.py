"""Asking many patterns of many lines: words first, in one pass; a pattern only where one of its words stands.

Patterns without such words are asked of a line together, in RE2 sets, if it is short enough for any of them. (To ask
whole texts at once was slower: an anchored pattern gives up at the first character of a line.) benchmarks/rules.py
says what a rule costs.
"""

from __future__ import annotations

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from functools import lru_cache
from math import inf
from typing import TYPE_CHECKING, NamedTuple

import ahocorasick_rs
import re2

from seedclean.rules.literals import needs
from seedclean.rules.load import compiled, options

if TYPE_CHECKING:
    from seedclean.rules.match import Line

LINE_MOST = 300  # characters of the longest line that is asked as a whole: longer ones are prose
_REMEMBERED = 1 << 13  # lines whose answers are kept
_SET_MOST = 32  # patterns in one RE2 set: more can need more memory than its automaton may have


class Question(NamedTuple):
    """One pattern.

    Attributes:
        pattern: RE2 syntax.
        whole: whether it must match a line from its beginning to its end.
    """

    pattern: str
    whole: bool

    def text(self) -> str:
        """Return the pattern with its anchors."""
        return f"^(?:{self.pattern})$" if self.whole else self.pattern


class Asked:
    """Finds the lines that patterns match.

    Args:
        questions: number -> pattern.
    """

    def __init__(self, questions: Mapping[int, Question]) -> None:
        self._questions = questions
        by_word: dict[str, list[int]] = defaultdict(list)
        wordless: list[int] = []
        self._most: dict[int, float] = {}
        for number, question in questions.items():
            words, most, anchored = needs(question.pattern)
            for word in sorted(words or ()):
                by_word[word].append(number)
            if words is None:
                wordless.append(number)
            self._most[number] = min(most, LINE_MOST) if question.whole else most if anchored else inf
        wordless.sort(key=self._most.__getitem__)
        self._owners = list(by_word.values())
        self._words = ahocorasick_rs.AhoCorasick(list(by_word), store_patterns=False) if by_word else None
        parts = (wordless[at : at + _SET_MOST] for at in range(0, len(wordless), _SET_MOST))
        self._sets = [(part, self._together(part)) for part in parts]

    def ask(self, view: str, lines: Sequence[Line]) -> dict[int, list[int]]:
        """Return number of the question -> numbers of the lines that it matches, in order.

        Args:
            view: the folded text.
            lines: of the view.
        """
        where: dict[int, list[int]] = defaultdict(list)
        if self._words:
            for number, asked in self._candidates(view, lines).items():
                pattern = compiled(self._questions[number].text())
                where[number] = [i for i in sorted(asked) if pattern.search(view[lines[i].start : lines[i].end])]
        for numbers, together in self._sets:
            longest = self._most[numbers[-1]]
            for i, line in enumerate(lines):
                if line.end - line.start <= longest:
                    for number in together(view[line.start : line.end]):
                        where[number].append(i)
        return {number: found for number, found in where.items() if found}

    def _together(self, numbers: Sequence[int]) -> Callable[[str], tuple[int, ...]]:
        """Return what says which of some questions match a line; lines that portals print again and again are known."""
        together = re2.Set.SearchSet(options())
        for number in numbers:
            together.Add(self._questions[number].text())
        together.Compile()

        @lru_cache(maxsize=_REMEMBERED)
        def matching(line: str) -> tuple[int, ...]:
            found = (numbers[place] for place in together.Match(line.encode()) or ())
            return tuple(number for number in found if len(line) <= self._most[number])

        return matching

    def _candidates(self, view: str, lines: Sequence[Line]) -> dict[int, set[int]]:
        """Return number of the question -> lines that have one of its words."""
        starts = [line.start for line in lines]
        asked: dict[int, set[int]] = defaultdict(set)
        assert self._words is not None
        for word, start, _ in self._words.find_matches_as_indexes(view, overlapping=True):
            line = bisect_right(starts, start) - 1
            length = lines[line].end - lines[line].start
            for number in self._owners[word]:
                if length <= self._most[number]:
                    asked[number].add(line)
        return asked
