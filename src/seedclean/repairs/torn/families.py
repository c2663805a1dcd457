"""The characters that a lost byte leaves possible, as arrays: the table's numbers for all of them at once."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache, lru_cache

import numpy as np
from numpy.typing import NDArray

from seedclean.hanzi import fold
from seedclean.repairs.torn.followers import (
    NO_TAIL,
    OTHER,
    RARE,
    SURELY_INSIDE,
    among_others,
    entry,
    inside,
    plain,
    table,
    tails,
)
from seedclean.repairs.torn.gbk import LEADS, shown

_Vector = NDArray[np.float64]
_SIGNS = frozenset(",。、;:?!“”‘’《》〈〉()—…·「」『』【】~%")  # marks worth a thought
_HARDLY = 0.01  # a pair is hardly ever one word
_ABSENT = 1e-12  # of other signs, and of characters without numbers


@dataclass(frozen=True, eq=False)
class Family:
    """The characters of GBK that share a byte; n of them. All arrays have the shape (n,), float64.

    Attributes:
        characters: as they are.
        folded: as the table knows them.
        places: folded -> indices.
        signs: indices of the marks; their numbers do not follow the words.
        begins, ends_alone, ends_inside, else_across: see `followers.Uses`.
        plain: P(character) anywhere.
    """

    characters: tuple[str, ...]
    folded: tuple[str, ...]
    places: dict[str, list[int]]
    signs: tuple[int, ...]
    begins: _Vector
    ends_alone: _Vector
    ends_inside: _Vector
    else_across: _Vector
    plain: _Vector


def _family(characters: Sequence[str]) -> Family:
    known = [c for c in characters if "\u3400" <= c <= "\u9fff" or fold(c) in _SIGNS]
    folded = [fold(character) for character in known]
    places: dict[str, list[int]] = {}
    for place, character in enumerate(folded):
        places.setdefault(character, []).append(place)
    uses = [table().get(character) for character in folded]
    return Family(
        tuple(known),
        tuple(folded),
        places,
        tuple(place for place, character in enumerate(folded) if character in _SIGNS),
        np.array([use.begins if use else RARE for use in uses]),
        np.array([use.ends_alone if use else 1.0 for use in uses]),
        np.array([use.ends_inside if use else 1.0 for use in uses]),
        np.array([use.else_across if use else 1.0 for use in uses]),
        np.array([plain(character) for character in folded]),
    )


@cache
def leads_of(trail: int) -> Family:
    """Return the characters with this trail byte."""
    return _family([shown()[lead, trail] for lead in LEADS if (lead, trail) in shown()])


@cache
def trails_of(lead: int) -> Family:
    """Return the characters with this lead byte whose trail byte can be lost: it looks like a lead byte."""
    return _family([shown()[lead, trail] for trail in LEADS if (lead, trail) in shown()])


class _Ahead:
    """What the table says of a family's characters behind one character."""

    def __init__(self, first: str, family: Family) -> None:
        uses = table().get(entry(first))
        self._first = first
        self._uses = uses
        self._places = family.places
        size = len(family.characters)
        self.heads, self.insides, self.across = np.zeros(size), np.zeros(size), np.zeros(size)
        if uses:
            for vector, numbers in ((self.heads, uses.heads), (self.insides, uses.insides), (self.across, uses.across)):
                for character in numbers.keys() & family.places.keys():
                    vector[family.places[character]] = numbers[character]
        self.goes_on = np.zeros(size)  # how likely each is inside the word of `first`, if it follows it
        if uses:
            goes_on = (self.heads + self.insides) / 2
            ends = (uses.ends_alone + uses.ends_inside) / 2 * (self.across + uses.else_across * family.begins)
            self.goes_on = SURELY_INSIDE * goes_on / (goes_on + ends + _ABSENT)

        # The characters that end a word with `first`, of which the table knows what follows them.
        pairs = ((place, tails().get(first + character)) for place, character in enumerate(family.folded))
        self.tails = [(place, tail) for place, tail in pairs if tail and self.goes_on[place] > _HARDLY]

    def behind_two(self, before: str, begins: _Vector) -> _Vector:
        """Return P(character | before first), less what the page says; `begins` is P(it begins a word)."""
        uses = self._uses
        if not uses:
            return begins
        later = inside(before, self._first)
        tail = tails().get(before + self._first, NO_TAIL)
        within, alone = later * uses.ends_inside, (1 - later) * uses.ends_alone
        across = self.across + uses.else_across * begins
        result = later * self.insides + (1 - later) * self.heads + (alone + within * tail.otherwise) * across
        for character in tail.across.keys() & self._places.keys():
            places = self._places[character]
            result[places] += within * (tail.across[character] - tail.otherwise * across[places])
        return result


@dataclass(frozen=True, eq=False)
class _Behind:
    """What the table says of some characters behind a family's; shapes (followings, n), `begins` and `among` (…, 1)."""

    heads: _Vector
    insides: _Vector
    across: _Vector
    begins: _Vector
    among: _Vector


@lru_cache(8192)
def ahead(first: str, family: Family) -> _Ahead:
    """Return what the table says of a family's characters behind `first`."""
    return _Ahead(first, family)


@lru_cache(8192)
def behind(followings: tuple[str, ...], family: Family) -> _Behind:
    """Return what the table says of some characters behind a family's."""
    size = len(family.characters)
    heads, insides, across = (np.zeros((len(followings), size)) for _ in range(3))
    begins, among = np.full((len(followings), 1), RARE), np.ones((len(followings), 1))
    for row, following in enumerate(followings):
        sign = entry(following)
        found = table().get(sign)
        if found:
            begins[row] = found.begins
        if sign == OTHER:
            among[row] = among_others("", following)
        for place, character in enumerate(family.folded):
            uses = table().get(character)
            if uses:
                heads[row, place] = uses.heads.get(sign, 0.0)
                insides[row, place] = uses.insides.get(sign, 0.0)
                across[row, place] = uses.across.get(sign, 0.0)
    return _Behind(heads, insides, across, begins, among)
