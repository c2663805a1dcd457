"""The day of an article that an HTML page prints, where its head declares none."""

from __future__ import annotations

import pytest

from seedclean import load_pipeline
from seedclean.core.document import Document
from seedclean.read.decode import html_document
from seedclean.read.html.page import parse_page

PROSE = "<p>海城渡轮公司昨晚恢复了停航四年的夜间班次，第一班船九点离港，船上坐了一百八十多人。</p>"


@pytest.mark.parametrize(
    ("page", "date"),
    [
        ("<span class='time x'>(2025-09-07 13:43:45)</span>", "2025-09-07T13:43:45"),
        ("<div id=pubDate>2025年9月7日</div>", "2025-09-07"),
        ("<div class=time>本周热点</div><p>发布时间：2025-09-07&nbsp;</p>", "2025-09-07"),
        ("<p>上传日期: 2025/9/7 08:15 来源：海城在线</p>", "2025-09-07T08:15:00"),
        ("<p>截至2025年9月7日，船开了。</p>", None),
        (f"<div class=timeline>{PROSE}{PROSE}2025-09-07</div>", None),
        ("<link rel=canonical href='https://example.com/a/2025-09-07/doc-x.shtml'>", "2025-09-07"),
        ("<link rel=canonical href='https://example.com/20250907/1.html'>", "2025-09-07"),
        ("<link rel=canonical href='https://example.com/2025999/1.html'>", None),
        ("<meta property='article:published_time' content='2025-01-02'><i class=date>2025-09-07</i>", "2025-01-02"),
    ],
)
def test_a_day_that_is_called_one_is_the_article_s(page: str, date: str | None) -> None:
    assert parse_page((page + PROSE).encode()).declared.published == date


def test_a_title_with_a_badge_is_not_left_in_the_text() -> None:
    page = f"<title>海城港夜航恢复</title><h1><i>原创</i> 海城港夜航恢复</h1>{PROSE}<p>再见，渡轮。</p>"
    document = html_document("a.html", page.encode())
    assert isinstance(document, Document)
    [article] = load_pipeline()(document)
    assert article.meta["title"] == "海城港夜航恢复"
    assert article.text.startswith("海城渡轮公司")


def test_what_stands_alone_behind_the_time_is_the_source() -> None:
    page = f"<h1>海城港夜航恢复</h1><p>2025年09月07日 17:04 <a>海城周报</a></p>{PROSE}"
    assert parse_page(page.encode()).declared.source == "海城周报"
    assert parse_page(page.replace("海城周报", "船开了").encode()).declared.source is None
