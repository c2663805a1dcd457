"""Traces of texts that are gone: enough to know a copy when it comes again, too little to write the text again.

Of a MinHash signature the lowest byte of each value is kept (P. Li, A. C. König: b-Bit Minwise Hashing, WWW 2010). It
estimates the Jaccard similarity as well, and a byte fits one shingle in 256, so it names none. Excerpts are known by
hashes of long shingles. The parameters are fixed: without the text no trace can be made again for other settings.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from seedclean.dedup.shingles import compare_forms, window_hashes
from seedclean.dedup.signature import minhash_all

_VALUES = 512  # of a signature: the standard error of an estimate is 0.02 at Jaccard 0.7
_BAND = 4  # values of a band: two texts of Jaccard 0.6 share one of 128 in all but 2 of ten million cases
_SLACK = 0.03  # an estimate may be so much below the threshold: nearly all copies at the threshold are known
_SHORT, _SHORT_NGRAM, _NGRAM = 200, 3, 5  # letters below which a text is short; characters of a shingle
_SHORT_MOST = 300  # letters above which no text is a near copy of a short one
_STRETCH, _MASK = 12, 7  # characters of a long shingle; of which one in 8 is a sample, the same ones in every text
_SAMPLES_LEAST = 8  # of an excerpt: fewer say little
_CHANCE = 1 / 256  # that two bytes are equal


class TextTrace(NamedTuple):
    """What is kept of a text.

    Attributes:
        letters: length of its compare form.
        digest: SHA-256 of its compare form, or of the text if it has no letter; empty if the text is.
        short: bytes of its signature by short shingles; empty if it is too long to be a near copy of a short text.
        long: bytes of its signature by usual shingles; empty if it is short.
        samples: hashes of some of its long shingles, as little-endian uint32, ascending.
    """

    letters: int
    digest: bytes
    short: bytes
    long: bytes
    samples: bytes

    def check(self) -> None:
        """Check that a trace can be from `trace_texts`.

        Raises:
            ValueError: it cannot.

        >>> trace_texts(["海城的船。"])[0].check()
        >>> TextTrace(4, b"", b"", b"", b"").check()
        Traceback (most recent call last):
        ValueError: this is no trace of a text
        """
        sizes = len(self.digest), len(self.short), len(self.long), len(self.samples) % 4
        wanted = 32, _VALUES * (0 < self.letters < _SHORT_MOST), _VALUES * (self.letters >= _SHORT), 0
        if sizes != wanted or self.letters < 0:
            raise ValueError("this is no trace of a text")


class TraceMatch(NamedTuple):
    """A text whose trace another text fits.

    Attributes:
        number: of the trace.
        likeness: 1 for the same letters; else the estimated Jaccard similarity, or the share of the shorter one's
            samples that the longer one has.
    """

    number: int
    likeness: float


def trace_texts(texts: Sequence[str]) -> list[TextTrace]:
    """Return the traces of texts.

    >>> [(trace.letters, len(trace.short), len(trace.long)) for trace in trace_texts(["海城的船。", "船" * 250, "!"])]
    [(4, 512, 0), (250, 512, 512), (0, 0, 0)]
    """
    points, starts = compare_forms(texts)
    letters = np.diff(starts)
    is_short, is_long = (letters > 0) & (letters < _SHORT_MOST), letters >= _SHORT
    short, long = (
        _signatures(points, starts, wanted, ngram) for wanted, ngram in ((is_short, _SHORT_NGRAM), (is_long, _NGRAM))
    )
    traces = []
    for number, samples in enumerate(_samples(points, starts)):
        form = points[starts[number] : starts[number + 1]].astype("<u4").tobytes()
        form = form or texts[number].encode("utf-8", "surrogatepass")
        traces.append(
            TextTrace(
                int(letters[number]),
                hashlib.sha256(form).digest() if form else b"",
                short[number].tobytes() if is_short[number] else b"",
                long[number].tobytes() if is_long[number] else b"",
                samples.astype("<u4").tobytes(),
            )
        )
    return traces


def _signatures(
    points: NDArray[np.uint32], starts: NDArray[np.int64], wanted: NDArray[np.bool_], ngram: int
) -> NDArray[np.uint8]:
    """Return the lowest bytes of the signatures of the wanted texts: shape (texts, _VALUES), 0 for the others."""
    signatures = np.zeros((len(wanted), _VALUES), dtype=np.uint8)
    hashes, hash_starts = window_hashes(points, starts, np.flatnonzero(wanted), ngram)
    signatures[wanted] = minhash_all(hashes, hash_starts, _VALUES).astype(np.uint8)  # the lowest byte is what is left
    return signatures


def _samples(points: NDArray[np.uint32], starts: NDArray[np.int64]) -> list[NDArray[np.uint32]]:
    hashes, hash_starts = window_hashes(points, starts, np.arange(len(starts) - 1), _STRETCH)
    parts = np.split(hashes, hash_starts[1:-1]) if len(starts) > 1 else []
    return [np.unique(part[part & np.uint32(_MASK) == 0]) for part in parts]


class TextTraces:
    """Traces to look texts up in.

    Args:
        traces: their numbers are their places here.
        near: least Jaccard similarity of a near copy.
        contained: least share of an excerpt that the longer text has.

    >>> text = "海城渡轮公司昨晚恢复了夜间班次,第一班船九点离港,船上坐了一百八十多人。"
    >>> traces = TextTraces(trace_texts([text]), 0.7, 0.85)
    >>> traces.find(["海城渡輪公司昨晚恢復了夜間班次，第一班船九點離港，船上坐了一百八十多人", "海城明天有雨。"])
    [TraceMatch(number=0, likeness=1.0), None]
    """

    def __init__(self, traces: Sequence[TextTrace], near: float, contained: float) -> None:
        self._near, self._contained = near - _SLACK, contained
        self._digests: dict[bytes, list[int]] = {}
        for number, trace in enumerate(traces):
            if trace.digest:
                self._digests.setdefault(trace.digest, []).append(number)
        self._letters = np.array([trace.letters for trace in traces], dtype=np.int64)
        self._short, self._long = (
            _Signatures([getattr(trace, name) for trace in traces]) for name in ("short", "long")
        )
        samples = [np.frombuffer(trace.samples, dtype="<u4") for trace in traces]
        self._sampled = np.array([len(part) for part in samples], dtype=np.int64)
        hashes = np.concatenate([np.empty(0, dtype="<u4"), *samples])
        order = np.argsort(hashes, kind="stable")
        self._hashes, self._owners = hashes[order], np.repeat(np.arange(len(traces)), self._sampled)[order]

    def __len__(self) -> int:
        """Return how many traces there are."""
        return len(self._letters)

    def find(self, texts: Sequence[str]) -> list[TraceMatch | None]:
        """Return, for each text, the trace that it fits best; None if it fits none."""
        if not len(self):
            return [None] * len(texts)  # the costly part is left out
        return [
            max(self._matches(trace), key=lambda match: (match.likeness, -match.number), default=None)
            for trace in trace_texts(texts)
        ]

    def fitting(self, texts: Sequence[str]) -> set[int]:
        """Return the numbers of all traces that one of some texts fits."""
        return {match.number for trace in trace_texts(texts) for match in self._matches(trace)}

    def _matches(self, trace: TextTrace) -> Iterator[TraceMatch]:
        yield from (TraceMatch(number, 1.0) for number in self._digests.get(trace.digest, ()))
        yield from self._near_copies(trace)
        yield from self._excerpts(trace)

    def _near_copies(self, trace: TextTrace) -> list[TraceMatch]:
        matches = []
        for signatures, signature, is_short in ((self._short, trace.short, True), (self._long, trace.long, False)):
            numbers, likeness = signatures.alike(signature)
            # A pair is compared once: with short shingles if either text is short, else with usual ones.
            shorter = np.minimum(self._letters[numbers], trace.letters)
            counted = ((shorter < _SHORT) == is_short) & (likeness >= self._near)
            pairs = zip(numbers[counted].tolist(), likeness[counted].tolist(), strict=True)
            matches += [TraceMatch(number, round(value, 2)) for number, value in pairs]
        return matches

    def _excerpts(self, trace: TextTrace) -> list[TraceMatch]:
        samples = np.frombuffer(trace.samples, dtype="<u4")
        first, behind = (np.searchsorted(self._hashes, samples, side) for side in ("left", "right"))
        if not (behind > first).any():
            return []
        runs = [self._owners[start:end] for start, end in zip(first.tolist(), behind.tolist(), strict=True)]
        numbers, shared = np.unique(np.concatenate(runs), return_counts=True)
        fewer = np.minimum(self._sampled[numbers], len(samples))
        share = shared / np.maximum(fewer, 1)
        counted = (fewer >= _SAMPLES_LEAST) & (share >= self._contained)
        pairs = zip(numbers[counted].tolist(), share[counted].tolist(), strict=True)
        return [TraceMatch(number, round(value, 2)) for number, value in pairs]


class _Signatures:
    """Signatures to look others up in: those that share a band are compared.

    Args:
        signatures: their bytes; empty for texts that have none.
    """

    def __init__(self, signatures: Sequence[bytes]) -> None:
        present = np.array([bool(signature) for signature in signatures], dtype=np.bool_)
        self._numbers = np.flatnonzero(present)
        self._values = np.frombuffer(b"".join(signatures), dtype=np.uint8).reshape(-1, _VALUES)
        keys = _band_keys(self._values)
        self._owners = np.repeat(np.arange(len(keys)), keys.shape[1])
        order = np.argsort(keys.ravel(), kind="stable")
        self._keys, self._owners = keys.ravel()[order], self._owners[order]

    def alike(self, signature: bytes) -> tuple[NDArray[np.int64], NDArray[np.float64]]:
        """Return the numbers of the texts that share a band with one, and their estimated Jaccard similarities."""
        if not signature or not len(self._numbers):
            return np.empty(0, dtype=np.int64), np.empty(0)
        values = np.frombuffer(signature, dtype=np.uint8)
        keys = _band_keys(values[None])[0]
        first, behind = (np.searchsorted(self._keys, keys, side) for side in ("left", "right"))
        spans = zip(first.tolist(), behind.tolist(), strict=True)
        owners = np.unique(np.concatenate([self._owners[start:end] for start, end in spans]))
        equal = (self._values[owners] == values).mean(axis=1)
        return self._numbers[owners], (equal - _CHANCE) / (1 - _CHANCE)


def _band_keys(values: NDArray[np.uint8]) -> NDArray[Any]:
    """Return the keys of the bands of signatures: shape (texts, bands), uint64; each band has keys of its own."""
    words = np.ascontiguousarray(values).view("<u4").astype(np.uint64)
    bands = np.arange(_VALUES // _BAND, dtype=np.uint64) << np.uint64(32)
    keys: NDArray[Any] = words | bands
    return keys
