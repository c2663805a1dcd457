"""The sketches of all bodies of a run, as columns: what must be sorted in memory, the rest on disk."""

from __future__ import annotations

from array import array
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path
from typing import Self, TypeVar

import numpy as np
from numpy.typing import NDArray

from seedclean.core.kernel import checked
from seedclean.dedup.disk_column import DiskColumn
from seedclean.dedup.facts import compare_facts, differing_facts
from seedclean.dedup.form_store import Forms, FormStore
from seedclean.dedup.keeper_order import KeeperKeys, KeeperOrder
from seedclean.dedup.sketching import DedupSettings, Sketches
from seedclean.dedup.traits import Traits

_CHUNK = 1 << 20  # letters of the pairs that are compared in one call; signals are handled between calls
_In = TypeVar("_In")
_Out = TypeVar("_Out")


class SketchStore:
    """The sketches of bodies, numbered in the order in which they are added.

    Args:
        folder: for what is kept on disk: compare forms (two bytes a letter), band keys, samples; None for the system's.
        threads: number of threads that compare; the kernel releases Python's lock.

    Attributes:
        threads: as above.
        keeper_order: what decides which copy is kept.
    """

    def __init__(self, folder: Path | None = None, threads: int = 1) -> None:
        self.threads = threads
        self.keeper_order = KeeperOrder()
        self._folder = folder
        self._forms = FormStore(folder)
        self._keys = DiskColumn(np.uint32, folder)
        self._samples = DiskColumn(np.uint32, folder)
        self._key_blocks: list[tuple[int, int]] = []  # offset, rows
        self._letters = array("q")
        self._digests = array("Q")
        self._numbers = array("I")
        self._sampled = array("q")
        self._row_body = array("q")
        self._row_ngram = array("i")
        self._traits: Traits | None = None

    def __enter__(self) -> Self:
        """Return the store."""
        return self

    def __exit__(self, *_: object) -> None:
        """Close it."""
        self.close()

    def close(self) -> None:
        """Delete what is on disk; the keeper order stays."""
        for stored in (self._forms, self._keys, self._samples):
            stored.close()

    def __len__(self) -> int:
        """Return the number of bodies."""
        return len(self._letters)

    def add(self, keeper_keys: KeeperKeys, sketches: Sketches, put: tuple[int, int] | None = None) -> None:
        """Append a batch.

        Args:
            keeper_keys: of the bodies.
            sketches: the batch.
            put: the file and the byte there where the compare forms stand; None if they are in `sketches`.
        """
        before = len(self)
        self._traits = None  # its arrays must not be in use when these grow
        self.keeper_order.extend(keeper_keys)
        self._key_blocks.append((len(self._keys), len(sketches.row_body)))
        if put is None:
            self._forms.add(sketches.units, sketches.lengths)
        else:
            self._forms.add_written(*put, sketches.lengths)
        self._keys.add(sketches.keys)
        self._samples.add(sketches.samples)
        self._letters.frombytes(sketches.letters.tobytes())
        self._digests.frombytes(sketches.digests.tobytes())
        self._numbers.frombytes(sketches.numbers.tobytes())
        self._sampled.frombytes(sketches.sampled.tobytes())
        self._row_body.frombytes((sketches.row_body + before).tobytes())
        self._row_ngram.frombytes(sketches.row_ngram.astype(np.int32).tobytes())

    @property
    def letters(self) -> NDArray[np.int64]:
        """Length of each compare form, shape (bodies,)."""
        return np.frombuffer(self._letters, dtype=np.int64)

    @property
    def digests(self) -> NDArray[np.uint64]:
        """Digest of each compare form, shape (bodies, 2)."""
        return np.frombuffer(self._digests, dtype=np.uint64).reshape(-1, 2)

    @property
    def numbers(self) -> NDArray[np.uint32]:
        """Digest of the numbers of each compare form, shape (bodies,)."""
        return np.frombuffer(self._numbers, dtype=np.uint32)

    @property
    def row_body(self) -> NDArray[np.int64]:
        """The body of each row, shape (rows,)."""
        return np.frombuffer(self._row_body, dtype=np.int64)

    @property
    def row_ngram(self) -> NDArray[np.int32]:
        """The shingle length of each row, shape (rows,)."""
        return np.frombuffer(self._row_ngram, dtype=np.int32)

    def same(self, pairs: NDArray[np.int64]) -> NDArray[np.bool_]:
        """Return whether the compare forms of each pair are equal, letter by letter: shape (m, 2) -> (m,)."""
        forms = self._forms.mapped()
        equal = np.empty(len(pairs), dtype=np.uint8)
        done = 0
        for part in self._chunks(pairs, _CHUNK):
            checked("equal_forms", *forms.table(), part, len(part), equal[done : done + len(part)])
            done += len(part)
            self._forms.release()
        return equal.astype(bool)

    def _chunks(self, pairs: NDArray[np.int64], letters: int) -> list[NDArray[np.int64]]:
        """Split pairs into parts of about `letters` letters."""
        work = np.cumsum(self.letters[pairs].sum(axis=1)) // letters
        return np.split(np.ascontiguousarray(pairs), np.flatnonzero(np.diff(work)) + 1)

    def release(self) -> None:
        """Release the memory of what was read from the disk; it can be read again."""
        for stored in (self._forms, self._keys, self._samples):
            stored.release()

    def band(self, number: int) -> NDArray[np.uint32]:
        """Return the keys of one band, shape (rows,)."""
        keys = self._keys.mapped()
        blocks = [keys[at + number * rows : at + (number + 1) * rows] for at, rows in self._key_blocks]
        keys_of_band = np.concatenate([np.empty(0, dtype=np.uint32), *blocks])
        self._keys.release()
        return keys_of_band

    def samples(self) -> tuple[NDArray[np.uint32], NDArray[np.int64]]:
        """Return the samples of all bodies, uint32, and how many each body has, shape (bodies,)."""
        return self._samples.mapped(), np.frombuffer(self._sampled, dtype=np.int64)

    def compare(self, pairs: NDArray[np.int64], ngram: int) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        """Return the Jaccard similarity and the containment of the smaller set, of each pair of bodies; exact.

        Args:
            pairs: numbers of bodies, shape (m, 2); those with the same first one in a row are compared faster.
            ngram: shingle length in characters.

        Returns:
            Twice shape (m,), float64.
        """
        forms = self._forms.mapped()

        def counted(chunk: NDArray[np.int64]) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
            return compare_pairs(forms, chunk, ngram)

        jaccard, containment = [np.empty(0)], [np.empty(0)]
        for part in self._in_order(counted, self._chunks(pairs, _CHUNK)):
            jaccard.append(part[0])
            containment.append(part[1])
            self._forms.release()  # with each page of memory that is read, the system maps its neighbours too
        return np.concatenate(jaccard), np.concatenate(containment)

    def traits(self) -> Traits:
        """Return what is known of the bodies beside their texts."""
        if self._traits is None:
            self._traits = Traits(self.letters, self.keeper_order.moments(), self.keeper_order.outlets())
        return self._traits

    def compare_facts(self, pairs: NDArray[np.int64], settings: DedupSettings) -> NDArray[np.int8]:
        """Return whether pairs of bodies tell of different events: shape (m, 2) -> (m,), see `facts.compare_facts`."""
        forms, traits = self._forms.mapped(), self.traits()

        def compared(chunk: NDArray[np.int64]) -> NDArray[np.int8]:
            return compare_facts(forms, chunk, traits, settings)

        parts = [np.empty(0, dtype=np.int8)]
        for part in self._in_order(compared, self._chunks(pairs, _CHUNK)):
            parts.append(part)
            self._forms.release()
        return np.concatenate(parts)

    def differing_facts(self, pairs: NDArray[np.int64]) -> list[list[tuple[str, str]]]:
        """Return for each pair of bodies what stands in the same place of both and differs."""
        forms = self._forms.mapped()
        return [differing_facts(forms, first, second) for first, second in pairs.tolist()]

    def _in_order(self, work: Callable[[_In], _Out], parts: Iterable[_In]) -> Iterator[_Out]:
        """Yield the results of `work` on each part, in order; threads are a few parts ahead."""
        with ThreadPoolExecutor(self.threads) as pool:
            pending: deque[Future[_Out]] = deque()
            for part in parts:
                pending.append(pool.submit(work, part))
                if len(pending) > 2 * self.threads:
                    yield pending.popleft().result()
            while pending:
                yield pending.popleft().result()


def compare_pairs(
    forms: Forms, pairs: NDArray[np.int64], ngram: int
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return the Jaccard similarity and the containment of the smaller set, of pairs of compare forms; exact.

    Args:
        forms: the compare forms.
        pairs: numbers of forms, shape (m, 2), int64; those with the same first one in a row are compared faster.
        ngram: shingle length in characters.

    Returns:
        Twice shape (m,), float64.

    >>> units = np.frombuffer("今天下雨今天有雨".encode("utf-16-le"), dtype=np.uint16)
    >>> forms = Forms.joined(units, np.array([4, 4]))
    >>> [float(values[0]) for values in compare_pairs(forms, np.array([[0, 1]]), 1)]
    [0.6, 0.75]
    """
    longest = int((forms.ends - forms.starts)[pairs].max(initial=0)) + 1
    scratch = [np.empty(longest * times + 16, dtype=np.uint32) for times in (1, 1, 4, 4)]
    first, second, common = sizes = np.empty((3, len(pairs)), dtype=np.int64)
    checked("count_shared", *forms.table(), pairs, len(pairs), ngram, *scratch, *sizes)
    return common / np.maximum(first + second - common, 1), common / np.maximum(np.minimum(first, second), 1)
