"""Which lines have which plain words, and which of them are worth asking for patterns: one pass of the kernel."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from ctypes import addressof
from itertools import accumulate

import numpy as np
from numpy.typing import NDArray

from seedclean.core.edits import utf32
from seedclean.core.kernel import I32, U8, address, unchecked
from seedclean.rules.needed_characters import find_needed_characters
from seedclean.rules.prefilter_structs import (
    NO_BOUND,
    SET_SIZE,
    WordedGroup,
    WordlessGroup,
    WordUse,
    prefilter_tables,
    word_places,
)
from seedclean.rules.required_words import find_required_words

_FIELDS = 5  # of a line, see c/scan/scan.h
_ANSWER = 4  # numbers, see c/scan/pattern_prefilter.c
_ANSWERS_EACH, _ANSWERS_LEAST = 2, 64  # answers expected for each line, and in all; more take a second call
_ANYWHERE, _FIRST = (0, NO_BOUND, 0, NO_BOUND), (0, 0, 0, NO_BOUND)  # where a word is, see c/scan/pattern_prefilter.h


class LineQuestions:
    """Questions about lines, by number: first those that a word answers, then those of which a line can be worth it.

    Args:
        certain: of each question, words that answer it.
        asked: of each question, patterns that have to be matched then.

    >>> ferries = LineQuestions([["海城", "港"], ["船"]], [["^第.{1,3}班"]])
    >>> numbers, questions = ferries.asked(["海城的船", "风", "第一班船"])
    >>> list(zip(numbers.tolist(), questions.tolist()))
    [(0, 0), (0, 1), (2, 2), (2, 1)]
    """

    def __init__(self, certain: Sequence[Iterable[str]], asked: Sequence[Iterable[str]]) -> None:
        groups = _Groups()
        for question, plain in enumerate(certain):
            groups.add(dict.fromkeys(plain, _ANYWHERE), question)
        for question, patterns in enumerate(asked, len(certain)):
            groups.add_patterns(patterns, question)
        self._tables, self._kept = prefilter_tables(groups.uses, groups.worded, groups.wordless, groups.sets)
        self._address = addressof(self._tables)

    def asked(self, lines: Sequence[str]) -> tuple[NDArray[np.int32], NDArray[np.int32]]:
        """Return numbers of lines, and of questions that are answered, or worth asking: shapes (n,), each pair once."""
        ends = list(accumulate(map(len, lines)))
        fields = np.zeros((len(lines) + 1, _FIELDS), dtype=I32)
        fields[:-1, 1] = fields[1:, 0] = ends
        data, room = utf32("".join(lines)), _ANSWERS_LEAST + _ANSWERS_EACH * len(lines)
        while True:
            answers = np.empty((room, _ANSWER), dtype=I32)
            count = unchecked("lines_worth_matching")(
                data, address(fields), len(lines), self._address, 1, address(answers), room
            )
            if count <= room:
                return answers[:count, 0], answers[:count, 1]
            room = count


class _Groups:
    """What the kernel looks for in lines, see `rules.prefilter_structs`."""

    def __init__(self) -> None:
        self.uses: dict[str, list[WordUse]] = defaultdict(list)
        self.worded: list[WordedGroup] = []
        self.wordless: list[WordlessGroup] = []
        self.sets = [np.zeros(SET_SIZE, dtype=U8)]

    def add(self, words: Mapping[str, tuple[int, int, int, int]], question: int) -> None:
        """Add words of a question, with their places."""
        for word, places in words.items():
            self.uses[word].append(WordUse(len(self.worded), *places))
        self.worded.append(WordedGroup(NO_BOUND, 0, question))

    def add_patterns(self, patterns: Iterable[str], question: int) -> None:
        """Add what makes a line worth asking for patterns: words, else pairs of characters, first ones, or any."""
        members = np.zeros(SET_SIZE, dtype=U8)
        enough = 1
        for pattern in patterns:
            if words := word_places(find_required_words(pattern)):
                self.add(words, question)
                continue
            needed = find_needed_characters(pattern)
            if needed.within and min(map(len, needed.within)) > 1:
                self.add(dict.fromkeys(needed.within, _ANYWHERE), question)
            elif pattern.startswith("^") and needed.first and not needed.empty:
                self.add(dict.fromkeys(needed.first, _FIRST), question)
            elif needed.within and max(needed.within) < chr(SET_SIZE):
                members[[ord(text[0]) for text in needed.within]] = 1
            else:
                enough = 0
        if members.any() or not enough:
            self.wordless.append(WordlessGroup(NO_BOUND, 0, question, set=len(self.sets), enough=enough))
            self.sets.append(members)
