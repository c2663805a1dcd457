"""Dedup against datasketch, against brute force, and against the accidents that other tools are known for."""

from __future__ import annotations

import random
from collections.abc import Sequence

import numpy as np
import pytest
from datasketch import MinHash
from hypothesis import given, settings
from hypothesis import strategies as st

from seedclean import cluster
from seedclean.config import load_config
from seedclean.dedup import Clustering, Settings, compare_form, entry, find, shingles, sign, to_datasketch
from seedclean.dedup.candidates import BUCKET_KEEPERS, candidates
from seedclean.dedup.keeper import Claim
from seedclean.dedup.verify import shared as shared_shingles
from tests import conftest

SETTINGS: Settings = load_config().dedup()
COMMON = (
    "的一是了不在人有我他这中大来上国个到说们为子和你地出道也时年得就那要下以生会自着去之过家学对可里后"
    "小么心多天而能好都然没日于起还发成事只作当想看文无开手十用主行方又如前所本见经头面"
)


def article(seed: int, length: int = 600) -> str:
    draw = random.Random(seed)  # noqa: S311 - no secret
    return "".join(draw.choice(COMMON) for _ in range(length))


def clustered(texts: Sequence[str], names: Sequence[str] | None = None) -> Clustering:
    names = names or [f"{i:05d}" for i in range(len(texts))]
    entries = [entry(Claim(name, 0, len(text), None), text, SETTINGS) for name, text in zip(names, texts, strict=True)]
    return find(entries, SETTINGS)


@given(st.one_of(st.text(max_size=400), st.integers(0, 3000).map(lambda n: article(n, n))))
@settings(max_examples=200, deadline=None)
def test_signatures_equal_datasketch_bit_for_bit(text: str) -> None:
    hashes = shingles(compare_form(text), 5)
    theirs = MinHash(num_perm=128, seed=1, scheme="affine32", hashfunc=int)
    if hashes.size:
        theirs.update_batch(hashes.tolist())
    ours = sign(hashes)
    assert np.array_equal(ours, theirs.hashvalues)
    assert to_datasketch(ours).jaccard(theirs) == 1.0


def test_shingles_are_the_distinct_n_grams() -> None:
    form = compare_form(article(1, 500))
    assert len(shingles(form, 5)) == len({form[i : i + 5] for i in range(len(form) - 4)})
    assert list(shingles(form, 5)) == sorted(shingles(form, 5))


@given(st.lists(st.sets(st.integers(0, 40), max_size=20), min_size=2, max_size=8))
def test_shared_counts_are_exact(sets: list[set[int]]) -> None:
    arrays = [np.array(sorted(one), dtype=np.uint32) for one in sets]
    pairs = np.array([(i, j) for i in range(len(sets)) for j in range(i)], dtype=np.int64)
    assert shared_shingles(pairs, arrays).tolist() == [len(sets[i] & sets[j]) for i, j in pairs]


def test_candidates_are_the_rows_that_share_a_band() -> None:
    draw = np.random.default_rng(7)
    matrix = draw.integers(0, 4, (60, 12), dtype=np.uint32)
    pairs, crowded = candidates(matrix, 4, 3)
    bands = matrix.reshape(60, 4, 3)
    wanted = [[i, j] for i in range(60) for j in range(i + 1, 60) if (bands[i] == bands[j]).all(axis=1).any()]
    assert (pairs.tolist(), crowded) == (wanted, 0)


def edited(text: str, seed: int, share: float) -> str:
    """Replace blocks of five characters until about `share` of the text is new."""
    draw = random.Random(seed)  # noqa: S311
    letters = list(text)
    for _ in range(int(len(letters) * share / 5)):
        at = draw.randrange(0, len(letters) - 5)
        letters[at : at + 5] = article(draw.randrange(1 << 30), 5)
    return "".join(letters)


def test_same_answer_as_exact_comparison() -> None:
    texts = [article(i) for i in range(60)]
    texts += [edited(texts[i % 60], i, 0.002 * (i % 60)) for i in range(240)]
    sets = [set(shingles(compare_form(text), 5).tolist()) for text in texts]
    wanted = set()
    for i, one in enumerate(sets):
        for j in range(i):
            if len(one & sets[j]) >= 0.70 * len(one | sets[j]):
                wanted.add((j, i))
    found = clustered(texts)
    for member, match in found.match.items():
        keeper = found.keeper[member]
        one, other = sets[member], sets[keeper]
        assert match.jaccard == pytest.approx(len(one & other) / len(one | other))
        assert (min(member, keeper), max(member, keeper)) in wanted, "precision is 1 by construction"
    clustered_pairs = {pair for pair in wanted if found.keeper[pair[0]] != pair[0] or found.keeper[pair[1]] != pair[1]}
    assert len(clustered_pairs) >= 0.99 * len(wanted)


def test_no_chains() -> None:
    """A is like B and B like C, but A is not like C: C stays, unlike with connected components."""
    base = article(1, 1000)
    a, b, c = base[:800], base[100:900], base[200:]
    found = clustered([a, b, c])
    pairs = {(0, 1): 0.77, (1, 2): 0.77, (0, 2): 0.59}
    for (i, j), jaccard in pairs.items():
        one, other = (set(shingles(text, 5).tolist()) for text in ((a, b, c)[i], (a, b, c)[j]))
        assert len(one & other) / len(one | other) == pytest.approx(jaccard, abs=0.02)
    assert found.keeper == [0, 0, 2]


def test_templates_do_not_make_strangers_alike() -> None:
    shell = article(99, 200)
    texts = [shell[:100] + article(i, 500) + shell[100:] for i in range(50)]
    assert clustered(texts).keeper == list(range(50))


def test_survivors_do_not_depend_on_order() -> None:
    texts = [article(i) for i in range(20)]
    texts += [edited(texts[i % 20], i, 0.03) for i in range(40)]
    names = [f"n{i:02d}" for i in range(60)]
    first = clustered(texts, names)
    wanted = {names[i]: names[keeper] for i, keeper in enumerate(first.keeper)}
    order = list(range(60))
    random.Random(3).shuffle(order)  # noqa: S311
    shuffled = [names[i] for i in order]
    second = clustered([texts[i] for i in order], shuffled)
    assert {shuffled[i]: shuffled[keeper] for i, keeper in enumerate(second.keeper)} == wanted


def test_one_of_each_is_kept() -> None:
    found = clustered([article(1)] * 500 + [""] * 3 + ["短"] * 2)
    assert found.keeper[:500] == [0] * 500
    assert found.keeper[500:] == [500, 501, 502, 503, 503], "an empty body is no one's duplicate"


def test_a_crowded_bucket_still_meets_its_keeper() -> None:
    """Thousands of near-copies in one bucket: linear in pairs, all in one cluster."""
    base = article(5, 400)
    texts = [base + article(i, 8) for i in range(1500)]
    found = clustered(texts)
    assert set(found.keeper) == {0}
    assert found.candidates <= 1500 * (BUCKET_KEEPERS + 40)
    assert found.crowded > 0


@pytest.mark.parametrize("length", [150, 195, 199, 200, 201, 240, 280, 300])
def test_copies_are_found_on_both_sides_of_short(length: int) -> None:
    base = article(8, length)
    assert clustered([base, base[: int(length * 0.9)]]).keeper == [0, 0]


def test_pairs_below_the_threshold_are_listed_and_both_kept() -> None:
    base = article(2, 1000)
    found = clustered([base, base[:780] + article(4, 220), article(3, 1000)])
    assert found.keeper == [0, 1, 2]
    assert [(pair.first, pair.second, round(pair.jaccard, 2)) for pair in found.review] == [(0, 1, 0.64)]


def test_an_excerpt_that_shares_a_band_is_flagged() -> None:
    base = article(2, 1000)
    found = clustered([base, base[:650]])
    assert found.keeper == [0, 1]
    assert found.excerpts[1].first == 0
    assert found.excerpts[1].containment == 1.0


def test_keeper_order() -> None:
    text = article(4)
    claims = [
        Claim("a", 3, 600, "2025-01-01"),
        Claim("b", 0, 600, None),
        Claim("c", 0, 601, None),
        Claim("d", 0, 601, "2025-02-01"),
    ]
    found = find([entry(claim, text, SETTINGS) for claim in claims], SETTINGS)
    assert found.keeper == [3, 3, 3, 3]
    assert found.criterion == {0: "fewest_repairs", 1: "longest_body", 2: "earliest_date"}


def test_width_script_case_and_marks_make_no_difference() -> None:
    body = "海城港务局说，Ocean Mind 系统将在１０个泊位上线，老吊车司机们不怕机器，怕的是没有人告诉他们以后做什么。"
    other = "海城港務局說,OCEAN MIND系統將在10個泊位上線。老吊車司機們不怕機器——怕的是沒有人告訴他們以後做什麼!"
    assert [c.members for c in cluster([body, other]) if c.members] == [{"1": 1.0}]


def test_real_pages_from_the_same_shell() -> None:
    """Two pages with the same shell and different articles: alike as pages, strangers as bodies."""
    folder = conftest.shared("seeds")
    pages = [file.read_text(encoding="utf-8") for file in sorted(folder.glob("*.txt"))]
    sets = [set(shingles(compare_form(text), 5).tolist()) for text in pages]
    whole = len(sets[0] & sets[3]) / len(sets[0] | sets[3])
    assert 0.3 < whole < 0.5, "whole pages of one article are below any threshold: order decides"
