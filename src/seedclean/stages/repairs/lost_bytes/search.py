"""One damaged place of a mirror page: all texts whose bytes could have become it, and the likeliest of them.

The page's characters are taken back to GBK bytes. Two things make what is behind a `?` ambiguous, and nothing else:
whether the `?` is a real one, and which byte was lost there. From there on, a reading is either *aligned* (the page's
characters are the original's) or *shifted* (every character shown is the second byte of one original character and
the first byte of the next), and each shown character has one meaning in it:

| shown | aligned | shifted, with the open lead byte p |
|---|---|---|
| two bytes a b | itself | the character p a; b is open, or b is ASCII: aligned again |
| ASCII from 0x40 on | itself | the character p and it; aligned again |
| an ASCII mark | itself | p A3, then the mark's second byte is open |
| a note | belongs to the last two bytes | belongs to the last two bytes |
| `?` | itself; or a lead byte was lost before a note or a mark | A3 BF as a mark; or a trail byte was lost |
| anything else | itself | impossible |

Readings are compared by a model of which character follows which: `tables.py`, sharpened by the page's own counts. The
best and the sum of all, which gives the best one's share, are found by the kernel (c/lost_bytes/lattice.c).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import cache
from itertools import islice
from typing import Any

import numpy as np
import regex
from numpy.typing import NDArray

from seedclean.core.edits import code_points, from_code_points
from seedclean.core.kernel import F64, I16, I64, U8, U16, U32, checked
from seedclean.stages.repairs.lost_bytes.evidence import LOST, DamageEvidence, Lost, Restoration
from seedclean.stages.repairs.lost_bytes.gbk import pairs_of_characters
from seedclean.stages.repairs.lost_bytes.language_model import Addresses, load_language_model, pair_table
from seedclean.stages.repairs.lost_bytes.numbers import PageNumbers
from seedclean.stages.repairs.pinyin import pairs_by_reading
from seedclean.stages.repairs.pinyin_annotations import PinyinAnnotation
from seedclean.text import fold

_WORK_MOST = 300_000  # states on one page: a place needs some 300, and no page may take minutes
_PLACES_MOST = 10_000  # whose figures are asked: no page has work for more
_ROOM = 1 << 12  # steps and characters of a reading: a place has 400 characters
_TITLE_MOST = 30
_EATEN, _KEPT = 2.0, 0.3  # nats: to believe that the decoder took a mark that was full-width with it, or left it there
_COST_LEAST, _COST_MOST = 0.1, 15.0
_KINDS: tuple[Lost, ...] = ("note", "mark", "eaten", "byte")
_LOST = regex.compile(f"[{LOST}]")
_PAIRS = 0x10000
_QUOTED, _TITLED = 9, 10  # in the numbers of `struct page`


@cache
def _syllables() -> tuple[Mapping[str, int], tuple[NDArray[Any], ...]]:
    """Return the number of each syllable, and, of all in that order, what `struct page` has of them.

    Three arrays: where the characters of each begin; their pairs of bytes; whether it is their first reading.
    """
    among = pairs_by_reading()
    pairs_of_characters = [lead << 8 | trail for pairs in among.values() for lead, trail in pairs]
    first = [is_first for pairs in among.values() for is_first in pairs.values()]
    starts = np.cumsum([0, *map(len, among.values())], dtype=I64)
    number = {syllable: number for number, syllable in enumerate(among)}
    return number, (starts, np.array(pairs_of_characters, dtype=U16), np.array(first, dtype=U8))


class LostByteSearch:
    """The search over the places of one page.

    Args:
        text: the page.
        signs: what is known of it.

    >>> from seedclean.stages.repairs.lost_bytes.evidence import damage_evidence
    >>> page = "他談到系統(tǒng)?,F(xiàn)在人人有系統(tǒng)。家家用系統(tǒng)。"
    >>> found = LostByteSearch(page, damage_evidence(page)).restore(page.index("?"))
    >>> found.text, found.lost
    ('。現在', ('mark',))
    """

    def __init__(self, text: str, signs: DamageEvidence) -> None:
        self._text = text
        self._signs = signs
        self._work = np.array([0, _WORK_MOST], dtype=I64)
        self._told, self._shares = np.empty(6, dtype=I64), np.empty(2, dtype=F64)
        self._pieces = np.empty(5 * _ROOM, dtype=U32)
        counts = signs.counts
        number, readings = _syllables()
        noted, halves = (_columns(among.values(), number) for among in (signs.notes, signs.halves))
        annotated = np.zeros(_PAIRS, dtype=I16)
        annotated[[lead << 8 | trail for lead, trail in signs.annotated]] = [
            number[syllable] + 1 for syllable in signs.annotated.values()
        ]
        self._costs = np.array([counts.total, _EATEN, _KEPT], dtype=F64)
        figures = self._figures()
        shares = [share for digits in figures.values() for share in digits.values()]
        places = [*figures, len(text) + 1]
        self._numbers = np.array(
            [
                len(text),
                len(counts.keys) - 1,
                len(noted),
                len(halves),
                len(figures),
                signs.eats,
                signs.converted,
                signs.converted_back,
                not signs.converted_back,
                0,
                0,
            ],
            dtype=I64,
        )
        self._page = Addresses(
            code_points(text),
            code_points(fold(text)),
            counts.keys,
            counts.counts,
            noted,
            halves,
            *readings,
            annotated,
            self._bare(),
            np.column_stack([places, np.cumsum([0, *map(len, figures.values())])]).astype(I64),
            code_points("".join("".join(digits) for digits in figures.values())),
            np.array(shares, dtype=F64),
            self._numbers,
            self._costs,
        )

    def _figures(self) -> dict[int, Mapping[str, float]]:
        """Return the places in front of which a digit may have been eaten that the page knows -> digit -> share."""
        if not self._signs.eats:
            return {}
        figures = PageNumbers(self._text)
        places = islice(_LOST.finditer(self._text), _PLACES_MOST)
        return {match.end(): figures.digits_before(match.end()) for match in places}

    def _bare(self) -> NDArray[np.uint8]:
        """Return of each pair of bytes whether it stands on the page, and nowhere with a note."""
        bare = np.zeros(_PAIRS, dtype=U8)
        checked("mark_pairs", code_points(self._text), len(self._text), pair_table(), bare)
        bare[[0, *(lead << 8 | trail for lead, trail in (pairs_of_characters()[c] for c in self._signs.noted))]] = 0
        return bare

    def restart(self, lean: float) -> None:
        """Begin anew, where a decoder leaves marks rather than takes them, by so many nats; below 0, it takes them."""
        self._work[0] = 0
        self._numbers[[_QUOTED, _TITLED]] = 0
        self._costs[1:] = np.clip([_EATEN + lean, _KEPT - lean], _COST_LEAST, _COST_MOST)

    def follow_brackets(self, text: str) -> None:
        """Take note of what a stretch opens and closes; a title does not run on for long."""
        at = max(text.rfind("“"), text.rfind("”"))
        if at >= 0:
            self._numbers[_QUOTED] = text[at] == "“"
        at = max(text.rfind("《"), text.rfind("》"))
        if at >= 0:
            self._numbers[_TITLED] = text[at] == "《"
        elif len(text) > _TITLE_MOST:
            self._numbers[_TITLED] = 0

    def restore(self, start: int) -> Restoration:
        """Return the likeliest reading of the place that begins with the `?` at `start`.

        If it has no end, or too much was tried on this page already, that is a reading without a share: its `?` hides
        a byte.

        Raises:
            MemoryError: there was none left.
        """
        earlier, character = self._signs.character_before(self._text, start)
        before = code_points(fold(earlier + character) + character)
        shipped = load_language_model()  # held while it is worked with: another thread may make another one
        failed = checked(
            "read_torn", shipped.where, self._page.where, start, before, self._work, self._told, self._shares,
            self._pieces, _ROOM,
        )  # fmt: skip
        if failed:
            raise MemoryError
        end, found, characters, lost, noted, guessed = self._told.tolist()
        if not found:
            end = max(end, start + 1)
            return Restoration(start, end, self._text[start:end], 0.0, ("byte",), (), (), 1.0)
        shares = self._shares.tolist()
        text, losses, pairs, places = self._pieces[: 4 * _ROOM].reshape(4, _ROOM)
        return Restoration(
            start,
            end,
            from_code_points(text[:characters]),
            shares[0],
            tuple(_KINDS[kind - 1] for kind in losses[:lost].tolist()),
            tuple((pair >> 8, pair & 0xFF) for pair in pairs[:noted].tolist()),
            tuple(places[:guessed].tolist()),
            shares[1],
        )


def _columns(notes: Iterable[PinyinAnnotation], number: Mapping[str, int]) -> NDArray[np.int64]:
    """Return of each note where it begins and ends, and its syllable's number: shape (notes, 3)."""
    rows = [value for start, end, _, syllable in notes for value in (start, end, number[syllable])]
    return np.array(rows, dtype=I64).reshape(-1, 3)
