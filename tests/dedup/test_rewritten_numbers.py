"""Numbers of sentences that were written anew keep two texts apart, and nothing else about them does."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from seedclean.dedup import DedupSettings
from seedclean.dedup.facts import count_facts
from tests.support.compared_texts import SETTINGS, clustered, forms_of
from tests.support.texts import article

STOCKS = "海城港一九七六年开业,{}号泊位装卸煤炭{}万吨,矿石{}万吨,{}家货主签约。"
BOARD = article(7, 900) + "".join(STOCKS.format(i, i * 3 + 41, i * 5 + 102, i + 60) for i in range(1, 5))
LEADS = (
    "渔业股指数午间收于4071.94点,下跌1.21%,成交38.6亿元,两市有3120只股票下跌。",
    "截至发稿,渔业股指数跌0.87%,报4085点,跌的有2890只。",
)


def are_both_kept(first: str, second: str, settings: DedupSettings = SETTINGS) -> list[bool]:
    """In both orders: the first text of two is the keeper, if they are as long and of one date."""
    orders = ([first, second], [second, first])
    return [len(set(clustered(texts, settings=settings).keeper.tolist())) == 2 for texts in orders]


def test_numbers_of_a_sentence_that_was_written_anew_make_another_event() -> None:
    """Two hours of one market: the lead is another one, what it says of the day before is the same."""
    first, second = (f"{lead}{BOARD}" for lead in LEADS)
    assert are_both_kept(first, second) == [True, True]
    without = replace(SETTINGS, facts_rewritten=1.0)
    assert are_both_kept(first, second, without) == [False, False]
    result = clustered([first, second])
    ((places,), relation) = result.facts, result.apart_count
    assert relation == 1
    numbers = [("4071.94", "0.87"), ("3120", "2890")]
    shown = {result.apart.first[0]: 0, result.apart.second[0]: 1}
    assert shown == {0: 0, 1: 1}
    for side in (0, 1):
        text = " ".join(place[side] for place in places)
        assert all(number[side] in text for number in numbers), places


@pytest.mark.parametrize(
    ("first", "second"),
    [
        # one text says in prose what the other one says in a table: the numbers are the same, or a long stretch
        (
            "一号泊位31艘,二号泊位42艘,三号泊位57艘,合计130艘。" + BOARD,
            "泊位:三号57;二号42;一号31。三处停船合计一百三十艘。" + BOARD,
        ),
        (
            "收入分别是212.98亿元、206.45亿元和233.8亿元。" + BOARD,
            "|单位:亿元|一月|二月|三月|\n|---|---|---|---|\n|收入|212.98|206.45|233.8|\n" + BOARD,
        ),
        # rounding
        ("渔获增长11.13%,出口增长28.46%,船价上涨。" + BOARD, "出口增28.5%,渔获增11.1%,海城的船价上涨。" + BOARD),
        # one number that was mended, in a sentence that was written anew
        ("昨天有5000人到场观看比赛。" + BOARD, "观看这场比赛的人昨天有500个。" + BOARD),
        # a paragraph of new numbers on one side only
        (BOARD, "另外,昨天有渔船31艘回港,卸鱼77吨,售得人民币929万元。" + BOARD),
        # numbers that the other text has elsewhere
        (
            "卸鱼77吨,售得929万元。" + BOARD + "渔船31艘,船员250人。",
            "渔船31艘,船员250人。" + BOARD + "卸鱼77吨,售得929万元。",
        ),
    ],
)
def test_a_copy_whose_numbers_stand_elsewhere_or_were_mended_once_is_a_copy(first: str, second: str) -> None:
    assert are_both_kept(first, second) == [False, False]


def test_few_rewritten_numbers_among_very_many_make_no_other_event() -> None:
    lists = "".join(STOCKS.format(i, i * 3 + 41, i * 5 + 102, i + 60) for i in range(1, 30))
    first, second = ("昨天回港的船有31艘,卸鱼77吨。", "昨天回港渔船33艘,共卸鱼79吨。")
    counts = count_facts(forms_of(first + lists, second + lists), np.array([[0, 1]]))
    assert counts.rewritten.tolist() == [2]
    assert counts.numbers[0] > 2 / SETTINGS.facts_rewritten
    assert are_both_kept(first + lists, second + lists) == [False, False]
    assert are_both_kept(first + BOARD, second + BOARD) == [True, True]


def test_a_long_stretch_says_other_things() -> None:
    table = "".join(f"{name}镇{i * 7 + 1013}箱" for i, name in enumerate("甲乙丙丁戊己庚辛壬癸子丑寅"))
    prose = "".join(f"其中{i * 7 + 2011}吨来自{name}村" for i, name in enumerate("东南西北中前后左右上下"))
    counts = count_facts(forms_of(table + BOARD, prose + BOARD), np.array([[0, 1]]))
    assert counts.rewritten.tolist() == [0]
