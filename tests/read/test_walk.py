"""The walk over a page as the parser writes it out: any page is read, whatever room it needs; facts agree with text."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from selectolax.lexbor import LexborHTMLParser

from seedclean.read.html.elements import KINDS, element_table
from seedclean.read.html.guard import check_markup
from seedclean.read.html.tree import parsed_tree
from seedclean.read.html.walk import Rendered, render
from seedclean.read.html.written_out import plain_text

NAMES = [
    *("div", "p", "span", "a", "b", "ul", "ol", "li", "table", "tr", "td", "h1", "pre", "q", "ruby", "rt", "time"),
    *("dialog", "svg", "math", "title", "style", "script", "xmp", "plaintext", "select", "option", "br", "hr", "img"),
    *("link", "meta", "base", "noscript", "template", "iframe", "textarea", "video", "mi", "foreignObject", "o:p"),
]
ATTRIBUTES = [
    *("class=a", 'class="a b"', "id=x", "style=display:none", "style='white-space:pre'", "style=opacity:0", "hidden"),
    *("open", "itemprop=author", "start=5", "value=-9", "datetime=2024", "content='海城 \"报\"<'", "name=author", "=q"),
]
TEXTS = [
    *(
        "船开了。",
        " ",
        "\n",
        "1. 甲",
        "&amp;&lt;",
        "\u3000",
        "&nbsp;",
        "，",
        "\r\n",
        "<!-- c -->",
        "<?pi?>",
        "😀",
        "</",
    ),
    *("<", 'x"', ".a{display:none}", ".a.b{display:block} p{display:none}"),
]
BEGIN = st.builds(
    "<{} {}>".format, st.sampled_from(NAMES), st.lists(st.sampled_from(ATTRIBUTES), max_size=3).map(" ".join)
)
END = st.sampled_from(NAMES).map("</{}>".format)
PAGES = st.lists(BEGIN | END | st.sampled_from(TEXTS), max_size=40).map("".join)


def rendered(page: str) -> Rendered:
    return render(parsed_tree(LexborHTMLParser(check_markup(page)).root))


@given(PAGES)
@settings(max_examples=300, deadline=None)
def test_facts_of_any_page_agree_with_its_lines(page: str) -> None:
    result = rendered(page)
    facts, blocks = result.facts, result.facts.blocks
    assert result.text == "\n".join(result.lines)
    assert all(line.strip() for line in result.lines)
    assert len(result.lines) == len(facts.letters)
    for line, letters, linked in zip(result.lines, facts.letters, facts.linked, strict=True):
        assert 0 <= linked <= letters <= len(line) + 40  # blanks at the end of a written line are letters
    assert [len(blocks.tag(number).split()) for number in range(len(blocks.table))] == [1] * len(blocks.table)
    assert ((blocks.spans >= 0) & (blocks.spans <= len(result.lines))).all()
    assert blocks.spans[0].tolist() == [0, len(result.lines)]
    assert (blocks.parents[1:] < range(1, len(blocks.parents))).all()


@pytest.mark.parametrize(
    "page",
    [
        "<p>船" * 60_000,
        "<pre>" + "船\n" * 60_000,
        "<b>" * 300 + "船" + "<i>" * 300 + "开",
        "<ol>" + "<li value=999999999>船" * 20_000,
        "<q>船</q>" * 20_000,
        "<h1>船" * 5_000,
        "<base href=a>" + "<a itemprop=author content=b></a>" * 10_000,
        "<tr><td>船<td hidden>开" * 5_000,
        "<p>船<span hidden>开</span>" * 10_000,
    ],
)
def test_a_page_gets_the_room_that_it_needs(page: str) -> None:
    result = rendered(f"<table>{page}" if page.startswith("<tr") else page)
    assert result.text.count("船") == page.count("船")


def test_any_depth_is_walked() -> None:
    assert render(parsed_tree(LexborHTMLParser("<div>" * 3_000 + "船").root)).lines == ["船"]


def test_a_style_sheet_behind_an_element_hides_it() -> None:
    page = "<p class=a>甲<p>乙<p id=x>丙<style>.a{display:none}</style><style>#x{display:NONE}</style>"
    assert rendered(page).lines == ["乙"]


def test_selectors_of_many_parts_are_passed_over() -> None:
    names = "".join(f".c{number}" for number in range(9))
    page = (
        f"<style>{names}{{display:none}} .d{{display:none}}</style><p class='{names.replace('.', ' ')}'>甲<p class=d>乙"
    )
    assert rendered(page).lines == ["甲"]


@pytest.mark.parametrize(
    ("page", "lines"),
    [
        ("<plaintext>甲</plaintext>乙<b>", ["甲</plaintext>乙<b>"]),
        ("<xmp>甲<b>&lt;</xmp>乙", ["甲<b>&lt;", "乙"]),
        ("<svg><link>甲</link><desc>乙</desc></svg>丙", ["乙", "丙"]),
        ("<template><template>甲</template></template>乙", ["乙"]),
        ("<script><!--<script></script>甲</script>乙", ["乙"]),
        ("甲<?x y?>乙<!--丙-->丁", ["甲", "乙丁"]),
        ("<p title='a>b' class='&quot;>'>甲", ["甲"]),
    ],
)
def test_what_is_markup_is_not_told_by_its_looks(page: str, lines: list[str]) -> None:
    assert rendered(page).lines == lines


def test_values_of_the_head_are_unescaped() -> None:
    page = """<title>甲&amp;乙</title><meta name=Author content='"海"&amp;&lt;城'><time><b>三</b>月<!-- x --></time>"""
    head = rendered(page + '<h2>题<b>目</b></h2><script type=\'application/LD+json\'>{"a": "&amp;<b>"}</script>').head
    assert head.title == "甲&乙"
    assert head.metas == (("author", '"海"&<城'),)
    assert head.times == ("三月",)
    assert head.headings == ((2, "题目"),)
    assert head.json_ld == ('{"a": "&amp;<b>"}',)


@pytest.mark.parametrize("title", ["&nbsp;", "\u3000 &#160;", "\v", "\u2028", " "])
def test_a_title_of_blanks_is_none(title: str) -> None:
    result = rendered(f"<title>{title}</title><p>船")
    assert (result.lines, result.head.title, len(result.facts.letters)) == (["船"], "", 1)


def test_names_and_words_of_blocks_are_made_when_asked() -> None:
    blocks = rendered('<div class="a&amp;b" id=c><p id=d>船</div>').facts.blocks
    assert [blocks.tag(number) for number in range(5)] == ["#document", "html", "body", "div", "p"]
    assert [blocks.words(number) for number in range(5)] == ["", "", "", "a&b c", "d"]
    assert blocks.siblings().tolist() == [1] * 5


def test_text_of_elements_has_that_of_scripts_as_it_is() -> None:
    assert plain_text(b"a<script>1<2&amp;</script>&lt;<template><p>x</p></template><!--y-->") == "a1<2&amp;<"
    nested = b"a<template>b<template>c<!--</template>--></template><script>'</template>'</script>d</template>e"
    assert plain_text(nested) == "ae", "templates stand in each other, and speak of their ends"


def test_the_table_of_elements_has_each_name_where_the_kernel_looks() -> None:
    assert sum(bool(row[0]) for row in element_table().tolist()) >= len(KINDS)
    lines = {name: rendered(f"甲<{name}>乙</{name}>").lines for name in KINDS if name.isalpha()}
    assert {name for name in ("b", "nobr", "strike", "acronym") if lines[name] == ["甲乙"]} == {
        "b",
        "nobr",
        "strike",
        "acronym",
    }
