"""Which digit a decoder has eaten, judged by the other numbers of the page."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping

_REST_OF_NUMBER = re.compile(r"[\d.,]{0,12}[^\d\s]{2}")  # what follows an eaten digit, as far as it says which one
_UNSEEN_COUNT = 2.0  # how often digits count that never stand there on the page
_CACHED_MOST = 64  # different numbers of a page
_UNKNOWN = {"1": 0.5, "2": 0.5}  # two digits stand for all that the page does not have


class PageNumbers:
    """The numbers of a page.

    Args:
        text: the page.

    >>> page = "投資1000億美元,又是1000億美元,共1000億美元。祖傳的?000億美元"
    >>> PageNumbers(page).digits_before(page.index("?") + 1)
    {'1': 0.8, '2': 0.2}
    """

    def __init__(self, text: str) -> None:
        self._text = text
        self._shares: dict[str, Mapping[str, float]] = {}  # of each rest of a number

    def digits_before(self, at: int) -> Mapping[str, float]:
        """Return digits that may have stood in front of `at` -> their shares.

        If 1000億 is what an article is about, the digit in front of 000億 elsewhere is the likely
        one. Two digits stand for all that the page does not have there, so that none of them is
        ever sure.
        """
        match = _REST_OF_NUMBER.match(self._text, at)
        if not match:
            return _UNKNOWN
        shares = self._shares.get(match[0])
        if shares is None and len(self._shares) < _CACHED_MOST:
            shares = self._shares[match[0]] = _digit_shares(Counter(self._first_digits(match[0])))
        return shares or _UNKNOWN

    def _first_digits(self, rest: str) -> Iterator[str]:
        """Yield the digits in front of a rest of a number, if no other digit and no point precedes them."""
        text = self._text
        at = text.find(rest, 1)
        while at >= 0:
            digit, before = text[at - 1], text[at - 2 : at - 1]
            is_first = digit.isdecimal() and not before.isdecimal() and before != "."
            if is_first:
                yield digit
            at = text.find(rest, at + 1 + len(rest) * is_first)


def _digit_shares(counts: Counter[str]) -> Mapping[str, float]:
    if not counts:
        return _UNKNOWN
    total = counts.total() + _UNSEEN_COUNT
    unseen_share = _UNSEEN_COUNT / 2 / total
    unseen = {digit: unseen_share * (digit in _UNKNOWN) for digit in {*counts, *_UNKNOWN}}
    return {digit: unseen[digit] + counts[digit] / total for digit in sorted(unseen)}
