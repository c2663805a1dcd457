"""report.html in a browser without network: it opens, draws, searches, and no text gets out of it."""

from __future__ import annotations

import io
from collections.abc import Iterator
from pathlib import Path

import pytest
from PIL import Image
from playwright.sync_api import Browser, Page

from seedclean.reporting.html_report import write_report
from seedclean.reporting.html_report.data import load_report_data
from tests.support.browser import chromium, opened

TAGS = """
html head meta title style script body header footer nav main section h1 h2 h3 h4 p a b s u em small code ul li dl dt dd
table thead tbody tr th td details summary div figure figcaption canvas input button output blockquote span
select option
"""


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with chromium() as headless:
        yield headless


def ready(page: Page) -> None:
    page.wait_for_selector("html[data-ready]")


def visible(page: Page, selector: str) -> int:
    return int(
        page.evaluate("what => [...document.querySelectorAll(what)].filter(one => !one.hidden).length", selector)
    )


@pytest.mark.parametrize("lang", ["en", "zh"])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_report_opens_without_network_and_without_errors(
    report_out: Path, browser: Browser, lang: str, scheme: str
) -> None:
    with opened(browser, write_report(report_out, lang), scheme=scheme) as (page, messages):
        ready(page)
        assert messages == []
        canvases = page.locator("canvas")
        assert page.evaluate("document.documentElement.dataset.ready") == str(canvases.count())
        assert canvases.count() > 5 + 6 + 10  # and six lines of the runs, and figures of quality
        for canvas in canvases.all():
            assert canvas.bounding_box()["height"] > 40  # type: ignore[index]
        assert page.evaluate("document.documentElement.lang") == {"en": "en", "zh": "zh-CN"}[lang]
        assert page.locator("h2").first.inner_text() == {"en": "Totals", "zh": "总览"}[lang]
        back = page.evaluate("getComputedStyle(document.body).backgroundColor")
        assert back == {"light": "rgb(255, 255, 255)", "dark": "rgb(20, 24, 31)"}[scheme]


def test_a_screenshot_shows_what_was_counted(report_out: Path, browser: Browser) -> None:
    """Bars of both colours, as long as the numbers say."""
    report = load_report_data(report_out).report["characters"]
    with opened(browser, write_report(report_out)) as (page, _):
        ready(page)
        picture = Image.open(io.BytesIO(page.locator("#chart-waterfall").screenshot())).convert("RGB")
        cut = Image.open(io.BytesIO(page.locator("#chart-rules").screenshot())).convert("RGB")
    blue, red = (31, 111, 235), (179, 38, 30)
    rows = [sum(picture.getpixel((x, y)) == blue for x in range(picture.width)) for y in range(picture.height)]
    bars = [
        length
        for before, length, after in zip(rows, rows[1:], rows[2:], strict=False)
        if before == length == after and length > 9
    ]
    left = report["out"] - report["dropped"]
    assert bars[-1] / bars[0] == pytest.approx(left / report["read"], abs=0.02)
    assert any(picture.getpixel((x, y)) == red for x in range(picture.width) for y in range(0, picture.height, 2))
    assert any(cut.getpixel((x, y)) == blue for x in range(cut.width) for y in range(0, cut.height, 2))


def test_search_and_switches_work(report_out: Path, browser: Browser) -> None:
    with opened(browser, write_report(report_out)) as (page, messages):
        ready(page)
        rules = visible(page, "#rules tbody tr")
        field = page.locator("#rules input")
        field.fill("repair:")
        assert 0 < visible(page, "#rules tbody tr") < rules
        shown = page.locator("#rules tbody tr:not([hidden])").all_inner_texts()
        assert all("repair:" in text for text in shown)
        assert page.locator("#rules output").first.inner_text() == f"{len(shown)} / {rules}"
        field.fill("no such thing")
        assert visible(page, "#rules tbody tr") == 0
        field.fill("")
        assert visible(page, "#rules tbody tr") == rules
        page.locator("#pages input").fill("渡轮公司 ONERROR")
        texts = page.locator("#pages details.item:not([hidden])").all_text_contents()
        assert texts
        assert all("渡轮公司" in text and "onerror" in text.lower() for text in texts)
        page.locator("#pages input").fill("")
        cut = page.locator("#pages details.item[open] s").first
        assert cut.is_visible()
        page.get_by_role("button", name="after").click()
        assert not cut.is_visible()
        page.get_by_role("button", name="before").click()
        assert cut.is_visible()
        assert page.locator("#pages u:visible").count() == 0
        page.locator("#duplicates input").fill("near")
        assert 0 < visible(page, "#duplicates details.item") < page.locator("#duplicates details.item").count()
        page.locator("#duplicates select").select_option("same")
        assert visible(page, "#duplicates details.item") == 0
        page.locator("#duplicates input").fill("")
        assert visible(page, "#duplicates details.item") == page.locator('#duplicates [data-kind="same"]').count() > 0
        page.locator("#rules select").select_option("repair")
        assert all(
            text.startswith("repair:") for text in page.locator("#rules tr:not([hidden]) code").all_inner_texts()
        )
        assert messages == []


def test_no_text_of_a_page_becomes_html(report_out: Path, browser: Browser) -> None:
    """Elements and attributes are those of the template, whatever texts, ids, titles, file names and rules hold."""
    file = write_report(report_out)
    assert "window.pwned=1" in file.read_text(encoding="utf-8").replace("&gt;", ">")
    with opened(browser, file) as (page, messages):
        ready(page)
        page.evaluate("for (const one of document.querySelectorAll('details')) one.open = true")
        assert page.evaluate("window.pwned") is None
        assert messages == []
        assert page.locator("script").count() == 3
        assert page.locator("style").count() == 1
        names = set(page.evaluate("[...new Set([...document.querySelectorAll('*')].map(one => one.localName))]"))
        assert names <= set(TAGS.split()), names
        attributes = set(
            page.evaluate("[...new Set([...document.querySelectorAll('*')].flatMap(one => one.getAttributeNames()))]")
        )
        assert not {name for name in attributes if name.startswith("on")} | attributes & {"src", "srcset", "action"}
        links = page.evaluate("[...document.querySelectorAll('[href]')].map(one => one.getAttribute('href'))")
        assert all(link.startswith("#") for link in links)


def test_the_policy_blocks_foreign_scripts_and_pictures(report_out: Path, browser: Browser) -> None:
    """Even if a text got report_out of its place: its script would not run, its picture would not be asked for."""
    with opened(browser, write_report(report_out)) as (page, messages):
        ready(page)
        page.evaluate(
            """() => {
              const hold = document.createElement('div');
              hold.innerHTML = '<img src="http://127.0.0.1:9/x.png" onerror="window.pwned=1">';
              document.body.append(hold);
              const script = document.createElement('script');
              script.textContent = 'window.pwned = 2';
              document.body.append(script);
              const style = document.createElement('style');
              style.textContent = 'body { display: none }';
              document.body.append(style);
            }"""
        )
        page.wait_for_timeout(200)
        assert page.evaluate("window.pwned") is None
        assert page.evaluate("getComputedStyle(document.body).display") == "block"
        assert [line for line in messages if not line.startswith("console")] == [
            "asked for http://127.0.0.1:9/x.png",
            "failed: csp",
        ]
        assert len([line for line in messages if "Content Security Policy" in line]) >= 4, messages


@pytest.mark.parametrize("width", [320, 390])
def test_it_can_be_read_on_a_phone(report_out: Path, browser: Browser, width: int) -> None:
    with opened(browser, write_report(report_out), width=width) as (page, _):
        ready(page)
        page.evaluate("for (const one of document.querySelectorAll('details')) one.open = true")
        assert page.evaluate("document.documentElement.scrollWidth") <= width
        assert all(
            box["width"] <= width for box in (canvas.bounding_box() for canvas in page.locator("canvas").all()) if box
        )


def test_it_can_be_printed(report_out: Path, browser: Browser) -> None:
    with opened(browser, write_report(report_out)) as (page, _):
        ready(page)
        page.emulate_media(media="print")
        assert not page.locator("nav").is_visible()
        assert page.locator("input:visible, button:visible").count() == 0
        assert page.evaluate(
            "[...document.querySelectorAll('.scroll')].every(one => one.scrollHeight <= one.clientHeight)"
        )
        assert page.pdf(format="A4").startswith(b"%PDF")


def test_paper_is_white(report_out: Path, browser: Browser) -> None:
    with opened(browser, write_report(report_out), scheme="dark") as (page, messages):
        ready(page)
        page.emulate_media(media="print")
        page.evaluate("dispatchEvent(new Event('beforeprint'))")
        assert page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(255, 255, 255)"
        picture = Image.open(io.BytesIO(page.locator("#chart-waterfall").screenshot())).convert("RGB")
        assert {(31, 111, 235), (255, 255, 255)} <= {colour for _, colour in picture.getcolors(1 << 20) or []}
        page.emulate_media(media="screen")
        page.evaluate("dispatchEvent(new Event('afterprint'))")
        assert page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(20, 24, 31)"
        assert messages == []
