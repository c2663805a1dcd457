"""A damaged place that stands whole in another article of a run: the same sentence, in a text that is no copy.

A stranger is believed less than a copy. What stands on both sides must be the same for longer, every article that has
it must say the same, and its numbers must be those that the damage shows.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache
from itertools import product
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from seedclean.core.edits import Edit, code_points
from seedclean.stages.repairs.from_duplicate import DAMAGED, SPANS_MOST, line_around, on_one_line
from seedclean.stages.repairs.lost_bytes.damage_model import possible_displays
from seedclean.stages.repairs.lost_bytes.evidence import PRIVATE_USE
from seedclean.stages.repairs.lost_bytes.gbk import FULL_WIDTH_MARKS
from seedclean.stages.repairs.lost_bytes.variants import variants_of
from seedclean.text import fold
from seedclean.text.char_flags import TONED_VOWELS

KEY = 8  # characters in front of a place by which its sentence is looked for; as many must be behind it
_CONTEXT = 16  # characters on each side that must be the same, as far as its line goes
_BOTH_LEAST, _LETTERS_LEAST = 24, 16  # characters together, and letters of them: fewer may be a turn of phrase
_LONGER_MOST = 4  # characters that the original may have more than what is shown
_HALF_ANNOTATION = re.compile(rf"[a-zü]*[{TONED_VOWELS}][a-z]* ?[)）]")
_MARKS = ",?!:;"  # each may be a full-width one, of two bytes; with a lost byte a decoder may have eaten another
_SHOWN_MOST = 400  # characters of a place: the search for lost bytes takes no longer ones
AROUND = _CONTEXT + _SHOWN_MOST + KEY + _LONGER_MOST + _CONTEXT  # characters on both sides of a key that tell all
_FULL_WIDTH = {mark: (chr(ord(mark) + 0xFEE0),) for mark in FULL_WIDTH_MARKS}
_FORMS_MOST = 256  # of a text: those of real news have fewer, and each is damaged in all ways
_FACTOR = np.uint64(0x9E3779B97F4A7C15)


class DamagedPlace(NamedTuple):
    """A damaged place of an article, and what stands around it, folded.

    Attributes:
        article: id.
        start: first offset in the article's text.
        end: its end, exclusive.
        shown: what stands there.
        before: the end of what stands in front of it.
        after: the beginning of what stands behind it.
    """

    article: str
    start: int
    end: int
    shown: str
    before: str
    after: str

    def key(self) -> np.uint64:
        """Return the hash by which its sentence is looked for."""
        return np.uint64(key_hashes(self.before[-KEY:])[0])


class Donation(NamedTuple):
    """What another article has in a damaged place: `[start, end)` of the damaged text, the new text, the other's id."""

    start: int
    end: int
    text: str
    donor: str


def places_in(article: str, text: str, doubts: Sequence[tuple[int, int]]) -> list[DamagedPlace]:
    """Return the damaged places of an article that have enough around them to know their sentence again.

    >>> damaged = "海城渡轮公司昨晚宣布说,从今天起?迸矶恢复了夜间的全部班次。"
    >>> [gap.before for gap in places_in("a", damaged, [(16, 19)])]
    ['海城渡轮公司昨晚宣布说,从今天起']
    """
    if len(doubts) > SPANS_MOST:
        return []
    places: list[DamagedPlace] = []
    for start, end in (on_one_line(text, *doubt) for doubt in doubts):
        before, after = line_around(text[max(0, start - _CONTEXT) : start], text[end : end + _CONTEXT], _CONTEXT)
        around = before + after
        is_enough = min(len(before), len(after)) >= KEY and len(around) >= _BOTH_LEAST
        if is_enough and sum(map(str.isalpha, around)) >= _LETTERS_LEAST and not DAMAGED.search(around):
            places.append(DamagedPlace(article, start, end, text[start:end], before, after))
    return places


def key_hashes(folded: str) -> NDArray[np.uint64]:
    """Return a hash of each `KEY` characters of a text that follow each other: shape (len - KEY + 1,), uint64."""
    points = code_points(folded).astype(np.uint64)
    hashes = np.zeros(max(len(points) - KEY + 1, 0), dtype=np.uint64)
    for at in range(KEY if len(hashes) else 0):
        hashes = (hashes + points[at : at + len(hashes)]) * _FACTOR
        hashes ^= hashes >> np.uint64(29)
    return hashes


def offsets_of_keys(hashes: NDArray[np.uint64], keys: NDArray[np.uint64]) -> list[int]:
    """Return where hashes are among the keys, which ascend."""
    slots = np.searchsorted(keys, hashes)
    slots[slots == len(keys)] = 0
    return np.flatnonzero(keys[slots] == hashes).tolist()


class PlaceIndex:
    """Damaged places, to be asked which of them a text has whole.

    Args:
        places: from `places_in`.

    >>> damaged = "海城渡轮公司昨晚修好了排水系统?,F在人人都说很方便。"
    >>> index = PlaceIndex(places_in("a", damaged, [(15, 18)]))
    >>> whole = "有人问起。海城渡轮公司昨晚修好了排水系统。现在人人都说很方便。"
    >>> [(gap.start, text) for gap, text in index.whole_in("b", whole, [])]
    [(15, '。现')]
    """

    def __init__(self, places: Iterable[DamagedPlace]) -> None:
        self._places: dict[int, list[DamagedPlace]] = {}
        for gap in places:
            self._places.setdefault(int(gap.key()), []).append(gap)
        self._keys = np.array(sorted(self._places), dtype=np.uint64)

    def whole_in(
        self, article: str, text: str, doubts: Sequence[tuple[int, int]]
    ) -> Iterator[tuple[DamagedPlace, str]]:
        """Yield the places that another article has whole, and what it has there.

        Args:
            article: its id.
            text: its text.
            doubts: its own damaged places.
        """
        folded = fold(text)
        hashes = key_hashes(folded)
        for at in offsets_of_keys(hashes, self._keys):
            for gap in self._places[int(hashes[at])]:
                head = at + KEY - len(gap.before)
                if gap.article == article or head < 0 or not folded.startswith(gap.before, head):
                    continue
                start = at + KEY
                end = folded.find(gap.after, start + 1, start + len(gap.shown) + _LONGER_MOST + len(gap.after))
                if end < 0 or any(first < end and start < last for first, last in doubts):
                    continue
                original = text[start:end]
                if "\n" in original or DAMAGED.search(original):
                    continue
                if can_show(original, gap.shown, gap.before[-1:]):
                    yield gap, original


@lru_cache(maxsize=1 << 12)  # an article may have its sentence again and again
def can_show(original: str, shown: str, before: str) -> bool:
    """Say whether the damage can have made what is shown out of another article's text.

    The numbers must be the same, and about the bytes. The damage, run forward over the forms that its characters have
    in GBK, must show the place, unless a half annotation stands in it.

    Args:
        original: the other article's text.
        shown: the damaged place.
        before: the character in front of both, folded.

    >>> can_show("。现在", "?,F在", "统"), can_show("，现在", "?,F在", "统"), can_show("1000亿", "?000亿", "的")
    (True, False, False)
    """
    bare, folded = _HALF_ANNOTATION.sub("", fold(shown)), fold(original)
    if [c for c in bare if c.isdecimal()] != [c for c in folded if c.isdecimal()]:
        return False
    least, most = _bytes(folded, _MARKS)
    shown_least, shown_most = _bytes(bare, _MARKS + "\ufffd")
    is_private = PRIVATE_USE.search(shown)
    vanished = 0 if is_private else 2 * len(folded)  # a scraper may drop what is undefined
    if least > shown_most + vanished or shown_least > most:
        return False
    if bare != fold(shown):
        return not vanished or least <= shown_most
    forms = [(c, *_FULL_WIDTH.get(c, ())) if c.isascii() else variants_of(c) for c in before + original]
    if math.prod(map(len, forms)) > _FORMS_MOST:
        return False
    return any(bare in _displays("".join(form), stops="?。" in shown) for form in product(*forms))


def _displays(original: str, *, stops: bool) -> set[str]:
    """Return what a site can show for a text, folded, without its first character; private-use ones may be gone."""
    try:
        displays = {display[1:] for display in possible_displays(original, (), (), stops=stops)}
    except UnicodeEncodeError:
        return set()
    return {fold(display) for shown in displays for display in (shown, PRIVATE_USE.sub("", shown))}


def _bytes(folded: str, twice: str) -> tuple[int, int]:
    """Return how many bytes of GBK a folded text has at least and at most: some characters may stand for two."""
    least = sum(1 if character.isascii() or character == "\ufffd" else 2 for character in folded)
    return least, least + sum(map(folded.count, twice))


def agreed(offers: Iterable[tuple[DamagedPlace, str, str]]) -> dict[str, list[Donation]]:
    """Return id of a damaged article -> what fills its places: that about which all agree, from the first by its id.

    Args:
        offers: place, text, and id of the article that has it.

    >>> gap = DamagedPlace("a", 3, 5, "?迸", "", "")
    >>> agreed([(gap, "将要", "c"), (gap, "将要", "b")])
    {'a': [Donation(start=3, end=5, text='将要', donor='b')]}
    >>> agreed([(gap, "将要", "c"), (gap, "可能", "b")])
    {}
    """
    best: dict[tuple[str, int, int], tuple[str, str]] = {}
    disputed: set[tuple[str, int, int]] = set()
    for gap, text, donor in offers:  # a site may print a sentence on all its pages: not all offers are kept
        where = gap.article, gap.start, gap.end
        earlier = best.setdefault(where, (donor, text))
        if fold(earlier[1]) != fold(text):
            disputed.add(where)
        best[where] = min(earlier, (donor, text))
    donations: dict[str, list[Donation]] = {}
    for article, start, end in sorted(best.keys() - disputed):
        donor, text = best[article, start, end]
        donations.setdefault(article, []).append(Donation(start, end, text, donor))
    return donations


def edits_from_donations(donations: Iterable[Donation], filled: Iterable[Edit]) -> list[Edit]:
    """Return the edits that fill places from other articles, but for those that are filled already."""
    done = {edit.start for edit in filled}
    return [
        Edit(start, end, text, "repair:donor", donor=donor)
        for start, end, text, donor in donations
        if start not in done
    ]
