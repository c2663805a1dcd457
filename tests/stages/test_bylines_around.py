"""metadata: what the page's own title, and lines that the main text has lost, say of who wrote it and where."""

from __future__ import annotations

from typing import Any

import pytest

from seedclean.config import load_config
from seedclean.core.document import Document
from seedclean.core.edits import Edit
from seedclean.stages import build_stage
from seedclean.text.bylines import Surroundings
from seedclean.text.bylines.blogs import blogger
from seedclean.text.bylines.byline import Byline
from seedclean.text.bylines.site_names import with_site
from seedclean.text.bylines.surroundings import find_surroundings

TITLE = "海城港夜航昨晚恢复"
PROSE = "渡轮公司昨晚恢复了停航四年的夜间班次，第一班船九点离港，船上坐了一百八十多人，不少人是来看灯的。"


def cleaned(around: Surroundings, text: str) -> list[Document]:
    """Return an article that has lost lines, as the stage leaves it."""
    config = load_config()
    stage = build_stage("metadata", config.data["stages"]["metadata"], config.rules)
    return list(stage(Document("page", text, meta={"around": around})))


def fields(around: Surroundings, text: str = f"{TITLE}\n{PROSE}") -> dict[str, Any]:
    """Return the fields of an article that has lost lines."""
    [article] = cleaned(around, text)
    return dict(article.meta)


@pytest.mark.parametrize(
    ("head", "page", "name"),
    [
        (f"{TITLE}_海湾的小鱼_海城博客", "首页\n海湾的小鱼\n关于我", "海湾的小鱼"),
        (f"{TITLE}_海湾的小鱼_海城博客", "首页\n海湾的小鱼的博文", "海湾的小鱼"),
        (f"{TITLE} - 海湾的小鱼 - 博客园", "首页\n海湾的小鱼\n", "海湾的小鱼"),
        (f"{TITLE} - 海湾的小鱼的专栏 - 海城网", "", "海湾的小鱼"),
        (f"{TITLE}... - @海湾的小鱼的微博 - 微博", "", "海湾的小鱼"),
        (f"{TITLE} | 小魚的部落格", "", "小魚"),
        (f"{TITLE}_渡轮夜航-海城博客", f"{TITLE}\n{PROSE}", ""),
        (f"{TITLE}_国际新闻_海城博客", "首页\n国际新闻\n体育", ""),
        (f"{TITLE}_海湾的小鱼_海城网", "首页\n海湾的小鱼\n", ""),
        (f"{TITLE} - 海湾的小鱼的空间 - 海城网", "首页\n海湾的小鱼\n", "海湾的小鱼"),
        (f"{TITLE} - 海湾的小鱼的个人空间 - 海城网", "", "海湾的小鱼"),
        (f"{TITLE}_海湾听涛_海城博客", "海湾听涛\n微博\n首页", "海湾听涛"),
        (f"{TITLE}_海湾听涛_海城博客", "首页\n海湾听涛的这篇博文被推荐", "海湾听涛"),
        (f"{TITLE}_林小满_海城博客", "林小满\n首页\n林小满\n", "林小满"),
        (f"{TITLE} - 城市的空间 - 海城网", f"{TITLE}\n{PROSE}", ""),
        (f"{TITLE}_想象的空间", f"{TITLE}\n{PROSE}", ""),
        (f"{TITLE}_渡轮的日志_海城网", f"{TITLE}\n{PROSE}", ""),
        (f"{TITLE}_旅游攻略_海城博客", f"首页\n旅游攻略\n{TITLE}", ""),
        (f"{TITLE}_渡轮夜航_海城博客", f"首页\n渡轮夜航\n{TITLE}", ""),
        (f"{TITLE}_港口资料_海城博客", f"港口资料的整理\n{TITLE}", ""),
        (f"{TITLE}_海城博客", f"{TITLE}\n{PROSE}", ""),
    ],
)
def test_a_blog_is_the_bloggers_whom_the_pages_own_title_names(head: str, page: str, name: str) -> None:
    assert blogger(head, page) == name
    assert find_surroundings(f"{head}\n{page}", [Edit(0, len(head) + 1, "", "x")]).poster == name


def test_a_label_goes_before_whose_blog_it_is() -> None:
    around = Surroundings(head=f"{TITLE}_海湾的小鱼_海城博客", poster="海湾的小鱼")
    assert fields(around)["authors"] == ["海湾的小鱼"]
    assert fields(around._replace(below=["作者：顾一帆"]))["authors"] == ["顾一帆"]


@pytest.mark.parametrize(
    ("name", "source"),
    [
        ("海城收藏", "海城收藏"), ("海城汽车大数据中心", "海城汽车大数据中心"),
        ("海城收藏夹子天地", "海城收藏夹子天地"), ("海城老码头夜市重新开张", None),
        ("海城关注", "海城关注"), ("云港汽车大数据中心", None), ("云港收藏", None),
    ],
)  # fmt: skip
def test_what_begins_as_the_pages_own_title_ends_is_an_outlet(name: str, source: str | None) -> None:
    around = Surroundings(below=[f"2025-09-23 08:15 {name}"], head=f"{TITLE}_海城收藏_海城网")
    assert fields(around).get("source") == source


def test_lines_under_a_title_that_the_page_repeats_are_those_of_its_head() -> None:
    head = f"{TITLE} - 财经 - 海城时报"
    page = f"{head}\n首页\n{TITLE}\n12:332024/10/03\n海城时报\n顾一帆\n分享\n{PROSE}"
    around = find_surroundings(page, [Edit(0, page.index("分享"), "", "x")])
    assert around.below == ["12:332024/10/03", "海城时报", "顾一帆"]
    found = fields(around, f"分享\n{PROSE}")
    assert (found["source"], found["authors"], found["published"]) == ("海城时报", ["顾一帆"], "2024-10-03T12:33:00")


@pytest.mark.parametrize(
    ("line", "authors"),
    [
        ("顾一帆", ["顾一帆"]), ("海城汽车工作室 顾青", ["顾青"]), ("海城财经 顾一帆 发自云港", ["顾一帆"]),
        ("海城体育 顾一帆 林小满", ["顾一帆", "林小满"]),
        ("施工中", None), ("白皮书", None), ("夜间班", None),
    ],
)  # fmt: skip
def test_names_alone_before_the_first_paragraph_are_authors_if_it_does_not_speak_of_them(
    line: str, authors: list[str] | None
) -> None:
    prose = PROSE if authors else f"{line}，{PROSE}"
    around = Surroundings(below=["2025-09-23 08:15 海城网", "字号 大 中 小", line])
    assert fields(around, f"{TITLE}\n{prose}").get("authors") == authors


def test_a_name_in_the_title_is_whom_the_article_is_about() -> None:
    title = "费德里克服危机进十六强"
    around = Surroundings(below=[title, "2025-09-23 08:15 海城体育", "费德里"])
    assert not fields(around, f"{title}\n{PROSE}").get("authors")


@pytest.mark.parametrize(
    "word",
    [
        "Reuters",
        "Bloomberg",
        "London",
        "Hong Kong",
        "End",
        "Continued",
        "Getty Images",
        "Photo",
        "Chinese Version",
        "NBA",
    ],
)
def test_a_latin_word_in_brackets_behind_an_article_is_nobody(word: str) -> None:
    around = Surroundings(below=["2025-09-23 08:15 海城体育"])
    [article] = cleaned(around, f"{TITLE}\n{PROSE}\n（{word}）")
    assert not article.meta.get("authors")
    assert article.text == f"{PROSE}\n（{word}）"


@pytest.mark.parametrize(
    "line",
    [
        "时间表 路线图", "周杰伦 李宗盛", "高峰论坛 白皮书", "白皮书", "路线图", "时间表", "高峰期", "金秋 明月",
        "马拉松", "金融街", "高铁票",
        "周到服务 发自内心",
    ],
)  # fmt: skip
@pytest.mark.parametrize("date", ["2025-09-23 08:15", "2025-09-23 08:15 海城网", "责任编辑：高远"])
def test_a_short_subtitle_names_nobody_and_stays(line: str, date: str) -> None:
    [article] = cleaned(Surroundings(), f"{TITLE}\n{date}\n{line}\n{PROSE}")
    assert not article.meta.get("authors")
    assert (article.meta["title"], article.text) == (TITLE, f"{line}\n{PROSE}")


@pytest.mark.parametrize("line", ["高考生", "马拉松", "时间线", "白日梦", "安全带"])
def test_a_line_of_a_head_without_a_date_is_a_subtitle(line: str) -> None:
    [article] = cleaned(Surroundings(), f"{TITLE}\n{line}\n{PROSE}")
    assert not article.meta.get("authors")
    assert article.text == f"{line}\n{PROSE}"


@pytest.mark.parametrize("word", ["常州", "高清", "金秋", "方便面", "路线图", "完"])
def test_a_word_in_brackets_behind_an_article_is_nobody(word: str) -> None:
    [article] = cleaned(Surroundings(), f"{TITLE}\n2025-09-23 08:15\n{PROSE}\n（{word}）")
    assert not article.meta.get("authors")
    assert article.text == f"{PROSE}\n（{word}）"


DATED = "发布时间：2025-09-23 08:15 浏览：12"


@pytest.mark.parametrize(
    ("above", "lines", "kept"),
    [
        ([], ["首页", TITLE, DATED], None),
        ([], ["时隔四年", TITLE, "2025-09-23 08:15 阅读 3"], None),
        (["首页"], [TITLE, DATED], ""),
        ([], [TITLE, "首班船九点离港", DATED], "首班船九点离港\n"),
        (["首页"], [TITLE, "票价和白天一样", "2025-09-23 08:15 阅读 3"], "票价和白天一样\n"),
        (["首页"], [TITLE, "码头灯亮了", "2025-09-23 08:15 关注 回复"], "码头灯亮了\n"),
        ([], [TITLE, "十月的港口", "2025-09-23 08:15 阅读 3"], "十月的港口\n"),
        ([], [TITLE, "海城的小吃", "2025-09-23 08:15 阅读 3"], "海城的小吃\n"),
        ([], ["首页 > 要闻 > 港口", "夜航恢复", "2025-09-23 08:15 浏览 3 回答"], None),
        ([], ["首页", "施工中", "2025-09-23 08:15"], None),
    ],
)
def test_what_stands_above_a_date_is_a_title_or_a_subtitle_and_no_name(
    above: list[str], lines: list[str], kept: str | None
) -> None:
    text = "\n".join([*lines, PROSE])
    [article] = cleaned(Surroundings(above=above), text)
    assert not article.meta.get("authors")
    printed = f"{article.meta.get('title')}\n{article.text}"
    assert all(line in printed for line in lines[:-1])
    assert article.meta["published"] == "2025-09-23T08:15:00"
    if kept is not None:
        assert (article.meta["title"], article.text) == (TITLE, f"{kept}{PROSE}")


@pytest.mark.parametrize(
    "name",
    [
        "上海证券交易所", "中国人民银行", "高等教育", "渡轮票价调整", "十月的港口", "Beijing", "Breaking", "新规",
        "海城第一医院", "海城消防队", "半山面包店", "老码头夜市", "小学生的一天", "海城的小吃", "iPhone17", "COVID-19",
    ],
)  # fmt: skip
@pytest.mark.parametrize("form", ["{} 2025-09-23 08:15", "{} 2025-09-23 发布", "{} 2025-09-23 08:15 发布"])
def test_an_office_a_place_or_a_headline_beside_a_date_is_no_author(name: str, form: str) -> None:
    assert not fields(Surroundings(), f"{TITLE}\n{form.format(name)}\n{PROSE}").get("authors")


@pytest.mark.parametrize(
    "line",
    ["海城老码头夜市重新开张", "海城渡轮票价下月调整", "海城港口昨日恢复通航", "海城新船下水了", "海城夜市重开了"],
)
def test_a_headline_that_begins_as_the_sites_name_does_is_no_outlet(line: str) -> None:
    around = Surroundings(head="夜航恢复_海城网")
    [article] = cleaned(around, f"{TITLE}\n{line} 2025-09-20\n{PROSE}")
    assert (article.meta.get("source"), article.meta.get("published")) == (None, None)
    assert article.text == f"{line} 2025-09-20\n{PROSE}"


def test_a_line_keeps_its_own_answer_when_the_pages_title_explains_it() -> None:
    says = Byline(published=["2025-09-23"], unknown=["海城收藏"])
    assert with_site(says, "夜航恢复_海城收藏_海城网").outlets == ["海城收藏"]
    assert (says.outlets, says.unknown) == ([], ["海城收藏"])


def test_a_label_that_ends_an_article_has_its_value_behind_it() -> None:
    around = Surroundings(behind=["研究生院", "打印本页"])
    assert fields(around, f"{TITLE}\n{PROSE}\n供稿单位：")["source"] == "研究生院"
    assert not fields(around._replace(behind=["相关新闻", "研究生院"]), f"{TITLE}\n{PROSE}\n供稿单位：").get("source")
