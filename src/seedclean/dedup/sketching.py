"""Sketches: what dedup needs of a batch of bodies, made where the texts are and small enough to be sent on."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal, NamedTuple

import numpy as np
from numpy.typing import NDArray

from seedclean.core.kernel import checked
from seedclean.core.ranges import Count, Share
from seedclean.dedup.shingles import compare_forms
from seedclean.dedup.signature import permutation_terms

_SAMPLE_MASK = 7  # one of 8 stretches of 12 letters is a sample, by its hash: the same ones in every text


@dataclass(frozen=True)
class DedupSettings:
    """The parameters of dedup; see `configs/default.yaml` for what they mean and why.

    Attributes:
        ngram: shingle length in characters.
        short_ngram: shingle length for short bodies.
        short_chars: a body with fewer letters than this is short.
        permutations: length of a signature.
        bands: bands of a signature.
        rows: values in a band.
        same: least Jaccard of the relation `same`.
        near: least Jaccard of the relation `near`: the threshold of a cluster.
        review: least Jaccard of a pair that is listed for review.
        facts: whether two texts that are near enough are kept apart if their facts differ.
        facts_share: least share of the numbers in the same place that differ between two events.
        facts_rewritten: least share of the numbers that each text has in place of others, two at least, in sentences
            that were written anew, between two events.
        facts_swaps: times that one name stands in place of another between two events.
        facts_swap_chars: a text has fewer letters than this for swaps to count.
        facts_days: days between two publications from which any number replaced makes two events, in shorter texts any
            name.
        keep_updates: which are kept of an article and its update: `newer`, if it has nearly all of the other, or
            `both`; `off`: no updates are looked for.
        update_length: most length of an article, as a share of its update.
        excerpt_containment: least share of the shorter body's shingles that the longer has.
        excerpt_length: most length of an excerpt, as a share of the longer body.
        drop_excerpts: whether excerpts are left out, not only flagged.
        keeper: criteria, the most important first.
    """

    ngram: Count
    short_ngram: Count
    short_chars: Count
    permutations: Count
    bands: Count
    rows: Count
    same: Share
    near: Share
    review: Share
    facts: bool
    facts_share: Share
    facts_rewritten: Share
    facts_swaps: Count
    facts_swap_chars: Count
    facts_days: Count
    keep_updates: Literal["newer", "both", "off"]
    update_length: Share
    excerpt_containment: Share
    excerpt_length: Share
    drop_excerpts: bool
    keeper: tuple[str, ...]


class Sketches(NamedTuple):
    """The sketches of n bodies, in m rows: a row is a body with one shingle length.

    A body near the border of short has two rows, so that it can be compared on either side; an empty one has none.

    Attributes:
        letters: length of each compare form, shape (n,), int64.
        digests: of the compare forms, 128 bits, shape (n, 2), uint64; not cryptographic, see `SketchStore.same`.
        numbers: a digest of the numbers in each, in their order, shape (n,), uint32.
        units: the compare forms in UTF-16, one after the other, uint16; empty if they were written to a file.
        lengths: units of each form, shape (n,), int64.
        row_body: the body of each row, shape (m,), int64.
        row_ngram: its shingle length, shape (m,), int64.
        keys: its band keys, shape (bands, m), uint32.
        samples: hashes of long shingles that end in zeros, uint32.
        sampled: number of samples of each body, shape (n,), int64.
    """

    letters: NDArray[np.int64]
    digests: NDArray[np.uint64]
    numbers: NDArray[np.uint32]
    units: NDArray[np.uint16]
    lengths: NDArray[np.int64]
    row_body: NDArray[np.int64]
    row_ngram: NDArray[np.int64]
    keys: NDArray[np.uint32]
    samples: NDArray[np.uint32]
    sampled: NDArray[np.int64]

    def only(self, wanted: NDArray[np.bool_]) -> Sketches:
        """Return the sketches of the chosen bodies; `wanted` has shape (n,), bool."""
        rows = wanted[self.row_body]
        return Sketches(
            self.letters[wanted],
            self.digests[wanted],
            self.numbers[wanted],
            self.units[np.repeat(wanted, self.lengths)],
            self.lengths[wanted],
            (np.cumsum(wanted) - 1)[self.row_body[rows]],
            self.row_ngram[rows],
            self.keys[:, rows],
            self.samples[np.repeat(wanted, self.sampled)],
            self.sampled[wanted],
        )


def sketch(texts: Sequence[str], settings: DedupSettings) -> Sketches:
    """Return the sketches of bodies: the costly part of dedup.

    >>> from seedclean.config import load_config
    >>> found = sketch(["今天海城港的新航线开通了。", ""], load_config().dedup())
    >>> found.letters.tolist(), found.row_ngram.tolist(), found.keys.shape
    ([12, 0], [3], (32, 1))
    """
    points, starts = compare_forms(texts)
    letters = np.diff(starts)
    count = len(texts)
    row_body, row_ngram = _rows(letters, settings)
    a, b = permutation_terms(settings.permutations)
    units = np.empty(len(points) + int(np.count_nonzero(points >= 0x10000)), dtype=np.uint16)
    lengths, sampled = np.empty(count, dtype=np.int64), np.empty(count, dtype=np.int64)
    digests = np.empty((count, 2), dtype=np.uint64)
    numbers = np.empty(count, dtype=np.uint32)
    keys = np.empty((settings.bands, len(row_body)), dtype=np.uint32)
    samples = np.empty(len(points) + 1, dtype=np.uint32)
    hashes = np.empty(int(letters[row_body].sum()), dtype=np.uint32)
    hash_starts = np.empty(len(row_body) + 1, dtype=np.int64)
    signatures = np.empty((len(row_body), len(a)), dtype=np.uint32)
    count_sampled = checked(
        "sketch", points, starts, count, row_body, row_ngram, len(row_body), a, b, len(a), settings.bands,
        settings.rows, hashes, hash_starts, signatures, keys, units, lengths, digests, numbers,
        _SAMPLE_MASK, samples, sampled,
    )  # fmt: skip
    return Sketches(
        letters, digests, numbers, units, lengths, row_body, row_ngram, keys, samples[:count_sampled].copy(), sampled
    )


def _rows(letters: NDArray[np.int64], settings: DedupSettings) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    short = (letters > 0) & (letters <= settings.short_chars / settings.near)
    long = letters >= settings.short_chars
    bodies = np.concatenate((np.flatnonzero(short), np.flatnonzero(long)))
    ngrams = np.repeat((settings.short_ngram, settings.ngram), (short.sum(), long.sum()))
    if settings.short_ngram == settings.ngram:
        bodies = np.flatnonzero(short | long)
        ngrams = ngrams[: len(bodies)]
    return bodies, ngrams.astype(np.int64)
