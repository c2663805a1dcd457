"""Articles that stand in longer ones: what MinHash cannot see, because their Jaccard similarity is low.

A second pass, over long shingles of which one of eight is kept, the same ones wherever they stand (FracMinHash, Irber
et al. 2022). Articles that share a fair part of the shorter one's are compared exactly.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from seedclean.dedup.candidates import unpacked
from seedclean.kernel import call

# A sample that many articles have is paired with the longest of them only; an excerpt stands in few, or in those too.
LONGEST = 8
SHARED_LEAST = 0.4  # of the shorter one's samples: edits break long shingles more often than short ones
_SLOTS_EACH, _SLOTS_MOST = 2, 30  # of the table that tells samples which stand in one place only; at most 2^30
_PAIRS_TO_A_SLOT = 8  # of the table in which pairs are counted: a larger one is slower than what this one lets pass


def contained(
    samples: NDArray[np.uint32],
    sampled: NDArray[np.int64],
    places: NDArray[np.int64],
    whole: NDArray[np.int64] | None = None,
) -> NDArray[np.int64]:
    """Return the pairs of places of which the second may stand in the first.

    Args:
        samples: hashes of long shingles of all articles, one after the other, uint32.
        sampled: how many of them each article has, shape (n,).
        whole: how many each has in truth, if `samples` holds only those that may be shared; shape (n,).
        places: each article's rank by length, the longest first; -1: not asked. Shape (n,).

    Returns:
        shape (m, 2), int64, first < second, ascending.

    >>> contained(np.array([1, 2, 3, 2, 3], dtype=np.uint32), np.array([3, 2]), np.array([0, 1])).tolist()
    [[0, 1]]
    """
    counts = np.zeros(int(places.max(initial=-1)) + 1, dtype=np.int64)
    counts[places[places >= 0]] = (sampled if whole is None else whole)[places >= 0]
    pairs = _likely(_repeated(samples, sampled, places), counts)
    pairs.sort()
    return unpacked(pairs[: call("frequent", pairs, len(pairs), counts, SHARED_LEAST)])


def _repeated(samples: NDArray[np.uint32], sampled: NDArray[np.int64], places: NDArray[np.int64]) -> NDArray[np.uint64]:
    """Return the samples that several articles may have with the places that have them, ascending: shape (m,)."""
    slots = 1 << min(_SLOTS_MOST, max(5, (_SLOTS_EACH * len(samples)).bit_length()))
    seen = np.zeros(slots // 32, dtype=np.uint64)
    count = len(sampled)
    known = call("repeated", samples, sampled, places, count, slots, seen, None)
    entries = np.empty(2 * known + 1, dtype=np.uint64)
    found = entries[: call("repeated", samples, sampled, places, count, slots, seen, entries)]
    found.sort()
    return found


def _likely(entries: NDArray[np.uint64], counts: NDArray[np.int64]) -> NDArray[np.uint64]:
    """Return the pairs that may share enough samples, each as often as it shares one: shape (m,)."""
    crowded = np.zeros(1, dtype=np.int64)
    most = call("bucket_pairs", entries, len(entries), LONGEST, None, crowded)
    slots = 1 << min(_SLOTS_MOST, max(5, (most // _PAIRS_TO_A_SLOT).bit_length()))
    given = entries, len(entries), LONGEST, counts, SHARED_LEAST, slots, np.zeros(slots, dtype=np.uint8)
    call("likely_pairs", *given, None)
    pairs = np.empty(most, dtype=np.uint64)  # what is not written to takes no memory
    return pairs[: call("likely_pairs", *given, pairs)]
