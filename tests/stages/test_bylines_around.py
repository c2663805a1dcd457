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
from seedclean.text.bylines.surroundings import find_surroundings

TITLE = "海城港夜航昨晚恢复"
PROSE = "渡轮公司昨晚恢复了停航四年的夜间班次，第一班船九点离港，船上坐了一百八十多人，不少人是来看灯的。"


def fields(around: Surroundings, text: str = f"{TITLE}\n{PROSE}") -> dict[str, Any]:
    """Return the fields of an article that has lost lines."""
    config = load_config()
    stage = build_stage("metadata", config.data["stages"]["metadata"], config.rules)
    [article] = stage(Document("page", text, meta={"around": around}))
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
        ("顾一帆 林小满", ["顾一帆", "林小满"]),
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
    ("line", "authors"), [("（Stan）", ["Stan"]), ("（NBA）", None), ("（Owen Hart）", ["Owen Hart"])]
)
def test_a_latin_name_in_brackets_signs_a_text(line: str, authors: list[str] | None) -> None:
    around = Surroundings(below=["2025-09-23 08:15 海城体育"])
    assert fields(around, f"{TITLE}\n{PROSE}\n{line}").get("authors") == authors


def test_a_label_that_ends_an_article_has_its_value_behind_it() -> None:
    around = Surroundings(behind=["研究生院", "打印本页"])
    assert fields(around, f"{TITLE}\n{PROSE}\n供稿单位：")["source"] == "研究生院"
    assert not fields(around._replace(behind=["相关新闻", "研究生院"]), f"{TITLE}\n{PROSE}\n供稿单位：").get("source")
