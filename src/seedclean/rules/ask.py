"""Asking many patterns of many lines: words first, in one pass; a pattern only where one of its words stands.

Patterns without such words are asked of a line together, in RE2 sets, if it is short enough for any of them; so are
those whose words are common, where one of these stands. (To ask
whole texts at once was slower: an anchored pattern gives up at the first character of a line.) benchmarks/rules.py
says what a rule costs.
"""

from __future__ import annotations

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from functools import cache, lru_cache
from math import inf
from typing import Any, NamedTuple, cast

import numpy as np
import re2

from seedclean.hanzi import Look
from seedclean.hanzi.flags import STOP
from seedclean.rules.literals import needs
from seedclean.rules.load import options
from seedclean.rules.words import Words

LINE_MOST = 300  # characters of the longest line that is asked as a whole: longer ones are prose
_REMEMBERED = 1 << 13  # lines whose answers are kept
_REPEATED_MOST = 30  # characters of a line that portals print again and again
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
        common: list[int] = []
        self._most: dict[int, float] = {}
        self._no_prose: set[int] = set()  # those that match whole lines, none that has a full stop
        for number, question in questions.items():
            words, rare, most, anchored, stop = needs(question.pattern)
            if not stop and (anchored or question.whole):
                self._no_prose.add(number)
            for word in sorted(words or ()):
                by_word[word].append(number)
            if words is None:
                wordless.append(number)
            elif not rare:
                common.append(number)
            self._most[number] = min(most, LINE_MOST) if question.whole else most if anchored else inf
        wordless.sort(key=self._most.__getitem__)
        self._owners = list(by_word.values())
        self._words = Words(list(by_word)) if by_word else None
        self._sets = [(part, self._together(part)) for part in _parts(wordless)]
        self._common = [(frozenset(part), self._together(part)) for part in _parts(common)]

    def ask(self, seen: Look) -> dict[int, list[int]]:
        """Return number of the question -> numbers of the lines that it matches, in order.

        Args:
            seen: a look at the text.
        """
        where: dict[int, list[int]] = defaultdict(list)
        view, lines = seen.view, seen.lines
        candidates = self._candidates(seen)
        for common, together in self._common:
            for i in sorted(set().union(*(candidates.pop(number, ()) for number in common))):
                for number in together(view[lines.starts[i] : lines.ends[i]]):
                    where[number].append(i)
        for number, asked in candidates.items():
            matches = _matching(self._questions[number].text())
            where[number] = [i for i in sorted(asked) if matches(view[lines.starts[i] : lines.ends[i]].encode())]
        for numbers, together in self._sets:
            for i in np.flatnonzero(lines.lengths <= self._most[numbers[-1]]).tolist():
                for number in together(view[lines.starts[i] : lines.ends[i]]):
                    where[number].append(i)
        return {number: found for number, found in where.items() if found}

    def _together(self, numbers: Sequence[int]) -> Callable[[str], tuple[int, ...]]:
        """Return what says which of some questions match a line; lines that portals print again and again are known."""
        together = re2.Set.SearchSet(options())
        for number in numbers:
            together.Add(self._questions[number].text())
        together.Compile()

        def asked(line: str) -> tuple[int, ...]:
            found = (numbers[place] for place in together.Match(line.encode()) or ())
            return tuple(number for number in found if len(line) <= self._most[number])

        known = lru_cache(maxsize=_REMEMBERED)(asked)
        return lambda line: known(line) if len(line) <= _REPEATED_MOST else asked(line)

    def _candidates(self, seen: Look) -> dict[int, set[int]]:
        """Return number of the question -> lines that have one of its words."""
        asked: dict[int, set[int]] = defaultdict(set)
        lines = seen.lines
        prose = (lines.flags & STOP).tolist()
        for word, start in self._words.places(seen) if self._words else ():
            line = bisect_right(lines.starts, start) - 1
            length = lines.ends[line] - lines.starts[line]
            for number in self._owners[word]:
                if length <= self._most[number] and not (prose[line] and number in self._no_prose):
                    asked[number].add(line)
        return asked


@cache
def _matching(pattern: str) -> Callable[[bytes], Any]:
    """Return what says whether a line in UTF-8 has a match: a set of one answers faster than a pattern."""
    asked = re2.Set.SearchSet(options())
    asked.Add(pattern)
    asked.Compile()
    return cast("Callable[[bytes], Any]", asked.Match)


def _parts(numbers: list[int]) -> list[list[int]]:
    return [numbers[at : at + _SET_MOST] for at in range(0, len(numbers), _SET_MOST)]
