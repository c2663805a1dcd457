"""Pairs of which the shorter article may stand in the longer one: what counts, and what is not asked."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pytest

from seedclean.dedup.excerpts import HOLDERS_MOST, SHARED_LEAST, excerpt_pairs

LONG = list(range(1, 101))


def pairs(articles: Sequence[Sequence[int]], places: Sequence[int] | None = None, **options: object) -> list[list[int]]:
    """Return the pairs among articles that are given by their samples."""
    samples = np.array([sample for samples in articles for sample in samples], dtype=np.uint32)
    sampled = np.array([len(samples) for samples in articles], dtype=np.int64)
    ranks = np.array(range(len(articles)) if places is None else places, dtype=np.int64)
    given = {"letters": np.zeros(len(articles), dtype=np.int64), "length_most": 1.0} | options
    result: list[list[int]] = excerpt_pairs(samples, sampled, ranks, **given).tolist()  # type: ignore[arg-type]
    return result


def test_a_pair_whose_lengths_are_too_near_is_left_out() -> None:
    """Rows of one template are as long as each other: very many pairs, and none an excerpt."""
    for length, wanted in ((80, [[0, 1]]), (81, [])):
        assert pairs([LONG, LONG], letters=np.array([100, length]), length_most=0.8) == wanted


@pytest.mark.parametrize(("shared", "wanted"), [(39, []), (40, [[0, 1]]), (100, [[0, 1]])])
def test_a_pair_shares_a_fair_part_of_the_shorter_ones_samples(shared: int, wanted: list[list[int]]) -> None:
    assert SHARED_LEAST == 0.4
    assert pairs([LONG * 2, LONG[:shared] + list(range(1000, 1100 - shared))]) == wanted


def test_the_share_is_of_the_shorter_article_not_of_the_longer() -> None:
    assert pairs([LONG, LONG[:5]]) == [[0, 1]]
    assert pairs([LONG[:5] + list(range(1000, 1100)), LONG]) == []


def test_places_say_which_article_is_longer() -> None:
    assert pairs([LONG[:5], LONG], places=[1, 0]) == [[0, 1]]
    assert pairs([LONG[:5], LONG, LONG[:5]], places=[2, 0, 1]) == [[0, 1], [0, 2], [1, 2]]


@pytest.mark.parametrize("left_out", [0, 1])
def test_articles_without_a_place_are_not_asked(left_out: int) -> None:
    places = [0, 0]
    places[left_out] = -1
    assert pairs([LONG, LONG[:50]], places=places) == []


def test_samples_that_were_left_out_before_count_as_not_shared() -> None:
    """What cannot be shared need not be handed over: `whole` says how many samples there are in truth."""
    few = [LONG, LONG[:10]]
    assert pairs(few, whole=np.array([100, 25])) == [[0, 1]]
    assert pairs(few, whole=np.array([100, 26])) == []


def test_a_sample_of_many_articles_is_paired_with_the_longest() -> None:
    template = list(range(1, 21))
    articles = [template] * (HOLDERS_MOST + 4)
    last = HOLDERS_MOST + 3
    assert [first for first, second in pairs(articles) if second == last] == list(range(HOLDERS_MOST))


@pytest.mark.parametrize("articles", [[], [[]], [[], LONG], [[7], [8]]])
def test_nothing_shared_is_no_pair(articles: list[list[int]]) -> None:
    assert pairs(articles) == []


@pytest.mark.parametrize("sample", [0, 1, (1 << 32) - 1])
def test_samples_at_the_ends_of_their_range_are_shared_too(sample: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("seedclean.dedup.excerpts._PART_LEAST", 0)
    for threads in (1, 2, 5):
        assert pairs([[sample], [sample]], threads=threads) == [[0, 1]]
