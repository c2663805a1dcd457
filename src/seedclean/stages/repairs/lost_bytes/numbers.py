"""Which digit a decoder has eaten, by the other figures of the page."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping

_FOLLOWING = re.compile(r"[\d.,]{0,12}[^\d\s]{2}")  # what follows an eaten digit, as far as it says which one
_UNSEEN = 2.0  # times that a digit counts as seen which the page does not have there
_ASKED_MOST = 64  # different figures of a page
_ANY = {"1": 0.5, "2": 0.5}


class PageNumbers:
    """The figures of a page.

    Args:
        text: the page.

    >>> page = "投資1000億美元,又是1000億美元,共1000億美元。祖傳的?000億美元"
    >>> PageNumbers(page).digits_before(page.index("?") + 1)
    {'1': 0.8, '2': 0.2}
    """

    def __init__(self, text: str) -> None:
        self._text = text
        self._known: dict[str, Mapping[str, float]] = {}

    def digits_before(self, at: int) -> Mapping[str, float]:
        """Return the digits that may have stood in front of `at` -> their shares.

        1000億 may be an article's subject: the digit that the page has in front of 000億 elsewhere is the likely one.
        Two digits stand for all that the page does not have there: what is as likely as another is never sure.
        """
        found = _FOLLOWING.match(self._text, at)
        if not found:
            return _ANY
        known = self._known.get(found[0])
        if known is None and len(self._known) < _ASKED_MOST:
            known = self._known[found[0]] = _shares(Counter(self._in_front_of(found[0])))
        return known or _ANY

    def _in_front_of(self, figure: str) -> Iterator[str]:
        """Yield the digits in front of which there is no other one, nor a point, and behind which the figure stands."""
        text = self._text
        at = text.find(figure, 1)
        while at >= 0:
            digit, before = text[at - 1], text[at - 2 : at - 1]
            alone = digit.isdecimal() and not before.isdecimal() and before != "."
            if alone:
                yield digit
            at = text.find(figure, at + 1 + len(figure) * alone)


def _shares(seen: Counter[str]) -> Mapping[str, float]:
    if not seen:
        return _ANY
    total = seen.total() + _UNSEEN
    rest = _UNSEEN / 2 / total
    unseen = {digit: rest * (digit in _ANY) for digit in {*seen, *_ANY}}
    return {digit: unseen[digit] + seen[digit] / total for digit in sorted(unseen)}
