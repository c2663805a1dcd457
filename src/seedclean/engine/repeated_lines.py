"""Lines that a portal prints around its articles, found by their repeating; as rules for a person to look at.

Two passes over the pages. The first counts normalized lines in a count-min sketch (Cormode and Muthukrishnan 2005):
128 MB with that of the titles, however many pages. The second keeps those that the sketch counted often enough, and of
each a few pages chosen by hash, with the MinHash signatures of their prose: a line of five copies of one article is no
boilerplate.
"""

from __future__ import annotations

import heapq
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from hashlib import blake2b
from typing import NamedTuple

import numpy as np
import re2
from numpy.typing import NDArray

from seedclean.dedup import compare_form, minhash, shingle_hashes
from seedclean.text import fold

# Cells of a row of the sketches, and rows. By the theory a count is too high by e/width of all that was added at most,
# for 98 % of the keys: 65 for a hundred million lines. For titles it only matters whether a cell was ever touched.
_LINES_WIDTH, _TITLES_WIDTH, _DEPTH = 1 << 22, 1 << 24, 4
_LINE_MOST = 200  # characters of a line that can be a rule
_LETTERS_LEAST = 6
_KEPT_MOST = 20_000  # lines that are looked at closely; the most frequent ones stay
_SAMPLES = 12  # pages of a line whose prose is compared
_COPIES_MOST = 3  # pages for each article among them: a sentence of an article that was copied often has more
_ALIKE = 0.5  # Jaccard from which two pages print the same article
_EXAMPLES, _PORTALS = 3, 5
_NUMBERS = re.compile(r"\d+")
_PROSE = ("。", "!", "?")
_SITE = re.compile(r"\s*(?:[_|丨—]|-+)\s*")


class PortalPage(NamedTuple):
    """One page.

    Attributes:
        name: its id.
        portal: where it comes from: its host, or the folder that it lies in.
        text: as decoded.
    """

    name: str
    portal: str
    text: str


class Candidate(NamedTuple):
    """A line that repeats.

    Attributes:
        line: normalized: folded, each number 0.
        files: pages that have it.
        clusters: different articles among the pages that were looked at.
        portals: where it was seen most, at most five.
        examples: as the pages print it, at most three.
        pattern: RE2 pattern that matches it, with any numbers.
    """

    line: str
    files: int
    clusters: int
    portals: list[str]
    examples: list[str]
    pattern: str


def normalized(line: str) -> str:
    """Return a line as it is counted: folded, single blanks, each number 0, so that dates and counts are one.

    >>> normalized("更新时间：2025-09-07　浏览 6996 次")
    '更新时间:0-0-0 浏览 0 次'
    """
    return _NUMBERS.sub("0", " ".join(fold(line).split()))


def pattern_of(line: str) -> str:
    """Return the pattern of a normalized line: its words, with any number where it has one.

    >>> pattern_of("第0页")
    '第\\\\d{1,12}页'
    """
    return r"\d{1,12}".join(re2.escape(part).replace(r"\ ", " ") for part in line.split("0"))


class CountMinSketch:
    """A count-min sketch: how often a key was added, never too low.

    Args:
        width: cells of each of its four rows.
        kind: of a cell: uint32 counts, bool only tells whether a key was added (a Bloom filter).
    """

    def __init__(self, width: int = _LINES_WIDTH, kind: type[np.uint32 | np.bool_] = np.uint32) -> None:
        self._counts = np.zeros((_DEPTH, width), dtype=kind)
        self._rows = np.arange(_DEPTH)[:, None]

    def places(self, keys: Sequence[str]) -> NDArray[np.uint32]:
        """Return where keys are counted: shape (depth, keys), uint32."""
        digests = b"".join(blake2b(key.encode("utf-8", "replace"), digest_size=4 * _DEPTH).digest() for key in keys)
        return np.ascontiguousarray(np.frombuffer(digests, dtype="<u4").reshape(-1, _DEPTH).T % self._counts.shape[1])

    def add(self, keys: Sequence[str]) -> None:
        """Count each key once."""
        if keys:
            np.add.at(self._counts, (self._rows, self.places(keys)), 1)

    def counts(self, keys: Sequence[str]) -> list[int]:
        """Return how often each key was added, or a little more."""
        if not keys:
            return []
        counts: list[int] = self._counts[self._rows, self.places(keys)].min(axis=0).tolist()
        return counts


@dataclass
class _LineStats:
    """What is known of a line that repeats."""

    files: int = 0
    portals: Counter[str] = field(default_factory=Counter)
    examples: list[str] = field(default_factory=list)
    # A heap of which the smallest hashes stay.
    samples: list[tuple[int, str, int, NDArray[np.uint32]]] = field(default_factory=list)

    def add(self, page: PortalPage, shown: str, chance: int, signature: NDArray[np.uint32]) -> None:
        self.files += 1
        if page.portal in self.portals or len(self.portals) < 4 * _PORTALS:
            self.portals[page.portal] += 1
        if len(self.examples) < _EXAMPLES and shown not in self.examples:
            self.examples.append(shown)
        entry = (-chance, page.name, self.files, signature)  # the number: signatures cannot be compared
        if len(self.samples) < _SAMPLES:
            heapq.heappush(self.samples, entry)
        elif entry[:3] > self.samples[0][:3]:
            heapq.heapreplace(self.samples, entry)

    def clusters(self) -> int:
        """Return how many different articles the sampled pages print."""
        keepers: list[NDArray[np.uint32]] = []
        for *_, signature in sorted(self.samples, key=lambda sample: sample[:3]):
            if all(float(np.mean(signature == keeper)) < _ALIKE for keeper in keepers):
                keepers.append(signature)
        return len(keepers)


class Learner:
    """Finds repeating lines in pages that are shown to it twice, in the same order.

    Args:
        min_files: pages that must have a line.
        min_clusters: different articles that must be among them.
    """

    def __init__(self, min_files: int, min_clusters: int) -> None:
        self._min_files = min_files
        self._min_clusters = min_clusters
        self._lines = CountMinSketch()
        self._titles = CountMinSketch(_TITLES_WIDTH, np.bool_)

    def count(self, pages: Iterable[PortalPage]) -> int:
        """Take the first look; return the number of pages."""
        number = 0
        for page in pages:
            lines = _lines(page.text)
            self._lines.add(sorted(lines))
            self._titles.add(_titles(page.text))
            number += 1
        return number

    def candidates(self, pages: Iterable[PortalPage]) -> Iterator[Candidate]:
        """Take the second look; yield what repeats, the most frequent first.

        A line that is a page's title is left out: a rule for it would cut a title.
        """
        kept: dict[str, _LineStats] = {}
        for page in pages:
            lines = _lines(page.text)
            keys = sorted(lines)
            often = [key for key, count in zip(keys, self._lines.counts(keys), strict=True) if count >= self._min_files]
            titles = self._titles.counts(often)
            often = [key for key, title in zip(often, titles, strict=True) if not title]
            if not often:
                continue
            chance = int.from_bytes(blake2b(page.name.encode("utf-8", "replace"), digest_size=8).digest(), "big")
            signature = minhash(shingle_hashes(compare_form(_prose(page.text)), 5))
            for key in often:
                kept.setdefault(key, _LineStats()).add(page, lines[key], chance, signature)
            if len(kept) > 2 * _KEPT_MOST:
                kept = self._fewer(kept)
        candidates = []
        for key, line in kept.items():
            clusters = line.clusters()
            least = max(self._min_clusters, len(line.samples) / _COPIES_MOST)
            if line.files >= self._min_files and clusters >= least:
                portals = [portal for portal, _ in sorted(line.portals.items(), key=lambda each: (-each[1], each[0]))]
                candidates.append(
                    Candidate(key, line.files, clusters, portals[:_PORTALS], line.examples, pattern_of(key))
                )
        yield from sorted(candidates, key=lambda candidate: (-candidate.files, candidate.line))

    def _fewer(self, kept: dict[str, _LineStats]) -> dict[str, _LineStats]:
        """Return the lines that are the most frequent by the sketch."""
        keys = sorted(kept)
        counts = dict(zip(keys, self._lines.counts(keys), strict=True))
        chosen = sorted(keys, key=lambda key: (-counts[key], key))[:_KEPT_MOST]
        return {key: kept[key] for key in chosen}


def _lines(text: str) -> dict[str, str]:
    """Return normalized line -> the line, of those that can be a rule; the last one of each."""
    lines = {}
    for line in text.split("\n"):
        shown = line.strip()
        if len(shown) <= _LINE_MOST and sum(map(str.isalpha, shown)) >= _LETTERS_LEAST:
            lines[normalized(shown)] = shown
    return lines


def _titles(text: str) -> list[str]:
    """Return what may be the title of a page: its first line, and the parts that a site's name is put between."""
    first = next((line.strip() for line in text.split("\n") if line.strip()), "")
    whole = normalized(first[:_LINE_MOST])
    return sorted({whole, *(part for part in _SITE.split(whole) if part)}) if whole else []


def _prose(text: str) -> str:
    """Return the lines that say something: those of an article, mostly."""
    return "\n".join(line for line in text.split("\n") if any(mark in fold(line) for mark in _PROSE))
