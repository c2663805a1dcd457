"""Style sheets and scripts that were dumped as text: gone where they are, kept where an article shows code."""

from __future__ import annotations

import time

import pytest

import seedclean
from seedclean.core.edits import apply, replay
from seedclean.stages.repairs import needs_no_repair, remove_code
from seedclean.stages.repairs.code_blocks import SCRIPT, STYLE_SHEET

FIRST = "海城渡轮公司昨晚恢复了停航四年的夜间班次，第一班船九点离港，船上坐了一百八十多人。"
LAST = "渡轮公司表示，夜航票价和白天一样，每天开六班，周末加开两班，车票在码头和网上都可以买到。"

STYLES = [
    ".a{color:red}",
    ".a {\n  color: red;\n  background: url(data:image/png;base64,AAAA) no-repeat;\n}\n\n#b,\n.c > p{margin:0}",
    "@media (max-width: 600px) {\n.a{display:none}\n.b{--x: 1px}\n}\n@font-face{font-family:'a';src:url(a.woff)}",
    "@charset 'utf-8';\n/* 海城在线 */\nbody, p { font-family: '微软雅黑', 宋体; }",
    ".wx-root:not([data-theme=light]){--tag-0: rgba(0, 255, 255, .05)}.b:hover{}a:link{color:#333}",
]
SCRIPTS = [
    "var a = function(){ b(); };",
'    window.__INITIAL_STATE__ = {"title":"海城","text":"船开了。人走了，海面上又黑又静，没有人说话。"};',
    "$(document).ready(function(){\n  $('.a').click(function(){ alert('请先登录，再发表评论。'); });\n});",
    ("//<![CDATA[\nvar _hmt = _hmt || [];\n(function() {\n  // 统计代码，请勿删除\n"
    "  var hm = document.createElement('script');\n  document.body.appendChild(hm);\n})();\n//]]>"),
    '{"@context": "https://schema.org", "headline": "海城港夜航恢复"}',
    "if (typeof window.a == 'undefined') {\n  document.write('<p>');\n} else {\n  b = 1;\n}",
    "var wow = new WOW({\nboxClass: 'wow',\nlive: true\n});\nwow.init();",
    "document.write(unescape('%3Cscript'));",
]  # fmt: skip


@pytest.mark.parametrize(("code", "rule"), [*((a, STYLE_SHEET) for a in STYLES), *((a, SCRIPT) for a in SCRIPTS)])
def test_code_is_cut_whole_between_two_paragraphs(code: str, rule: str) -> None:
    text = f"{FIRST}\n{code}\n{LAST}"
    edits = remove_code(text)
    assert apply(text, edits) == f"{FIRST}\n{LAST}"
    assert {edit.rule for edit in edits} == {rule}
    assert not needs_no_repair(text)


@pytest.mark.parametrize("code", [STYLES[0], STYLES[4], SCRIPTS[0]])
def test_code_that_stands_in_the_line_of_a_text_ends_the_line(code: str) -> None:
    for text, expected in ((f"{FIRST}{code}", FIRST), (f"{FIRST}{code}{LAST}", f"{FIRST}\n{LAST}")):
        assert apply(text, remove_code(text)) == expected


def test_a_style_sheet_and_a_script_beside_each_other_have_their_own_rules() -> None:
    text = f"{FIRST}\n{STYLES[1]}\n{SCRIPTS[2]}\n{LAST}"
    assert [edit.rule for edit in remove_code(text)] == [STYLE_SHEET, SCRIPT]
    assert apply(text, remove_code(text)) == f"{FIRST}\n{LAST}"


@pytest.mark.parametrize(
    "text",
    [
        f"{FIRST}\n票价：{{成人: 20元; 儿童: 10元}}\n{LAST}", f"{FIRST}\n设 f(x) = {{x: x > 0}}；则 A = {{1, 2}}。",
        "小满：{笑} 你来了；{挥手}\n一帆：来了{点头};",
        "price list: {a: 1; b: 2}", "{{template}} 与 {name}; \\frac{a}{b}",
        "他说 a=1; b=2; 就这样。", "函数 f(x); 变量 x;", "【海城】{color:red} 是什么意思？",
        "item: {size: 20; width: 3}",
        f"{FIRST} (function) {{见附件}}", "{", "}", "};{", "var a", ";",
    ],
)  # fmt: skip
def test_prices_formulas_and_chats_with_braces_stay(text: str) -> None:
    assert not remove_code(text)


@pytest.mark.parametrize("code", [STYLES[1], SCRIPTS[2], SCRIPTS[0]])
def test_an_article_about_programming_keeps_its_code(code: str) -> None:
    first, last = (
        "今天讲前端的一个小技巧，先看下面这段代码，它只有几行。",
        "代码里的函数只做一件事，读者可以自己试一试。",
    )
    text = f"{first}\n{code}\n{last}"
    assert not remove_code(text)


def test_a_brace_that_never_closes_takes_no_article_with_it() -> None:
    text = f"var a = function(){{ b();\n{FIRST}\n{LAST}\n}}"
    assert FIRST in apply(text, remove_code(text))
    assert LAST in apply(text, remove_code(text))


def test_an_article_with_a_style_sheet_is_kept_and_the_ledger_replays() -> None:
    style = "".join(f".theme-{number}{{--tag-{number}: rgba({number}, 255, 255, .05)}}" for number in range(300))
    page = f"{FIRST}\n{LAST}\n{style}"
    [article] = seedclean.load_pipeline()(page)
    assert article.drop is None
    assert article.text == f"{FIRST}\n{LAST}"
    assert replay(page, article.trace) == article.text
    assert "repair:style-sheet" in {edit.rule for entry in article.trace for edit in entry.edits}


@pytest.mark.parametrize(
    "text",
    [
        "{" * 2_000_000, "{}" * 49_000, "a{color:red}" * 49_000, "{" * 49_000 + "}" * 49_000, "/*" * 1_000_000 + "{;",
        "\\'" * 1_000_000 + ";{", "var a = " * 500_000 + ";{}", "a;\n" * 300_000, "function(){" * 49_000 + "}" * 49_000,
        "'" * 2_000_000 + ";{}", '{"a":' * 49_000 + "}" * 49_000, ".a,\n" * 500_000 + "{color:red}", ";" * 4_000_000,
        f"function(){{{FIRST}" * 20_000 + "}" * 20_000, f"function(){{\n{FIRST}\n" * 20_000 + "}\n" * 20_000,
    ],
    ids=lambda text: text[:12].strip(),
)  # fmt: skip
def test_any_text_is_looked_at_in_bounded_time(text: str) -> None:
    begin = time.process_time()
    remove_code(text)
    assert time.process_time() - begin < 8
