"""Dedup against datasketch, against brute force, and against the accidents that other tools are known for."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Sequence

import numpy as np
import pytest

from seedclean import cluster
from seedclean.config import load_config
from seedclean.dedup import (
    Clustering,
    DedupSettings,
    KeeperKey,
    SketchStore,
    buckets,
    compare_form,
    find_duplicates,
    keeper_keys,
    near_pairs,
    shingle_hashes,
    sketch,
)  # fmt: skip
from seedclean.dedup.candidates import LEADERS
from seedclean.dedup.excerpts import HOLDERS_MOST, SHARED_LEAST, excerpt_pairs
from tests import conftest
from tests.support.texts import article, edited

SETTINGS: DedupSettings = load_config().dedup()


def clustered(texts: Sequence[str], names: Sequence[str] | None = None) -> Clustering:
    names = names or [f"{i:05d}" for i in range(len(texts))]
    return clustered_by_keys(
        [KeeperKey(name, 0, len(text), None) for name, text in zip(names, texts, strict=True)], texts
    )


def clustered_by_keys(
    claims: Sequence[KeeperKey], texts: Sequence[str], settings: DedupSettings = SETTINGS
) -> Clustering:
    with SketchStore() as store:
        half = len(texts) // 2
        for part in (slice(half), slice(half, None)):
            store.add(keeper_keys(claims[part]), sketch(texts[part], settings))
        return find_duplicates(store, settings)


def test_same_answer_as_exact_comparison() -> None:
    texts = [article(i) for i in range(60)]
    texts += [edited(texts[i % 60], i, 0.002 * (i % 60)) for i in range(240)]
    sets = [set(shingle_hashes(compare_form(text), 5).tolist()) for text in texts]
    wanted = set()
    for i, shingles in enumerate(sets):
        for j in range(i):
            if len(shingles & sets[j]) >= 0.70 * len(shingles | sets[j]):
                wanted.add((j, i))
    result = clustered(texts)
    keepers = result.keeper.tolist()
    for member, keeper in enumerate(keepers):
        if keeper == member:
            continue
        shingles, other = sets[member], sets[keeper]
        assert result.jaccard[member] == pytest.approx(len(shingles & other) / len(shingles | other))
        assert result.containment[member] == pytest.approx(len(shingles & other) / min(len(shingles), len(other)))
        assert (min(member, keeper), max(member, keeper)) in wanted, "precision is 1 by construction"
    clustered_pairs = {pair for pair in wanted if keepers[pair[0]] != pair[0] or keepers[pair[1]] != pair[1]}
    assert len(clustered_pairs) >= 0.99 * len(wanted)


def test_no_chains() -> None:
    """A is like B and B like C, but A is not like C: C stays, unlike with connected components."""
    base = article(1, 1000)
    a, b, c = base[:800], base[100:900], base[200:]
    result = clustered([a, b, c])
    pairs = {(0, 1): 0.77, (1, 2): 0.77, (0, 2): 0.59}
    for (i, j), jaccard in pairs.items():
        first, second = (set(shingle_hashes(text, 5).tolist()) for text in ((a, b, c)[i], (a, b, c)[j]))
        assert len(first & second) / len(first | second) == pytest.approx(jaccard, abs=0.02)
    assert result.keeper.tolist() == [0, 0, 2]


def test_templates_do_not_make_strangers_alike() -> None:
    shell = article(99, 200)
    texts = [shell[:100] + article(i, 500) + shell[100:] for i in range(50)]
    assert clustered(texts).keeper.tolist() == list(range(50))


def test_survivors_do_not_depend_on_order() -> None:
    texts = [article(i) for i in range(20)]
    texts += [edited(texts[i % 20], i, 0.03) for i in range(40)]
    names = [f"n{i:02d}" for i in range(60)]
    first = clustered(texts, names)
    wanted = {names[i]: names[keeper] for i, keeper in enumerate(first.keeper)}
    assert len(set(wanted.values())) == 20
    order = list(range(60))
    random.Random(3).shuffle(order)  # noqa: S311
    shuffled = [names[i] for i in order]
    second = clustered([texts[i] for i in order], shuffled)
    assert {shuffled[i]: shuffled[keeper] for i, keeper in enumerate(second.keeper)} == wanted


def test_one_of_each_is_kept() -> None:
    keepers = clustered([article(1)] * 500 + [""] * 3 + ["短"] * 2).keeper.tolist()
    assert keepers[:500] == [0] * 500
    assert keepers[500:] == [500, 501, 502, 503, 503], "an empty body is no one's duplicate"


def test_texts_whose_digests_collide_are_not_joined() -> None:
    texts = [article(1), article(2), article(1)]
    bodies = sketch(texts, SETTINGS)
    with SketchStore() as store:
        claims = keeper_keys(KeeperKey(str(i), 0, 0, None) for i in range(3))
        store.add(claims, bodies._replace(digests=bodies.digests * 0))
        assert find_duplicates(store, SETTINGS).keeper.tolist() == [0, 1, 0]


def test_a_crowded_bucket_still_meets_its_keeper() -> None:
    """Thousands of near-copies in one bucket: linear in pairs, all in one cluster."""
    base = article(5, 400)
    texts = [base + article(i, 8) for i in range(1500)]
    result = clustered(texts)
    assert set(result.keeper.tolist()) == {0}
    assert result.candidates <= 1500 * (LEADERS + 40)
    assert result.crowded > 0


def notices(count: int, seed: int = 1) -> list[str]:
    """Return rows of one template, as a table of notices has them: alike to a third, some days to more."""
    draw = random.Random(seed)  # noqa: S311
    return [
        f"海城市政务中心提醒：您的申请{draw.randrange(10**9)}已于{draw.randrange(1, 13)}月{draw.randrange(1, 29)}日"
        f"受理，请在{draw.randrange(1, 29)}日前携带有关证件到服务窗口领取结果。"
        for _ in range(count)
    ]


def test_rows_of_one_template_make_a_bounded_number_of_pairs_each() -> None:
    few, many = clustered(notices(2000)), clustered(notices(8000))
    assert min(few.crowded, many.crowded) > 100
    assert many.candidates / 8000 <= 1.5 * few.candidates / 2000


def test_a_copy_is_found_among_rows_of_its_template_wherever_its_original_stands() -> None:
    texts = notices(4000)
    copies = [texts[index].replace("提醒：", "温馨提醒：") for index in range(100, 4000, 100)]
    result = clustered(texts + copies)
    keepers = result.keeper.tolist()
    joined = [keepers[index] for index in range(100, 4000, 100)]
    assert keepers[4000:] == joined


def test_pairs_that_are_dropped_are_counted_and_the_best_are_listed(monkeypatch: pytest.MonkeyPatch) -> None:
    wanted = clustered(notices(600))
    monkeypatch.setattr(near_pairs, "_HELD_MOST", 50)
    monkeypatch.setattr(near_pairs, "LISTED_MOST", 20)
    monkeypatch.setattr(buckets, "_LINKS_AT_ONCE", 300)
    result = clustered(notices(600))
    assert (result.review_count, result.candidates) == (len(wanted.review.first), wanted.candidates)
    assert result.keeper.tolist() == wanted.keeper.tolist()
    assert result.verified.tolist() == wanted.verified.tolist()
    listed = [np.stack((each.review.first, each.review.second)).T.tolist()[:20] for each in (result, wanted)]
    assert listed[0] == listed[1]


@pytest.mark.parametrize("length", [150, 195, 199, 200, 201, 240, 280, 300])
def test_copies_are_found_on_both_sides_of_short(length: int) -> None:
    base = article(8, length)
    assert clustered([base, base[: int(length * 0.9)]]).keeper.tolist() == [0, 0]


def test_pairs_below_the_threshold_are_listed_and_both_kept() -> None:
    base = article(2, 1000)
    result = clustered([base, base[:780] + article(4, 220), article(3, 1000)])
    assert result.keeper.tolist() == [0, 1, 2]
    review = result.review
    assert (review.first.tolist(), review.second.tolist()) == ([0], [1])
    assert review.jaccard[0] == pytest.approx(0.64, abs=0.01)


@pytest.mark.parametrize("length", [100, 150, 300, 650])
def test_an_excerpt_is_flagged_whether_or_not_it_shares_a_band(length: int) -> None:
    """An excerpt of a tenth has a Jaccard of 0.1: no band sees it."""
    base = article(2, 1000)
    result = clustered([base, base[200 : 200 + length], article(3, 1000)])
    assert result.keeper.tolist() == [0, 1, 2]
    assert result.container.tolist() == [-1, 0, -1]
    assert result.contained[1] == 1.0
    assert result.container_jaccard[1] == pytest.approx((length - 4) / 996, abs=0.01)


def test_an_edited_excerpt_is_flagged_and_a_common_paragraph_makes_none() -> None:
    base = article(2, 3000)
    common = article(9, 200)
    result = clustered([base, edited(base[500:1000], 1, 0.03), article(3, 600) + common, common + article(4, 900)])
    assert result.container.tolist() == [-1, 0, -1, -1]
    assert 0.85 <= result.contained[1] < 1


def test_an_excerpt_of_an_excerpt_names_the_article() -> None:
    base = article(2, 3000)
    result = clustered([base[500:700], base[300:1300], base])
    assert result.container.tolist() == [2, 2, -1]


def test_an_excerpt_that_is_in_many_articles_still_finds_one() -> None:
    quote = article(7, 200)
    texts = [quote, *(article(i, 500 + i) + quote + article(i + 500, 500) for i in range(100, 150))]
    result = clustered(texts)
    assert result.keeper.tolist() == list(range(51))
    assert result.container.tolist() == [50] + [-1] * 50, "the longest of equals"


def test_keeper_order() -> None:
    text = article(4)
    claims = [
        KeeperKey("a", 3, 600, "2025-01-01"),
        KeeperKey("b", 0, 600, None),
        KeeperKey("c", 0, 601, None),
        KeeperKey("d", 0, 601, "2025-02-01"),
    ]
    result = clustered_by_keys(claims, [text] * 4)
    assert result.keeper.tolist() == [3, 3, 3, 3]
    names = [result.criteria[number] if number >= 0 else None for number in result.criterion]
    assert names == ["fewest_repairs", "longest_body", "earliest_date", None]


def test_width_script_case_and_marks_make_no_difference() -> None:
    body = "海城港务局说，Ocean Mind 系统将在１０个泊位上线，老吊车司机们不怕机器，怕的是没有人告诉他们以后做什么。"
    other = "海城港務局說,OCEAN MIND系統將在10個泊位上線。老吊車司機們不怕機器——怕的是沒有人告訴他們以後做什麼!"
    assert [c.members for c in cluster([body, other]) if c.members] == [{"1": 1.0}]


def test_real_pages_from_the_same_shell() -> None:
    """Two pages with the same shell and different articles: alike as pages, strangers as bodies."""
    folder = conftest.shared("seeds")
    pages = [file.read_text(encoding="utf-8") for file in sorted(folder.glob("*.txt"))]
    sets = [set(shingle_hashes(compare_form(text), 5).tolist()) for text in pages]
    whole = len(sets[0] & sets[3]) / len(sets[0] | sets[3])
    assert 0.3 < whole < 0.5, "whole pages of one article are below any threshold: order decides"


@pytest.mark.parametrize("threads", [1, 3, 6])
def test_articles_that_share_enough_samples_are_those_that_counting_finds(
    threads: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Few samples, and more than the byte holds in which they are counted; those of one bucket meet its longest."""
    monkeypatch.setattr("seedclean.dedup.excerpts._PART_LEAST", 1)
    draw = random.Random(7)  # noqa: S311 - no secret
    long = draw.sample(range(1 << 32), 1000)
    sets = [long, long[:900], long[100:500], long[300:350] + draw.sample(range(1 << 32), 200)]
    sets += [draw.choices(range(40), k=draw.randint(0, 12)) for _ in range(60)]
    sets.sort(key=len, reverse=True)
    samples = np.array([sample for samples_of_article in sets for sample in samples_of_article], dtype=np.uint32)
    pairs = excerpt_pairs(
        samples,
        np.array([len(samples_of_article) for samples_of_article in sets]),
        np.arange(len(sets)),
        np.zeros(len(sets), dtype=np.int64),
        1.0,
        threads=threads,
    )

    buckets: dict[int, list[int]] = {}
    for rank, samples_of_article in enumerate(sets):
        for sample in set(samples_of_article):
            buckets.setdefault(sample, []).append(rank)
    shared = Counter(
        (first, second)
        for holders in buckets.values()
        for k, second in enumerate(holders)
        for first in holders[:k][:HOLDERS_MOST]
    )
    enough = [pair for pair, count in shared.items() if count >= SHARED_LEAST * len(sets[pair[1]])]
    assert pairs.tolist() == sorted(map(list, enough))
    assert [0, 1] in pairs.tolist()


def test_what_is_measured_of_a_body_does_not_depend_on_its_batch() -> None:
    """Digests are made of two bodies together, samples of stretches that overlap."""
    texts = [article(1, 700), "", article(2, 50), article(3, 333), "海城", article(4, 1500), article(5, 64)]
    for batch in (texts, texts[:-1]):
        together, alone = sketch(batch, SETTINGS), [sketch([text], SETTINGS) for text in batch]
        for name in ("letters", "digests", "units", "lengths", "samples", "sampled"):
            parts = np.concatenate([getattr(sketches, name) for sketches in alone])
            assert getattr(together, name).tolist() == parts.tolist(), name
