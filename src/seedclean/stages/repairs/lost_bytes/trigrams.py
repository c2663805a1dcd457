"""The second opinion on a guessed character: how well it fits between its neighbours, by counts of three characters.

The search weighs readings by pairs of characters. It is wrong mostly where a mark or a short word fits both neighbours,
but not the two together. This model was counted on other text (scripts/build_trigrams.py), so that the two
err at different places. It is loaded for pages with damage only.
"""

from __future__ import annotations

import gzip
from collections.abc import Sequence
from functools import cache
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from seedclean.core.edits import code_points
from seedclean.core.kernel import F64, I64, U8, U16, U32, U64
from seedclean.core.resources import configs_folder

ALPHABET_MOST = 6000  # characters that are told apart
_CODES = 4  # codes for each doubling of a count
_DISCOUNT = 0.6  # taken from each count for what was not counted (absolute discounting, Ney and Essen 1991)
_UNSEEN = 0.3  # uses of a character that was never counted
_WINDOW = 2  # characters on each side that a guess touches
_END = 0x110000


def classes_of(points: NDArray[np.uint32]) -> NDArray[np.uint32]:
    """Return code points with one digit for all digits and one letter for all Latin letters: same shape, uint32.

    >>> classes_of(code_points("2月B")).tolist() == code_points("0月a").tolist()
    True
    """
    points = np.where((points >= ord("0")) & (points <= ord("9")), ord("0"), points)
    lower = points | 0x20
    return np.where((lower >= ord("a")) & (lower <= ord("z")), ord("a"), points).astype(U32)


class _Counts(NamedTuple):
    """Keys in order, the uses of each, and the sums over its followers.

    Attributes:
        keys: shape (n,), uint64.
        uses: shape (n,), float64.
    """

    keys: NDArray[np.uint64]
    uses: NDArray[np.float64]

    def of(self, keys: NDArray[np.uint64]) -> NDArray[np.float64]:
        """Return the uses of keys, 0 for those that were not counted: same shape, float64."""
        at = np.minimum(np.searchsorted(self.keys, keys), len(self.keys) - 1)
        uses: NDArray[np.float64] = np.where(self.keys[at] == keys, self.uses[at], 0.0)
        return uses


def _summed(keys: NDArray[np.uint64], uses: NDArray[np.float64]) -> _Counts:
    distinct, groups = np.unique(keys, return_inverse=True)
    return _Counts(distinct, np.bincount(groups, weights=uses).astype(F64))


class TrigramModel:
    """Interpolated trigrams of folded characters.

    Args:
        data: the unpacked table, see scripts/build_trigrams.py.
    """

    def __init__(self, data: bytes) -> None:
        letters, contexts, entries = np.frombuffer(data, "<u4", 3).tolist()
        at = 12
        columns = []
        for kind, length in (
            (U32, letters), (U32, contexts), (U16, contexts), (U8, contexts), (U16, entries), (U8, entries),
        ):  # fmt: skip
            columns.append(np.frombuffer(data, kind, length, at))
            at += length * kind.itemsize
        alphabet, context_steps, sizes, context_codes, steps, codes = columns
        self._numbers = np.zeros(_END, dtype=U16)
        self._numbers[alphabet] = np.arange(1, letters + 1)
        self._size = np.uint64(letters + 1)
        pairs = np.cumsum(context_steps, dtype=U64)
        totals = np.cumsum(steps, dtype=I64)
        firsts = np.cumsum(sizes, dtype=I64) - sizes
        followers = totals - np.repeat(totals[firsts] - steps[firsts], sizes)
        uses = 2.0 ** (codes / _CODES)
        self._triples = _Counts(np.repeat(pairs, sizes) * self._size + followers.astype(U64), uses)
        self._contexts = _Counts(pairs, 2.0 ** (context_codes / _CODES))
        self._kinds = _Counts(pairs, sizes.astype(F64))
        self._pairs = _summed(self._triples.keys % (self._size * self._size), uses)
        heads = self._pairs.keys // self._size
        self._heads = _summed(heads, self._pairs.uses)
        self._head_kinds = _summed(heads, np.ones(len(heads)))
        self._letters = _summed(self._pairs.keys % self._size, self._pairs.uses)
        self._all = float(self._letters.uses.sum())

    def log_chances(self, stretches: NDArray[np.uint32]) -> NDArray[np.float64]:
        """Return the logarithm of how likely the characters behind the second of each stretch are.

        Args:
            stretches: folded, shape (m, n), uint32, n at least 3.

        Returns:
            Shape (m,), float64.
        """
        numbers = self._numbers[classes_of(stretches)].astype(U64)
        first, second, third = numbers[:, :-2], numbers[:, 1:-1], numbers[:, 2:]
        single = (self._letters.of(third) + _UNSEEN) / self._all
        of_head = np.maximum(self._heads.of(second), 1.0)
        pair = np.maximum(self._pairs.of(second * self._size + third) - _DISCOUNT, 0.0) / of_head
        pair += (_DISCOUNT * self._head_kinds.of(second) + _UNSEEN) / (of_head + _UNSEEN) * single
        context = first * self._size + second
        of_context = self._contexts.of(context)
        triple = np.maximum(self._triples.of(context * self._size + third) - _DISCOUNT, 0.0)
        rest = np.maximum(of_context - self._listed_share(context), 1.0)
        chances = np.where(
            of_context > 0, triple / np.maximum(of_context, 1.0) + rest / np.maximum(of_context, 1.0) * pair, pair
        )
        summed: NDArray[np.float64] = np.log(np.minimum(chances, 1.0)).sum(axis=1)
        return summed

    def _listed_share(self, contexts: NDArray[np.uint64]) -> NDArray[np.float64]:
        """Return how many uses of pairs are those of listed followers, less the discount: same shape, float64."""
        return self._listed().of(contexts)

    @cache  # noqa: B019 - there is one model
    def _listed(self) -> _Counts:
        return _summed(self._triples.keys // self._size, self._triples.uses - _DISCOUNT)

    def share(self, left: str, guess: str, right: str, others: Sequence[str]) -> float:
        """Return the share of a guessed character among all that can stand in its place.

        Args:
            left: what stands in front of it, folded.
            guess: the character, folded.
            right: what follows, folded.
            others: the characters that can stand there, folded, the guess among them.
        """
        left, right = ("\n\n" + left)[-_WINDOW:], (right + "\n\n")[:_WINDOW]
        stretches = np.stack([code_points(left + other + right) for other in others])
        scores = self.log_chances(stretches)
        chances = np.exp(scores - scores.max())
        return float(chances[others.index(guess)] / chances.sum())


@cache
def load_trigrams() -> TrigramModel:
    """Return the shipped model."""
    return TrigramModel(gzip.decompress((configs_folder() / "trigrams.bin.gz").read_bytes()))
