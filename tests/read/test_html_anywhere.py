"""HTML that comes as text: in a field of a row, a text file, standard input, a string."""

from __future__ import annotations

import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import orjson
import pytest

import seedclean
from seedclean.config import load_config
from seedclean.core.document import Document, Drop
from seedclean.core.edits import replay
from seedclean.engine.result import run
from seedclean.read.decode import html_document, string_document, text_document
from seedclean.read.html.detect import has_markup, is_html_document
from seedclean.read.json_rows import row_document
from tests.conftest import ROOT

BODY = [
    "海城渡轮公司昨晚恢复了停航四年的夜间班次，第一班船九点离港，船上坐了一百八十多人。",
    "船长说，夜航最难的不是看路，是看灯，岸上的灯比四年前多了一倍，海面上却还是那么黑。",
    "渡轮公司表示，夜航票价和白天一样，每天开六班，周末加开两班，车票在码头和网上都可以买到。",
]
PARAGRAPHS = "".join(f"<p>{line}</p>" for line in BODY)
PAGE = (
    '<!DOCTYPE html><html><head><meta charset="utf-8"><title>海城港夜航恢复_海城在线</title>'
    "<style>.a{color:red}</style><script>var a = '<p>不可见</p>';</script></head>"
    f"<body><h1>海城港夜航恢复</h1>{PARAGRAPHS}</body></html>"
)


@pytest.mark.parametrize(
    "text",
    [
        PAGE, f"\ufeff \n\u3000{PAGE}", f"<!-- 保存于海城 -->\n<!-- 又一条 --><HTML>{PAGE}", PAGE.upper(),
        '<?xml version="1.0" encoding="utf-8"?><html xmlns="x"><head><title>海城</title>', "<body>船开了。</body>",
        "<html>船开了。</html>\n<!-- 完 -->", "<META CHARSET='gbk'><P>船开了", "<title>海城</title><p>船开了。",
        '<link rel="stylesheet" href="a.css">\n<div>船开了。', "<style>a{}</style><div>船开了。</div>",
        "<head><title>海城</title></head>船开了。", "<!doctype html>\n<!-- 无 --><div>船开了。",
        "<div class=article>\n<p>\n第一段。\n</p>\n<p><b>第</b>二段。<br>再见\n</p><script>a\nb</script></div>\n",
        "<p>第一段。</p><img src=a.png><p>第二段。</p>", "<table><tr><td>票价</td></tr></table>",
        "<ul><li>\n<a href=a>\n夜航\n</a>\n<span>九点</span>\n<li>日航</ul><!-- 完 -->",
    ],
)  # fmt: skip
def test_a_page_and_a_fragment_of_whole_blocks_are_html(text: str) -> None:
    assert is_html_document(text)


@pytest.mark.parametrize(
    "text",
    [
        "", "船开了。", "<", "<<<<", "<3", "《海城》", "<html", "<!-- 没有完", "<?", "&lt;html&gt;",
        "<html>标签是网页的开头，<body>标签在它里面。", "<!DOCTYPE html>声明写在第一行。", "<title>标签写在头里。",
        "<title>海城</title>是标题。", "<meta charset=utf-8>说的是编码。", "<body>和<p>是两个标签",
        "<div>标签是块级元素，<p>标签是段落。", "<div>…</div>是一对标签。",
        "<p>标签，比如<div>海城</div>这样</p>，都成对。",
        "<p>第一段。\n第二段。\n第三段。</p>", "<div>\n第一段。\n第二段。\n</div>",
        "<p>第一段。</p>\n第二段。\n第三段。",
        "<b>海城</b>的船开了。", "<p>第一段。\n<p>第二段。", "<br>第一段。<br>第二段。",
        "船开了。<html><body></body></html>",
        "<script>var a = 1;</script>\n船开了。\n又开了。", "<div align=center>海城</div>\n\n# 夜航\n船开了。",
        '<?xml version="1.0"?><rss><channel><title>海城</title></channel></rss>', "<svg><text>海城</text></svg>",
        "<p>第一段", "<htmlx><head></head></htmlx>", "<div><script>没有完",
    ],
)  # fmt: skip
def test_an_article_about_html_and_a_text_with_single_tags_stay_text(text: str) -> None:
    assert not is_html_document(text)


@pytest.mark.parametrize(
    "text",
    [
        "<!--" * 1_000_000, "<!---->" * 300_000, "<?" * 1_000_000, "<div>" * 400_000, "<script>" * 300_000,
        "<div>" + "<script></script>" * 100_000, "<div>" + "<!--" * 500_000 + "</div>", "<style></style>" * 100_000,
        "<div>" + " " * 4_000_000 + "</div>", "<div>甲" + "\n" * 4_000_000 + "</div>", "<div>" + "<" * 2_000_000 + ">",
        "<html " + "a" * 4_000_000, "<p>" + "甲\n" * 1_000_000 + "</p>", "<div>" + "</script>" * 300_000 + "<script>",
        "<div>" + "<b " * 1_000_000 + "</div>", " " * 4_000_000 + "<", ("<p " + "a" * 9_000) * 300 + "</p>",
    ],
    ids=lambda text: text[:12].strip(),
)  # fmt: skip
def test_any_text_is_told_in_linear_time(text: str) -> None:
    begin = time.process_time()
    is_html_document(text)
    assert time.process_time() - begin < 5


def test_a_string_a_row_and_a_file_give_the_text_of_the_html_file() -> None:
    expected = html_document("a", PAGE.encode())
    row = row_document("a", orjson.dumps({"text": PAGE}), text_field="text", id_field="id")
    assert isinstance(expected, Document)
    assert expected.text.split("\n")[-3:] == BODY
    for document in (row, string_document("a", PAGE), text_document("a", PAGE.encode())):
        assert isinstance(document, Document)
        assert (document.text, document.meta.get("lines")) == (expected.text, expected.meta["lines"])
    assert isinstance(row, Document)
    assert row.source
    assert row.source.chars == len(row.text)


def test_the_fields_of_a_row_go_before_what_the_page_declares() -> None:
    fields = {"id": 7, "text": PAGE.replace("<title>", '<link rel="canonical" href="https://example.com/b"><title>')}
    declared = row_document("a", orjson.dumps(fields), text_field="text", id_field="id")
    fields |= {"url": "https://example.com/a", "title": "夜航", "section": "城市"}
    named = row_document("a", orjson.dumps(fields), text_field="text", id_field="id")
    assert isinstance(declared, Document)
    assert isinstance(named, Document)
    assert declared.meta["url"] == "https://example.com/b"
    assert (named.id, named.meta["url"], named.meta["title"]) == ("7", "https://example.com/a", "夜航")
    assert named.meta["extra"] == {"section": "城市"}


def test_a_row_of_html_without_a_visible_text_is_a_row_of_its_own() -> None:
    data = orjson.dumps({"text": "<html><head><title></title></head><body><script>1</script></body></html>"})
    drop = row_document("a.jsonl#L3", data, text_field="text", id_field="id")
    assert isinstance(drop, Drop)
    assert drop.reason == "empty"
    assert drop.detail.startswith("a.jsonl#L3: ")


def test_a_text_file_that_holds_html_is_decoded_as_it_declares() -> None:
    document = text_document("a.txt", '<html><meta charset="big5"><p>船開了</p></html>'.encode("big5"))
    assert isinstance(document, Document)
    assert (document.text, document.source and document.source.encoding) == ("船開了", "big5")


def test_an_html_file_that_holds_text_stays_text() -> None:
    text = "\n".join(BODY) + "\n3 < 5，《海城》"
    document = html_document("a.html", text.encode(), url="https://example.com/a")
    assert isinstance(document, Document)
    assert (document.text, document.meta["url"]) == (text, "https://example.com/a")
    assert not has_markup(text)
    assert has_markup("船开了。<br>再见")


def test_a_run_publishes_no_markup_wherever_html_comes_from(tmp_path: Path) -> None:
    def other(word: str) -> str:
        return PAGE.replace("渡轮", word)

    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "a.txt").write_text(other("客轮"), encoding="utf-8")
    (tmp_path / "in" / "b.jsonl").write_bytes(orjson.dumps({"id": "b", "text": other("货轮")}))
    result = run(tmp_path / "in", tmp_path / "out")
    kept = [orjson.loads(line) for name in ("clean", "duplicates") for line in lines(tmp_path / "out", name)]
    assert {row["id"] for row in kept} == {"a.txt", "b.jsonl#b"}
    assert all(len(row["text"].split("\n")) == len(BODY) and "<" not in row["text"] for row in kept)
    assert result.report.pages_failed == 0


def lines(out: Path, name: str) -> list[bytes]:
    return (out / f"{name}.jsonl").read_bytes().splitlines()


def test_standard_input_can_be_html(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "seedclean", "run", "-", "-o", str(tmp_path / "out"), "-q"]
    subprocess.run(command, cwd=ROOT, input=PAGE.encode(), check=True)
    [row] = map(orjson.loads, lines(tmp_path / "out", "clean"))
    assert row["text"].split("\n") == BODY


def test_a_pipeline_reads_a_string_that_is_html() -> None:
    [article] = seedclean.load_pipeline()(PAGE)
    assert article.text.split("\n") == BODY
    assert replay(article.raw, article.trace) == article.text
    [drop] = seedclean.load_pipeline()("<html><body><script>1</script></body></html>")
    assert drop.drop
    assert drop.drop.reason == "empty"


def test_clean_html_gives_what_a_pipeline_gives() -> None:
    fragment = f"<h1>海城港夜航恢复</h1>未包裹的一行<br>{PARAGRAPHS}"
    for page in (PAGE, PAGE.encode(), PAGE.encode("gb18030").replace(b"utf-8", b"gb2312"), fragment):
        [article] = seedclean.clean_html(page)
        assert article.meta["title"] == "海城港夜航恢复"
        assert article.text.split("\n")[-3:] == BODY
    [article] = seedclean.clean_html(PAGE.encode("gb18030"), url="https://example.com/a")
    assert article.meta["url"] == "https://example.com/a"
    assert article.source
    assert article.source.encoding == "gb18030"


@pytest.mark.parametrize(
    ("page", "reason"), [("", "boilerplate-only"), (b"", "empty"), (b"\xff\xfe\xfd", "undecodable")]
)
def test_clean_html_says_why_there_is_no_article(page: str | bytes, reason: str) -> None:
    [document] = seedclean.clean_html(page)
    assert document.drop
    assert document.drop.reason == reason


@pytest.mark.parametrize("page", [None, [PAGE], 7, PAGE.encode(), Path("a.html")])
def test_a_pipeline_names_the_type_that_it_cannot_take(page: Any) -> None:
    with pytest.raises(TypeError, match=f"must be str or Document, not {type(page).__name__}: "):
        seedclean.load_pipeline()(page)
    with pytest.raises(TypeError, match=f"not {type(page).__name__}: "):
        list(seedclean.load_pipeline().map([page]))


@pytest.mark.parametrize(
    ("page", "url", "message"),
    [
        (None, None, "an HTML page must be str or bytes, not NoneType"),
        ([PAGE], None, "an HTML page must be str or bytes, not list"),
        (PAGE, b"https://example.com", "the address of a page must be str or None, not bytes"),
    ],
)
def test_clean_html_names_the_type_that_it_cannot_take(page: Any, url: Any, message: str) -> None:
    with pytest.raises(TypeError, match=message):
        seedclean.clean_html(page, url)


def test_the_config_of_a_run_and_of_a_string_are_the_same() -> None:
    documents = (load_config().pipeline()(PAGE), seedclean.clean_html(PAGE))
    assert [document.text for document in documents[0]] == [document.text for document in documents[1]]
