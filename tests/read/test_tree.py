"""The tree of a page that is written while its tags are read is the one that a parser makes, or none."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from selectolax.lexbor import LexborHTMLParser

from seedclean.read.html.guard import check_markup
from seedclean.read.html.tree import page_tree, parsed_tree, straight_tree
from tests.read.test_walk import NAMES

STRAIGHT = {
    "nothing": "",
    "text": "海城 <3",
    "names and values": "<P ID=a Class='b \"c\" <d>' id=z hidden data-x=1/>海城</P >",
    "a head": "<!doctype html><html lang=zh><head><meta charset=utf-8><title>a&amp;b</title>\n</head>\n<body class=a>x",
    "no head": "<title>海城</title><style>a>b</style><link href=x> <p>船开了。",
    "behind the head": "<head></head>\n<!-- c --><link href=x>\n<script>1<2</script><body>x",
    "a head without scripts": "<head><noscript><link href=x><style>p{}</style></noscript></head><body>x",
    "a head's noscript that ends early": "<head><noscript><img src=x></noscript></head>x",
    "html and body again": "<html><body><html><body>x",
    "paragraphs": "<p>a<p>b<div>c</p>d</div><p>e<h2>f<h3>g</h2>h",
    "items": "<ul><li>a<li><p>b<ul><li>c</ul></div><li>d</ul><dl><dt>a<dd>b<dt>c</dl>",
    "tables": "<table> <tr><td>a<th>b<tr><td><table><tr><td>c</table>d</table>e<tr>",
    "parts of tables": "<table><caption>a<b>b</caption><col><colgroup><col></colgroup><thead><tr><td>c<tbody><td>d",
    "a form in a table": "<table><form><tr><td><form>a</form></table>",
    "formatting that goes on": "<p><b><i>a</p>b</i>c</b>d<p><font color=red>e<p>f</p></font>",
    "formatting in cells": "<table><tr><td><b>a<td>b</table>c",
    "options": "<select><optgroup label=a><option>a<option>b<optgroup><option>c</select><option>d<option>e",
    "references": "&nbsp;&lt;&copy;&#39;&#x4e2d;&#20013 AT&T &ampx &x <a href='?a=1&copy=2&lt=&amp;b&nbsp'>&#8203",
    "comments": "<p>a<!-- b --><!--c--d--><!e><![endif]--></p></body><!--f--></html><!--g-->",
    "scripts": "<script>if (a</b>/.test('<!--<script></script>-->'))</script><textarea>\n\n<b></textarea>",
    "line ends": "<p a='b\r\nc'>d\r\ne\rf<pre>\r\n\r\ng</pre>",
    "a drawing": "<p><svg viewbox=1 VIEWBOX=2 xlink:href=a><!-- b --><g><lineargradient/><path d='c'/></G>d&lt;</svg>e",
    "behind the body": "<p>a</body> \n</html> \n<p>b",
    "ends without begins": "a</p>b</br>c</div></b></li></h1></td></form></x>d",
    "objects": "<object><param name=a><b>a</object>b<marquee><p>c</marquee>d",
    "a form within a form": "<form>a<form>b</form>c</form>d",
}
ODD = {
    "formatting around blocks": "<b>a<div>b</b>c</div>",
    "a link in a link": "<a href=x>a<a href=y>b",
    "text in a table": "<table>a<tr><td>b</table>",
    "an element in a table": "<table><div>a</div></table>",
    "a form that ends in another element": "<form><div></form>a</div>",
    "attributes for an element that is open": "<body><body class=a>",
    "formulas": "<math><mi>x</mi></math>",
    "text in a drawing that may be HTML": "<svg><title>a</title></svg>",
    "a drawing without an end": "<svg><path>",
    "a drawing that closes itself": "<svg/>",
    "a template": "<template>a</template>",
    "frames": "<frameset><frame></frameset>",
    "more than text in options": "<select><option><b>a</select>",
    "an instruction": "a<?b?>",
    "a rare reference": "a&notin;b",
    "a comment without an end": "a<!-- b",
    "a tag without an end": "a<b c='",
    "a script without an end": "a<script>b",
    "a zero": "a\0b",
    "a name that looks like another": "<blockquoxx>a",
    "formatting before a field": "<p><b>a</p><textarea>b</textarea>",
}
BEGIN = st.builds(
    "<{}{}>".format, st.sampled_from(NAMES), st.sampled_from(["", "", "", " class=a", ' id="a&amp;b"', "/"])
)
END = st.sampled_from(NAMES).map("</{}>".format)
TEXTS = st.sampled_from(
    ["船开了。", " ", "\n", "&nbsp;", "&#39;", "a<b", "<!-- c -->", "<!x>", "\u00a0", "</p>", "<p>", "<td>"]
)
SOUPS = st.lists(BEGIN | END | TEXTS, max_size=12).map("".join)


def parsed(page: str) -> bytes:
    return parsed_tree(LexborHTMLParser(check_markup(page)).root).data


@pytest.mark.parametrize("kind", STRAIGHT)
def test_the_tags_tell_the_tree(kind: str) -> None:
    tree = straight_tree(STRAIGHT[kind].encode())
    assert tree is not None
    assert tree.data.decode() == parsed(STRAIGHT[kind]).decode()


@pytest.mark.parametrize("kind", ODD)
def test_a_parser_does_what_is_odd(kind: str) -> None:
    assert straight_tree(ODD[kind].encode()) is None
    assert page_tree(ODD[kind].encode()).data == parsed(ODD[kind])


@given(SOUPS)
@settings(max_examples=300, deadline=None)
def test_any_page_is_as_a_parser_has_it(page: str) -> None:
    tree = straight_tree(page.encode())
    assert tree is None or tree.data.decode() == parsed(page).decode()


@pytest.mark.parametrize(
    "piece", ["<div>", "<p>a", "<b>", "<p><b>", "<li>", "<td>", "<i a>", "<x a b>", "<style>p{}</style>"]
)
@pytest.mark.parametrize("times", [60, 150, 700])
def test_bounds_are_those_of_the_parser(piece: str, times: int) -> None:
    for page in (piece * times, "<table><tr><td>" + piece * times, "<ul>" + piece * times + "</ul>海城"):
        tree = straight_tree(page.encode())
        assert tree is None or tree.data == parsed(page)


def test_many_names_and_attributes_are_left_to_the_parser() -> None:
    names = "".join(f"<x{number}>" for number in range(3_000))
    attributes = "<p " + " ".join(f"a{number}" for number in range(300)) + ">"
    options = "<select>" + "<option>a" * 501
    for page in (names, attributes, options):
        assert straight_tree(page.encode()) is None


@pytest.mark.parametrize(
    "page", ["<style>a</style><p><style>b>c</style>", "<math></math><style>a</style><style></style>"]
)
def test_style_sheets_are_told(page: str) -> None:
    expected = parsed_tree(LexborHTMLParser(page).root).style_sheets()
    assert page_tree(page.encode()).style_sheets() == expected
