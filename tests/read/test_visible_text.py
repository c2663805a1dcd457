"""What a reader sees of an HTML page, line by line."""

from __future__ import annotations

import numpy as np
import pytest
from selectolax.lexbor import LexborHTMLParser

from seedclean.read.html.elements import IN_NAV, IN_TABLE, PAGE_TITLE, TRANSPARENT, UNDISPLAYED
from seedclean.read.html.page import parse_page
from seedclean.read.html.tree import parsed_tree
from seedclean.read.html.walk import Rendered, render
from seedclean.stages.line_model.block_masses import BlockMasses

PROSE = "海城渡轮公司昨晚恢复了停航四年的夜间班次，第一班船九点离港，船上坐了一百八十多人。"


def rendered(page: str) -> Rendered:
    return render(parsed_tree(LexborHTMLParser(page).root))


@pytest.mark.parametrize(
    ("page", "lines"),
    [
        ("<p>海城股份 (<a>600000</a>)与国家<b>统计</b>局</p>", ["海城股份 (600000)与国家统计局"]),
        ("<p>一<br>二<br/>三</p>四", ["一", "二", "三", "四"]),
        ("<p>有 \n  空\t白 </p>", ["有 空 白"]),
        ("<p>全角　空格&nbsp;不折</p>", ["全角　空格\xa0不折"]),
        ("<ol><li>先<li>后<li value=7>再</ol><ol start=3><li>三</ol>", ["1. 先", "2. 后", "7. 再", "3. 三"]),
        ("<ol style='list-style:none'><li>甲</ol><ol><li>1、乙</ol><ul><li>丙</ul>", ["甲", "1、乙", "丙"]),
        ("<ol><li><p>甲</p><p>乙</p></ol>", ["1. 甲", "乙"]),
        ("<table><tr><td>船票<td>五元<tr><th><p>车票</p><td>三元</table>", ["船票 五元", "车票 三元"]),
        (f"<table><tr><td>首页<td><p>{PROSE}</p><p>{PROSE}</p></table>", ["首页", PROSE, PROSE]),
        ("<dl><dt>船<dd>水上走<dt>车<dd>路上走</dl>", ["船", "水上走", "车", "路上走"]),
        ("<figure><img alt=x><figcaption>港口的夜。</figcaption></figure>", ["港口的夜。"]),
        ("<pre>一  行\n  二行</pre><p style='white-space:pre-wrap'>甲\n乙</p>", ["一  行", "  二行", "甲", "乙"]),
        ("<ruby>漢<rp>(</rp><rt>hàn</rt><rp>)</rp></ruby>字", ["漢(hàn)字"]),
        ("<p>他说<q>走</q>。", ["他说“走”。"]),
        ("<p>前</p></body></html><p>后</p>", ["前", "后"]),
        ("<p>A&ampB &lt;b&gt; &#x6d77;&nbsp", ["A&B <b> 海"]),
        ("<noscript><p>请开</p></noscript><template>x</template><!-- y --><script>z</script>", ["请开"]),
        ("<textarea>x</textarea><select><option>y<option> z</select><iframe>v</iframe><p>w", ["y z", "w"]),
        ("<b><p>甲</b>乙</p><i>丙", ["甲乙", "丙"]),
        ("<dialog>x</dialog><dialog open>开</dialog>", ["开"]),
        ("", []),
    ],
)  # fmt: skip
def test_lines_are_what_a_reader_sees(page: str, lines: list[str]) -> None:
    assert [line.rstrip("\xa0") for line in rendered(page).lines] == lines


def test_the_title_is_the_first_line_and_a_second_one_is_not_shown() -> None:
    page = rendered("<title> 海城\n 港 </title><p>甲<svg><title>图</title></svg></p>")
    assert page.lines[0] == "海城 港"
    assert page.facts.flags[0] == PAGE_TITLE
    assert page.lines[1] == "甲"


@pytest.mark.parametrize("style", ["visibility: hidden", "opacity:0", "opacity: 0.0;", "color:red;visibility:hidden"])
def test_text_that_waits_for_a_script_is_text(style: str) -> None:
    page = rendered(f"<div style='{style}'><p>{PROSE}</p></div><p>乙")
    assert page.lines == [PROSE, "乙"]
    assert [bool(flags & TRANSPARENT) for flags in page.facts.flags.tolist()] == [True, False]


def test_a_little_transparent_is_shown() -> None:
    assert rendered("<p style='opacity:0.5'>甲").facts.flags.tolist() == [0]


@pytest.mark.parametrize("hidden", ["style='display: none'", "hidden"])
def test_text_that_is_not_displayed_is_none_unless_it_is_nearly_all_prose(hidden: str) -> None:
    widget = rendered(f"<p>{PROSE}</p><div {hidden}>作者，某人。</div>尾")
    assert widget.lines == [PROSE, "尾"]
    whole = rendered(f"<p>登录，注册</p><div {hidden}><p>{PROSE}</p><p>{PROSE}</p></div>")
    assert whole.lines == ["登录，注册", PROSE, PROSE]
    assert [bool(flags & UNDISPLAYED) for flags in whole.facts.flags.tolist()] == [False, True, True]


@pytest.mark.parametrize(
    ("sheet", "shown"),
    [
        (".ad{display:none}", False), ("p, #one { color:red;display : NONE }", False), ("div.ad{display:none}", False),
        ("/*.x*/ .ad { display:none } .ad.big { display:block }", True), (".other{display:none}", True),
        ("#one{display:block} .ad{display:none}", True), ("@media print { .ad{display:none} }", True),
        ("@charset 'utf-8'; .ad{display:none}", False), (".menu .ad{display:none}", True),
        (".ad:hover{display:none}", True),
        (".ad{visibility:hidden}", True), ("{{{{.ad{display:none", True), ("", True),
    ],
)  # fmt: skip
def test_a_style_sheet_of_the_page_hides(sheet: str, shown: bool) -> None:  # noqa: FBT001
    page = rendered(f"<style>{sheet}</style><p>{PROSE}{PROSE}</p><div class='ad big' id=one>买，快买。</div>")
    assert ("买，快买。" in page.lines) is shown


def test_a_style_of_the_element_wins_over_a_sheet() -> None:
    page = rendered(
        f"<style>.ad{{display:none}}</style><p>{PROSE}</p><div class=ad style='display:block'>看，我。</div>"
    )
    assert page.lines == [PROSE, "看，我。"]


def test_a_hidden_word_does_not_break_a_line() -> None:
    assert rendered(f"<p>渡<span style='display:none'>x</span>轮</p><p>{PROSE}").lines == ["渡轮", PROSE]


def test_each_line_has_the_facts_of_its_place() -> None:
    page = rendered(
        "<nav class='top menu' id=bar><a>首页</a> <a>新闻</a></nav><h2>标题</h2>"
        "<div class=item><p>甲<a>乙丙</a></p></div><div class=item>丁</div><table><tr><td>戊</table>"
    )
    facts, blocks = page.facts, page.facts.blocks
    assert page.lines == ["首页 新闻", "标题", "甲乙丙", "丁", "戊"]
    assert facts.link_share.round(2).tolist() == [1.0, 0.0, 0.67, 0.0, 0.0]
    assert facts.heading.tolist() == [0, 2, 0, 0, 0]
    assert facts.flags[0] == IN_NAV
    assert facts.flags[4] == IN_TABLE
    assert list(map(blocks.tag, facts.block)) == ["nav", "h2", "p", "div", "td"]
    assert blocks.words(facts.block[0]) == "top menu bar"
    assert blocks.siblings()[facts.block[3]] == 2
    assert [blocks.tag(number) for number in blocks.ancestors(int(facts.block[2]))] == [
        "p",
        "div",
        "body",
        "html",
        "#document",
    ]
    assert facts.depth.tolist() == [3, 3, 4, 3, 6]
    for number, (first, end) in enumerate(blocks.spans.tolist()):
        inside = [n for n, block in enumerate(facts.block.tolist()) if number in blocks.ancestors(block)]
        assert inside == list(range(first, end))


def test_the_main_text_is_where_unlinked_prose_gathers() -> None:
    teasers = "".join(f"<li><a>{PROSE}</a></li>" for _ in range(9))
    page = parse_page(f"<ul>{teasers}</ul><div id=a><p>{PROSE}</p><p>二，三。</p></div><p>版权所有".encode())
    lines = page.text.split("\n")
    marks = np.array([sum(map(line.count, "，。")) for line in lines], dtype=np.int32)
    main, *around = BlockMasses(page.lines, np.arange(len(lines)), marks).main
    first, end = page.lines.blocks.spans[main].tolist()
    assert lines[first:end] == [PROSE, "二，三。"]
    assert around[-1] == 0, "the root is the last of those around it"


def test_a_page_says_what_it_says_of_itself() -> None:
    head = rendered(
        "<html lang=zh><head><base href='https://example.com/'><title>海城</title><meta property='OG:Title' content=港>"
        "<meta charset=utf-8><link rel=Canonical href=/a><script type='application/ld+json'>{}</script></head>"
        "<h1>夜<i>航</i></h1><time datetime=2025-01-02>昨天</time><time>今天</time><span itemprop=author>某人</span>"
    ).head
    assert (head.title, head.lang, head.base) == ("海城", "zh", "https://example.com/")
    assert head.metas == (("og:title", "港"),)
    assert head.links == (("canonical", "/a"),)
    assert head.json_ld == ("{}",)
    assert head.headings == ((1, "夜航"),)
    assert head.times == ("2025-01-02", "今天")
    assert head.items == (("author", "某人"),)


def test_elements_that_are_called_a_date_are_told_with_what_is_in_them() -> None:
    dated = rendered(
        "<p class='x pubTime'>昨<b>天</b></p><div ID=UpDate><i class=date>三月</i><br>二日</div><p id=publish>一</p>"
        "<template><p class=time>四</p></template><template class=time>六</template>"
        "<img class=date><script class=time>5</script>"
        f"<div class=date>{'海' * 20_000}</div>"
    ).head.dated
    assert [content.decode() for content in dated] == [
        "昨<b>天</b>",
        '<i class="date">三月</i><br>二日',
        "三月",
        "",
        "",
        "5",
        "",
    ]


def test_no_more_than_twenty_words_of_dates_are_read() -> None:
    assert len(rendered("<p class=date>一</p>" * 30).head.dated) == 20
    assert len(rendered("<p class='date time' id=date>一</p>" * 30).head.dated) == 7
