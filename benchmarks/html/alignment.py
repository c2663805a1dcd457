"""Two sequences of letters, aligned in order: how many are equal, and which stretches only one of them has."""

from __future__ import annotations

from itertools import takewhile
from typing import NamedTuple


class Alignment(NamedTuple):
    """What two texts have in common.

    Attributes:
        equal: the letters of a longest common subsequence.
        left: stretches that only the first text has: where they begin, and where they end.
        right: the same of the second text.
    """

    equal: int
    left: list[tuple[int, int]]
    right: list[tuple[int, int]]


def align(first: str, second: str) -> Alignment:
    """Align two texts.

    A row of the table of common subsequences is one whole number, a bit a letter, so a row costs one addition (Hyyrö
    2004). Memory is a bit for each pair of letters that remain once equal beginnings and ends are off.

    >>> align("海城的船开了", "海城船开了吗")
    Alignment(equal=5, left=[(2, 3)], right=[(5, 6)])
    """
    begin = sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], zip(first, second, strict=False)))
    rest = min(len(first), len(second)) - begin
    ends = zip(reversed(first), reversed(second), strict=False)
    end = min(rest, sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], ends)))
    left, right = _unmatched(first[begin : len(first) - end], second[begin : len(second) - end])
    equal = len(first) - len(left)
    return Alignment(equal, _stretches(left, begin), _stretches(right, begin))


def _unmatched(first: str, second: str) -> tuple[list[int], list[int]]:
    """Return the places of the letters that are in no pair."""
    bits: dict[str, int] = {}
    for index, letter in enumerate(first):
        bits[letter] = bits.get(letter, 0) | 1 << index
    full = (1 << len(first)) - 1
    row, rows = full, [full]
    for letter in second:
        same = row & bits.get(letter, 0)
        row = (row + same | row - same) & full
        rows.append(row)
    left, right = [], []
    i, j = len(first), len(second)
    while i and j:
        if rows[j] >> (i - 1) & 1:
            i -= 1
            left.append(i)
        elif not rows[j - 1] >> (i - 1) & 1:
            j -= 1
            right.append(j)
        else:
            i, j = i - 1, j - 1
    return [*range(i), *reversed(left)], [*range(j), *reversed(right)]


def _stretches(places: list[int], shift: int) -> list[tuple[int, int]]:
    """Join neighbouring places.

    >>> _stretches([1, 2, 5], 0)
    [(1, 3), (5, 6)]
    """
    stretches: list[tuple[int, int]] = []
    for index in places:
        at = index + shift
        if stretches and stretches[-1][1] == at:
            stretches[-1] = stretches[-1][0], at + 1
        else:
            stretches.append((at, at + 1))
    return stretches
