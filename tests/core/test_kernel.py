"""The compiled part of dedup against datasketch, Python's sets, and the plain way to do the same."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest
from datasketch import LeanMinHash, MinHash
from hypothesis import given, settings
from hypothesis import strategies as st

from seedclean.config import load_config
from seedclean.core.kernel import BLOCK, checked
from seedclean.dedup import (
    DedupSettings,
    KeeperKey,
    SketchStore,
    compare_form,
    from_datasketch,
    keeper_keys,
    minhash,
    shingle_hashes,
    sketch,
    to_datasketch,
)  # fmt: skip
from seedclean.dedup.buckets import MOST_FIRST, MOST_SHARED, Buckets
from seedclean.dedup.candidates import bucket_pairs, sort_keys, unpack_pairs
from seedclean.dedup.shingles import compare_forms, window_hashes
from seedclean.dedup.signature import minhash_all, permutation_terms
from tests.support.texts import article

SETTINGS: DedupSettings = load_config().dedup()
# Letters of all kinds, marks that compose, ligatures, full-width, both scripts, astral, what no letter is.
ODD = "aＡéàe\u0301ǅİΣσςﬁ½㎡Ⅳⓐﾊﾞガ각ᄀ\u1161\u11a8👍🏽 _-、。達达𠮷\ud800\u0000\u0345ß²"
TEXTS = st.text(max_size=60) | st.text(st.sampled_from(ODD), max_size=30) | st.integers(0, 3000).map(article)


@given(st.lists(TEXTS, max_size=8))
@settings(max_examples=300, deadline=None)
def test_forms_of_a_batch_are_the_forms_of_its_texts(texts: list[str]) -> None:
    points, starts = compare_forms(texts)
    forms = [points[a:b].tobytes().decode("utf-32-le") for a, b in pairwise(starts)]
    assert forms == [compare_form(text) for text in texts]


@pytest.mark.slow
def test_forms_of_all_code_points() -> None:
    every = [chr(point) for point in range(0x110000)]
    points, starts = compare_forms(every)
    wanted = [compare_form(character) for character in every]
    assert np.diff(starts).tolist() == [len(form) for form in wanted]
    assert points.tobytes().decode("utf-32-le") == "".join(wanted)


@given(st.lists(st.text(max_size=400) | st.integers(0, 3000).map(lambda n: article(n, n)), max_size=12))
@settings(max_examples=200, deadline=None)
def test_signatures_equal_datasketch_bit_for_bit(texts: list[str]) -> None:
    points, starts = compare_forms(texts)
    hashes, hash_starts = window_hashes(points, starts, np.arange(len(texts)), 5)
    batch = minhash_all(hashes, hash_starts)
    for text, signature in zip(texts, batch, strict=True):
        distinct = shingle_hashes(compare_form(text), 5)
        theirs = MinHash(num_perm=128, seed=1, scheme="affine32", hashfunc=int)
        if distinct.size:
            theirs.update_batch(distinct.tolist())
        assert np.array_equal(signature, theirs.hashvalues)
        assert np.array_equal(signature, minhash(distinct))
        assert to_datasketch(signature).jaccard(theirs) == 1.0
        assert to_datasketch(signature, lean=True) == LeanMinHash(theirs)
        assert np.array_equal(from_datasketch(LeanMinHash(theirs)), signature)


def test_signatures_of_another_scheme_are_refused() -> None:
    with pytest.raises(ValueError, match="only affine32 with seed 1"):
        from_datasketch(MinHash(num_perm=128, seed=2, scheme="affine32"))
    with pytest.raises(ValueError, match="only affine32"):
        from_datasketch(MinHash(num_perm=128, seed=1, scheme="affine64"))


@pytest.mark.parametrize("permutations", [1, 4, 63, 64, 65, 128, 200])
def test_signatures_of_any_length_equal_datasketch(permutations: int) -> None:
    hashes = shingle_hashes(article(3, 3000), 5)
    theirs = MinHash(num_perm=permutations, seed=1, scheme="affine32", hashfunc=int)
    theirs.update_batch(hashes.tolist())
    assert np.array_equal(minhash(hashes, permutations), theirs.hashvalues)


def test_vector_instructions_do_not_change_signatures() -> None:
    """What another processor computes is the same."""
    a, b = permutation_terms(128)
    sets = [shingle_hashes(article(n, n), 5) for n in (0, 1, 7, 500, 5000)]
    starts = np.concatenate(([0], np.cumsum([len(members) for members in sets])))
    plain = np.empty((len(sets), 128), dtype=np.uint32)
    checked("minhash", np.concatenate(sets), starts, len(sets), a, b, 128, plain, 1)
    assert np.array_equal(plain, minhash_all(np.concatenate(sets), starts))
    form = compare_forms([article(9, 700)])[0]
    for length in (0, 3, 5, 12, 13, 20, 75, 76, 700):
        for n in (1, 5, 12, 16, 17, 64):
            rolled = np.zeros(length, dtype=np.uint32)
            direct = rolled.copy()
            assert checked("window_hashes", form, length, n, rolled, 1) == checked(
                "window_hashes", form, length, n, direct, 0
            )
            assert np.array_equal(rolled, direct)
    assert len(a) % BLOCK == 0


@given(st.text(max_size=300), st.integers(1, 12))
def test_shingles_are_the_distinct_n_grams(text: str, n: int) -> None:
    form = compare_form(text)
    hashes = shingle_hashes(form, n)
    grams = {form[i : i + n] for i in range(max(1, len(form) - n + 1))} if form else set()
    assert len(hashes) == len(grams)
    assert hashes.tolist() == sorted(set(hashes.tolist()))


@given(st.lists(st.text(st.sampled_from("港船海𠮷ab"), max_size=30), min_size=2, max_size=8), st.integers(1, 4))
@settings(deadline=None)
def test_jaccard_and_containment_are_exact(texts: list[str], n: int) -> None:
    claims = [KeeperKey(str(i), 0, len(text), None) for i, text in enumerate(texts)]
    grams = [
        {form[i : i + n] for i in range(max(1, len(form) - n + 1))} if form else set()
        for form in map(compare_form, texts)
    ]
    pairs = [(i, j) for i in range(len(texts)) for j in range(i)]
    with SketchStore() as store:
        store.add(keeper_keys(claims[:1]), sketch(texts[:1], SETTINGS))
        store.add(keeper_keys(claims[1:]), sketch(texts[1:], SETTINGS))
        jaccard, containment = store.compare(np.array(pairs), n)
    for (i, j), alike, inside in zip(pairs, jaccard, containment, strict=True):
        shared = len(grams[i] & grams[j])
        assert alike == shared / max(1, len(grams[i] | grams[j]))
        assert inside == shared / max(1, min(len(grams[i]), len(grams[j])))


@pytest.mark.parametrize("count", [0, 1, 24, 25, 300, 40_000])
@pytest.mark.parametrize("bits", [1, 6, 33, 64])
def test_keys_are_sorted(count: int, bits: int) -> None:
    data = np.random.default_rng(count + bits).bytes(8 * count)
    keys = np.frombuffer(data, dtype=np.uint64) >> np.uint64(64 - bits)
    for order in (keys, np.sort(keys), np.sort(keys)[::-1].copy(), keys << np.uint64(64 - bits), keys // 7 * 7):
        expected = np.sort(order)
        sort_keys(order)
        assert np.array_equal(order, expected)


def test_more_leaders_than_the_kernel_has_room_for_are_refused() -> None:
    entries = np.arange(100, dtype=np.uint64)  # one bucket
    assert len(bucket_pairs(entries, 64)[0]) == 64 * 63 // 2 + 64 * 36
    with pytest.raises(ValueError, match="65 leaders of a bucket: at most 64"):
        bucket_pairs(entries, 65)


def members_met(
    bands: np.ndarray, ranks: np.ndarray, numbers: np.ndarray, leaders: int
) -> tuple[dict[int, dict[int, int]], set[tuple[int, int]], int]:
    """Return who meets whom in how many crowded buckets, who meets in one that is not, and the crowded buckets."""
    times: dict[int, dict[int, int]] = {}
    whole: set[tuple[int, int]] = set()
    crowds = 0
    for number, keys in enumerate(bands):
        following = bands[number + 1] % 2**16 if number + 1 < len(bands) else np.zeros(len(keys), dtype=np.uint32)
        buckets = [keys == key for key in set(keys.tolist())]
        crowded = [bucket for bucket in buckets if bucket.sum() > leaders]
        crowds += len(crowded)
        for values in (numbers, following):
            buckets += [bucket & (values == value) for bucket in crowded for value in set(values[bucket].tolist())]
        for bucket in buckets:
            members = sorted(ranks[bucket].tolist())
            for place, leader in enumerate(members[:leaders]):
                for other in members[place + 1 :]:
                    if len(members) <= leaders:
                        whole.add((leader, other))
                    shared = times.setdefault(other, {})
                    shared[leader] = shared.get(leader, 0) + (len(members) > leaders)
    return times, whole, crowds


@given(st.integers(0, 2**32 - 1), st.integers(1, 160), st.integers(1, 10))
def test_pairs_are_the_articles_that_share_a_bucket_and_of_crowded_ones_the_best(
    seed: int, rows: int, leaders: int
) -> None:
    draw = np.random.default_rng(seed)
    bands = draw.integers(0, draw.integers(1, 40), (12, rows), dtype=np.uint32)
    ranks, numbers = draw.permutation(rows), draw.integers(0, 9, rows, dtype=np.uint32)
    times, whole, crowds = members_met(bands, ranks, numbers, leaders)
    wanted = set(whole)
    for second, shared in times.items():
        rest = sorted((first for first in shared if (first, second) not in whole), key=lambda n: (-shared[n], n))
        wanted |= {(first, second) for first in rest[:MOST_SHARED] + sorted(rest[MOST_SHARED:])[:MOST_FIRST]}
    buckets = Buckets(iter(bands), ranks, numbers, leaders)
    middle = rows // 2
    pairs = [*unpack_pairs(buckets.pairs(0, middle)).tolist(), *unpack_pairs(buckets.pairs(middle, rows)).tolist()]
    assert sorted(map(tuple, pairs)) == sorted(wanted)
    assert buckets.crowded == crowds


def test_a_batch_without_some_texts_is_the_batch_of_the_others() -> None:
    texts = [article(1, 250), "", article(2, 100), "𠮷" * 50, article(3, 900)]
    for number in range(len(texts)):
        wanted = np.arange(len(texts)) != number
        part = sketch([text for text, keep in zip(texts, wanted, strict=True) if keep], SETTINGS)
        left = sketch(texts, SETTINGS).only(wanted)
        for column in part._fields:
            assert np.array_equal(getattr(left, column), getattr(part, column)), column


def test_arrays_of_the_wrong_dtype_or_layout_are_refused() -> None:
    with pytest.raises(TypeError, match="int64 where uint32 is meant"):
        checked("window_hashes", np.arange(3), 3, 2, np.empty(2, dtype=np.uint32), 0)
    with pytest.raises(TypeError, match="not contiguous"):
        checked("window_hashes", np.arange(6, dtype=np.uint32)[::2], 3, 2, np.empty(2, dtype=np.uint32), 0)
