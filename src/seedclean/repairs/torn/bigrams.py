"""How likely a character follows others on a page: the shipped table, sharpened by the page itself.

The page's own counts are mixed in (linear interpolation, Jelinek and Mercer 1980), so that names, figures and marks of
this very page count.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Mapping
from itertools import pairwise
from operator import add
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from seedclean.repairs.torn.families import Family, ahead, behind
from seedclean.repairs.torn.followers import entry, follows, plain
from seedclean.repairs.torn.forms import forms_of, simplified_only

_PLAIN = 0.02  # weight of a character's share, whatever stands before it
_PAGE_MOST, _TYPES = 0.5, 2.0  # the page's weight is n / (n + 2 t), for n uses of a character and t different followers
_OWN_WORDS = 0.3  # how much of what begins a word is taken from the page's own characters
_CLOSES, _AGAIN = 4.0, 0.2  # a quotation that is open is closed sooner or later, and hardly another one opened
_OTHER_SCRIPT = 1e-5  # a Simplified character on a Traditional page
_TITLE_MOST = 30
_BRACKETED = frozenset("“”《》。")
_UNSEEN_FORM = 0.2  # of the characters that fold to one, those the page does not have count so much


class Between(NamedTuple):
    """What can stand between two characters.

    Attributes:
        best: natural logarithm of the best character's probability.
        total: that of all together.
        character: the best one.
    """

    best: float
    total: float
    character: str


class Bigrams:
    """The model of one page.

    Args:
        stretches: folded text of the page, less the notes and the places under suspicion: those would vouch
            for themselves.
        counts: how often each character stands on the page, as it is.
        traditional: whether the page is in Traditional characters.

    Attributes:
        quoted: whether a quotation is open in front of the place that is read: it will be closed, and no other
            one is opened before.
        titled: whether a 《 is.
    """

    def __init__(self, stretches: Iterable[str], counts: Mapping[str, int], *, traditional: bool) -> None:
        self.quoted = self.titled = False
        self._singles: Counter[str] = Counter()
        self._pairs: Counter[str] = Counter()
        self._triples: Counter[str] = Counter()
        for text in stretches:
            pairs = list(map(add, text, text[1:]))
            self._singles.update(text)
            self._pairs.update(pairs)
            self._triples.update(map(add, pairs, text[2:]))
        self._length = max(self._singles.total(), 1)
        self._counts = counts
        self._traditional = traditional
        self._betweens: dict[tuple[str, str, int, Family], Between] = {}
        self._found_columns: dict[tuple[tuple[str, ...], Family, int], tuple[NDArray[np.float64], ...]] = {}
        self._shares: dict[Family, tuple[NDArray[np.float64], NDArray[np.float64]]] = {}
        self._after: dict[str, set[str]] = {}
        self._before: dict[str, set[str]] = {}
        for pair in self._pairs:
            first, second = pair[0], pair[1]
            self._after.setdefault(first, set()).add(second)
            self._before.setdefault(second, set()).add(first)
        self._weights = {
            first: min(_PAGE_MOST, self._singles[first] / (self._singles[first] + _TYPES * len(seconds)))
            for first, seconds in self._after.items()
        }
        self._known: tuple[dict[tuple[str, str], float], ...] = ({}, {}, {}, {})

    def follow(self, text: str) -> None:
        """Take note of what a stretch opens and closes; a title does not run on for long."""
        at = max(text.rfind("“"), text.rfind("”"))
        if at >= 0:
            self.quoted = text[at] == "“"
        at = max(text.rfind("《"), text.rfind("》"))
        if at >= 0:
            self.titled = text[at] == "《"
        elif len(text) > _TITLE_MOST:
            self.titled = False

    def seen(self, pair: str) -> float:
        """Return how often two characters stand together on the page, folded."""
        return self._pairs.get(pair, 0)

    @property
    def _open(self) -> int:
        return self.quoted + 2 * self.titled

    def learn(self, text: str, weight: float) -> None:
        """Count the marks of a stretch that was read: after 。 a ” is likely on a page that has it elsewhere."""
        for first, second in pairwise(text):
            if not first.isalnum():
                self._singles[first] += weight  # type: ignore[assignment]
                if not second.isalnum():
                    self._pairs[first + second] += weight  # type: ignore[assignment]
        for known in self._known:
            known.clear()
        self._betweens.clear()
        self._found_columns.clear()
        self._shares.clear()

    def form_share(self, character: str) -> float:
        """Return a form's share among the characters that fold to the same, by what the page uses."""
        forms = forms_of(character)
        if len(forms) == 1:
            return 1.0
        total = sum(self._counts.get(form, 0) + _UNSEEN_FORM for form in forms)
        share = (self._counts.get(character, 0) + _UNSEEN_FORM) / total
        return share * _OTHER_SCRIPT if self._traditional and simplified_only(character) else share

    def log(self, last: str, second: str) -> float:
        """Return the natural logarithm of P(second | last).

        Args:
            last: the last two characters, folded.
            second: the next one, folded.

        >>> model = Bigrams(["海城渡轮公司"], {}, traditional=False)
        >>> model.log("城渡", "轮") > model.log("城渡", "论") > model.log("城渡", "鞯")
        True
        """
        return math.log(self._chance(last, second))

    def _chance(self, last: str, second: str) -> float:
        known = self._known[self._open]
        found = known.get((last, second))
        if found is None:
            found = known[last, second] = self._counted(last, second)
        return found

    def _counted(self, last: str, second: str) -> float:
        first = last[-1]
        here = self._pairs.get(first + second, 0) / (self._singles.get(first, 0) + 1.0)
        if len(last) > 1 and (seen := self._pairs.get(last)):
            here = (here + self._triples.get(last + second, 0) / (seen + 0.5)) / 2
        share = self._singles.get(second, 0) / self._length
        known, outside, begins = follows(last[0], first, second)
        table = known + outside * ((1 - _OWN_WORDS) * begins + _OWN_WORDS * share)
        weight = self._weight(first)
        chance = (1 - weight - _PLAIN) * table + weight * here + _PLAIN * (plain(second) + share)
        return chance * self._bracketed(second) if second in _BRACKETED else chance

    def _weight(self, first: str) -> float:
        """Return how much the page's pairs count behind a character (Witten and Bell 1991)."""
        return self._weights.get(first, 0.0)

    def _bracketed(self, mark: str) -> float:
        """Return how much likelier a mark is for what is open: “ is closed by ”, 《 by 》, and no title has a 。."""
        if mark == "。":
            return _AGAIN / 20 if self.titled else 1.0
        opened = self.quoted if mark in "“”" else self.titled
        if mark in "”》":
            return _CLOSES if opened else _AGAIN
        return _AGAIN if opened else 1.0

    def between(self, last: str, followings: tuple[str, ...], family: Family) -> list[Between]:
        """Return what of a family can stand between two characters, for each of some followers.

        Args:
            last: the last two characters, folded.
            followings: characters that come next, folded.
            family: what is possible.
        """
        keys = [(last, following, self._open, family) for following in followings]
        missing = tuple(key[1] for key in keys if key not in self._betweens)
        if missing:
            here = self.chances(last, family)
            rows = here * self._next(last[-1], missing, family)
            tops, totals = rows.argmax(axis=1), rows.sum(axis=1)
            for row, following in enumerate(missing):
                top = int(tops[row])
                self._betweens[last, following, self._open, family] = Between(
                    math.log(rows[row, top]), math.log(totals[row]), family.characters[top]
                )
        return [self._betweens[key] for key in keys]

    def chances(self, last: str, family: Family) -> NDArray[np.float64]:
        """Return P(character | last) of a family's characters: shape (n,), float64."""
        first = last[-1]
        shares, forms = self._of_page(family)
        begins = (1 - _OWN_WORDS) * family.begins + _OWN_WORDS * shares
        table = ahead(first, family).behind_two(last[0], begins)
        weight = self._weight(first)
        chances = (1 - weight - _PLAIN) * table + _PLAIN * (family.plain + shares)
        followers = self._after.get(first)
        if followers:
            seen = self._pairs.get(last, 0) if len(last) > 1 else 0
            for character in followers & family.places.keys():
                here = self._pairs[first + character] / (self._singles[first] + 1.0)
                if seen:
                    here = (here + self._triples.get(last + character, 0) / (seen + 0.5)) / 2
                chances[family.places[character]] += weight * here
        for place in family.signs:
            chances[place] = self._chance(last, family.folded[place])
        result: NDArray[np.float64] = chances * forms
        return result

    def _next(self, first: str, followings: tuple[str, ...], family: Family) -> NDArray[np.float64]:
        """Return P(following | first character): shape (followings, n), float64."""
        before = ahead(first, family)
        inside = before.goes_on
        ends = inside * family.ends_inside + (1 - inside) * family.ends_alone
        columns = behind(followings, family)
        begins, own, signs, rest = self._columns(followings, family)
        table = inside * columns.insides + (1 - inside) * columns.heads
        across = (columns.across + family.else_across * begins) * columns.among
        table += ends * across
        for place, tail in before.tails:
            within = inside[place] * family.ends_inside[place]
            for row, following in enumerate(followings):
                sign = entry(following)
                more = (
                    tail.across[sign] * columns.among[row, 0]
                    if sign in tail.across
                    else tail.otherwise * across[row, place]
                )
                table[row, place] += within * (more - across[row, place])
        rows = rest * table + own
        rows[:, family.signs] = signs
        return rows

    def _columns(self, followings: tuple[str, ...], family: Family) -> tuple[NDArray[np.float64], ...]:
        """Return what the page says of characters behind a family's.

        Returns:
            P(following begins a word), shape (followings, 1); the page's part of P(following | character), shape
            (followings, n); P(following | mark), shape (followings, marks); the table's weight, (n,); all float64.
        """
        key = (followings, family, self._open)
        found = self._found_columns.get(key)
        if found is None:
            shares = np.array([self._singles.get(following, 0) for following in followings]) / self._length
            columns = behind(followings, family)
            begins = (1 - _OWN_WORDS) * columns.begins + _OWN_WORDS * shares[:, None] * (columns.among == 1.0)
            own = np.zeros((len(followings), len(family.characters)))
            for row, following in enumerate(followings):
                own[row] = _PLAIN * (plain(following) + shares[row])
                for character in self._before.get(following, frozenset()) & family.places.keys():
                    here = self._pairs[character + following] / (self._singles[character] + 1.0)
                    own[row, family.places[character]] += self._weight(character) * here
            marks = [family.folded[place] for place in family.signs]  # what stands before a mark says nothing
            signs = np.array([[self._chance(mark + mark, following) for mark in marks] for following in followings])
            rest = np.array([1 - self._weight(character) - _PLAIN for character in family.folded])
            found = self._found_columns[key] = begins, own, signs.reshape(len(followings), len(marks)), rest
        return found

    def _of_page(self, family: Family) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        """Return the page's share of each character, and the share of its form: shapes (n,), float64."""
        found = self._shares.get(family)
        if found is None:
            shares = np.array([self._singles.get(folded, 0) for folded in family.folded]) / self._length
            forms = np.array([self.form_share(character) for character in family.characters])
            found = self._shares[family] = shares, forms
        return found
