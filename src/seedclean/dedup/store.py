"""All bodies of a run, as columns: what must be sorted in memory, the rest on disk."""

from __future__ import annotations

from array import array
from collections.abc import Sequence
from pathlib import Path
from typing import Self

import numpy as np
from numpy.typing import NDArray

from seedclean.dedup.bodies import Bodies
from seedclean.dedup.keeper import Claim, Claims
from seedclean.dedup.kernel import call
from seedclean.dedup.shingles import sets, windows
from seedclean.dedup.spill import Spill

_CHUNK = 1 << 22  # letters whose shingles are hashed and sorted at a time


class Store:
    """Bodies in the order in which they came; numbers of bodies are places in that order.

    Args:
        folder: for what is kept on disk: per body its compare form (two bytes a letter), band keys, samples.
    """

    def __init__(self, folder: Path | None = None) -> None:
        self.claims = Claims()
        self._folder = folder
        self._units = Spill(np.uint16, folder)
        self._keys = Spill(np.uint32, folder)
        self._samples = Spill(np.uint32, folder)
        self._key_blocks: list[tuple[int, int]] = []  # offset, rows
        self._letters = array("q")
        self._digests = array("Q")
        self._lengths = array("q")
        self._sampled = array("q")
        self._row_body = array("q")
        self._row_ngram = array("b")

    def __enter__(self) -> Self:
        """Return the store."""
        return self

    def __exit__(self, *_: object) -> None:
        """Close its files."""
        for spill in (self._units, self._keys, self._samples):
            spill.close()

    def __len__(self) -> int:
        """Return the number of bodies."""
        return len(self._letters)

    def add(self, claims: Sequence[Claim], bodies: Bodies) -> None:
        """Append a batch."""
        before = len(self)
        self.claims.extend(claims)
        self._key_blocks.append((len(self._keys), len(bodies.row_body)))
        self._units.add(bodies.units)
        self._keys.add(bodies.keys)
        self._samples.add(bodies.samples)
        self._letters.frombytes(bodies.letters.tobytes())
        self._digests.frombytes(bodies.digests.tobytes())
        self._lengths.frombytes(bodies.lengths.tobytes())
        self._sampled.frombytes(bodies.sampled.tobytes())
        self._row_body.frombytes((bodies.row_body + before).tobytes())
        self._row_ngram.frombytes(bodies.row_ngram.astype(np.int8).tobytes())

    @property
    def letters(self) -> NDArray[np.int64]:
        """Length of each compare form, shape (bodies,)."""
        return np.frombuffer(self._letters, dtype=np.int64)

    @property
    def digests(self) -> NDArray[np.uint64]:
        """Digest of each compare form, shape (bodies, 2)."""
        return np.frombuffer(self._digests, dtype=np.uint64).reshape(-1, 2)

    @property
    def row_body(self) -> NDArray[np.int64]:
        """The body of each row, shape (rows,)."""
        return np.frombuffer(self._row_body, dtype=np.int64)

    @property
    def row_ngram(self) -> NDArray[np.int8]:
        """The shingle length of each row, shape (rows,)."""
        return np.frombuffer(self._row_ngram, dtype=np.int8)

    def band(self, number: int) -> NDArray[np.uint32]:
        """Return the keys of one band, shape (rows,)."""
        keys = self._keys.mapped()
        blocks = [keys[at + number * rows : at + (number + 1) * rows] for at, rows in self._key_blocks]
        return np.concatenate([np.empty(0, dtype=np.uint32), *blocks])

    def samples(self) -> tuple[NDArray[np.uint32], NDArray[np.int64]]:
        """Return the hashes of long shingles of all bodies, and how many each has."""
        return self._samples.mapped(), np.frombuffer(self._sampled, dtype=np.int64)

    def shingle_sets(self, bodies: NDArray[np.int64], ngram: int) -> Sets:
        """Return the shingle sets of some bodies, ascending numbers: hashed and sorted now, on disk.

        Args:
            bodies: numbers, shape (m,), ascending.
            ngram: shingle length in characters.
        """
        ends = np.concatenate(([0], np.cumsum(np.frombuffer(self._lengths, dtype=np.int64))))
        units = self._units.mapped()
        letters = self.letters[bodies]
        spill = Spill(np.uint32, self._folder)
        starts, sizes = [np.zeros(1, dtype=np.int64)], [np.empty(0, dtype=np.int64)]
        chunks = np.cumsum(letters) // _CHUNK
        for chosen in np.split(np.arange(len(bodies)), np.flatnonzero(np.diff(chunks)) + 1):
            points = np.empty(int(letters[chosen].sum()), dtype=np.uint32)
            form_starts = np.concatenate(([0], np.cumsum(letters[chosen])))
            wanted = bodies[chosen]
            call("unpack", units, ends[wanted], ends[wanted + 1], len(chosen), points)
            hashes, hash_starts = windows(points, form_starts, np.arange(len(chosen)), ngram)
            sizes.append(sets(hashes, hash_starts))
            starts.append(hash_starts[1:] + len(spill))
            spill.add(hashes)
        hashes = spill.mapped()
        spill.close()
        return Sets(bodies, hashes, np.concatenate(starts), np.concatenate(sizes))


class Sets:
    """Sorted, distinct shingle hashes of some bodies, mapped from disk.

    Args:
        bodies: their numbers, ascending.
        hashes: of all of them, uint32; behind each set there may be room.
        starts: where each set starts.
        sizes: how many hashes each has.
    """

    def __init__(
        self, bodies: NDArray[np.int64], hashes: NDArray[np.uint32], starts: NDArray[np.int64], sizes: NDArray[np.int64]
    ) -> None:
        self._bodies = bodies
        self._hashes = hashes
        self._starts = starts
        self._sizes = sizes

    def compare(self, pairs: NDArray[np.int64]) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        """Return the Jaccard similarity and the containment of the smaller set, of each pair of bodies; exact.

        Args:
            pairs: numbers of bodies, shape (m, 2).

        Returns:
            Twice shape (m,), float64.
        """
        places = np.searchsorted(self._bodies, pairs)
        common = np.empty(len(pairs), dtype=np.int64)
        for start in range(0, len(pairs), _PAIRS):
            some = places[start : start + _PAIRS]
            found = common[start : start + _PAIRS]
            call("shared", self._hashes, self._starts, self._sizes, some, len(some), found)
        counts = self._sizes[places]
        jaccard = common / np.maximum(counts.sum(axis=1) - common, 1)
        return jaccard, common / np.maximum(counts.min(axis=1, initial=np.iinfo(np.int64).max), 1)


_PAIRS = 1 << 17  # compared at a time: a signal is heard in between
