"""What sites print, as it is remembered for the report: bounded, and the same whatever the order of pages."""

from __future__ import annotations

import random
from collections.abc import Sequence
from itertools import product
from string import ascii_lowercase

from seedclean.write.samples import Samples
from seedclean.write.site_prints import SitePrints, groups_of_lines, pages_in_common

NAMES = ["海角" + "".join(letters) for letters in list(product(ascii_lowercase, repeat=3))[:1500]]


def prints_of(pages: Sequence[int]) -> SitePrints:
    """Page n prints line m of the first 1,500 if n divides m; a line with a small number is on many other pages."""
    prints = SitePrints()
    for page in pages:
        lines = [(number, 2000 - number, NAMES[number]) for number in range(page, len(NAMES), page)]
        prints.add(f"{page * 7919 % 997:03}", f"{page}.txt", "", lines)
    return prints


def test_parts_make_the_whole_in_any_order_and_what_is_kept_is_bounded() -> None:
    pages = list(range(1, 200))
    whole = prints_of(pages)
    random.Random(1).shuffle(pages)  # noqa: S311 - an order, no secret
    together = SitePrints()
    for part in (pages[:20], pages[20:120], pages[120:]):
        together.update(prints_of(part))
    assert together.rows() == whole.rows() == SitePrints.of_rows(whole.rows()).rows()
    lines = whole.lines()
    assert [line.others for line in lines] == list(range(1999, 1399, -1)), "the most frequent ones, in their order"
    assert lines[59].cuts == sum(60 % page == 0 for page in range(1, 200)), "counts of what is kept are exact"


def test_a_page_that_prints_a_line_again_is_one_example() -> None:
    printed = [(1, 9, f"海角网 第{number}页") for number in range(9)]
    first, second = SitePrints(), SitePrints()
    first.add("a", "a.txt", "", printed)
    second.add("b", "b.txt", "", printed[::-1])
    first.update(second)
    second.update(prints := SitePrints())
    prints.add("a", "a.txt", "", printed[::-1])
    second.update(prints)
    assert [page.page for page in first.lines()[0].pages] == ["a.txt", "b.txt"]
    assert first.rows() == second.rows()
    assert first.lines()[0].cuts == 18


def test_pages_that_are_forgotten_leave_nothing_of_theirs() -> None:
    samples = Samples()
    samples.sites.add("a", "a.txt", "", [(1, 9, "海角网导航"), (2, 4, "责任编辑：顾一帆")])
    samples.sites.add("b", "b.txt", "", [(1, 9, "海角网导航")])
    assert samples.pages == {"a.txt", "b.txt"}
    left = Samples.loaded(samples.without({"a.txt"}).dumped())
    assert [(line.texts(), line.pages[0].page) for line in left.sites.lines()] == [(["海角网导航"], "b.txt")]


def test_what_an_earlier_version_kept_is_read() -> None:
    assert Samples.loaded(b'{"rule:emoji":[["a",{"page":"a.txt"}]]}').sites.lines() == []


def test_lines_stand_by_host_or_by_the_pages_that_they_share() -> None:
    prints = SitePrints()
    for number in range(40):
        key = f"{number * 37 % 101:03}"
        site, lines = ("", ["海角网所有", "海角网导航"]) if number % 2 else ("", ["云港台首页", "云港台版权"])
        prints.add(key, f"{number}.txt", site, [(sum(line.encode()), 19, line) for line in lines])
        prints.add(f"{key}x", f"{number}.html", "example.org", [(1, 39, "返回首页")])
    groups = groups_of_lines(prints.lines())
    assert [line.texts() for line in groups[0]] == [["返回首页"]]
    assert {tuple(sorted(line.texts()[0] for line in group)) for group in groups[1:]} == {
        ("海角网导航", "海角网所有"), ("云港台版权", "云港台首页"),
    }  # fmt: skip
    assert pages_in_common(groups[1][0], groups[1][1]) == 1
    assert pages_in_common(groups[1][0], groups[2][0]) == 0
