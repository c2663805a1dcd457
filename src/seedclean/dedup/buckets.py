"""Buckets: articles whose signatures share a band, found by sorting band keys; each meets those before it.

Articles are given by their ranks in the keeper order. What is kept of a bucket is small, and pairs are made for some
articles at a time, so memory does not depend on how many there are.
"""

from __future__ import annotations

from array import array
from collections.abc import Iterable, Iterator, Sequence
from itertools import chain, pairwise

import numpy as np
from numpy.typing import NDArray

from seedclean.core.errors import StoppedError
from seedclean.core.kernel import checked
from seedclean.dedup.candidates import LEADERS, sort_keys

# Of those that an article meets in crowded buckets it is paired with so many: rows of one template meet a thousand.
MOST_SHARED = 32  # those that share most buckets with it: they are the most similar
MOST_FIRST = 16  # of the others those that come first: they are keepers rather than copies
TIMES_MOST = 255  # buckets that are counted, as in c/dedup/buckets.c
INNER_BITS = 16  # as in c/dedup/buckets.c: band, key and value of members of a crowded bucket are 63 bits on Spark
_LINKS_AT_ONCE = 3 << 14  # of which fewer make so many pairs that threads wait for each other
_OFFSETS = 1 << 31  # as in c/dedup/buckets.c
_32 = np.uint64(32)


class Buckets:
    """The buckets of all bands, for one shingle length.

    In a bucket that is not crowded each article meets all others. Of those that it meets in crowded ones only it is
    paired with a bounded number.

    Args:
        bands: for each band its keys, shape (n,), uint32.
        ranks: rank of each row's article in the keeper order, shape (n,), int64, distinct, below 2^32.
        numbers: digest of the numbers of each row's article, shape (n,), uint32; see `Sketches`.
        leaders: the number of members of a bucket from which it is crowded.

    Attributes:
        crowded: number of crowded buckets.

    Raises:
        StoppedError: there are more members of buckets than can be counted.

    >>> buckets = Buckets([np.array([1, 3, 1], dtype=np.uint32)], np.array([0, 1, 2]), np.zeros(3, dtype=np.uint32))
    >>> buckets.pairs(0, 3).tolist()  # 0 and 2
    [2]
    """

    def __init__(
        self,
        bands: Iterable[NDArray[np.uint32]],
        ranks: NDArray[np.int64],
        numbers: NDArray[np.uint32],
        leaders: int = LEADERS,
    ) -> None:
        self.crowded = 0
        self._leaders = leaders
        low, room = ranks.astype(np.uint64), 3 * len(ranks)
        members, links, counts = array("I"), array("Q"), np.zeros(3, dtype=np.int64)
        band_members, band_links = np.empty(room, dtype=np.uint32), np.empty(room, dtype=np.uint64)
        rows = np.empty(int(ranks.max(initial=-1)) + 1, dtype=np.int64)
        rows[ranks] = np.arange(len(ranks))
        for keys, next_keys in pairwise(chain(bands, [np.zeros(len(ranks), dtype=np.uint32)])):
            if len(members) + room > _OFFSETS:
                raise StoppedError("more articles share a bucket than fit one machine: --engine spark")
            entries = (keys.astype(np.uint64) << _32) | low
            sort_keys(entries)
            arguments = entries, len(entries), leaders, rows, numbers, next_keys, len(members)
            checked("bucket_links", *arguments, band_members, band_links, counts)
            members.frombytes(band_members[: counts[0]].tobytes())
            links.frombytes(band_links[: counts[1]].tobytes())
            self.crowded += int(counts[2])
        self._members = np.frombuffer(members, dtype=np.uint32)
        self._links = np.frombuffer(links, dtype=np.uint64)
        sort_keys(self._links)

    def pairs(self, start: int, end: int) -> NDArray[np.uint64]:
        """Return the pairs whose second rank is in [start, end): `first << 32 | second`, ascending, distinct."""
        links = self._links[self._at(start) : self._at(end)]
        pairs = np.empty(len(links) * self._leaders, dtype=np.uint64)
        count = checked("linked_pairs", links, len(links), self._members, self._leaders, MOST_SHARED, MOST_FIRST, pairs)
        if count < 0:
            raise MemoryError
        pairs = pairs[:count].copy()  # much smaller than the room that they might have taken
        sort_keys(pairs)
        return pairs

    def stop(self, start: int) -> int | None:
        """Return the rank before which to stop, so that a bounded number of pairs begins at `start`; None: at the end.

        >>> one = Buckets([np.array([1, 1], dtype=np.uint32)], np.array([0, 1]), np.zeros(2, dtype=np.uint32))
        >>> one.stop(0) is None
        True
        """
        last = self._at(start) + _LINKS_AT_ONCE
        return max(start + 1, int(self._links[last] >> _32)) if last < len(self._links) else None

    def _at(self, rank: int) -> int:
        """Return the index of the first link of a rank, or of those after it."""
        return int(np.searchsorted(self._links, np.uint64(rank) << _32))


def rank_ranges(buckets: Sequence[Buckets], end: int) -> Iterator[tuple[int, int]]:
    """Yield ranges of ranks, from 0 to `end`, in which the pairs of all buckets together are not too many.

    >>> list(rank_ranges([], 5))
    [(0, 5)]
    """
    start = 0
    while start < end:
        stop = min([end, *(stop for each in buckets if (stop := each.stop(start)) is not None)])
        yield start, stop
        start = stop
