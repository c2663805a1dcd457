"""Counts of lines are exact, and do not depend on how pages are ordered or keys are dealt into parts."""

from __future__ import annotations

from collections import defaultdict

import numpy as np
import pytest
from numpy.typing import NDArray

from seedclean.dedup import line_counts
from seedclean.dedup.line_counts import BANDS, LineCounts, article_bands, count_lines, pair_keys, same_articles
from seedclean.dedup.line_memory import LineMemory
from seedclean.dedup.page_repeats import repeats_of_pages
from seedclean.text import scan_text
from seedclean.text.line_hashes import hashes_of_lines, prose_shingles

NONE = LineCounts.none()


def random_pages(seed: int) -> tuple[list[NDArray[np.uint64]], NDArray[np.int64]]:
    random = np.random.default_rng(seed)
    mix = np.uint64(0x9E3779B97F4A7C15)
    pages = [random.integers(0, 200, random.integers(0, 30)).astype(np.uint64) * mix for _ in range(300)]
    return pages, random.integers(-1, 200, len(pages))


def counted(pages: list[NDArray[np.uint64]], articles: NDArray[np.int64]) -> LineCounts:
    starts = np.r_[0, np.cumsum([len(page) for page in pages])]
    return count_lines(np.concatenate(pages), starts, articles, NONE)


def by_sets(pages: list[NDArray[np.uint64]], articles: NDArray[np.int64]) -> dict[int, int]:
    """Return the counts as plain Python counts them."""
    seen = defaultdict(set)
    for page, article in zip(pages, articles.tolist(), strict=True):
        lines = page[page != 0]
        for key in [*lines.tolist(), *pair_keys(lines[:-1], lines[1:]).tolist()]:
            if article >= 0:
                seen[key].add(article)
    return {key: len(having) for key, having in seen.items()}


@pytest.mark.parametrize("slots", [1 << 10, 1 << 14])
def test_counts_are_those_of_sets(slots: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """With a small table, in many parts."""
    monkeypatch.setattr(line_counts, "_SLOTS_MOST", slots)
    pages, articles = random_pages(1)
    counts = counted(pages, articles)
    assert dict(zip(counts.keys.tolist(), counts.counts.tolist(), strict=True)) == by_sets(pages, articles)
    assert counts.articles == len({article for article in articles.tolist() if article >= 0})
    assert (np.diff(counts.keys.astype(object)) > 0).all()


def test_the_order_of_pages_is_nothing_to_counts() -> None:
    pages, articles = random_pages(2)
    order = np.random.default_rng(3).permutation(len(pages))
    one, other = counted(pages, articles), counted([pages[at] for at in order], articles[order])
    assert (one.keys == other.keys).all()
    assert (one.counts == other.counts).all()


def test_of_very_many_lines_what_one_article_prints_is_left_out_unless_it_is_known(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    pages, articles = random_pages(4)
    every = by_sets(pages, articles)
    once = next(key for key, number in every.items() if number == 1)
    earlier = LineCounts(np.array([once], dtype=np.uint64), np.array([2], dtype=np.uint32), 5)
    monkeypatch.setattr(line_counts, "_SINGLES_MOST", 0)
    starts = np.r_[0, np.cumsum([len(page) for page in pages])]
    counts = count_lines(np.concatenate(pages), starts, articles, earlier)
    expected = {key: number for key, number in every.items() if number > 1} | {once: 3}
    assert dict(zip(counts.keys.tolist(), counts.counts.tolist(), strict=True)) == expected


def bands_of(*texts: str) -> NDArray[np.uint64]:
    return article_bands([prose_shingles(scan_text(text))[1] for text in texts])


STORY = "渡轮昨晚九点离港，船上坐了一百八十多人，航线就此恢复。船长说，夜航最难的是看灯，灯塔看守人等着那年的台风。"
OTHER = "学生们说起老街的雨，街坊写下晒网的日子，天慢慢黑下来，港务局的人记得四十年前的第一条航线，从来没有停过。"


def test_copies_are_one_article_and_a_known_one_is_none() -> None:
    shell = "海角网导航\n潮汐表\n"
    pages = bands_of(shell + STORY, "另一站\n" + STORY + "\n转发", shell + OTHER, "")
    first, copy, other, empty = same_articles(pages, np.empty(0, dtype=np.uint64)).tolist()
    assert first == copy
    assert len({first, other, empty}) == 3
    known = np.unique(bands_of(STORY))
    assert same_articles(pages, known).tolist() == [-1, -1, other, empty]


def test_a_chain_of_copies_is_one_article_in_any_order() -> None:
    size = 300
    bands = np.zeros((size, BANDS), dtype=np.uint64)
    link = np.arange(1, size + 1, dtype=np.uint64)
    bands[:, 0], bands[:, 1] = (link // 2 + 1), ((link + 1) // 2 + 1)
    order = np.random.default_rng(5).permutation(size)
    assert len(set(same_articles(bands[order], np.empty(0, dtype=np.uint64)).tolist())) == 1


def test_memory_is_bounded_and_keeps_what_is_frequent(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("seedclean.dedup.line_memory._KEYS_MOST", 3)
    monkeypatch.setattr("seedclean.dedup.line_memory._ARTICLES_MOST", 2)
    old = LineMemory(
        LineCounts(np.array([1, 2], dtype=np.uint64), np.array([1, 9], dtype=np.uint32), 3),
        np.full((2, BANDS), 7, dtype=np.uint64),
    )
    now = LineCounts(np.array([1, 2, 5, 6], dtype=np.uint64), np.array([1, 9, 1, 1], dtype=np.uint32), 4)
    memory = old.renewed(now, np.full((1, BANDS), 3, dtype=np.uint64), np.zeros(1, dtype=np.int64))
    assert memory.counts.keys.tolist() == [2, 5, 6], "a line that only an earlier article has goes first"
    assert memory.bands[:, 0].tolist() == [3, 7]


def test_what_is_known_of_a_line_leaves_out_the_page_itself() -> None:
    lines = hashes_of_lines(scan_text("甲乙丙\n丁戊己\n庚辛壬")).hashes
    keys = np.r_[lines, pair_keys(lines[:1], lines[1:2])]
    order = np.argsort(keys)
    counts = LineCounts(keys[order], np.array([5, 3, 1, 3], dtype=np.uint32)[order], 9)
    page = np.r_[lines, np.uint64(0)]  # without an ending
    [known] = repeats_of_pages(page, np.array([0, 4]), counts, np.empty(0, dtype=np.uint64))
    assert known is not None
    assert known.others.tolist() == [4, 2, 0]
    assert (known.above.tolist(), known.below.tolist()) == ([0, 2, 0], [2, 0, 0])
    assert known.share.tolist() == [1.0, 0.5, 0.0]
    assert known.ending is None
    assert repeats_of_pages(page, np.array([0, 4]), counts, np.sort(lines))[0] is None


def test_what_is_known_of_an_ending_is_told_apart_from_the_lines() -> None:
    """Of six pages with the last line four have the ending; of nine articles five."""
    lines = hashes_of_lines(scan_text("甲乙丙\n丁戊己")).hashes
    ending = np.array([77], dtype=np.uint64)
    keys = np.r_[lines, ending, pair_keys(lines[1:], ending)]
    order = np.argsort(keys)
    counts = LineCounts(keys[order], np.array([1, 7, 5, 4], dtype=np.uint32)[order], 9)
    pages = np.r_[lines, ending, lines, np.uint64(0)]
    known, without = repeats_of_pages(pages, np.array([0, 3, 6]), counts, np.empty(0, dtype=np.uint64))
    assert known is not None
    assert known.ending == (77, 4, 3, 5 / 9)
    assert known.others.tolist() == [0, 6]
    assert known.below.tolist() == [0, 0], "the ending is no line that stands below"
    assert without is not None
    assert without.ending is None
    [kept, _] = repeats_of_pages(pages, np.array([0, 3, 6]), counts, ending)
    assert kept is not None
    assert kept.ending is None
    rare = LineCounts(keys[order], np.array([1, 3, 5, 3], dtype=np.uint32)[order], 9)
    [few, _] = repeats_of_pages(pages, np.array([0, 3, 6]), rare, np.empty(0, dtype=np.uint64))
    assert few is not None
    assert few.ending == (77, 4, 2, 5 / 9), "a last line of two others tells no site's custom"
