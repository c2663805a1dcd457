"""Which lines have which plain words, and which of them are worth asking for patterns: one pass of the kernel."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from ctypes import addressof
from itertools import accumulate
from math import inf

import numpy as np
from numpy.typing import NDArray

from seedclean.core.edits import utf32
from seedclean.core.kernel import I32, U8, address, unchecked
from seedclean.rules.exact_texts import find_exact_texts
from seedclean.rules.needed_characters import find_needed_characters
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
from seedclean.rules.required_words import RequiredWords, find_required_words
from seedclean.text import TextScan

_FIELDS = 5  # of a line, see c/scan/scan.h
_ANSWER = 4  # numbers, see c/scan/pattern_prefilter.c
_ANSWERS_EACH, _ANSWERS_LEAST = 2, 64  # answers expected for each line, and in all; more take a second call

_Places = tuple[int, int, int, int]  # where a word is, see c/scan/pattern_prefilter.h


class LineQuestions:
    """Questions about lines, by number: first those that a word answers, then those of which a line can be worth it.

    Args:
        certain: of each question, patterns that answer it, each of which can only be a few texts, see `is_certain`.
        asked: of each question, patterns that have to be matched then.

    >>> ferries = LineQuestions([["海城|港"], ["船"]], [["^第.{1,3}班"]])
    >>> ferries.asked(["海城的船", "风", "第一班船"])[:, :2].tolist()
    [[0, 0], [0, 1], [2, 2], [2, 1]]
    """

    def __init__(self, certain: Sequence[Iterable[str]], asked: Sequence[Iterable[str]]) -> None:
        groups = _Groups()
        for question, patterns in enumerate(certain):
            groups.add_certain(patterns, question)
        for question, patterns in enumerate(asked, len(certain)):
            groups.add_patterns(patterns, question)
        self._tables, self._kept = prefilter_tables(groups.uses, groups.worded, groups.wordless, groups.sets)
        self._address = addressof(self._tables)

    def asked(self, lines: Sequence[str]) -> NDArray[np.int32]:
        """Return what `asked_of` returns, of some lines; offsets are those in all of them, joined."""
        ends = list(accumulate(map(len, lines)))
        fields = np.zeros((len(lines) + 1, _FIELDS), dtype=I32)
        fields[:-1, 1] = fields[1:, 0] = ends
        data = utf32("".join(lines))
        return self._answers(data, address(fields), len(lines))

    def asked_of(self, scan: TextScan) -> NDArray[np.int32]:
        """Return number of a line, of a question that is answered or worth asking, and where the line begins and ends.

        Shape (n, 4); each pair of line and question once, in the order of the lines.
        """
        return self._answers(scan.view_address, scan.lines_address, scan.line_count)

    def _answers(self, view: int | bytes, lines: int, count: int) -> NDArray[np.int32]:
        room = _ANSWERS_LEAST + _ANSWERS_EACH * count
        while True:
            answers = np.empty((room, _ANSWER), dtype=I32)
            written = unchecked("lines_worth_matching")(view, lines, count, self._address, 1, address(answers), room)
            if written <= room:
                return answers[:written]
            room = written


def is_certain(pattern: str) -> bool:
    """Say whether a pattern matches where one of a few texts stands, at an end of its line if it has an anchor there.

    >>> is_certain("^https?://"), is_certain("海城.")
    (True, False)
    """
    return find_exact_texts(pattern) is not None


class _Groups:
    """What the kernel looks for in lines, see `rules.prefilter_structs`."""

    def __init__(self) -> None:
        self.uses: dict[str, list[WordUse]] = defaultdict(list)
        self.worded: list[WordedGroup] = []
        self.wordless: list[WordlessGroup] = []
        self.sets = [np.zeros(SET_SIZE, dtype=U8)]

    def add(self, words: Mapping[str, _Places], question: int) -> None:
        """Add words of a question, with their places."""
        for word, places in words.items():
            self.uses[word].append(WordUse(len(self.worded), *places))
        self.worded.append(WordedGroup(NO_BOUND, 0, question))

    def add_certain(self, patterns: Iterable[str], question: int) -> None:
        """Add texts of which each is a match."""
        for pattern in patterns:
            required = find_required_words(pattern)
            for text in find_exact_texts(pattern) or ():
                before, rest = 0 if required.begins else NO_BOUND, len(text) if required.ends else NO_BOUND
                self.add({text: (0, before, 0, rest)}, question)

    def add_patterns(self, patterns: Iterable[str], question: int) -> None:
        """Add what makes a line worth asking for patterns: words, else pairs of characters, outer ones, or any."""
        members = np.zeros(SET_SIZE, dtype=U8)
        enough = 1
        for pattern in patterns:
            required = find_required_words(pattern)
            if words := word_places(required):
                self.add(words, question)
                continue
            needed = find_needed_characters(pattern)
            if needed.within and min(map(len, needed.within)) > 1:
                self.add(dict.fromkeys(needed.within, _places(required)), question)
            elif required.begins and needed.first and not needed.empty:
                self.add(dict.fromkeys(needed.first, _places(required, before=0)), question)
            elif required.ends and needed.last and not needed.empty:
                self.add(dict.fromkeys(needed.last, _places(required, rest=1)), question)
            elif needed.within and max(needed.within) < chr(SET_SIZE):
                members[[ord(text[0]) for text in needed.within]] = 1
            else:
                enough = 0
        if members.any() or not enough:
            self.wordless.append(WordlessGroup(NO_BOUND, 0, question, set=len(self.sets), enough=enough))
            self.sets.append(members)


def _places(required: RequiredWords, before: float = inf, rest: float = inf) -> _Places:
    """Return where a text of a match can stand: so many characters are before it, and from it on, at most."""
    if required.begins:
        before = min(before, required.most)
    if required.ends:
        rest = min(rest, required.most)
    return 0, bounded(before), 0, bounded(rest)
