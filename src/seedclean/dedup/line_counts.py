"""How many different articles print a line, over all pages: exact, in bounded memory, whatever the order of pages.

Near copies of an article count once. Pages are near copies if a band of the MinHash signatures of their longest
stretches of prose is equal, and so are those of a chain of such pages: what is counted as one article can only be too
much. A line is known by a 64-bit hash, and so is a pair of neighbouring lines.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from seedclean.core.kernel import BLOCK, checked
from seedclean.dedup.signature import minhash_all

BANDS, _ROWS = 16, 4  # 16 x 4: pages of Jaccard .5 are found in 64 % of the cases, of .7 in 99 %, of .2 in 3 %
_SLOTS_MOST = 1 << 22  # entries of the table in which a part of the keys is counted, 16 bytes each
_SINGLES_MOST = 1 << 22  # lines of all pages up to which those that one article prints are told
_SLOTS_LEAST = 1 << 10
_FOLDER = "line-counts"
_KEYS, _COUNTS, _ARTICLES = "line-keys.npy", "line-counts.npy", "articles.txt"
_MIX = np.uint64(0x9E3779B97F4A7C15)
_MIX_NEXT = np.uint64(0xC2B2AE3D27D4EB4F)


class LineCounts(NamedTuple):
    """How many articles print each line, and each pair of lines; n keys.

    Attributes:
        keys: sorted, shape (n,), uint64; those that fewer than `least` articles print are left out.
        counts: shape (n,), uint32.
        articles: how many different articles were counted.
    """

    keys: NDArray[np.uint64]
    counts: NDArray[np.uint32]
    articles: int

    @classmethod
    def none(cls) -> LineCounts:
        """Return the counts of no page."""
        return cls(np.empty(0, dtype=np.uint64), np.empty(0, dtype=np.uint32), 0)

    def save(self, folder: Path) -> Path:
        """Write the counts into a new folder in a folder, and return it: nothing else is there."""
        folder /= _FOLDER
        folder.mkdir()
        np.save(folder / _KEYS, self.keys)
        np.save(folder / _COUNTS, self.counts)
        (folder / _ARTICLES).write_text(str(self.articles), encoding="ascii")
        return folder

    @classmethod
    def load(cls, folder: Path) -> LineCounts:
        """Return the counts that `save` wrote; they are mapped, so several processes share their memory."""
        keys, counts = (np.load(folder / name, mmap_mode="r") for name in (_KEYS, _COUNTS))
        return cls(keys, counts, int((folder / _ARTICLES).read_text(encoding="ascii")))

    def of(self, keys: NDArray[np.uint64]) -> NDArray[np.uint32]:
        """Return how many articles print each of some lines or pairs; 0 for those that are not known."""
        if not len(self.keys):
            return np.zeros(len(keys), dtype=np.uint32)
        at = np.searchsorted(self.keys, keys)
        at[at == len(self.keys)] = 0
        return np.where(self.keys[at] == keys, self.counts[at], np.uint32(0))

    def plus(self, other: LineCounts) -> LineCounts:
        """Return the counts of both, of which no article is in the other.

        >>> one = LineCounts(np.array([1, 5], dtype=np.uint64), np.array([3, 1], dtype=np.uint32), 4)
        >>> [column.tolist() for column in one.plus(one)[:2]]
        [[1, 5], [6, 2]]
        """
        keys, at = np.unique(np.concatenate((self.keys, other.keys)), return_inverse=True)
        counts = np.zeros(len(keys), dtype=np.uint32)
        for part, numbers in ((at[: len(self.keys)], self.counts), (at[len(self.keys) :], other.counts)):
            counts[part] += numbers
        return LineCounts(keys, counts, self.articles + other.articles)

    def at_least(self, least: int) -> LineCounts:
        """Return the counts of the lines that so many articles print."""
        often = self.counts >= least
        return LineCounts(self.keys[often], self.counts[often], self.articles)


def pair_keys(first: NDArray[np.uint64], second: NDArray[np.uint64]) -> NDArray[np.uint64]:
    """Return what pairs of lines are known by; `pair_key` of c/repeats/count_articles.c is the same."""
    keys: NDArray[np.uint64] = first * _MIX + second * _MIX_NEXT + np.uint64(1)
    return keys


def article_bands(shingles: Sequence[NDArray[np.uint32]]) -> NDArray[np.uint64]:
    """Return the band keys by which near copies are found: shape (pages, BANDS), uint64.

    A page without a shingle has keys 0: it is like no other.

    Args:
        shingles: of each page, from `text.line_hashes.prose_shingles`.
    """
    starts = np.zeros(len(shingles) + 1, dtype=np.int64)
    np.cumsum([len(page) for page in shingles], out=starts[1:])
    if not len(shingles):
        return np.empty((0, BANDS), dtype=np.uint64)
    signatures = minhash_all(np.concatenate(shingles), starts, BLOCK)
    keys: NDArray[Any] = np.zeros((len(shingles), BANDS), dtype=np.uint64)
    for row in range(_ROWS):  # a key can be 0 by chance: then the page has a band less
        keys = keys * _MIX + signatures[:, row : BANDS * _ROWS : _ROWS] + np.uint64(1)
    keys ^= keys >> np.uint64(31)
    keys = keys * _MIX + np.arange(BANDS, dtype=np.uint64)
    keys[np.diff(starts) == 0] = 0
    return keys.astype(np.uint64, copy=False)


def same_articles(bands: NDArray[np.uint64], earlier: NDArray[np.uint64]) -> NDArray[np.int64]:
    """Return the number of the article that each page prints, or -1 if it was counted before: shape (pages,), int64.

    Args:
        bands: from `article_bands`.
        earlier: sorted band keys of articles that were counted before.
    """
    pages = len(bands)
    label = np.arange(pages, dtype=np.int64)
    members, groups = [], []
    for band in range(BANDS):
        keys = bands[:, band]
        order = np.argsort(keys, kind="stable")
        new = np.r_[True, keys[order][1:] != keys[order][:-1]] if pages else np.empty(0, dtype=bool)
        group = np.cumsum(new) - 1
        shared = (np.bincount(group)[group] > 1) & (keys[order] != 0) if pages else new
        members.append(order[shared])
        groups.append(group[shared] + band * pages)
    member, group = np.concatenate(members), np.concatenate(groups)
    order = np.argsort(group, kind="stable")
    member, group = member[order], group[order]
    first = np.flatnonzero(np.r_[True, group[1:] != group[:-1]]) if len(group) else np.empty(0, dtype=np.int64)
    sizes = np.diff(np.r_[first, len(group)])
    while len(member):
        least = np.repeat(np.minimum.reduceat(label[member], first), sizes)
        after = label.copy()
        np.minimum.at(after, label[member], least)  # the roots too: the number of rounds is that of a logarithm
        np.minimum.at(after, member, least)
        after = after[after]
        if (after == label).all():
            break
        label = after
    if len(earlier) and pages:
        at = np.minimum(np.searchsorted(earlier, bands), len(earlier) - 1)
        is_earlier = np.zeros(pages, dtype=bool)
        is_earlier[label[(earlier[at] == bands).any(axis=1)]] = True
        label[is_earlier[label]] = -1
    return label


def count_lines(
    hashes: NDArray[np.uint64],
    starts: NDArray[np.int64],
    articles: NDArray[np.int64],
    earlier: LineCounts,
) -> LineCounts:
    """Return how many articles print each line and each pair of lines, earlier ones included.

    Of very many lines those that one article alone prints are left out.

    Args:
        hashes: the lines of all pages, one page after the other, uint64; 0 for those that are not counted.
        starts: where the lines of each page begin and end, shape (pages + 1,), int64.
        articles: from `same_articles`.
        earlier: the counts of other articles.
    """
    pages, least = len(articles), 1 if len(hashes) <= _SINGLES_MOST else 2
    order = np.argsort(articles, kind="stable")
    number = int(np.count_nonzero(np.bincount(articles[articles >= 0])))
    parts, slots = 1, _SLOTS_LEAST
    while slots < _SLOTS_MOST and slots < 4 * len(hashes):
        slots *= 2
    while parts * slots < 2 * len(hashes):
        parts *= 2
    columns: list[tuple[NDArray[np.uint64], NDArray[np.uint32]]] = []
    part = 0
    while part < parts:
        table = np.zeros(2 * slots, dtype=np.uint64)
        if checked("count_articles", hashes, starts, order, articles, pages, part, parts, table, slots) < 0:
            parts, part = 2 * parts, 0
            columns.clear()
            continue
        counts = (table[1::2] >> np.uint64(32)).astype(np.uint32)
        used = np.flatnonzero(counts)
        keys, counts = table[::2][used], counts[used]
        if least > 1:
            often = (counts >= least) | (earlier.of(keys) > 0)
            keys, counts = keys[often], counts[often]
        columns.append((keys, counts))
        part += 1
    keys = np.concatenate([keys for keys, _ in columns])
    by_key = np.argsort(keys, kind="stable")
    counted = LineCounts(keys[by_key], np.concatenate([counts for _, counts in columns])[by_key], number)
    return earlier.plus(counted) if earlier.articles else counted
