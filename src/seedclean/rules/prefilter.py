"""Which of many patterns match which lines of a text: words first, then only the patterns whose words are there.

One pass of the kernel looks for the words of all patterns. A pattern is tried on a line only if one of its words stands
there. Patterns without words, and those with common words, are tried together, as one RE2 set. To match whole texts at
once was slower: an anchored pattern gives up at the first character of a line. benchmarks/rules.py says what a rule
costs.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from ctypes import addressof
from functools import lru_cache
from itertools import groupby
from math import inf
from typing import Any, NamedTuple

import numpy as np
import re2
from numpy.typing import NDArray

from seedclean.core.kernel import I32, address, unchecked
from seedclean.rules.listed_patterns import known_required_words
from seedclean.rules.load import re2_options
from seedclean.rules.prefilter_structs import (
    NO_BOUND,
    SET_SIZE,
    WordedGroup,
    WordlessGroup,
    WordUse,
    bounded,
    prefilter_tables,
    word_places,
)
from seedclean.rules.required_words import RequiredWords
from seedclean.text import TextScan
from seedclean.text.char_flags import STOP
from seedclean.text.scan_part import ScanPart

LINE_MOST = 300  # characters of the longest line that is asked as a whole: longer ones are prose
_ANSWERS_KEPT = 1 << 14
_REPEATED_MOST = 30  # characters of a line that portals print again and again
_SET_MOST = 32  # patterns in one RE2 set: more can need more memory than its automaton may have
_SETS_KEPT = 128  # the shipped rules have 85, in all stages together
_FEW_WORDS = 4
_FEW = 16  # patterns with common words that are tried one by one: it takes long to make the automaton of many
_ROWS_EXPECTED = 256  # pairs of a line and what to try on it, of one text; more take a second call


class AnchoredPattern(NamedTuple):
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


class LineShape(NamedTuple):
    """What makes a line one that a rule is interested in, before its words are read: no prose, which has full stops.

    Attributes:
        least: fewest characters.
        marks: whether Han characters do not count.
        lines: how many lines of a page can be such ones, from its first on; 0 for all.
        characters: characters below U+10000 ...
        enough: ... of which it has so many.
    """

    least: int
    marks: bool
    lines: int
    characters: frozenset[str] = frozenset()
    enough: int = 0


Answer = Callable[[str], Iterable[int]]


class PatternPrefilter:
    """Finds the lines that patterns match, and those of a shape.

    Args:
        questions: number -> pattern.
        shapes: number -> shape.
    """

    def __init__(self, questions: Mapping[int, AnchoredPattern], shapes: Mapping[int, LineShape] | None = None) -> None:
        self._questions = questions
        self._most: dict[int, float] = {}
        self._cached_answer = lru_cache(maxsize=_ANSWERS_KEPT)(lambda answer, line: answer(line))
        uses: dict[str, list[WordUse]] = defaultdict(list)
        worded: list[WordedGroup] = []
        wordless: list[WordlessGroup] = []
        sets = [np.zeros(SET_SIZE, dtype=np.uint8)]
        rare: list[int] = []
        common: list[int] = []
        always: list[int] = []
        for number, question in questions.items():
            required = self._needs(number)
            most = required.most if required.anchored else inf
            self._most[number] = min(most, LINE_MOST) if question.whole else most
            (always if required.words is None else rare if required.rare else common).append(number)
        self._asked: list[int | list[int]] = []  # what is asked together, or a shape
        self._answers: dict[int, Answer] = {}
        always.sort(key=self._most.__getitem__)
        for part in _parts(always):
            wordless.append(WordlessGroup(bounded(self._most[part[-1]]), 0, len(self._asked)))
            self._asked.append(part)
        for number, (least, marks, lines, characters, enough) in (shapes or {}).items():
            sets.append(np.zeros(SET_SIZE, dtype=np.uint8))
            sets[-1][list(map(ord, characters))] = 1
            number_of_set = len(sets) - 1
            wordless.append(WordlessGroup(NO_BOUND, STOP, len(self._asked), least, marks, lines, number_of_set, enough))
            self._asked.append(number)
        common.sort(key=self._reach)
        alike = [list(group) for _, group in groupby(common, self._reach)] if len(common) > _FEW else []
        alone = rare if alike else [*common, *rare]
        for part in (*(part for group in alike for part in _parts(group)), *([number] for number in alone)):
            for number in part:
                required = self._needs(number)
                no_prose = not required.stop and required.anchored
                for word, places in sorted(word_places(required).items()):
                    uses[word].append(WordUse(len(worded), *places))
                worded.append(WordedGroup(bounded(self._most[number]), STOP * no_prose, len(self._asked)))
            self._asked.append(part)
        self._any_words = bool(uses)
        # To look for a word or two in a whole text is faster than to look at each place of it.
        self._only = tuple(uses) if len(uses) <= _FEW_WORDS and not wordless else ()
        self._tables, self._kept = prefilter_tables(uses, worded, wordless, sets)
        self._address = addressof(self._tables)
        self._function = unchecked("lines_worth_matching")
        self._spare: list[tuple[NDArray[np.int32], int]] = []

    def candidates(self, scan: TextScan | ScanPart) -> dict[int, list[int]]:
        """Return number of the question or shape -> numbers of the lines that are so, in order.

        Args:
            scan: the scan of the text, or a part of it.
        """
        if self._only and not any(map(scan.view.__contains__, self._only)):
            return {}
        worth = self._worth_asking(scan)
        if not worth:
            return {}
        where: dict[int, list[int]] = defaultdict(list)
        view = scan.view
        for line, asked, start, end in worth:
            answer = self._answers.get(asked)
            if answer is None:
                group = self._asked[asked]
                if isinstance(group, int):
                    where[group].append(line)
                    continue
                answer = self._answers[asked] = self._together(group)  # not before: many are never asked
            content = view[start:end]
            for number in self._cached_answer(answer, content) if len(content) <= _REPEATED_MOST else answer(content):
                where[number].append(line)
        return where

    def _needs(self, number: int) -> RequiredWords:
        """Return what every match of a question has."""
        question = self._questions[number]
        return known_required_words(question.pattern, whole=question.whole)

    def _reach(self, number: int) -> int:
        """Return where a question has to be looked for: 0 if it is the whole line, 1 at its beginning, 2 anywhere."""
        required = self._needs(number)
        return 0 if required.anchored else 1 if required.begins else 2

    def _together(self, numbers: Sequence[int]) -> Answer:
        """Return what says which of some questions match a line: a set answers faster, even one of one."""
        patterns = tuple(self._questions[number].text() for number in numbers)
        match, most = _compiled_set(max(map(self._reach, numbers)), patterns).Match, self._most

        def answer(line: str) -> Iterable[int]:
            matching = match(line.encode())
            return [number for index in matching if len(line) <= most[number := numbers[index]]] if matching else ()

        return answer

    def _worth_asking(self, scan: TextScan | ScanPart) -> list[list[int]]:
        """Return lines, what is to be asked of each, and where it begins and ends, in the order of the lines."""
        spare = self._spare  # of this thread while it is out; to make one takes longer than to ask
        rows, at = spare.pop() if spare else _empty_rows(_ROWS_EXPECTED)
        while True:
            count = self._function(
                scan.view_address, scan.lines_address, scan.line_count, self._address, self._any_words, at, len(rows)
            )
            if count <= len(rows):
                worth: list[list[int]] = rows[:count].tolist() if count else []
                spare[:] = ((rows, at),)
                return worth
            rows, at = _empty_rows(count)


@lru_cache(maxsize=_SETS_KEPT)
def _compiled_set(reach: int, patterns: tuple[str, ...]) -> Any:
    """Return the RE2 set of some patterns, see `PatternPrefilter._reach`; workers share those of their parent."""
    pattern_set = (re2.Set.FullMatchSet, re2.Set.MatchSet, re2.Set.SearchSet)[reach](re2_options())
    for pattern in patterns:
        pattern_set.Add(pattern)
    pattern_set.Compile()
    return pattern_set


def _empty_rows(count: int) -> tuple[NDArray[np.int32], int]:
    """Return an array for so many rows of what the kernel says, shape (count, 4), int32; and its address."""
    rows = np.empty((count, 4), dtype=I32)
    return rows, address(rows)


def _parts(numbers: list[int]) -> list[list[int]]:
    return [numbers[at : at + _SET_MOST] for at in range(0, len(numbers), _SET_MOST)]
