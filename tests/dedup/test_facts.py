"""Facts keep two texts apart that are alike but tell of different events, and nothing else does."""

from __future__ import annotations

import itertools
import random
from dataclasses import replace

import numpy as np
import pytest

from seedclean.dedup import KeeperKey, SketchStore, find_duplicates, keeper_keys, sketch
from seedclean.dedup.facts import EDITS_MOST, count_facts, differing_facts
from tests.support.compared_texts import SETTINGS, clustered, forms_of
from tests.support.texts import article

NOTICE = (
    "海城市卫生局今天({month}月{day}日)通报,昨日0时至24时,全市新增病例{new}例,均为外来病例,没有新增死亡病例。"
    "截至昨日24时,现有病例{all}例,当日治愈出院{out}例,解除观察的密切接触者{seen}人。请市民保持良好的卫生习惯。"
)
FIRST = NOTICE.format(month=3, day=11, new=14, all=181, out=5, seen=1024)


def differing(first: str, second: str) -> list[tuple[str, str]]:
    return differing_facts(forms_of(first, second), 0, 1)


def are_kept_apart(first: str, second: str, dates: list[str | None] | None = None) -> bool:
    settings = replace(SETTINGS, near=0.3, review=0.3, bands=128, rows=1)  # whatever their similarity
    result = clustered([first, second], dates, settings)
    return len(set(result.keeper.tolist())) == 2


def test_a_notice_of_another_day_is_kept_and_listed_with_what_differs() -> None:
    second = NOTICE.format(month=3, day=12, new=9, all=182, out=5, seen=1024)
    result = clustered([FIRST, second])
    assert result.keeper.tolist() == [0, 1]
    assert (result.apart.first.tolist(), result.apart.second.tolist()) == ([0], [1])
    assert result.facts == [[("11", "12"), ("14", "9"), ("181", "182")]]
    assert not len(result.review.first)
    off = clustered([FIRST, second], settings=replace(SETTINGS, facts=False))
    assert len(set(off.keeper.tolist())) == 1
    assert not len(off.apart.first)


def test_a_copy_in_other_characters_or_with_other_marks_is_still_a_copy() -> None:
    wide = FIRST.translate({ord(mark): ord(mark) + 0xFEE0 for mark in "0123456789(),"})
    spaced = FIRST.replace("月", " 月 ").replace("例", " 例")
    numerals = FIRST.replace("3月11日", "三月十一日").replace("14例", "十四例")
    result = clustered([FIRST, wide, spaced, numerals, FIRST.replace("病", "疾病"), f"本报讯 {FIRST}"])
    assert len(set(result.keeper.tolist())) == 1


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("海城港上半年营业收入1.25亿元", "海城港上半年营业收入12.5亿元"),
        ("海城指数昨日收盘-0.53%", "海城指数昨日收盘+0.53%"),
        ("海城队以3:12输给渔港队", "海城队以31:2输给渔港队"),
        ("海城气温最低-5度", "海城气温最低5度"),
        ("海城市第十一届渔业博览会开幕", "海城市第十二届渔业博览会开幕"),
        ("海城市第11届渔业博览会开幕", "海城市第十二届渔业博览会开幕"),
        ("渔船卖了三千五百万元的鱼", "渔船卖了三千六百万元的鱼"),
        ("海城渡轮8月20日停航", "海城渡轮8月27日停航"),
        ("海城站16:05开出的列车晚点", "海城站18:05开出的列车晚点"),
        ("海城指数昨日收盘－0.53％", "海城指数昨日收盘＋0.53％"),
        ("海城指数昨日收盘(−0.53%)", "海城指数昨日收盘(0.53%)"),
        ("海城港营业收入一点二五亿元", "海城港营业收入一点五亿元"),
        ("海城队以3比1战胜渔港队", "海城队以3比2战胜渔港队"),
        ("海城航空CA1831航班停飞", "海城航空CA1835航班停飞"),
        ("海城渡轮每周三停航", "海城渡轮每周四停航"),
        ("海城渡轮每逢星期三停航", "海城渡輪每逢星期四停航"),
        ("四分之三的渔船回港,其中3/4是拖网船", "四分之三的渔船回港,其中1/4是拖网船"),
    ],
)
def test_a_number_that_is_another_one_is_a_fact_that_differs(first: str, second: str) -> None:
    assert len(differing(first, second)) == 1
    assert are_kept_apart(first, second)


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("营业收入1.25亿元", "营业收入12500万元"),
        ("营业收入1,250,000元", "营业收入1250000元"),
        ("营业收入1.25亿元", "营业收入1.250亿元"),
        ("营业收入71.94万元", "营业收入71.9万元"),
        ("第十一届渔业博览会", "第11届渔业博览会"),
        ("二〇二六年渔业博览会", "2026年渔业博览会"),
        ("参展渔船三千五百艘", "参展渔船3500艘"),
        ("海城指数+0.53%", "海城指数0.53%"),
        ("海城社8月22日电渡轮停航", "海城社8月23日电渡轮停航"),
        ("《渔港日报》7日讯,渡轮停航", "《渔港日报》3日讯,渡轮停航"),
        ("2026年8月22日10:15 渡轮停航", "2026年8月23日18:42 渡轮停航"),
        ("2026-08-22 10:15:30 渡轮停航", "2026-08-23 18:42:01 渡轮停航"),
        ("班次08:05开出", "班次8:05开出"),
        ("营业收入1.25亿元", "營業收入一點二五億元"),
        ("营业收入 1.25 亿元", "营业收入１．２５亿元"),
        ("营业收入71.94万元", "营业收入71.95万元"),
        ("列车三点五分开出", "列车三点五分开出,不停海城站"),
        ("二〇二六年八月二十日停航", "2026年08月20日停航"),
        ("1.渔港停航。2.码头关闭。3.列车停开。", "2.渔港停航。3.码头关闭。4.列车停开。"),
        ("(1)渔港停航。(2)码头关闭。", "(4)渔港停航。(5)码头关闭。"),
        ("渔港停航①码头关闭②列车停开", "渔港停航③码头关闭④列车停开"),
        ("渔港停航[1],码头关闭[2]。", "渔港停航[2],码头关闭[3]。"),
        (
            "渡轮停航![](https://img.haicheng.example/a/0/15604/0)码头",
            "渡轮停航![](https://img.haicheng.example/a/0/28731/0)码头",
        ),
        ("详见www.haicheng.example/2026/15604,渡轮停航", "详见www.haicheng.example/2026/28731,渡轮停航"),
        ("渡轮停航/图/渡轮-20260822101530.png", "渡轮停航/图/渡轮-20260823184201.png"),
    ],
)
def test_a_number_of_the_same_value_a_rounded_one_and_a_dateline_are_no_facts_that_differ(
    first: str, second: str
) -> None:
    assert differing(first, second) == []


def test_days_that_count_up_are_no_numbers_of_items() -> None:
    text = "海城气象台预报,{}日阴转小雨,{}日转晴,{}日多云。"
    assert differing(text.format(1, 2, 3), text.format(2, 3, 4)) == [("1", "2"), ("2", "3"), ("3", "4")]


def test_what_an_equal_character_in_front_says_of_a_number_counts() -> None:
    """Only the part between the equal ends is read: it must begin where no token depends on what is before it."""
    for before in ("第", "周", "星期", "一点", "2026年"):
        assert len(differing(f"海城{before}三渔港", f"海城{before}四渔港")) == 1
    assert len(differing("海城渔港来了三人", "海城渔港来了四人")) == 1


def test_numbers_of_the_equal_ends_count_when_one_is_replaced_between_them() -> None:
    ends = ["".join(f"{i}号泊位停{i + 30}艘渔船" for i in range(start, start + 5)) for start in (1, 6)]
    first, second = (f"{ends[0]}今天来了{new}艘新渔船{ends[1]}" for new in (4, 5))
    counts = count_facts(forms_of(first, second), np.array([[0, 1]]))
    assert (counts.numbers[0], counts.replaced[0]) == (21, 1)
    assert not are_kept_apart(first, second)


def test_persons_who_changed_places_make_another_event_of_a_short_text() -> None:
    text = "海城羽毛球公开赛昨天结束,男子单打决赛中{}击败了上届冠军{},赢得奖金。"
    assert are_kept_apart(text.format("顾一帆", "周望舒"), text.format("周望舒", "顾一帆"))


def test_a_number_behind_an_address_is_a_fact_again() -> None:
    first = "详见https://haicheng.example/a/15604/0号外,停航{}天"
    assert differing(first.format(3), first.format(9)) == [("3", "9")]
    assert differing(first.format("三"), first.format("九")) == [("三", "九")]


def test_one_number_among_many_makes_no_other_event() -> None:
    """A slip that was mended is no event: at least 15 % of the numbers must differ."""
    numbers = "、".join(f"{i}号泊位停船{i + 30}艘" for i in range(1, 11))
    assert len(differing(numbers, numbers.replace("35艘", "36艘"))) == 1
    assert not are_kept_apart(numbers, numbers.replace("35艘", "36艘"))


def test_a_name_that_stands_for_another_one_twice_makes_another_event_of_a_short_text() -> None:
    text = "海城市监察局通报,{0}涉嫌受贿一案调查终结,移送检察院审查起诉。检察院以涉嫌受贿罪对{0}作出逮捕决定。"
    first, second = text.format("李长帆"), text.format("周望舒")
    assert differing(first, second) == [("李长帆", "周望舒")] * 2
    assert are_kept_apart(first, second)
    assert not are_kept_apart(first, first.replace("李长帆", "周望舒", 1))
    long = article(1, 500)
    assert not are_kept_apart(first + long, second + long)


def test_a_word_that_differs_between_texts_of_dates_a_week_apart_makes_another_event() -> None:
    text = "海城大剧院今晚上演话剧《{}》,票价与上周相同,观众可以在门口的售票处买票,也可以打电话订票。"
    first, second = text.format("渔港旧事"), text.format("灯塔看守人")
    assert are_kept_apart(first, second, ["2026-05-01", "2026-05-08T20:00:00"])
    for date in ("2026-05-07", None, "bald"):
        assert not are_kept_apart(first, second, ["2026-05-01", date])
    assert not are_kept_apart(first, first + "欢迎光临。", ["2026-05-01", "2026-05-30"])
    essay = article(5, SETTINGS.facts_swap_chars)
    assert not are_kept_apart(first + essay, second + essay, ["2026-05-01", "2026-09-01"])


def test_a_copy_joins_the_keeper_that_tells_of_the_same_event() -> None:
    """The second notice is longer, so it comes first in keeper order; a copy of the other one must not join it."""
    other = NOTICE.format(month=4, day=2, new=3, all=77, out=8, seen=512) + "通报到此结束,谢谢大家。"
    texts = [FIRST, other, f"{FIRST[:-1]}", other.replace("谢谢大家", "谢谢")]
    assert clustered(texts).keeper.tolist() == [0, 1, 0, 1]


def test_survivors_do_not_depend_on_order() -> None:
    draw = random.Random(5)  # noqa: S311
    texts = [
        NOTICE.format(month=draw.randrange(1, 13), day=draw.randrange(1, 29), new=i, all=i * 7, out=i % 9, seen=i * 31)
        for i in range(20, 50)
    ]
    texts += [text + "(完)" for text in texts[:15]]
    names = {text: f"n{i}" for i, text in enumerate(texts)}
    wanted = None
    for _ in range(4):
        draw.shuffle(texts)
        with SketchStore(threads=draw.choice((1, 3))) as store:
            store.add(keeper_keys(KeeperKey(names[t], 0, len(t), None) for t in texts), sketch(texts, SETTINGS))
            result = find_duplicates(store, SETTINGS)
        keepers = {names[text]: names[texts[keeper]] for text, keeper in zip(texts, result.keeper, strict=True)}
        assert keepers == (wanted or keepers)
        wanted = keepers
    assert wanted is not None
    assert len(set(wanted.values())) == 30


def test_a_pair_whose_facts_differ_is_no_excerpt() -> None:
    second = (
        NOTICE.format(month=3, day=12, new=9, all=182, out=4, seen=1011) + "卫生局还通报了防治工作的进展,并答记者问。"
    )
    result = clustered([FIRST, second], settings=replace(SETTINGS, near=0.5, review=0.5, excerpt_length=1.0,
                                                         excerpt_containment=0.5))  # fmt: skip
    assert len(result.apart.first) == 1
    assert result.container.tolist() == [-1, -1]


def test_the_alignment_is_the_shortest_edit_script() -> None:
    draw = random.Random(2)  # noqa: S311
    for _ in range(300):
        first, second = ("".join(draw.choices("甲乙丙", k=draw.randrange(0, 14))) for _ in range(2))
        table = np.zeros((len(first) + 1, len(second) + 1), dtype=int)
        for i, j in itertools.product(range(len(first)), range(len(second))):
            same = table[i, j] + 1 if first[i] == second[j] else 0
            table[i + 1, j + 1] = max(same, table[i, j + 1], table[i + 1, j])
        counts = count_facts(forms_of(first, second), np.array([[0, 1]]))
        common = table[-1, -1]
        assert (counts.alone[0], counts.other_alone[0]) == (len(first) - common, len(second) - common)


def test_texts_that_are_too_far_apart_to_be_aligned_are_decided_by_their_similarity() -> None:
    first, second = "".join(map(chr, range(0x5000, 0x5000 + EDITS_MOST))), "甲"
    counts = count_facts(forms_of(first, second, first[:-2]), np.array([[0, 1], [0, 2]]))
    assert counts.alone.tolist() == [-1, 2]
    assert differing(first, second) == []


@pytest.mark.parametrize(
    ("before", "behind"),
    [
        ("海淀区", "朝阳区"),
        ("江苏省", "江西省"),
        ("北京", "南京"),
        ("老挝", "越南"),
        ("内蒙古", "宁夏"),
        ("美国", "中国"),
    ],
)
def test_another_place_is_another_event_in_a_short_text_even_if_it_stands_there_once(before: str, behind: str) -> None:
    text = "{}渔政部门昨天开展检查,清理违规网具,劝返渔船,并向渔民讲解有关规定,渔民表示会遵守规定,共同保护渔业资源。"
    first, second = text.format(before), text.format(behind)
    assert are_kept_apart(first, second)
    assert differing(first, second)
    long = article(3, SETTINGS.facts_swap_chars)
    assert not are_kept_apart(first + long, second + long)


@pytest.mark.parametrize(
    ("before", "behind"), [("我国", "中国"), ("全市", "本市"), ("海城市", "海城"), ("今天", "昨天")]
)
def test_other_words_for_a_place_make_no_other_event(before: str, behind: str) -> None:
    text = "渔政部门通报,{}开展检查,清理违规网具,劝返渔船,并向渔民讲解有关规定,渔民表示会遵守规定,共同保护渔业资源。"
    assert not are_kept_apart(text.format(before), text.format(behind))


def test_paragraphs_in_another_order_make_no_other_event_of_a_long_text() -> None:
    parts = [article(seed, 150) + f"码头有渔船{seed + 20}艘,卸鱼{seed + 300}吨。" for seed in range(4)]
    first, moved = "".join(parts), "".join([parts[2], parts[0], parts[1], parts[3]])
    counts = count_facts(forms_of(first, moved), np.array([[0, 1]]), np.array([True]))
    assert (counts.replaced.tolist(), counts.alone.tolist()) == ([0], [0])
    assert not are_kept_apart(first, moved)
    assert are_kept_apart(first, moved.replace("20艘", "70艘").replace("21艘", "71艘").replace("303吨", "909吨"))
