"""Which published articles new ones are compared with: against brute force over the same sketches."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pytest

from seedclean.config import load_config
from seedclean.dedup import (
    DedupSettings,
    KeeperKey,
    SignatureBlock,
    SignatureExtractor,
    Sketches,
    SketchStore,
    find_corpus_candidates,
    keeper_keys,
    sketch,
)  # fmt: skip
from seedclean.dedup.candidates import LEADERS
from seedclean.dedup.excerpts import HOLDERS_MOST, SHARED_LEAST
from tests.support.texts import article, edited

SETTINGS: DedupSettings = load_config().dedup()
FIRST = 100  # number of the first published article


def stored(texts: Sequence[str]) -> SketchStore:
    store = SketchStore()
    store.add(keeper_keys(KeeperKey(str(i), 0, len(text), None) for i, text in enumerate(texts)), sketched(texts))
    return store


def sketched(texts: Sequence[str]) -> Sketches:
    return sketch(list(texts), SETTINGS)


def blocks(texts: Sequence[str], size: int) -> list[SignatureBlock]:
    """Return the signatures of published texts, in blocks of so many."""
    with stored(texts) as store:
        extract, numbers = SignatureExtractor(store, SETTINGS.bands), np.arange(len(texts))
        starts = range(0, len(texts), size)
        return [extract(numbers[start : start + size], FIRST + numbers[start : start + size]) for start in starts]


def candidates(new: Sequence[str], published: Sequence[str], size: int = 1000) -> list[int]:
    """Return the places among the published texts of those that new ones must be compared with."""
    with stored(new) as store:
        return [number - FIRST for number in find_corpus_candidates(store, blocks(published, size), SETTINGS)]


def features(texts: Sequence[str]) -> list[tuple[set[tuple[int, int]], bytes, set[int]]]:
    """Return of each text its band keys, with the number of the band, its digest, and its samples."""
    sketches, ends = sketched(texts), np.cumsum(sketched(texts).sampled)
    keys: list[set[tuple[int, int]]] = [set() for _ in texts]
    for row, body in enumerate(sketches.row_body.tolist()):
        keys[body].update(enumerate(sketches.keys[:, row].tolist()))
    samples = [
        set(sketches.samples[end - count : end].tolist())
        for end, count in zip(ends, sketches.sampled.tolist(), strict=True)
    ]
    return [(keys[i], sketches.digests[i].tobytes(), samples[i]) for i in range(len(texts))]


def expected(new: Sequence[str], published: Sequence[str]) -> list[int]:
    """Return what `candidates` does, one pair after the other."""
    wanted = []
    for index, (keys, digest, samples) in enumerate(features(published)):
        for text, (new_keys, new_digest, new_samples) in zip(new, features(new), strict=True):
            longer = len(published[index]) > len(text)
            shared = len(samples & new_samples)
            holds = longer and shared and shared >= SHARED_LEAST * len(new_samples)
            if keys & new_keys or digest == new_digest or holds:
                wanted.append(index)
                break
    return wanted


PUBLISHED = [article(seed, 400 + 10 * seed) for seed in range(60)]
NEW = [
    PUBLISHED[3],  # the same
    edited(PUBLISHED[7], 1, 0.05),  # a near-duplicate
    PUBLISHED[40][100:400],  # an excerpt
    article(900, 500),  # like none
    "",
]


@pytest.mark.parametrize("size", [1, 7, 1000])
def test_candidates_are_those_that_comparing_each_pair_finds(size: int) -> None:
    places = candidates(NEW, PUBLISHED, size)
    assert places == expected(NEW, PUBLISHED)
    assert {3, 7, 40} <= set(places)
    assert len(places) < len(PUBLISHED) // 2


@pytest.mark.parametrize("new", [[article(900, 500)], [""], []])
def test_an_article_like_no_other_has_no_candidates(new: list[str]) -> None:
    assert candidates(new, PUBLISHED) == expected(new, PUBLISHED) == []


def test_nothing_is_published_and_nothing_is_found() -> None:
    assert candidates(NEW, []) == []


@pytest.mark.parametrize("size", [1, 5, 1000])
def test_of_many_copies_the_first_published_are_candidates(size: int) -> None:
    """A band key is worth `LEADERS` candidates, the first published: of more copies every one would cost time."""
    copies = [edited(PUBLISHED[0], seed, 0.002) for seed in range(LEADERS + 8)]
    keys = {key for text_keys, _, _ in features([PUBLISHED[0]]) for key in text_keys}
    met = dict.fromkeys(keys, 0)
    early = set()
    for index, (text_keys, _, _) in enumerate(features(copies)):
        for key in text_keys & keys:
            early |= {index} if met[key] < LEADERS else set()
            met[key] += 1
    places = candidates([PUBLISHED[0]], copies, size)
    assert set(places) >= early
    assert max(met.values()) > LEADERS, "the copies must share a band, else this shows nothing"
    assert set(places) - early <= set(range(HOLDERS_MOST)) | set(expected([PUBLISHED[0]], copies))


def test_an_exact_copy_is_a_candidate_however_many_copies_come_before_it() -> None:
    copies = [edited(PUBLISHED[0], seed, 0.002) for seed in range(LEADERS + 8)]
    assert len(copies) in candidates([PUBLISHED[0]], [*copies, PUBLISHED[0]])


@pytest.mark.parametrize("most", [1, 50])
def test_samples_that_wait_may_be_few(most: int, monkeypatch: pytest.MonkeyPatch) -> None:
    whole = candidates(NEW, PUBLISHED, 3)
    monkeypatch.setattr("seedclean.dedup.corpus_candidates._TIDIED_AT", most)
    assert candidates(NEW, PUBLISHED, 3) == whole


def test_an_excerpt_of_many_articles_meets_the_longest() -> None:
    """Of the articles that have a sample, only the longest count: memory does not grow with a template."""
    part = article(77, 300)
    holders = [article(1000 + seed, 500 + 20 * seed) + part for seed in range(3 * HOLDERS_MOST)]
    places = candidates([part], holders, 5)
    assert places
    assert set(places) >= set(range(2 * HOLDERS_MOST, 3 * HOLDERS_MOST))
