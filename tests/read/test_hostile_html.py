"""Hostile pages in a run: a row in rejected.jsonl at worst, and the pages beside them are kept."""

from __future__ import annotations

import codecs
from pathlib import Path

import pytest
from selectolax.lexbor import LexborHTMLParser

from seedclean.core.document import Document, Drop
from seedclean.read.decode import decode_bytes, html_document
from seedclean.read.html.display_rules import read_rules
from seedclean.read.html.guard import TAGS_MOST, check_markup
from seedclean.read.html.tree import parsed_tree
from seedclean.read.html.walk import render
from tests.read.test_guard import HOSTILE, MANY
from tests.read.test_html import BODY, cleaned, page, rows
from tests.support.command import seedclean


def with_hostile_markup(markup: str) -> str:
    return page().replace("<h1>", f"{markup}<h1>", 1)


def test_a_run_over_hostile_pages_keeps_the_pages_beside_them(tmp_path: Path) -> None:
    source = tmp_path / "in"
    source.mkdir()
    for number, kind in enumerate(HOSTILE):
        (source / f"hostile{number}.html").write_text(with_hostile_markup(HOSTILE[kind](MANY // 10)), encoding="utf-8")
    (source / "many.html").write_text("<i>船</i>" * TAGS_MOST, encoding="utf-8")
    (source / "ordinary.html").write_text(page(), encoding="utf-8")
    finished = seedclean("run", str(source), "-o", str(tmp_path / "out"))
    assert b"Traceback" not in finished.stderr + finished.stdout
    assert finished.returncode == 1  # two pages failed
    rejected = rows(tmp_path / "out", "rejected")
    kept = rows(tmp_path / "out") + rows(tmp_path / "out", "duplicates")  # the pages have one article
    assert any(row["text"].split("\n") == BODY for row in kept)
    [many] = [row for row in rejected if row["id"].startswith("many.html")]
    assert (many["stage"], many["reason"]) == ("read", "too-many-tags")
    assert {row["reason"] for row in rejected if row["stage"] == "read"} == {"binary", "too-many-tags"}


@pytest.mark.parametrize("kind", ["divs", "bold paragraphs", "links", "attributes", "tables", "lists"])
def test_text_behind_hostile_markup_is_read(kind: str) -> None:
    document = html_document("a", with_hostile_markup(HOSTILE[kind](MANY // 10)).encode())
    assert isinstance(document, Document)
    for line in BODY:
        assert line in document.text


GBK, UTF8 = page("gbk").encode("gbk"), page().encode()
LYING = {
    "declares gb2312, is UTF-8": page("gb2312").encode(),
    "declares UTF-8, is GBK": page().encode("gbk"),
    "declares Big5, is GBK": page("big5").encode("gbk"),
    "declares UTF-7, is UTF-8": page("utf-7").encode(),
    "declares late": page("gbk").replace("<meta", "<!--" + "x" * 5000 + "--><meta", 1).encode("gbk"),
    "declares in a comment": page("gbk").replace("<meta", '<!-- <meta charset="big5"> --><meta', 1).encode("gbk"),
    "mark of UTF-8, declares GBK": codecs.BOM_UTF8 + page("gbk").encode(),
    "mark of UTF-8, is GBK": codecs.BOM_UTF8 + GBK,
    "UTF-16 with its mark": codecs.BOM_UTF16_BE + page("utf-16").encode("utf-16-be"),
    "UTF-16 without its mark": page("utf-16").encode("utf-16-le"),
    "UTF-16 that ends in half a character": codecs.BOM_UTF16_LE + page("utf-16").encode("utf-16-le")[:-1],
    "UTF-8 with a wrong byte in the menu": UTF8.replace(b"<ul>", b"<ul>\xff", 1),
    "GBK with a wrong byte in the menu": GBK.replace(b"<ul>", b"<ul>\xff", 1),
    "UTF-8 that ends in half a character": UTF8[:-7] + "海".encode()[:2],
    "GBK that ends in half a character": GBK[:-7] + "海".encode("gbk")[:1],
    "lines of two encodings": UTF8.replace(b"</ul>", f"\n{BODY[0]}\n</ul>".encode("gbk"), 1),
    "zeros": UTF8.replace(b"</p>", b"\0</p>"),
}


@pytest.mark.parametrize("kind", LYING)
def test_a_page_is_read_whatever_it_says_of_its_encoding(kind: str) -> None:
    document = html_document("a", LYING[kind])
    assert isinstance(document, Document)
    for line in BODY:
        assert line in document.text.replace("\0", "")


@pytest.mark.parametrize("mark", [b"", b"+/v8-", b"+/v9"])
def test_utf_7_is_never_decoded(mark: bytes) -> None:
    document = html_document("a", mark + page("utf-7").encode("utf-7"), charset="utf-7")
    assert isinstance(document, Document)
    assert document.text.isascii()


def test_the_sign_that_windows_put_into_gbk_is_read() -> None:
    document = html_document("a", page("gbk").replace("每天开六班", "EUR").encode("gbk").replace(b"EUR", b"\x80 5"))
    assert isinstance(document, Document)
    assert "€ 5" in document.text


def test_a_damaged_place_is_seen(tmp_path: Path) -> None:
    broken = UTF8.replace("岸上的灯".encode(), b"\xe5\xb2" + "上的灯".encode(), 1)
    _, [row] = cleaned(tmp_path, {"a.html": broken})
    assert "\ufffd上的灯" in row["text"]


def test_bytes_that_are_no_text_stay_undecodable() -> None:
    noise = bytes(range(128, 256)) * 40
    for data in (noise, UTF8.replace(b"<p>", b"<p>" + noise)):
        result = decode_bytes(data)
        assert isinstance(result, Drop)
        assert result.reason == "undecodable"


def test_a_heading_around_a_page_is_none() -> None:
    """Headings within each other around a long page would keep its text once for each."""
    page = "<h1><div><h2><div>" * 120 + "".join(f"<p>港口{number}的船开了。" for number in range(1000))
    head = render(parsed_tree(LexborHTMLParser(check_markup(page)).root)).head
    assert sum(len(text) for _, text in head.headings) < 1000


def test_headings_in_each_other_do_not_keep_a_long_line_each() -> None:
    page = "<h1><div><h2><div>" * 120 + "船" * 100_000
    head = render(parsed_tree(LexborHTMLParser(check_markup(page)).root)).head
    assert sum(len(text) for _, text in head.headings) < 400_000


def test_few_rules_of_a_style_sheet_are_compared_with_an_element() -> None:
    sheet = "".join(f".b{number}.a{{display:none}}" for number in range(2000)) + ".a{display:none} .a{display:block}"
    rules = read_rules(sheet).splitlines()
    assert sum(rule.endswith(b" .a") for rule in rules) == 16
    assert b"- .a" not in rules


def test_a_time_around_a_page_is_none() -> None:
    head = render(parsed_tree(LexborHTMLParser("<time>" * 64 + "船开了，" * 1000).root)).head
    assert sum(map(len, head.times)) <= 9 * 300
