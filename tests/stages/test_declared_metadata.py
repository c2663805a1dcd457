"""metadata: what the head of an HTML page declares becomes fields, like the text and behind what the page prints."""

from __future__ import annotations

from typing import Any

import pytest

from seedclean import load_pipeline
from seedclean.config import load_config
from seedclean.core.document import Document
from seedclean.read.decode import html_document

TITLE = "海城港夜航昨晚恢复"
PROSE = (
    "<p>渡轮公司昨晚恢复了停航四年的夜间班次，第一班船九点离港，船上坐了一百八十多人。</p>"
    "<p>船长说，夜航最难的不是看路，是看灯，岸上的灯比四年前多了一倍，海面上却还是那么黑。</p>"
)


def cleaned(head: str, body: str) -> tuple[dict[str, Any], str]:
    """Return the fields and the text of a page."""
    document = html_document("a.html", f"<html><head>{head}</head><body>{body}</body></html>".encode())
    assert isinstance(document, Document)
    [article] = load_config().pipeline()(document)
    return dict(article.meta), article.text


def test_a_declared_title_goes_before_the_first_line_which_stays_if_it_is_a_subhead() -> None:
    fields, text = cleaned(f"<title>{TITLE}_海城在线</title>", f"<h1>{TITLE}</h1><h3>九点的第一班船</h3>{PROSE}")
    assert fields["title"] == TITLE
    assert text.startswith("九点的第一班船\n")


@pytest.mark.parametrize(
    ("first", "goes"),
    [
        (f"视频：{TITLE}（图）", True), (f"{TITLE}_渡轮_海城在线 - 全海城的人都在这里说话", True),
        ("夜航昨晚恢复", True),
        ("九点的第一班船", False), (f"{TITLE}，船上坐了一百八十多人，第一班船九点离港，末班十一点，票价同白天", False),
    ],
)  # fmt: skip
def test_a_first_line_that_prints_the_declared_title_with_more_or_fewer_words_goes(first: str, goes: object) -> None:
    text = f"{first}\n渡轮公司昨晚恢复了停航四年的夜间班次。"
    [article] = load_pipeline(stages=["metadata"])(Document("a.html", text, meta={"declared": {"title": TITLE}}))
    assert article.meta["title"] == TITLE
    assert article.text.startswith("渡轮公司") is bool(goes)


def test_a_later_article_of_a_page_is_not_called_like_the_page() -> None:
    page = Document("a.html#2", "老街夜市今晚开张\n摊位比去年多了一倍。", meta={"declared": {"title": TITLE}})
    assert load_pipeline(stages=["metadata"])(page)[0].meta["title"] == "老街夜市今晚开张"


def test_declared_values_of_a_traditional_page_are_simplified_like_its_text() -> None:
    body = (
        "<h1>「夜航」恢復後的第一個週末</h1><p>記者林小滿／海城報導</p>"
        "<p>渡輪公司昨晚恢復了停航四年的夜間班次，第一班船九點離港。</p>"
        "<p>船長說，夜航最難的不是看路，是看燈，岸上的燈比四年前多了一倍，海面上卻還是那麼黑。</p>"
    )
    metas = '<meta name="author" content="林小滿"><meta name="mediaid" content="海城電訊">'
    fields, _ = cleaned(f"<title>「夜航」恢復後的第一個週末 | 海城新聞網</title>{metas}", body)
    assert (fields["title"], fields["source"]) == ("“夜航”恢复后的第一个周末", "海城电讯")
    assert fields["authors"] == ["林小满"]


def test_a_declared_time_becomes_local_and_an_author_in_what_is_hidden_is_none() -> None:
    head = f'<title>{TITLE}</title><meta property="article:published_time" content="2024-04-30T17:20:00Z">'
    widget = '<div style="display:none"><span class="author" itemprop="author">老渔夫说天</span></div>'
    fields, _ = cleaned(head, f"<h1>{TITLE}</h1>{PROSE}{widget}")
    assert fields["published"] == "2024-05-01T01:20:00"
    assert not fields.get("authors")


def test_a_day_that_a_page_prints_takes_the_time_that_it_declares() -> None:
    meta = '<meta property="article:published_time" content="2024-05-02T01:05:00Z">'
    assert cleaned(meta, f"<h1>{TITLE}</h1><p>2024年5月2日</p>{PROSE}")[0]["published"] == "2024-05-02T09:05:00"
    assert cleaned(meta, f"<h1>{TITLE}</h1><p>2024年5月1日</p>{PROSE}")[0]["published"] == "2024-05-01"
    assert cleaned(meta, f"<h1>{TITLE}</h1><p>2024-05-02 10:00</p>{PROSE}")[0]["published"] == "2024-05-02T10:00:00"


def test_what_a_page_prints_goes_before_what_it_declares() -> None:
    metas = (
        '<meta property="article:published_time" content="2024-04-30T09:00:00"><meta name="mediaid" content="海城在线">'
    )
    fields, _ = cleaned(metas, f"<h1>{TITLE}</h1><p>2024-05-02 10:00　来源：海城日报</p>{PROSE}")
    assert (fields["published"], fields["source"]) == ("2024-05-02T10:00:00", "海城日报")
