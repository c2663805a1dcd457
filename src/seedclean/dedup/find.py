"""The whole of dedup: entries in, clusters out. Same entries, same clusters, in any order."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from seedclean.dedup.candidates import candidates
from seedclean.dedup.keeper import Claim, deciding, order
from seedclean.dedup.shingles import compare_form, shingles
from seedclean.dedup.signature import sign
from seedclean.dedup.stars import Edges, stars
from seedclean.dedup.verify import shared


@dataclass(frozen=True)
class Settings:
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
        excerpt_containment: least share of the shorter body's shingles that the longer has.
        excerpt_length: most length of an excerpt, as a share of the longer body.
        keeper: criteria, the most important first.
    """

    ngram: int
    short_ngram: int
    short_chars: int
    permutations: int
    bands: int
    rows: int
    same: float
    near: float
    review: float
    excerpt_containment: float
    excerpt_length: float
    keeper: tuple[str, ...]


class Entry(NamedTuple):
    """An article as dedup sees it.

    Attributes:
        claim: what the keeper order looks at.
        letters: length of the compare form.
        digest: of the compare form; equal digests are the same body. Empty for an empty body.
        grams: shingle length -> (sorted hashes, signature). A body near the border of short has both lengths, so that
            it can be compared on either side.
    """

    claim: Claim
    letters: int
    digest: bytes
    grams: dict[int, tuple[NDArray[np.uint32], NDArray[np.uint32]]]


class Match(NamedTuple):
    """How two articles relate, by their shingles: numbers of entries, Jaccard, containment of the smaller set."""

    first: int
    second: int
    jaccard: float
    containment: float


class Clustering(NamedTuple):
    """The result of `find`; numbers are places in the entries.

    Attributes:
        keeper: for each entry the entry that is kept in its place (itself, if it is kept).
        match: member -> how it relates to its keeper.
        criterion: member -> the criterion by which its keeper was preferred.
        review: pairs below the threshold, near enough for human eyes.
        excerpts: kept entry -> a longer kept entry that holds it.
        candidates: number of pairs that were verified.
        crowded: number of buckets in which not every pair was listed.
    """

    keeper: list[int]
    match: dict[int, Match]
    criterion: dict[int, str]
    review: list[Match]
    excerpts: dict[int, Match]
    candidates: int
    crowded: int


def entry(claim: Claim, text: str, settings: Settings) -> Entry:
    """Return the entry of a body: the costly part of dedup, done where the text is."""
    form = compare_form(text)
    if not form:
        return Entry(claim, 0, b"", {})
    lengths = {settings.short_ngram if len(form) < settings.short_chars else settings.ngram}
    if settings.short_chars <= len(form) <= settings.short_chars / settings.near:
        lengths.add(settings.short_ngram)
    grams = {}
    for n in sorted(lengths):
        hashes = shingles(form, n)
        grams[n] = hashes, sign(hashes, settings.permutations)
    return Entry(claim, len(form), hashlib.sha256(form.encode("utf-8", "surrogatepass")).digest(), grams)


def find(entries: Sequence[Entry], settings: Settings) -> Clustering:
    """Cluster the entries.

    Exact copies are joined by digest; the rest are paired by band keys, verified by exact Jaccard, and put into star
    clusters: a member is in a cluster because it was verified against the keeper, never through a chain.
    """
    ranked = order([one.claim for one in entries], settings.keeper)
    original: dict[bytes, int] = {}  # digest -> its best entry
    for number in ranked:
        if entries[number].digest:
            original.setdefault(entries[number].digest, number)
    kept = [number for number in ranked if original.get(entries[number].digest, number) == number]
    edges, checked, crowded = _edges([entries[number] for number in kept], settings)
    parent, link = stars(edges, len(kept), settings.near)

    keeper = list(range(len(entries)))
    match: dict[int, Match] = {}
    for place, number in enumerate(kept):
        if parent[place] != place:
            keeper[number] = kept[parent[place]]
            edge = link[place]
            match[number] = Match(keeper[number], number, float(edges.jaccard[edge]), float(edges.containment[edge]))
    for number, one in enumerate(entries):
        best = original.get(one.digest, number)
        if best != number:
            keeper[number] = keeper[best]
            like = match.get(best)
            match[number] = (
                Match(keeper[number], number, like.jaccard, like.containment) if like else Match(best, number, 1.0, 1.0)
            )
    criterion = {
        number: deciding(entries[keeper[number]].claim, entries[number].claim, settings.keeper) for number in match
    }
    review, excerpts = _lists(edges, parent, kept, entries, settings)
    return Clustering(keeper, match, criterion, review, excerpts, checked, crowded)


def _edges(entries: Sequence[Entry], settings: Settings) -> tuple[Edges, int, int]:
    """Return the verified pairs of entries, which are in keeper order."""
    rows = [
        (n, place)
        for n in (settings.short_ngram, settings.ngram)
        for place, one in enumerate(entries)
        if n in one.grams
    ]
    rows = list(dict.fromkeys(rows))
    signatures = [entries[place].grams[n][1] for n, place in rows]
    matrix = np.stack(signatures) if signatures else np.empty((0, settings.permutations), dtype=np.uint32)
    pairs, crowded = candidates(matrix, settings.bands, settings.rows)
    sizes = np.array([n for n, _ in rows], dtype=np.int64)
    letters = np.array([entries[place].letters for _, place in rows], dtype=np.int64)
    # A pair is compared once: with short shingles if either body is short, else with long ones.
    shorter = letters[pairs].min(axis=1) if len(pairs) else np.empty(0, dtype=np.int64)
    wanted = np.where(shorter < settings.short_chars, settings.short_ngram, settings.ngram)
    pairs = pairs[(sizes[pairs] == wanted[:, None]).all(axis=1)] if len(pairs) else pairs
    sets = [entries[place].grams[n][0] for n, place in rows]
    common = shared(pairs, sets)
    counts = np.array([len(one) for one in sets], dtype=np.int64)[pairs].reshape(-1, 2)
    jaccard = common / np.maximum(counts.sum(axis=1) - common, 1)
    containment = common / np.maximum(counts.min(axis=1, initial=1 << 60), 1)
    place_of = np.array([place for _, place in rows], dtype=np.int64)
    ends = np.sort(place_of[pairs].reshape(-1, 2), axis=1)
    sort = np.lexsort((ends[:, 0], ends[:, 1]))
    return Edges(ends[sort, 0], ends[sort, 1], jaccard[sort], containment[sort]), len(pairs), crowded


def _lists(
    edges: Edges, parent: Sequence[int], kept: Sequence[int], entries: Sequence[Entry], settings: Settings
) -> tuple[list[Match], dict[int, Match]]:
    """Return the pairs of kept entries for review, and the kept entries that are excerpts of kept ones."""
    review: list[Match] = []
    excerpts: dict[int, Match] = {}
    open_edges = np.flatnonzero(
        (edges.jaccard >= settings.review) | (edges.containment >= settings.excerpt_containment)
    )
    for edge in open_edges.tolist():
        one, other = int(edges.first[edge]), int(edges.second[edge])
        if parent[one] != one or parent[other] != other:
            continue
        long, short = sorted((kept[one], kept[other]), key=lambda i: (-entries[i].letters, entries[i].claim.id))
        found = Match(long, short, float(edges.jaccard[edge]), float(edges.containment[edge]))
        ratio = entries[short].letters / entries[long].letters
        if found.containment >= settings.excerpt_containment and ratio <= settings.excerpt_length:
            best = excerpts.get(short)
            if not best or (-found.containment, entries[long].claim.id) < (
                -best.containment,
                entries[best.first].claim.id,
            ):
                excerpts[short] = found
        elif found.jaccard >= settings.review:
            review.append(found)
    review.sort(key=lambda pair: (-pair.jaccard, entries[pair.first].claim.id, entries[pair.second].claim.id))
    return review, excerpts
