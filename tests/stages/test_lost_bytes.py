"""What the search for torn text works on: its arrays say what the shipped table and the page say."""

from __future__ import annotations

import gzip
from collections import Counter
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from seedclean.core.kernel import I64
from seedclean.core.resources import configs_folder
from seedclean.stages.repairs.lost_bytes.gbk import characters_of_pairs, pairs_of_characters
from seedclean.stages.repairs.lost_bytes.language_model import load_language_model
from seedclean.stages.repairs.lost_bytes.page_counts import PageCounts
from seedclean.stages.repairs.lost_bytes.variants import variants_of

TEXT = st.lists(st.text(st.sampled_from("海城渡轮公司,。a\U00020000"), max_size=12), max_size=5)


def share(sign: str) -> float:
    """Return what a sign of the shipped table stands for."""
    return 0.0 if sign == "~" else 2.0 ** ((ord("!") - ord(sign)) / 4)


def lines() -> list[list[str]]:
    """Return the lines of the shipped table: of characters, and of ends of words."""
    text = gzip.decompress((configs_folder() / "bigrams.txt.gz").read_bytes()).decode("utf-8")
    rows, tails = text.split("\n\n")
    return [[row for row in rows.split("\n") if not row.startswith("# ")], tails.rstrip("\n").split("\n")]


@pytest.mark.parametrize("character", "\0城的,渡")
def test_the_arrays_of_a_character_say_what_its_line_says(character: str) -> None:
    rows, uses, starts, followers, shares, *_ = load_language_model().arrays
    [line] = [row for row in lines()[0] if row[0] == character]
    row = rows[ord(character)]
    all_uses, begins, ends, alone = map(share, line[1:5])
    assert uses[row, :2].tolist() == [all_uses, begins]
    assert uses[row, 2] == min(1.0, alone / max(begins, 1e-9))
    groups = {line[at]: [share(sign) for sign in line[at + 1 : at + 4]] for at in range(5, len(line), 4)}
    own = slice(starts[row], starts[row + 1])
    assert followers[own].tolist() == sorted(map(ord, groups))
    for code, (heads, insides, across) in zip(followers[own].tolist(), shares[own].tolist(), strict=True):
        pair, head, border = groups[chr(code)]
        assert heads == min(1.0, head / max(begins, 1e-9))
        assert insides == (min(1.0, (pair - head) / max(all_uses - begins, 1e-9)) if pair > head else 0.0)
        assert across == border / max(ends, 1e-9)


def test_the_arrays_of_the_ends_of_words_say_what_their_lines_say() -> None:
    tails, of_first, starts, followers, shares, otherwise = load_language_model().arrays[5:11]
    every = lines()[1]
    assert of_first[-1] == len(tails) == len(every)
    own = slice(of_first[ord("城")], of_first[ord("城") + 1])
    assert [chr(tail & 0xFFFFFFFF) for tail in tails[own].tolist()] == sorted(
        line[1] for line in every if line[0] == "城"
    )
    assert (np.diff(tails.astype(I64)) > 0).all()
    for line in every[:: len(every) // 50]:
        at = int(np.searchsorted(tails, np.uint64(ord(line[0]) << 32 | ord(line[1]))))
        told = {line[i]: min(1.0, share(line[i + 1]) / share(line[2])) for i in range(3, len(line), 2)}
        own = slice(starts[at], starts[at + 1])
        assert dict(zip(map(chr, followers[own]), shares[own].tolist(), strict=True)) == told
        assert otherwise[at] == pytest.approx(max(0.05, 1 - sum(told.values())))


def test_bytes_and_forms_are_those_of_gbk() -> None:
    characters, _, _, pairs, _, starts, forms = load_language_model().arrays[11:]
    for (lead, trail), character in list(characters_of_pairs().items())[::97]:
        assert chr(characters[lead << 8 | trail]) == character
        assert (
            pairs[ord(character)]
            == lead << 8 | trail
            == pairs_of_characters()[character][0] << 8 | pairs_of_characters()[character][1]
        )
    own = slice(starts[ord("发")], starts[ord("发") + 1])
    assert tuple(map(chr, forms[own])) == variants_of("發")


@given(TEXT, st.text(st.sampled_from("海城渡轮"), max_size=3))
def test_a_page_counts_its_pairs(stretches: list[str], learned: str) -> None:
    text = "".join(stretches)
    counts = PageCounts(text, stretches)
    counts.learn_marks(f"城，{learned}，。", 0.5)
    pairs = Counter(first + second for stretch in stretches for first, second in pairwise(stretch))
    expected = {**pairs, "，。": 0.5}
    assert {pair: counts.pair_count(pair) for pair in expected} == expected
    assert counts.pair_count("轮渡") == pairs["轮渡"]
    assert counts.pair_count("轮") == 0
    assert counts.total == max(len(text), 1)
    assert int((counts.keys > 0).sum()) < len(counts.keys)
    assert counts.character_counts("城渡轉") == [float(text.count(character)) for character in "城渡轉"]
