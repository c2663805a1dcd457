"""Finds the published articles that new ones must be compared with: they share a band key, a digest, or long shingles.

The signatures of all published articles are read as a stream, in the order of publication. Few of them are kept for
each key of the new articles. So memory depends on the new articles alone, and no index has to be maintained.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import chain
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from seedclean.core.kernel import checked
from seedclean.dedup.candidates import LEADERS, sorted_distinct
from seedclean.dedup.excerpts import HOLDERS_MOST, excerpt_pairs
from seedclean.dedup.sketch_store import SketchStore
from seedclean.dedup.sketching import DedupSettings

_SLOTS_EACH = 16  # of the table that answers most look-ups, a power of two
_SLOTS_MOST = 28  # at most 2^28
_MIX = np.uint64(0x9E3779B97F4A7C15)
_AT_A_TIME = 1 << 20  # values that are added together
_TIDIED_AT = 1 << 23  # shared samples that are held before those of shorter articles are dropped


class SignatureBlock(NamedTuple):
    """The signatures of some published articles, k of them.

    Attributes:
        numbers: rising in the order of publication, shape (k,), int64.
        letters: length of each compare form, shape (k,), int64.
        digests: of the compare forms, shape (k, 2), uint64.
        keys: band keys, one article after the other, uint32.
        keyed: number of band keys of each article, a multiple of the bands, shape (k,), int64.
        samples: hashes of long shingles, one article after the other, uint32.
        sampled: number of samples of each article, shape (k,), int64.
    """

    numbers: NDArray[np.int64]
    letters: NDArray[np.int64]
    digests: NDArray[np.uint64]
    keys: NDArray[np.uint32]
    keyed: NDArray[np.int64]
    samples: NDArray[np.uint32]
    sampled: NDArray[np.int64]

    def only(self, wanted: NDArray[np.bool_]) -> SignatureBlock:
        """Return the chosen signatures; `wanted` has shape (k,), bool."""
        keys, samples = np.repeat(wanted, self.keyed), np.repeat(wanted, self.sampled)
        return SignatureBlock(
            self.numbers[wanted],
            self.letters[wanted],
            self.digests[wanted],
            self.keys[keys],
            self.keyed[wanted],
            self.samples[samples],
            self.sampled[wanted],
        )

    @classmethod
    def joined(cls, parts: Sequence[SignatureBlock]) -> SignatureBlock:
        """Return several blocks as one."""
        return parts[0] if len(parts) == 1 else cls(*map(np.concatenate, zip(*parts, strict=True)))


class _Shared(NamedTuple):
    """Samples that published articles share with new ones, an entry for each sample and article; all of shape (m,)."""

    sample: NDArray[np.uint32]
    number: NDArray[np.int64]
    letters: NDArray[np.int64]
    sampled: NDArray[np.int64]

    def only(self, wanted: NDArray[np.int64]) -> _Shared:
        """Return the chosen entries, in the order of `wanted`."""
        return _Shared(self.sample[wanted], self.number[wanted], self.letters[wanted], self.sampled[wanted])


class SignatureExtractor:
    """Takes the signatures of bodies out of a store.

    Args:
        store: the bodies.
        bands: bands of a signature.
    """

    def __init__(self, store: SketchStore, bands: int) -> None:
        self._store = store
        order = np.argsort(store.row_body, kind="stable")  # the rows of a body stand together
        keys = np.empty((len(order), bands), dtype=np.uint32)
        for number in range(bands):
            keys[:, number] = store.band(number)[order]
        self._keys = keys.ravel()
        self._keyed = np.bincount(store.row_body, minlength=len(store)) * bands
        self._samples, self._sampled = store.samples()
        self._starts = [np.cumsum(counts) - counts for counts in (self._keyed, self._sampled)]

    def __call__(self, wanted: NDArray[np.int64], numbers: NDArray[np.int64]) -> SignatureBlock:
        """Return the signatures of the bodies `wanted`, shape (k,), under `numbers`, shape (k,)."""
        store, keyed, sampled = self._store, self._keyed[wanted], self._sampled[wanted]
        keys, samples = (np.empty(int(counts.sum()), dtype=np.uint32) for counts in (keyed, sampled))
        checked("gather_runs", self._keys, self._starts[0][wanted], keyed, len(wanted), keys)
        checked("gather_runs", self._samples, self._starts[1][wanted], sampled, len(wanted), samples)
        return SignatureBlock(numbers, store.letters[wanted], store.digests[wanted], keys, keyed, samples, sampled)


def find_corpus_candidates(
    store: SketchStore, published: Iterable[SignatureBlock], settings: DedupSettings
) -> list[int]:
    """Return the numbers of the published articles that new ones must be compared with, ascending.

    Args:
        store: the new bodies.
        published: all signatures, in the order of their numbers.
        settings: the parameters of dedup, the same for both.
    """
    parts = iter(published)
    first = next(parts, None)
    if first is None:
        return []
    keys = _HashSet(np.concatenate([_keyed(store.band(band), band) for band in range(settings.bands)]))
    digests = _HashSet(store.digests[store.letters > 0, 0])
    samples, sampled = store.samples()
    sample_hashes = _HashSet(samples)
    met = np.zeros(len(keys.values), dtype=np.int64)  # published articles that each key was found in
    partners: set[int] = set()
    none = np.empty(0, dtype=np.int64)
    shared = [_Shared(none.astype(np.uint32), none, none, none)]
    most = _TIDIED_AT
    for part in chain([first], parts):
        band = np.arange(len(part.keys), dtype=np.uint64) % np.uint64(settings.bands)
        matches, value_index = keys.find(part.keys.astype(np.uint64) | band << np.uint64(32))
        early = _first_of_each(value_index, met, LEADERS)
        partners.update(np.repeat(part.numbers, part.keyed)[matches[early]].tolist())
        partners.update(part.numbers[digests.find(part.digests[:, 0])[0]].tolist())
        matches, _ = sample_hashes.find(part.samples)
        owner = np.repeat(np.arange(len(part.numbers)), part.sampled)[matches]
        shared.append(_Shared(part.samples[matches], part.numbers[owner], part.letters[owner], part.sampled[owner]))
        if sum(len(part_shared.sample) for part_shared in shared) > most:
            shared = [_longest(shared)]
            most = max(_TIDIED_AT, 2 * len(shared[0].sample))  # so that it pays each time
    partners.update(_containers(store.letters, samples, sampled, _longest(shared), settings.excerpt_length))
    return sorted(partners)


class _HashSet:
    """A set of hashes for very many look-ups, nearly all of which fail.

    >>> _HashSet(np.array([7, 5], dtype=np.uint64)).find(np.array([5, 6], dtype=np.uint64))
    (array([0]), array([0]))
    """

    def __init__(self, values: NDArray[np.unsignedinteger[Any]]) -> None:
        self.values = sorted_distinct([values.astype(np.uint64)]).astype(values.dtype)  # np.unique takes far longer
        bits = min(_SLOTS_MOST, max(4, (_SLOTS_EACH * len(self.values)).bit_length()))
        self._shift = np.uint64(64 - bits)
        self._table = np.zeros(1 << bits, dtype=bool)
        for start in range(0, len(self.values), _AT_A_TIME):
            self._table[self._slots(self.values[start : start + _AT_A_TIME])] = True

    def find(self, asked: NDArray[np.unsignedinteger[Any]]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        """Return the indices of the hashes that are in the set, and for each its index in `values`."""
        maybe = np.flatnonzero(self._table[self._slots(asked)])
        if not len(maybe):
            return maybe, maybe
        places = np.minimum(np.searchsorted(self.values, asked[maybe]), len(self.values) - 1)
        right = self.values[places] == asked[maybe]
        return maybe[right], places[right]

    def _slots(self, values: NDArray[np.unsignedinteger[Any]]) -> NDArray[np.uint64]:
        slots: NDArray[np.uint64] = (values.astype(np.uint64) * _MIX) >> self._shift
        return slots


def _keyed(keys: NDArray[np.uint32], band: int) -> NDArray[np.uint64]:
    result: NDArray[np.uint64] = keys.astype(np.uint64) | np.uint64(band << 32)
    return result


def _first_of_each(which: NDArray[np.int64], met: NDArray[np.int64], most: int) -> NDArray[np.int64]:
    """Return the indices in `which` that are among the first `most` of their value; count all in `met`."""
    order = np.argsort(which, kind="stable")
    ordered = which[order]
    starts = _starts(ordered)
    nth = np.arange(len(ordered)) - np.repeat(starts, np.diff(np.append(starts, len(ordered))))
    early = order[met[ordered] + nth < most]
    np.add.at(met, which, 1)
    return early


def _starts(ordered: NDArray[Any]) -> NDArray[np.int64]:
    """Return where each run of equal values begins."""
    return np.flatnonzero(np.append(True, ordered[1:] != ordered[:-1])[: len(ordered)])


def _longest(parts: list[_Shared]) -> _Shared:
    """Return, for each sample, the entries of the longest articles that have it."""
    sample, number, letters, sampled = (np.concatenate(columns) for columns in zip(*parts, strict=True))
    ordered = _Shared(sample, number, letters, sampled).only(np.lexsort((number, -letters, sample)))
    starts = _starts(ordered.sample)
    which = np.repeat(np.arange(len(starts)), np.diff(np.append(starts, len(ordered.sample))))
    return ordered.only(np.sort(_first_of_each(which, np.zeros(len(sample), np.int64), HOLDERS_MOST)))


def _containers(
    letters: NDArray[np.int64],
    samples: NDArray[np.uint32],
    sampled: NDArray[np.int64],
    shared: _Shared,
    length_most: float,
) -> list[int]:
    """Return the numbers of the published articles that may contain a new one."""
    order = np.argsort(shared.number, kind="stable")
    starts = _starts(shared.number[order])
    numbers, counts = shared.number[order][starts], np.diff(np.append(starts, len(order)))
    all_letters = np.concatenate((letters, shared.letters[order][starts]))
    places = np.empty(len(all_letters), dtype=np.int64)
    by_length = np.argsort(-all_letters, kind="stable")
    places[by_length] = np.arange(len(by_length))
    pairs = excerpt_pairs(
        np.concatenate((samples, shared.sample[order])),
        np.concatenate((sampled, counts)),
        places,
        all_letters,
        length_most,
        whole=np.concatenate((sampled, shared.sampled[order][starts])),
    )
    longer, shorter = by_length[pairs[:, 0]], by_length[pairs[:, 1]]
    held = (longer >= len(letters)) & (shorter < len(letters))
    return [int(number) for number in numbers[longer[held] - len(letters)]]
