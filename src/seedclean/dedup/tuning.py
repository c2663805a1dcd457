"""Proposes a shingle length, a threshold and bands for a corpus, from the exact similarities of all pairs of a sample.

The sample is the texts whose smallest shingle hash is least. So copies come into it together: of two texts with the
Jaccard similarity J, the second is in it with about the probability J if the first is.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from heapq import nsmallest
from itertools import islice
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from seedclean.core.kernel import checked
from seedclean.dedup.banding import candidate_probability
from seedclean.dedup.candidates import sorted_distinct
from seedclean.dedup.shingles import compare_forms, window_hashes

BINS = 100  # of a histogram over 0 to 1
_SEARCHED = (0.3, 0.9)  # where the border between strangers and copies is looked for
_WINDOW = 0.1  # width of the stretch around it that is emptiest
_STRANGERS, _COPIES = 0.9999, 0.95  # shares of the pairs on either side that say how far it reaches
_RECALL = 0.99  # least share of the pairs from the threshold on that bands must find
_SAMPLE_NGRAM = 5
_BATCH = 1024  # texts looked at together: only the sample stays in memory
_32 = np.uint64(32)


class Similarities(NamedTuple):
    """The similarities of a sample's texts, for one shingle length.

    Attributes:
        ngram: shingle length in characters.
        histogram: pairs by Jaccard similarity, `BINS` of the same width, the last one with 1.0; shape (BINS,), int64.
        strangers: the similarity that 99.99 % of the pairs below the border do not exceed.
        copies: the similarity that 95 % of the pairs above the border reach; 1.0 if there are none.
        border: the middle of the emptiest stretch between 0.3 and 0.9.
        above: pairs above the border.
    """

    ngram: int
    histogram: NDArray[np.int64]
    strangers: float
    copies: float
    border: float
    above: int

    @property
    def gap(self) -> float:
        """The distance between copies and strangers."""
        return self.copies - self.strangers


class Banding(NamedTuple):
    """Bands and rows, the share of the pairs from the threshold on that they find, and the candidates they make."""

    bands: int
    rows: int
    recall: float
    candidates: float


class Tuning(NamedTuple):
    """The measurements of a corpus, and the proposed settings.

    Attributes:
        texts: in the corpus; empty ones are not counted.
        sample: texts that were compared.
        similarities: for each shingle length.
        ngram: the proposed one: that with the widest gap.
        near: the proposed threshold.
        bandings: those that find enough, the fewest candidates first; the first one is proposed.
        datasketch: what the library of that name would take for the same threshold, to compare with.
    """

    texts: int
    sample: int
    similarities: list[Similarities]
    ngram: int
    near: float
    bandings: list[Banding]
    datasketch: Banding


def tune(texts: Iterable[str], ngrams: Sequence[int], sample: int, permutations: int) -> Tuning:
    """Measure a corpus.

    Args:
        texts: clean bodies.
        ngrams: shingle lengths to be compared, in characters.
        sample: most texts of which all pairs are compared; memory is 4 bytes a pair of them.
        permutations: length of the signatures.

    Raises:
        ValueError: there are fewer than two texts that are not empty.

    >>> found = tune(["今天海城港的新航线开通了", "明天有雨出门请带伞", "今天海城港的新航线开通"], [2, 3], 100, 128)
    >>> found.sample, found.ngram, found.near, [one.above for one in found.similarities]
    (3, 2, 0.58, [1, 1])
    """
    count, chosen = _sample_texts(texts, sample)
    if count < 2:
        raise ValueError(f"{count} texts that are not empty: nothing can be compared")
    points, starts = compare_forms(chosen)
    similarities = [_similarities(points, starts, ngram) for ngram in ngrams]
    best = max(similarities, key=lambda similarity: round(similarity.gap, 2))
    near = round(best.border, 2)
    bandings, other = _bandings(best, near, permutations), datasketch_banding(best, near, permutations)
    return Tuning(count, len(chosen), similarities, best.ngram, near, bandings, other)


def _sample_texts(texts: Iterable[str], sample: int) -> tuple[int, list[str]]:
    """Return the number of texts that are not empty, and the sample, the text with the least hash first."""
    count = 0
    held: list[tuple[int, int, str]] = []
    remaining = iter(texts)
    while batch := list(islice(remaining, _BATCH)):
        points, starts = compare_forms(batch)
        filled = np.flatnonzero(np.diff(starts))
        hashes, hash_starts = window_hashes(points, starts, filled, _SAMPLE_NGRAM)
        least = np.minimum.reduceat(hashes, hash_starts[:-1]).tolist() if len(filled) else []
        held += [(value, count + i, batch[number]) for i, (value, number) in enumerate(zip(least, filled, strict=True))]
        held = nsmallest(sample, held)
        count += len(filled)
    return count, [text for _, _, text in held]


def _similarities(points: NDArray[np.uint32], starts: NDArray[np.int64], ngram: int) -> Similarities:
    count = len(starts) - 1
    hashes, hash_starts = window_hashes(points, starts, np.arange(count), ngram)
    owners = np.repeat(np.arange(count, dtype=np.uint64), np.diff(hash_starts))
    entries = sorted_distinct([(hashes.astype(np.uint64) << _32) | owners])
    shared = np.zeros((count, count), dtype=np.uint32)
    checked("count_all_shared", entries, len(entries), count, shared)
    sizes = np.bincount((entries & np.uint64(0xFFFFFFFF)).astype(np.int64), minlength=count)
    histogram = np.zeros(BINS, dtype=np.int64)
    alike = [np.empty(0)]
    for first in range(count - 1):
        common = shared[first, first + 1 :]
        jaccard = common / (sizes[first] + sizes[first + 1 :] - common)
        histogram += np.bincount(np.minimum((jaccard * BINS).astype(np.int64), BINS - 1), minlength=BINS)
        alike.append(jaccard[jaccard >= _SEARCHED[0] - _WINDOW])
    above = np.sort(np.concatenate(alike))
    border = _border(above)
    copies = above[above >= border]
    below = np.cumsum(histogram)
    strangers = int(np.searchsorted(below, _STRANGERS * (below[-1] - len(copies)))) + 1
    return Similarities(
        ngram,
        histogram,
        strangers / BINS,
        float(copies[int((1 - _COPIES) * len(copies))]) if len(copies) else 1.0,
        border,
        len(copies),
    )


def _border(alike: NDArray[np.float64]) -> float:
    """Return the middle of the emptiest stretch between strangers and copies.

    Args:
        alike: similarities from the lower end of the search on, ascending.
    """
    middles = np.round(np.arange(_SEARCHED[0], _SEARCHED[1] + 0.001, 0.01), 2)
    inside = np.searchsorted(alike, middles + _WINDOW / 2) - np.searchsorted(alike, middles - _WINDOW / 2)
    emptiest = middles[inside == inside.min()]
    runs = np.split(emptiest, np.flatnonzero(np.diff(emptiest) > 0.015) + 1)
    run = max(runs, key=len)
    return float(run[len(run) // 2])


def _bandings(similarities: Similarities, near: float, permutations: int) -> list[Banding]:
    """Return the bands and rows that find enough of the pairs, the fewest candidates first."""
    bandings = []
    for rows in range(1, permutations + 1):
        banding = _measured_banding(similarities, near, permutations // rows, rows)
        at_border = candidate_probability(np.array([near]), banding.bands, rows)[0]
        if min(banding.recall, at_border) >= _RECALL:
            bandings.append(banding)
    return sorted(bandings, key=lambda banding: (banding.candidates, -banding.rows))


def datasketch_banding(similarities: Similarities, near: float, permutations: int) -> Banding:
    """Return the bands and rows that `datasketch.MinHashLSH` takes for a threshold, and what they find in the sample.

    It weighs false positives and false negatives alike, over all similarities (Zhu et al., LSH Ensemble, 2016). So it
    makes fewer candidates than the bandings proposed here, and misses more of the pairs near the threshold.
    """
    from datasketch import MinHashLSH  # noqa: PLC0415 - a second of scipy, for `tune` alone

    index = MinHashLSH(threshold=near, num_perm=permutations)
    return _measured_banding(similarities, near, index.b, index.r)


def _measured_banding(similarities: Similarities, near: float, bands: int, rows: int) -> Banding:
    """Return bands and rows with the share of the sample's pairs from `near` on that they find."""
    middles = (np.arange(BINS) + 0.5) / BINS
    candidates = similarities.histogram * candidate_probability(middles, bands, rows)
    copies = middles >= near
    wanted = similarities.histogram[copies].sum()
    recall = candidates[copies].sum() / wanted if wanted else 1.0
    return Banding(bands, rows, float(recall), float(candidates.sum()))
