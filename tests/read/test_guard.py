"""The guard before the parser of HTML: hostile pages are bounded, ordinary ones are not touched."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator

import pytest
from selectolax.lexbor import LexborHTMLParser, LexborNode

from seedclean.read.html.guard import TAGS_MOST, MarkupError, check_markup, markup_sums

MANY = 60_000
DEPTH_MOST, CLONES_MOST = 512, 200_000
HOSTILE: dict[str, Callable[[int], str]] = {
    "divs": lambda n: "<div>" * n,
    "closed divs": lambda n: "<div>" * (n // 2) + "船" + "</div>" * (n // 2),
    "unknown elements": lambda n: "<x-y>" * n,
    "end tags under depth": lambda n: "<span>" * (n // 2) + "</b></p></i>" * (n // 6),
    "lists": lambda n: "<ul><li>" * (n // 2),
    "definitions": lambda n: "<dl><dt><dd>" * (n // 3),
    "headings": lambda n: "<h1><div>" * (n // 2),
    "tables": lambda n: "<table><tr><td>" * (n // 3),
    "foster parents": lambda n: "<table><div>" * (n // 2),
    "forms": lambda n: "<form><h2></form>" * (n // 3),
    "vector graphics": lambda n: "<svg><g>" * (n // 2),
    "graphics of void elements": lambda n: "<svg>" + "<input>" * n,
    "style in graphics": lambda n: "<svg><style>" + "<g>" * n,
    "script in graphics": lambda n: "<svg><script/>" + "<g>" * n,
    "character data": lambda n: "<svg><![CDATA[" + "</svg>" + "<g>" * n,
    "formulas": lambda n: "<math><mi>" * (n // 2),
    "templates": lambda n: "<template><div>" * (n // 2),
    "fonts": lambda n: "".join(f"<p><font size={i}>船" for i in range(n // 2)),
    "bold paragraphs": lambda n: "<p><b><i><font>船" * (n // 4),
    "bold cells": lambda n: "<table>" + "<tr><td><b><i>船" * (n // 4),
    "bold around blocks": lambda n: "<b><div>" * (n // 3) + "</b>" * (n // 3),
    "bold not closed": lambda n: ("<b>" + "<div>" * 9 + "</b>" + "</div>" * 9) * (n // 20) + "<p>船" * (n // 20),
    "links": lambda n: "<a><div>船" * (n // 2),
    "lines that do not break": lambda n: "<nobr><div>" * (n // 2),
    "attributes": lambda n: "<div " + " ".join(f"a{i}=1" for i in range(n)) + ">",
    "attributes to the end": lambda n: "<div " + " ".join(f"a{i}" for i in range(n)),
    "attributes of an end tag": lambda n: "<div></div " + "/".join(f"a{i}" for i in range(n)) + ">",
    "attributes of the root": lambda n: "".join(f"<html a{i}>" for i in range(n)),
    "attributes of the body": lambda n: "<body>" + "".join(f"<body a{i}>" for i in range(n)),
    "names of attributes": lambda n: "".join(f"<p a{i}>" for i in range(n)),
    "names of elements": lambda n: "".join(f"<t{i}></t{i}>" for i in range(n // 2)),
    "an attribute of megabytes": lambda n: "<div a='" + "船" * (20 * n) + "'>",
    "options": lambda n: "<select>" + "<option>船</option>" * (n // 2),
    "options of lists in a list": lambda n: (
        "<select>" + ("<table><td><select></select>" + "<option>" * 400) * (n // 400)
    ),
    "entities": lambda n: "&NotEqualTilde;" * n,
    "half entities": lambda n: "&CounterClockwiseContourIntegra" * (n // 8),
    "zeros": lambda n: "<p>" + "\0" * n,
    "less than": lambda n: "<" * n,
    "comments": lambda n: "<!--船" * n,
    "scripts": lambda n: "<script><!--" + "<script>" * n,
    "text areas": lambda n: "<textarea>" * n,
    "plain text": lambda n: "<plaintext>" * n,
    "frames": lambda n: "<frameset><style>" + "<frameset>" * n,
}


def nodes_of(parser: LexborHTMLParser) -> Iterator[tuple[int, LexborNode]]:
    """Give each node and its depth; nothing here is recursive."""
    node, depth = parser.root, 0
    while node is not None:
        yield depth, node
        if node.first_child is not None:
            node, depth = node.first_child, depth + 1
            continue
        while node is not None and node.next is None:
            node, depth = node.parent, depth - 1
        if depth <= 0 or node is None:
            return
        node = node.next


def depth_and_nodes(html: str) -> tuple[int, int]:
    depths = [depth for depth, _ in nodes_of(LexborHTMLParser(html))]
    return max(depths, default=0), len(depths)


@pytest.mark.parametrize("kind", HOSTILE)
def test_a_hostile_page_makes_a_bounded_tree(kind: str) -> None:
    depth, nodes = depth_and_nodes(check_markup(HOSTILE[kind](MANY)))
    assert depth <= 2 * DEPTH_MOST + 16
    assert nodes <= 3 * MANY + CLONES_MOST


@pytest.mark.parametrize("kind", HOSTILE)
def test_flattening_leaves_nothing_to_flatten_but_what_it_counts_again(kind: str) -> None:
    flat = check_markup(HOSTILE[kind](MANY // 10))
    assert len(check_markup(flat)) <= len(flat) + 16
    assert markup_sums(flat).attributes <= 256
    assert markup_sums(flat).depth <= DEPTH_MOST


@pytest.mark.parametrize("kind", ["divs", "bold paragraphs", "lists", "tables", "links", "attributes", "options"])
def test_flattening_keeps_each_letter(kind: str) -> None:
    html = "海城" + HOSTILE[kind](4000) + "港口"
    root = LexborHTMLParser(check_markup(html)).root
    assert root is not None
    letters = "".join(node.text_content or "" for _, node in nodes_of(LexborHTMLParser(check_markup(html))))
    assert letters.startswith("海城")
    assert letters.endswith("港口")
    assert letters.count("船") == html.count("船")


def test_a_page_of_too_many_tags_is_refused() -> None:
    with pytest.raises(MarkupError) as error:
        check_markup("<i>x</i>" * (TAGS_MOST // 2 + 1))
    assert error.value.reason == "too-many-tags"
    assert error.value.detail == "more than 200000 tags"


def test_an_ordinary_page_is_given_back_as_it_is() -> None:
    items = "".join(f'<li class="n{i % 7}"><a href="/{i}">船<b>{i}</b></a>' for i in range(300))
    html = (
        '<!DOCTYPE html><html lang=zh><head><title>海<城</title><script>if (a<b) document.write("<div><div>")</script>'
        f"<style>p>a{{}}</style></head><body><!-- <div> --><svg><path d=''/><title>x</title></svg><ul>{items}</ul>"
        "<table><tr><td>一<td>二<tr><td>三</table><p>海<p>城<br>港<select><option>甲<option>乙</select></body></html>"
    )
    assert check_markup(html) is html
    assert markup_sums(html).depth < 12


def test_paragraphs_items_and_cells_that_are_not_closed_are_not_deep() -> None:
    assert markup_sums("<p>海" * 5000).depth == 1
    assert markup_sums("<ul>" + "<li>海" * 5000).depth == 2
    assert markup_sums("<dl>" + "<dt>海<dd>城" * 5000).depth == 2
    assert markup_sums("<table>" + "<tr><td>海<td>城" * 5000).depth <= 4
    assert markup_sums("<a href=x>海" * 5000).depth == 1


def test_blocks_that_are_left_out_still_break_the_line() -> None:
    assert "海<br>城" in check_markup("<div>" * 600 + "海<div>城")
    assert "海城" in check_markup("<span>" * 600 + "海<span>城")


@pytest.mark.parametrize(
    "html", ["", "<", "</", "<!", "<!-", "<!--", "<!-->", "<a", "<a ", "<a b", "<a b=", "<a b='", "</a", "<?"]
)
def test_a_page_that_ends_in_its_markup_is_left_as_it_is(html: str) -> None:
    for before in ("", "海", "<script>", "<svg>", "<script><!--"):
        assert check_markup(before + html) == before + html


NAMES = [
    "a",
    "b",
    "font",
    "nobr",
    "p",
    "div",
    "span",
    "li",
    "dd",
    "table",
    "tr",
    "td",
    "th",
    "caption",
    "select",
    "option",
    "svg",
    "g",
    "desc",
    "title",
]
PARTS = [
    *(f"<{name}>" for name in NAMES),
    *(f"</{name}>" for name in NAMES),
    *[
        "<style>",
        "</style>",
        "<script>",
        "</script>",
        "<template>",
        "</template>",
        "<object>",
        "</object>",
        "<form>",
        "</form>",
        "<noscript>",
    ],
    *[
        "<h1>",
        "<ruby>",
        "<rt>",
        "<input>",
        "<br>",
        "船",
        "船",
        "船",
        "<!--",
        "-->",
        "<![CDATA[",
        "]]>",
        "<button>",
        "</button>",
        "<html>",
        "<body>",
        "<iframe>",
    ],
    *("'", '"'),
]


@pytest.mark.parametrize("seed", range(60))
def test_random_markup_makes_a_bounded_tree(seed: int) -> None:
    chance = random.Random(seed)  # noqa: S311 - markup, no secret
    parts = chance.sample(PARTS, chance.randint(2, 12))
    html = "".join(
        "".join(chance.choices(parts, k=chance.randint(1, 9))) * chance.choice((1, 5, 80, 700)) for _ in range(20)
    )
    sums = markup_sums(html)
    depth, nodes = depth_and_nodes(check_markup(html))
    assert depth <= 3 * DEPTH_MOST
    assert nodes <= 4 * (sums.tags + html.count("船")) + CLONES_MOST + 16


def test_long_attributes_of_formatting_that_is_left_open_are_not_copied_to_each_paragraph() -> None:
    begin, paragraphs = f"<p><font class={'x' * 30_000}>船", "<p>船" * MANY
    assert check_markup(begin + paragraphs) == "<p>船" + paragraphs
    assert check_markup(begin + "<p>船" * 100).startswith(begin)
