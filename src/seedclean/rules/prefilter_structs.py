"""What the kernel reads of a `PatternPrefilter`: the structs of c/scan/pattern_prefilter.h, field by field."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from math import inf
from typing import ClassVar, NamedTuple

import numpy as np
from numpy.typing import NDArray

from seedclean.core.kernel import I32, U64
from seedclean.core.kernel.structs import ArrayStruct, Kind, Rows, c_fields
from seedclean.rules.required_words import RequiredWords
from seedclean.text import WordFilter

NO_BOUND = 0x7FFFFFFF
SET_SIZE = 0x10000  # characters that a set is of, see c/scan/pattern_prefilter.h


class WordUse(NamedTuple):
    """`struct word_use`: a group of patterns that has a word, and where in its line the word counts.

    Attributes:
        group: its number among the worded groups.
        before: fewest characters of the line before the word.
        before_most: most of them.
        rest: fewest characters from the beginning of the word on.
        rest_most: most of them.
    """

    group: int
    before: int
    before_most: int
    rest: int
    rest_most: int


class WordedGroup(NamedTuple):
    """`struct worded_group`: patterns that are tried on lines with one of their words.

    Attributes:
        most: characters of the longest such line.
        excluded: flags of which such a line has none.
        number: what the kernel returns for them.
    """

    most: int
    excluded: int
    number: int


class WordlessGroup(NamedTuple):
    """`struct wordless_group`: patterns, or a shape of lines, that are tried whatever words a line has.

    Attributes:
        most: characters of the longest such line.
        excluded: flags of which such a line has none.
        number: what the kernel returns for them.
        least: fewest characters ...
        without_han: ... of those that are no Han, if this is 1.
        lines: only so many lines from the first one on; 0 for all.
        set: number of a set of characters ...
        enough: ... of which such a line has so many.
    """

    most: int
    excluded: int
    number: int
    least: int = 0
    without_han: int = 0
    lines: int = 0
    set: int = 0
    enough: int = 0


class PrefilterTables(ArrayStruct):
    """`struct pattern_prefilter` of c/scan/pattern_prefilter.h: what the kernel tries on lines.

    Attributes:
        words: address of the words' `WordTables`.
        use_starts: the first use of each word, and the number of uses.
        uses: `WordUse` of each.
        worded: `WordedGroup` of each.
        wordless: `WordlessGroup` of each.
        wordless_count: how many there are.
        sets: 65,536 bits of each set of characters.
    """

    kinds: ClassVar[Mapping[str, Kind]] = {
        "words": int,
        "use_starts": I32,
        "uses": Rows(I32, len(WordUse._fields)),
        "worded": Rows(I32, len(WordedGroup._fields)),
        "wordless": Rows(I32, len(WordlessGroup._fields)),
        "wordless_count": int,
        "sets": U64,
    }
    _fields_ = c_fields(kinds)


def prefilter_tables(
    uses: Mapping[str, Sequence[WordUse]],
    worded: Sequence[WordedGroup],
    wordless: Sequence[WordlessGroup],
    sets: Sequence[NDArray[np.uint8]],
) -> tuple[PrefilterTables, WordFilter]:
    """Return the tables, and what they have the address of, which must be kept as long.

    Args:
        uses: word -> what has it.
        worded: groups, by number.
        wordless: groups, by number.
        sets: by number; of each, 1 for the characters in it, shape (65536,).
    """
    words = WordFilter(list(uses))
    uses_of = list(uses.values())
    ordered = [uses_of[number] for number in words.order.tolist()]
    tables = PrefilterTables(
        words=words.address,
        use_starts=np.cumsum([0, *map(len, ordered)]).astype(I32),
        uses=_rows([use for group in ordered for use in group], WordUse),
        worded=_rows(worded, WordedGroup),
        wordless=_rows(wordless, WordlessGroup),
        wordless_count=len(wordless),
        sets=np.packbits(np.concatenate(sets), bitorder="little").view(U64),
    )
    return tables, words


def word_places(required: RequiredWords) -> dict[str, tuple[int, int, int, int]]:
    """Return word of which every match has one -> where in its line it is, as `WordUse` has it; {} if none is known.

    >>> from seedclean.rules.required_words import find_required_words
    >>> word_places(find_required_words("^.{2}海城.{0,3}$"))
    {'海城': (2, 2, 2, 5)}
    """
    places = {}
    for word, position in (required.words or {}).items():
        before = (position.before, position.before_most) if required.begins else (0, inf)
        behind = (position.behind, position.behind_most) if required.ends else (0, inf)
        low, most, least_rest, most_rest = map(bounded, (*before, *(len(word) + each for each in behind)))
        places[word] = low, most, least_rest, most_rest
    return places


def bounded(most: float) -> int:
    """Return a bound as the kernel reads it."""
    return int(min(most, NO_BOUND))


def _rows(rows: Sequence[tuple[int, ...]], kind: type[WordUse | WordedGroup | WordlessGroup]) -> NDArray[np.int32]:
    """Return rows of numbers as the kernel reads them: shape (rows, fields), int32."""
    return np.array(rows, dtype=I32).reshape(-1, len(kind._fields))
