"""Which readings of a place that lost bytes are taken: sure ones, the best ones, none that a lost character fakes."""

from __future__ import annotations

import random

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from seedclean.core.edits import Edit
from seedclean.stages.repairs.gbk_damage import undo_gbk_damage
from seedclean.stages.repairs.lost_bytes.damage_model import decode_damaged, encode_gbk, replace_marks
from seedclean.stages.repairs.lost_bytes.evidence import PRIVATE_USE, Restoration, damage_evidence
from seedclean.stages.repairs.lost_bytes.language_model import load_language_model
from seedclean.stages.repairs.lost_bytes.readings import DamagedSpan, trust_of
from seedclean.stages.repairs.lost_bytes.search import LostByteSearch
from seedclean.text import fold
from tests.support.damage import ARTICLE, annotation_table

GUESSED = ("repair:torn-by-note", "repair:torn-by-mark", "repair:read")


def page_of_site(seed: int, size: int, marks: str) -> str:
    """Return the article as a site shows it that replaces some marks first, then puts in its annotations."""
    data = replace_marks(encode_gbk(ARTICLE), marks)
    for character, syllable in annotation_table(seed, size).items():
        pair = character.encode("gbk")
        data = data.replace(pair, pair + f"({syllable})".encode("gbk"))
    return decode_damaged(data, "ascii")[0]


def guesses(edits: list[Edit]) -> list[Edit]:
    """Return the edits that restore text."""
    return [edit for edit in edits if edit.rule in GUESSED]


@settings(deadline=None, max_examples=30)
@given(st.integers(0, 10**6), st.integers(20, 60), st.sampled_from([",?!:;", "?!;", ";", ""]))
def test_sure_readings_are_among_the_best_and_best_ones_say_what_they_are(seed: int, size: int, marks: str) -> None:
    page = page_of_site(seed, size, marks)
    sure = guesses(list(undo_gbk_damage(page, 5.0, "sure")))
    best = guesses(list(undo_gbk_damage(page, 5.0, "best")))
    assert {edit.rule for edit in sure} <= {"repair:torn-by-note", "repair:torn-by-mark"}
    assert [edit for edit in best if edit.rule != "repair:read"] == sure
    assert all(0.9 <= edit.confidence <= 1 for edit in best if edit.rule == "repair:read")


def test_a_site_may_replace_some_marks_only() -> None:
    """Every place was left for want of proof as long as all marks had to be replaced, or none."""
    pages = [page_of_site(seed, 60, "?!;") for seed in range(8)]
    restored = [edit for page in pages for edit in guesses(list(undo_gbk_damage(page, 5.0)))]
    assert any("，" in edit.after for edit in restored)


def test_places_that_lost_a_private_use_character_are_not_made_up() -> None:
    """Shifted text without one of its characters reads as other text; what vanished must be thought of."""
    vanished = taken = 0
    for seed in range(60):
        whole = page_of_site(seed, 60, ",?!:;")
        page = PRIVATE_USE.sub("", whole)
        vanished += page != whole
        edits = list(undo_gbk_damage(page, 5.0))
        for edit in guesses(edits):
            taken += 1
            assert fold(edit.after) in fold(ARTICLE), (seed, edit)
    assert vanished > 20
    assert taken > 50


def test_an_inner_quotation_that_is_open_may_have_lost_its_mark() -> None:
    restoration = Restoration(9, 12, "。”他", 0.9999, ("mark",), (), (0,), 1.0)
    span = DamagedSpan(restoration, is_proved=True, left="们等了整整两年", context="年。”他们", is_nested=True)
    dropped, kept = damage_evidence("海城港口"), damage_evidence("海城\ue0fa港口")
    assert trust_of(dropped, span, "best") == ""
    assert trust_of(dropped, span._replace(is_nested=False), "best") == "sure"
    assert trust_of(kept, span, "best") == "sure"
    closed = span._replace(restoration=restoration._replace(text="。’”他"), context="年。’”他们")
    assert trust_of(dropped, closed, "best") == "sure"


def test_a_page_that_shows_private_use_characters_dropped_none() -> None:
    assert damage_evidence("海城港口").drops_undefined
    assert not damage_evidence("海城\ue0fa港口").drops_undefined


def test_an_annotation_is_not_missed_behind_itself() -> None:
    """The byte pair in front of what follows an annotation is the annotated one: it has its annotation."""
    page = "大家同行(xíng)，一路步行(xíng)，慢慢通行(xíng)，照常運行(xíng)。本市(shì)中?(xíng)牡牡攸c。"
    restoration = LostByteSearch(page, damage_evidence(page)).restore(page.index("?"))
    assert restoration.text.startswith("心的")
    assert restoration.share > 0.99


def test_the_runner_up_is_another_text_and_at_times_the_right_one() -> None:
    right = 0
    for seed in range(12):
        page = page_of_site(seed, 60, ",?!:;")
        search = LostByteSearch(page, damage_evidence(page))
        for start in (at for at, character in enumerate(page) if character == "?"):
            restoration = search.restore(start)
            if not restoration.runner_up:
                continue
            assert restoration.runner_up != restoration.text
            assert 0 <= restoration.runner_up_share <= restoration.share
            assert restoration.share + restoration.runner_up_share < 1 + 1e-9
            right += fold(restoration.text) not in fold(ARTICLE) and fold(restoration.runner_up) in fold(ARTICLE)
    assert right > 3


def test_what_the_trigrams_leave_for_others_and_what_they_list_is_all() -> None:
    arrays = load_language_model().arrays
    rng = random.Random(1)  # noqa: S311
    for starts, shares, backoffs in (
        ("pair_starts", "pair_shares", "pair_backoffs"),
        ("triple_starts", "triple_shares", "triple_backoffs"),
    ):
        for group in rng.sample(range(len(arrays[backoffs])), 200):
            listed = arrays[shares][arrays[starts][group] : arrays[starts][group + 1]]
            assert listed.sum() + arrays[backoffs][group] == pytest.approx(1.0, abs=1e-4)
            assert arrays[backoffs][group] > 0
    letters = arrays["letters"][list(map(ord, "海城渡轮"))]
    assert np.unique(letters).size == 4
    assert letters.min() > 0
