"""What the head of a page declares, and what of it is believed."""

from __future__ import annotations

import orjson
import pytest

from seedclean.read.html.declared import Declared, declared_fields
from seedclean.read.html.head import HeadFacts
from seedclean.read.html.json_ld import LinkedArticle, linked_article

TITLE = "海城港夜航昨晚恢复"
BODY = "渡轮公司昨晚恢复了停航四年的夜间班次。\n第一班船九点离港。"


def head(*metas: tuple[str, str], title: str = "", ld: str = "", **others: object) -> HeadFacts:
    facts = HeadFacts(title=title, metas=metas, json_ld=(ld,) if ld else ())
    return facts._replace(**others)  # type: ignore[arg-type]


def published(declared: HeadFacts, text: str = BODY, zone: str = "Asia/Shanghai") -> str | None:
    return declared_fields(declared, text, zone).published


def authors(value: str, text: str, name: str = "author") -> tuple[str, ...]:
    return declared_fields(head((name, value)), text).authors


# Times


@pytest.mark.parametrize(
    ("written", "local"),
    [
        ("2024-03-01T23:30:00Z", "2024-03-02T07:30:00"), ("2024-03-01T23:30:00.000Z", "2024-03-02T07:30:00"),
        ("2024-03-01T23:30:00+00:00", "2024-03-02T07:30:00"), ("2024-03-01T23:30:00-0500", "2024-03-02T12:30:00"),
        ("2024-03-01T23:30:00+08:00", "2024-03-01T23:30:00"), ("2024-03-01 23:30", "2024-03-01T23:30:00"),
        ("2024-03-01 23:30:05 +0000", "2024-03-02T07:30:05"), ("2024/3/1 7:05", "2024-03-01T07:05:00"),
        ("Fri, 01 Mar 2024 23:30:00 GMT", "2024-03-02T07:30:00"), ("March 1, 2024", "2024-03-01"),
        ("Fri Mar 01 2024 23:30:00 GMT+0800 (中国标准时间)", "2024-03-01T23:30:00"),
        ("20240301T233000Z", "2024-03-02T07:30:00"), ("20240301", "2024-03-01"), ("2024年3月1日", "2024-03-01"),
        ("1709335800", "2024-03-02T07:30:00"), ("1709335800000", "2024-03-02T07:30:00"),
    ],
)  # fmt: skip
def test_a_time_with_an_offset_becomes_local_and_others_stay(written: str, local: str) -> None:
    assert published(head(("article:published_time", written))) == local


def test_the_time_zone_decides_what_is_local() -> None:
    declared = head(("article:published_time", "2024-07-01T23:30:00Z"))
    assert published(declared, zone="Asia/Tokyo") == "2024-07-02T08:30:00"
    assert published(declared, zone="Europe/Berlin") == "2024-07-02T01:30:00", "summer time"
    assert (
        published(head(("article:published_time", "2024-07-01T23:30:00")), zone="Asia/Tokyo") == "2024-07-01T23:30:00"
    )


@pytest.mark.parametrize(
    "written",
    ["", "昨天", "PT2M53S", "18:00", "2024-02-31", "1970-01-01T00:00:00Z", "0", "0001-01-01T00:00:00Z", "9" * 5000,
     "2024-03-01T23:30:00+99:99x", "3小时前", "March 2024"],
)  # fmt: skip
def test_no_date_is_no_date(written: str) -> None:
    assert published(head(("article:published_time", written))) in (None, "2024-03-01T23:30:00")


def test_a_time_whose_offset_is_wrong_is_the_one_that_the_page_prints() -> None:
    """Templates write UTC behind a local time."""
    declared = head(("article:published_time", "2024-03-01T18:11:00+00:00"))
    assert published(declared, "海城电 2024/03/01 18:11") == "2024-03-01T18:11:00"
    assert published(declared, "海城电 2024/03/02 02:11") == "2024-03-02T02:11:00"
    assert published(declared, "2024/03/01 18:11 改版，2024/03/02 02:11 发布") == "2024-03-02T02:11:00"


def test_a_day_that_the_page_prints_goes_before_one_that_it_does_not() -> None:
    declared = head(("article:published_time", "2019-01-01"), ("pubdate", "2024-03-01"))
    assert published(declared, "2024年3月1日 海城") == "2024-03-01"
    assert published(declared, "2024年3月11日 海城") == "2019-01-01", "the 11th is another day"


def test_a_doubtful_time_is_only_taken_if_the_page_prints_its_day() -> None:
    declared = head(("datepublished", "2024-03-01 08:00"))
    assert published(declared) is None
    assert published(declared, "2024.03.01 海城") == "2024-03-01T08:00:00"
    assert published(HeadFacts(times=("2024-03-01T08:00:00+08:00",)), "2024-03-01") == "2024-03-01T08:00:00"
    assert published(HeadFacts(items=(("datepublished", "2024-03-01"),))) is None


def test_a_day_takes_the_time_that_another_declaration_has() -> None:
    assert published(head(("pubdate", "2024-03-01"), ("article:published_time", ""), ld=(
        '{"@type":"NewsArticle","datePublished":"2024-03-01T09:00:00+08:00"}'))) == "2024-03-01T09:00:00"  # fmt: skip


# Titles


def test_the_title_is_the_longest_heading_that_title_begins_with() -> None:
    declared = head(title=f"{TITLE}_海城新闻_海城在线", headings=((2, "海城港"), (1, "海城在线"), (3, TITLE)))
    assert declared_fields(declared, "").title == TITLE


def test_a_site_in_og_title_is_not_taken() -> None:
    same = f"{TITLE} | 国际 | 海城在线"
    assert declared_fields(head(("og:title", same), title=same), "首页\n" + BODY).title is None
    assert declared_fields(head(("og:title", same), title=same), f"首页\n{TITLE}\n{BODY}").title == TITLE
    assert declared_fields(head(("og:title", same), title="海城在线"), BODY).title is None


def test_og_title_is_the_title_if_a_first_heading_or_the_begin_of_title_says_the_same() -> None:
    assert declared_fields(head(("og:title", TITLE), title="海城在线", headings=((1, TITLE),)), "").title == TITLE
    assert declared_fields(head(("og:title", TITLE), title=f"{TITLE}|夜航|港口_海城在线"), "").title == TITLE
    assert declared_fields(head(("og:title", TITLE), title="海城在线", headings=((2, "别的"),)), "").title is None


def test_a_first_heading_alone_is_no_title() -> None:
    assert declared_fields(head(title="海城在线", headings=((1, "老街夜市今晚开张"),)), "").title is None


def test_a_heading_behind_the_name_of_the_site_is_the_title() -> None:
    assert declared_fields(head(title=f"海城在线_{TITLE}_", headings=((2, TITLE),)), "").title == TITLE
    assert declared_fields(head(title=f"(3 条消息) {TITLE} - 海城在线", headings=((1, TITLE),)), "").title == TITLE


def test_a_short_word_of_the_menu_with_which_title_begins_is_no_title() -> None:
    assert declared_fields(head(title="新闻出版局公布新规", headings=((3, "新闻"),)), "").title is None


def test_linked_data_may_name_the_title() -> None:
    said = orjson.dumps({"@type": "NewsArticle", "headline": TITLE}).decode()
    assert declared_fields(head(title=f"{TITLE}——海城在线", ld=said), "").title == TITLE


# Authors


@pytest.mark.parametrize(
    ("value", "text", "names"),
    [
        ("林小满", "文/林小满", ("林小满",)), ("林小满", "本报记者 林小满", ("林小满",)),
        ("林小满、顾一帆", "记者林小满 顾一帆", ("林小满", "顾一帆")),
        ("林小满 顾一帆", "作者：\n林小满 顾一帆\n", ("林小满", "顾一帆")),
        ("作者：林小满", "作者：林小满", ("林小满",)), ("海城日报记者林小满", "记者 林小满 报道", ("林小满",)),
        ("欧阳小禾", "撰文：欧阳小禾", ("欧阳小禾",)), ("阿尔贝·瓦尔", "作者 | 阿尔贝·瓦尔", ("阿尔贝·瓦尔",)),
        ("Ann O'Vale", "By Ann O'Vale\n", ("Ann O'Vale",)),
        ("Ann Vale and Bo Marsh", "By Ann Vale and Bo Marsh", ("Ann Vale", "Bo Marsh")),
        ("小风", "比赛结束。\n（小风）\n", ("小风",)), ("林小滿", "記者林小滿／台北報導", ("林小滿",)),
        ("林小满", f"{TITLE}\n林小满\n{BODY}", ("林小满",)), ("實習記者 林小滿", "記者 林小滿", ("林小滿",)),
    ],
)  # fmt: skip
def test_names_of_persons_whom_the_page_prints_as_authors(value: str, text: str, names: tuple[str, ...]) -> None:
    assert authors(value, text) == names


@pytest.mark.parametrize(
    ("value", "text"),
    [
        ("责任编辑：周小禾", "责任编辑：周小禾"), ("周小禾", "责任编辑：周小禾"), ("周小禾", "责任编辑：\n周小禾\n"),
        ("海城在线", "记者 海城在线"), ("海城日报", "文/海城日报"), ("林小满", BODY), ("林小满", "林小满说，船开了。"),
        ("https://example.com/linxiaoman", "by https://example.com/linxiaoman"), ("admin", "作者：admin"),
        ("Super User", "By Super User"), ("www.example.com", "作者：www.example.com"),
        ("@linxiaoman", "by @linxiaoman"),
        ("让世界读懂海城", "作者：让世界读懂海城"), ("Copyright 2024 海城在线", "Copyright 2024 海城在线"),
        ("林" * 9000, "林" * 9000),
        ("林小满", "记者林小满意地说"), ("网易", "网易\n应用"),
    ],
)  # fmt: skip
def test_no_labels_editors_sites_slogans_or_persons_of_the_text_as_authors(value: str, text: str) -> None:
    assert authors(value, text) == ()


def test_authors_of_linked_data_and_of_items() -> None:
    said = '{"@type":"NewsArticle","author":[{"@type":"Person","name":"林小满"},{"name":"顾一帆"}]}'
    assert declared_fields(head(ld=said), "文｜林小满、顾一帆").authors == ("林小满", "顾一帆")
    assert declared_fields(HeadFacts(items=(("author", "林小满"),)), "记者 林小满").authors == ("林小满",)


# Sources


def test_the_medium_of_a_portal_is_the_source() -> None:
    assert declared_fields(head(("mediaid", "海城日报")), BODY).source == "海城日报"


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("og:site_name", "海城在线"), ("publisher", "海城在线"), ("copyright", "海城在线"),
        ("mediaid", "www.example.com"),
        ("mediaid", "版权所有 海城在线"), ("mediaid", "责任编辑：周小禾"), ("mediaid", "海城在线，读懂海城"),
        ("mediaid", "10086"),
    ],
)  # fmt: skip
def test_sites_hosts_labels_and_slogans_are_no_source(name: str, value: str) -> None:
    assert declared_fields(head((name, value)), BODY).source is None


@pytest.mark.parametrize(
    ("line", "source"),
    [
        ("2024-03-01 08:00 海城在线", "海城在线"), ("2024年3月1日　海城在线　字号：大 中 小", "海城在线"),
        ("2024/03/01 08:00 海城在线 實習編輯 林小滿", "海城在线"), ("2024-03-01 08:00 海城在线 作者 顾一帆", None),
        ("2024-03-01 08:00 海城在线网友说", None), ("海城在线 2024-03-01", None), ("2024-03-01 08:00 海城", None),
    ],
)  # fmt: skip
def test_a_site_that_the_page_prints_behind_its_date_is_the_source(line: str, source: str | None) -> None:
    text = f"{TITLE}\n{line}\n{BODY}"
    assert declared_fields(head(("og:site_name", "海城在线")), text).source == source
    assert declared_fields(head(title=f"{TITLE}_夜航_海城在线_海城网"), text).source == source


# Addresses


@pytest.mark.parametrize(
    ("canonical", "base", "fetched", "url"),
    [
        ("https://example.com/a", "", None, "https://example.com/a"),
        ("//example.com/a", "", None, "https://example.com/a"),
        ("//example.com/a", "", "http://example.com/b", "http://example.com/a"),
        ("/a", "https://example.com/x/", None, "https://example.com/a"),
        ("a.html", "", "https://example.com/x/b.html", "https://example.com/x/a.html"), ("/a", "", None, None),
        ("a", "../y/", "https://example.com/x/b", "https://example.com/y/a"), ("javascript:void(0)", "", None, None),
        ("ftp://example.com/a", "", None, None), ("http://[", "", None, None),
        ("https://example.com/a b", "", None, None),
        ("https:///a", "", None, None), ("https://example.com/" + "a" * 9000, "", None, None),
    ],
)  # fmt: skip
def test_the_canonical_address_is_resolved(canonical: str, base: str, fetched: str | None, url: str | None) -> None:
    declared = HeadFacts(links=(("canonical", canonical),), base=base)
    assert declared_fields(declared, "", fetched=fetched).url == url


def test_an_address_with_a_path_goes_before_that_of_the_site() -> None:
    declared = head(("og:url", "https://example.com/a"), links=(("canonical", "https://example.com/"),))
    assert declared_fields(declared, "").url == "https://example.com/a"


# Linked data


@pytest.mark.parametrize(
    "script",
    [
        '{"@graph":[{"@type":"WebSite"},{"@type":["Thing","NewsArticle"],"datePublished":"2024-03-01"}]}',
        '[[{"a":{"b":[{"@type":"BlogPosting","datePublished":"2024-03-01"}]}}]]',
        '<!--\n{"@type":"NewsArticle","datePublished":"2024-03-01",}\n-->',
        '//<![CDATA[\n{"@type":"NewsArticle","datePublished":"2024-03-01"}\n//]]>',
        '{"@type":"NewsArticle","description":"一行\n两行","datePublished":"2024-03-01"};',
        '{"@type":"NewsArticle","headline":"他说"好"了","datePublished":"2024-03-01"',
        '{"@type":"WebPage","datePublished":"2024-03-01"}',
        '{"@type":"Comment","datePublished":"2020-01-01","x":{"@type":"Article","datePublished":"2024-03-01"}}',
    ],
)  # fmt: skip
def test_linked_data_nested_or_broken(script: str) -> None:
    assert linked_article([script]).published == "2024-03-01"


@pytest.mark.parametrize(
    "script",
    [
        "", "null", "1", '"a"',
        "[" * 100_000, '{"a":' * 100_000, '{"@type":"Article","datePublished":{"a":1},"author":[[[]]]}',
        '{"@type":[1,null],"headline":7}', "{" * 9 + "\x00\ud800",
        '{"@type":"Article","author":' + "[" * 900 + "]" * 900 + "}",
        '{"@type":"Comment","datePublished":"2020-01-01","headline":"x"}', "9" * 1_000_000,
    ],
)  # fmt: skip
def test_linked_data_that_say_nothing_are_nothing(script: str) -> None:
    assert linked_article([script]) == LinkedArticle()


def test_the_first_article_speaks_not_those_below_it() -> None:
    script = orjson.dumps(
        {"@type": "NewsArticle", "headline": TITLE, "x": [{"@type": "Article", "headline": "别的"}] * 30_000}
    ).decode()
    assert linked_article([script, '{"@type":"Article","headline":"再别的"}']).headline == TITLE


def test_a_head_of_a_million_declarations_takes_a_moment_and_raises_nothing() -> None:
    import time

    many = (
        ("article:published_time", "2024-03-01"),
        ("author", "林小满"),
        ("mediaid", "海城日报"),
        ("og:title", TITLE * 99),
    )
    facts = HeadFacts(
        "海城 - " * 100_000, many * 250_000, ("[{}," * 300_000,), (("canonical", "/a"),) * 10**6,
        (("author", "x"),) * 10**6, ("2024",) * 10**6, ((1, "海城"),) * 10**6, "x" * 10**6, "",
    )  # fmt: skip
    before = time.process_time()
    assert declared_fields(facts, "记者 " * 10**6).published == "2024-03-01"
    assert time.process_time() - before < 10


@pytest.mark.parametrize(
    "facts",
    [
        HeadFacts(json_ld=("{x" + " " * 1_000_000 + "y" + "," * 500_000,)),
        HeadFacts(json_ld=('{"datePublished":' + " " * 1_000_000,) * 3),
        HeadFacts(title="(" + " " * 1_000_000, headings=((1, " " * 300),) * 9),
        HeadFacts(metas=(("author", "林小满"), ("og:site_name", "海城"))),
    ],
)
def test_runs_of_blanks_take_no_quadratic_time(facts: HeadFacts) -> None:
    import time

    text = ("记者" + " " * 50_000) * 2 + "2024-03-01 " + " " * 90_000 + "林小满" + "\n" * 90_000 + "(" + " " * 90_000
    before = time.process_time()
    declared_fields(facts, text)
    assert time.process_time() - before < 2


def test_a_page_that_declares_nothing_gives_nothing() -> None:
    assert declared_fields(HeadFacts(), "") == Declared()
