"""The stage that finds the main text of a page that no rule knows. Real pages are benchmarked."""

from __future__ import annotations

import pickle
from pathlib import Path

import numpy as np
import pytest

from seedclean import clean_html, load_pipeline
from seedclean.core.document import Document
from seedclean.core.edits import replay
from seedclean.core.resources import configs_folder
from seedclean.read.decode import parsed_document
from seedclean.stages.body import Body
from seedclean.stages.line_model.model import FILE, MainTextModel
from seedclean.stages.line_model.page_head import Head, least_chance

PAGE = (
    "海城港夜航恢复_海城在线\n首页\n新闻\n登录\n注册\n下载客户端\n海城港夜航恢复\n"
    "2025-09-07 13:43 来源: 海城周刊\n分享到\n"
    "海城渡轮公司昨晚恢复了停航四年的夜间班次，第一班船九点离港。\n船长说，夜航最难的不是看路，是看灯。\n"
    "责任编辑：林小满\n相关新闻\n老街夜市今晚开张\n网友评论\n关于我们\n版权所有 海城在线"
)
WITHOUT_STOPS = (
    "海城渡轮恢复夜航\n昨晚九点，第一班渡轮离开海城港，船上坐了一百八十多人，停航三个月的夜航航线就此恢复！\n"
    "渡轮公司调度员林海说，夜航每晚两班，分别在九点和十点半开出，票价与白天相同！\n"
    "停航是因为码头的照明设备在春季风暴中受损，修理工作上周才全部完成！\n"
    "“我在对岸上夜班，以前要绕四十分钟的桥！”乘客何女士说，“现在十五分钟就到家了！”"
)


def test_what_is_removed_has_a_rule_and_replays() -> None:
    [body] = load_pipeline(stages=["body"]).stages
    [doc] = body(Document("page", PAGE))
    assert replay(PAGE, doc.trace) == doc.text
    rules = [edit.rule for entry in doc.trace for edit in entry.edits]
    assert "body:before" in rules
    assert "body:after" in rules
    assert "editor-line" in rules, "what a rule knows has the name of the rule"
    [doc] = load_pipeline()(PAGE)
    assert doc.meta["published"] == "2025-09-07T13:43:00", "metadata reads it where the body stage took it away"


def test_a_title_that_the_page_prints_stays_for_metadata() -> None:
    [doc] = load_pipeline()(PAGE)
    assert doc.meta["title"] == "海城港夜航恢复"
    assert (doc.meta["published"], doc.meta["source"], doc.meta["editors"]) == (
        "2025-09-07T13:43:00",
        "海城周刊",
        ["林小满"],
    )
    assert doc.text.startswith("海城渡轮公司")
    assert doc.text.endswith("是看灯。")


def test_a_page_can_be_explained_line_by_line() -> None:
    [body] = load_pipeline(stages=["body"]).stages
    assert isinstance(body.find, Body)  # type: ignore[attr-defined]
    lines = list(body.find.explain(Document("page", PAGE)))  # type: ignore[attr-defined]
    assert lines[0].startswith("page type: article")
    assert lines[1].startswith("main text: confidence ")
    lines = lines[2:]
    assert len(lines) == PAGE.count("\n") + 1
    assert "body:before" in lines[1]
    assert "title" in lines[6]
    assert "kept" in lines[9]
    assert "body:after" in lines[-1]
    assert all("(" in line for line in lines)


def test_of_a_short_text_only_what_is_removed_is_explained_so() -> None:
    page = "首页\n海城渡轮公司昨晚恢复了停航四年的夜间班次，第一班船九点离港。\n分享到\n"
    [body] = load_pipeline(stages=["body"]).stages
    [doc] = body(Document("page", page))
    explained = list(body.find.explain(Document("page", page)))[2:]  # type: ignore[attr-defined]
    assert [line in doc.text.split("\n") for line in page.split("\n")[:-1]] == [
        line.split()[1] in {"kept", "title"} for line in explained
    ]
    assert doc.text.strip() != page.strip()


@pytest.mark.parametrize(
    ("page", "number", "line"),
    [
        ("首页\n" * 20_001, 0, "more than 20,000 lines: all of it stays"),
        ("老街夜市今晚开张\n" * 6, 0, "no page chrome: all of it is the main text"),
        (WITHOUT_STOPS, 0, "no page chrome: all of it is the main text"),
        ("首页\n登录\n注册\n下载客户端\n" + "老街夜市今晚开张\n" * 6, 2, "no article: nothing is removed"),
    ],
)
def test_a_page_of_which_nothing_is_removed_is_explained_as_such(page: str, number: int, line: str) -> None:
    [body] = load_pipeline(stages=["body"]).stages
    [doc] = body(Document("page", page))
    assert doc.text == page
    assert list(body.find.explain(Document("page", page)))[number] == line  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    "page",
    [
        "首页\n登录\n注册\n分享\n" * 20_000,
        "首页 登录\n" * 3 + "海" * 500_000,
        "首页\n登录\n分享\n" + "。\n" * 50_000,
        "海城港" * 700_000 + "\n" + "".join(f"首页分享的第{number}个港城海\n" for number in range(20_000)),
    ],
)
def test_odd_pages_are_done_in_time(page: str) -> None:
    [body] = load_pipeline(stages=["body"]).stages
    [doc] = body(Document("page", page))
    assert replay(page, doc.trace) == doc.text


def test_a_pickled_stage_names_the_shipped_model() -> None:
    [body] = load_pipeline(stages=["body"]).stages
    again = pickle.loads(pickle.dumps(body))  # noqa: S301 - made here
    assert again.find.model is body.find.model  # type: ignore[attr-defined]
    assert again(Document("page", PAGE)) == body(Document("page", PAGE))
    file = np.load(configs_folder() / FILE)
    other = pickle.loads(pickle.dumps(MainTextModel(dict(file))))  # noqa: S301 - made here
    assert np.array_equal(other.lexicon.values, body.find.model.lexicon.values)  # type: ignore[attr-defined]


def test_a_date_behind_the_head_of_a_list_is_of_another_article() -> None:
    undated = PAGE.replace("2025-09-07 13:43 来源: 海城周刊\n", "")
    [doc] = load_pipeline()(undated.replace("老街夜市今晚开张", "老街夜市今晚开张\n2020年01月18日"))
    assert doc.meta.get("published") is None
    [doc] = load_pipeline()(undated.replace("责任编辑：林小满", "责任编辑：林小满\n2020年01月18日"))
    assert doc.meta["published"] == "2020-01-18", "in front of that head it is its own"


def test_a_text_with_page_chrome_inside_alone_is_not_given_to_the_model() -> None:
    [body] = load_pipeline(stages=["body"]).stages
    prose = "海城渡轮公司昨晚恢复了停航四年的夜间班次，第一班船九点离港。"
    page = f"海城港夜航恢复\n{prose}\n分享到\n{prose}"
    [doc] = body(Document("page", page))
    assert (doc.text, doc.meta) == (page, {"page_type": "article"})


@pytest.mark.parametrize(
    "page",
    [
        "首页\n夜航\n海城渡轮公司昨晚恢复了停航四年的夜间班次，第一班船九点离港，船上坐了一百八十多人。\n“开船了！”\n登录",
        "海城港关于夜航的通知\n夜间班次自下周一起恢复，每天六班。\n特此通知\n海城港务局\n打印 关闭",
    ],
)
def test_a_short_text_loses_nothing_but_page_chrome(page: str) -> None:
    [body] = load_pipeline(stages=["body"]).stages
    [doc] = body(Document("page", page))
    lines = page.split("\n")
    assert doc.text.strip() == "\n".join(line for line in lines if line not in ("首页", "登录", "打印 关闭"))


HTML = (
    "<html><head><title>海城港夜航恢复_海城在线</title>{head}</head><body><ul><li><a href=/1>首页</a>"
    "<li><a href=/2>新闻</a><li><a href=/3>图片</a></ul><h1>海城港夜航恢复</h1>"
    "<div>2025-09-07 13:43 来源：海城周刊</div>"
    "<p>海城渡轮公司昨晚恢复了停航四年的夜间班次，第一班船九点离港，船上坐了一百八十多人。</p>"
    "<p>船长说，夜航最难的不是看路，是看灯，岸上的灯比四年前多了一倍。</p>"
    "<ul><li><a href=/4>老街夜市今晚开张</a><li><a href=/5>地铁二号线延长到港口</a></ul>"
    "<p>版权所有 海城在线</p></body></html>"
)


@pytest.mark.parametrize("kind", ["image", "photo", "video", "video.other", "VIDEO.movie"])
def test_a_page_that_declares_itself_a_picture_or_a_film_is_media(kind: str) -> None:
    [doc] = clean_html(HTML.format(head=f'<meta property="og:type" content="{kind}">'))
    assert doc.meta["page_type"] == "media"
    assert doc.drop is not None
    assert doc.drop.reason == "no-article"
    assert "第一班船九点离港" in doc.text, "its text is there to read"
    assert "老街夜市今晚开张" in doc.text, "nothing is removed from it"


@pytest.mark.parametrize("kind", ["", "article", "website", "news", "imagery"])
def test_other_declared_kinds_are_no_evidence_alone(kind: str) -> None:
    [doc] = clean_html(HTML.format(head=f'<meta property="og:type" content="{kind}">'))
    assert (doc.drop, doc.meta["page_type"]) == (None, "article")
    assert doc.text.startswith("海城渡轮公司昨晚")


def test_media_are_kept_where_a_config_says_so(tmp_path: Path) -> None:
    file = tmp_path / "config.yaml"
    file.write_text("stages: {checks: {keep_types: [article, media]}}", "utf-8")
    page = parsed_document("page", HTML.format(head='<meta property="og:type" content="video">'))
    assert isinstance(page, Document)
    [doc] = load_pipeline(file)(page)
    assert (doc.drop, doc.meta["page_type"]) == (None, "media")


def test_a_page_without_a_date_must_be_more_likely_an_article() -> None:
    dated = Head(is_media=False, is_complete=False, is_dated=True, has_tree=True)
    undated = dated._replace(is_dated=False)
    assert least_chance(0.6, dated) == 0.6
    assert least_chance(0.6, undated) == pytest.approx(0.7)
    assert least_chance(0.0, undated) == 0.0, "who asks for nothing keeps all"


def test_a_page_without_a_tree_may_be_less_likely_an_article() -> None:
    text = Head(is_media=False, is_complete=False, is_dated=True, has_tree=False)
    assert least_chance(0.5, text) == pytest.approx(0.3)
    assert least_chance(0.5, text._replace(is_dated=False)) == pytest.approx(0.35)


def test_a_live_report_keeps_its_first_and_last_entry() -> None:
    entries = (
        "讲座开始，主讲人是本地作家。", "午间人流减少，餐车开始供应盒饭。", "开幕式结束，市民陆续入场，现场秩序良好。",
        "局长致辞，介绍了书展的主题。", "仓库门口已经排起长队，志愿者发放路线图。", "夜班船靠岸，第一批读者走下舷梯。",
    )  # fmt: skip
    items = "".join(f"<li><span>{12 - number}:30</span><p>{entry}</p></li>" for number, entry in enumerate(entries))
    menu = "".join(
        f"<li><a href='/{name}'>{name}</a></li>" for name in ("首页", "国内", "国际", "财经", "体育", "文化")
    )
    page = (
        f"<html><head><title>海城书展开幕_海城在线</title></head><body><ul>{menu}</ul><h1>直播：海城书展开幕</h1>"
        f"<p>2025-09-07 10:20 来源：海城周刊</p><div class='live'><ul>{items}</ul></div><h3>相关新闻</h3><ul>"
        "<li><a href='/1'>海城港新航线开通</a></li><li><a href='/2'>渡轮公司公布时刻表</a></li></ul>"
        "<p>关于我们 | 联系我们</p><p>版权所有 海城在线</p></body></html>"
    )
    [doc] = clean_html(page)
    assert [line for line in doc.text.split("\n") if not line[0].isdigit()] == list(entries)


def test_a_caption_below_each_picture_stands_once_and_the_ledger_says_why() -> None:
    caption = "海城渡轮公司昨晚恢复了停航四年的夜间班次，第一班船九点离港，船上坐了一百八十多人，票价和白天一样。"
    page = PAGE.replace("责任编辑：林小满", f"{caption}\n1/2\n{caption}\n2/2\n{caption}\n责任编辑：林小满")
    [body] = load_pipeline(stages=["body"]).stages
    [doc] = body(Document("page", page))
    assert doc.text.count(caption) == 1
    assert [edit.rule for entry in doc.trace for edit in entry.edits].count("body:repeat") == 2


@pytest.mark.parametrize("form", ["<p>{}</p>", "<div>{}</div>", "{}<br>"])
@pytest.mark.parametrize(
    "entries", ["顾一帆 林小满 周大河 苏青 程远", "东码头：55550101 西码头：55550102 北码头：55550103"]
)
def test_a_list_that_ends_an_article_stays_if_it_stands_in_its_block(form: str, entries: str) -> None:
    body = [
        "海城渡轮公司昨晚恢复了停航四年的夜间班次，第一班船九点离港，船上坐了一百八十多人。",
        "船长说，夜航最难的不是看路，是看灯，岸上的灯比四年前多了一倍，灯多了反而看不清航标。",
        "渡轮公司表示，夜航票价和白天一样，每天开六班，周末加开两班，名单和电话如下。",
        *entries.split(),
    ]
    blocks = "".join(map(form.format, body))
    page = (
        "<html><head><title>海城港夜航恢复_海城在线</title></head><body><ul><li><a href=/1>首页</a>"
        "<li><a href=/2>新闻</a><li><a href=/3>财经</a></ul><h1>海城港夜航恢复</h1><p>2025-09-07 来源：海城周刊</p>"
        f"<div class=text>{blocks}</div><div><h3>相关新闻</h3><ul><li><a href=/4>老街夜市今晚开张</a></ul></div>"
        "<p>版权所有 海城在线</p></body></html>"
    )
    [doc] = clean_html(page)
    assert doc.text.split("\n") == body
