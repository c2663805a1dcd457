"""Damaged places that another article has whole: many of them, in any order."""

from __future__ import annotations

import time
from itertools import permutations

from seedclean.stages.repairs.from_run import DamagedPlace, Donation, PlaceIndex, agreed, can_show, places_in

DAMAGED = "海城渡轮公司昨晚修好了排水系统?,F在人人都说很方便。"
HEAD, WHOLE = "海城渡轮公司昨晚修好了排水系统", "海城渡轮公司昨晚修好了排水系统。现在人人都说很方便。"
INDEX = PlaceIndex(places_in("a", DAMAGED, [(15, 18)]))


def test_a_sentence_that_begins_alike_again_and_again_is_looked_at_once_each_time() -> None:
    begin = time.process_time()
    assert list(INDEX.whole_in("b", f"{HEAD}就。" * 8_000 + WHOLE * 8_000, [])) == [(places()[0], "。现")] * 8_000
    assert time.process_time() - begin < 8


def places() -> list[DamagedPlace]:
    return places_in("a", DAMAGED, [(15, 18)])


def test_what_stands_on_two_lines_or_is_in_doubt_itself_gives_nothing() -> None:
    assert list(INDEX.whole_in("b", WHOLE.replace("。", "\n", 1), [])) == []
    assert list(INDEX.whole_in("b", WHOLE, [(16, 17)])) == []
    assert list(INDEX.whole_in("b", WHOLE, [(17, 18)])) == [(places()[0], "。现")]


def test_offers_agree_or_not_in_any_order() -> None:
    [gap] = places()
    for offers in permutations([(gap, "。现", "c"), (gap, "。現", "b"), (gap, "。现", "d")]):
        assert agreed(offers) == {"a": [Donation(15, 18, "。現", "b")]}
    for offers in permutations([(gap, "。现", "c"), (gap, "，现", "b"), (gap, "。现", "d")]):
        assert agreed(offers) == {}


def test_a_text_of_too_many_forms_proves_nothing() -> None:
    assert can_show("。现在台里", "?,F在台里", "统")
    assert not can_show("。现在台里面历钟", "?,F在台里面历钟", "统")
