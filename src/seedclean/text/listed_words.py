"""Lists of words, millions if need be: how many characters of a text are in them, in one pass.

A hash of a word's first two characters says which lengths words beginning so have; hashes of these lengths are looked
up in one table. An automaton (Aho and Corasick 1975) gives the same answer.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, ClassVar

import numpy as np
from numpy.typing import NDArray

from seedclean.core.edits import code_points, utf32
from seedclean.core.kernel import I64, U8, U32, U64, address, checked, unchecked
from seedclean.core.kernel.structs import ArrayStruct, Kind, c_fields
from seedclean.text.scan import fold, scan_function

LENGTHS = (2, 63)  # least and most characters of a word
_CLASSES = 256  # at most
_HASHES = 1 << 16  # see c/scan/word_filter.h


class ListedTables(ArrayStruct):
    """`struct listed_words` of c/quality/listed_words.h."""

    kinds: ClassVar[Mapping[str, Kind]] = {
        "points": U32, "starts": I64, "classes": U8, "firsts": U64, "lengths": U64, "slots": U32,
        "slot_count": int, "class_count": int,
    }  # fmt: skip
    _fields_ = c_fields(kinds)


class ListedWords:
    """Words of lists, each list a class. They are matched on the folded text, in any case of ASCII letters.

    Args:
        lists: words of 2 to 63 characters, at most 256 lists. A word that stands in two is of the first.

    Attributes:
        tables: what the kernel looks words up in; 40 bytes and four for each character of a word.

    Raises:
        ValueError: a word is too short or too long.

    >>> words = ListedWords([["扫码", "扫码关注"], ["VIP会员"]])
    >>> words.count("请扫码关注,成为vip会员")
    ([4, 5], '扫码关注')
    """

    def __init__(self, lists: Sequence[Sequence[str]]) -> None:
        if len(lists) > _CLASSES:
            raise ValueError(f"{len(lists)} lists: at most {_CLASSES}")
        classes: dict[str, int] = {}
        for number, words in enumerate(lists):
            for word in fold("\n".join(words)).split("\n") if words else ():
                for spelling in {word, word.lower(), word.upper()}:
                    classes.setdefault(spelling, number)
        for word in classes:
            if not LENGTHS[0] <= len(word) <= LENGTHS[1]:
                raise ValueError(
                    f"the word {word!r} has {len(word)} characters: {LENGTHS[0]} to {LENGTHS[1]} are meant"
                )
        sizes = np.fromiter(map(len, classes), dtype=np.int64, count=len(classes))
        self._fill(
            len(lists),
            code_points("".join(classes)).astype(U32) if classes else np.zeros(1, dtype=U32),
            np.concatenate(([0], np.cumsum(sizes))).astype(I64),
            np.fromiter(classes.values(), dtype=U8, count=len(classes)) if classes else np.zeros(1, dtype=U8),
        )

    def _fill(self, lists: int, points: NDArray[Any], starts: NDArray[Any], classes: NDArray[Any]) -> None:
        count = len(starts) - 1
        slots = 1 << (2 * count).bit_length() if count else 0
        self.tables = ListedTables(
            points=points, starts=starts, classes=classes,
            firsts=np.zeros(_HASHES // 64, dtype=U64), lengths=np.zeros(_HASHES, dtype=U64),
            slots=np.zeros(max(slots, 1), dtype=U32), slot_count=slots, class_count=lists,
        )  # fmt: skip
        checked("list_words", self.tables, count)

    def __getstate__(self) -> tuple[Any, ...]:
        """Return the words; another process makes the tables anew."""
        arrays = self.tables.arrays
        return self.tables.class_count, arrays["points"], arrays["starts"], arrays["classes"]

    def __setstate__(self, parts: tuple[Any, ...]) -> None:
        """Make the tables."""
        self._fill(*parts)

    def count(self, text: str) -> tuple[list[int], str]:
        """Return how many characters of a text are in words of each list, the longest first, and the first word."""
        chars, first = np.zeros(self.tables.class_count, dtype=I64), np.full(1, -1, dtype=I64)
        view = np.empty(len(text) + 1, dtype=U32)
        unchecked("listed_chars")(
            utf32(text),
            len(text),
            scan_function()[1],
            self.tables.address,
            address(view),
            address(chars),
            address(first),
        )
        number = int(first[0])
        if number < 0:
            return chars.tolist(), ""
        start, end = self.tables.arrays["starts"][number : number + 2].tolist()
        return chars.tolist(), "".join(map(chr, self.tables.arrays["points"][start:end].tolist()))
