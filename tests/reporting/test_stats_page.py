"""The page of `seedclean stats`, and what is new in the report: sentences, shares, distributions."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from seedclean.config import load_config
from seedclean.core.text_figures import FIGURES
from seedclean.reporting.corpus_stats.collect import corpus_stats
from seedclean.reporting.corpus_stats.text_rows import read_texts
from seedclean.reporting.corpus_stats.where import parse_where
from seedclean.reporting.html_report import write_report
from seedclean.reporting.html_report.data import load_report_data
from seedclean.reporting.html_report.headlines import headline_sentences
from seedclean.reporting.html_report.page import render_report
from seedclean.reporting.html_report.stats_page import write_stats_page
from seedclean.reporting.html_report.words_of_texts import FIGURE_WORDS
from tests.reporting.test_corpus_stats import LIMITS, ROWS, lines_of
from tests.support.browser import chromium, opened
from tests.support.command import seedclean


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with chromium() as headless:
        yield headless


@pytest.mark.parametrize("lang", ["en", "zh"])
@pytest.mark.parametrize("width", [1280, 390])
def test_the_page_of_statistics(tmp_path: Path, browser: Browser, lang: str, width: int) -> None:
    attack = "<script>window.pwned=1</script><img src=x onerror=window.pwned=1>"
    rows = [{**row, "title": attack, "source": attack} for row in ROWS]
    (tmp_path / "a.jsonl").write_bytes(lines_of(rows))
    stats = corpus_stats(read_texts([str(tmp_path)], load_config()), tuple(map(parse_where, LIMITS)), 10)
    write_stats_page(stats, attack, tmp_path / "page.html", lang)
    with opened(browser, tmp_path / "page.html", width=width) as (page, messages):
        page.wait_for_selector("html[data-ready]")
        assert messages == []
        assert page.evaluate("window.pwned") is None
        assert page.evaluate("document.documentElement.scrollWidth") <= width
        assert page.locator("canvas").count() == int(page.evaluate("document.documentElement.dataset.ready"))
        page.evaluate("for (const one of document.querySelectorAll('details')) one.open = true")
        assert page.evaluate("document.documentElement.scrollWidth") <= width
        shown = page.locator("main").inner_text()
        assert {"en": "Dates of publication", "zh": "发表日期"}[lang] in shown
        assert "drop chars < 300" in shown.replace("舍弃", "drop")
        assert page.locator("#limits details li").count() == sum(
            len(side.fitting) + len(side.others) for side in stats.sides
        )


def test_the_command_writes_the_page(tmp_path: Path) -> None:
    (tmp_path / "a.jsonl").write_bytes(lines_of(ROWS))
    page = tmp_path / "page.html"
    done = seedclean("stats", str(tmp_path / "a.jsonl"), "-c", "pretraining", "--html", str(page), "--lang", "zh")
    assert (done.returncode, done.stderr) == (0, b"")
    assert "发表日期" in page.read_text(encoding="utf-8")
    assert "perplexity &gt; 3000" in page.read_text(encoding="utf-8")


def test_a_page_is_written_whole_or_not_at_all(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object) -> None:
        raise OSError("full")

    page = tmp_path / "page.html"
    page.write_text("before")
    monkeypatch.setattr("os.fchmod", full)
    stats = corpus_stats([], (), 1)
    with pytest.raises(OSError, match="full"):
        write_stats_page(stats, "none", page, "en")
    assert [(file.name, file.read_text()) for file in tmp_path.iterdir()] == [("page.html", "before")]


def test_every_figure_has_words_in_both_languages() -> None:
    assert FIGURE_WORDS.keys() == {"chars", *(name for name, figure in FIGURES.items() if figure.unit != "text")}


def test_sentences_say_what_a_run_came_to() -> None:
    report = {
        "pages": {"read": 24_510, "without_article": 16_500, "failed": 490, "failed_by_reason": {"read:empty": 490}},
        "documents": {
            "read": 24_510, "articles": 8_010, "kept": 6_000, "duplicates": 2_010, "dropped": 16_500,
            "dropped_by_reason": {"checks:title-only": 16_422, "checks:spam": 70, "checks:perplexity-above": 8},
        },
        "characters": {"read": 1000, "stages": {"body": 300, "sites": 100, "simplify": -5}},
    }  # fmt: skip
    assert list(headline_sentences(report, "en")) == [
        "67 % of pages gave no article: 16,422 held only a title, 70 were spam, 8 by perplexity-above.",
        "2 % of pages could not be read: 490 were empty.",
        "75 % of the articles were kept: 6,000 of 8,010.",
        "25 % of the articles repeat one that was kept: 2,010.",
        "40 % of the characters were cut, 75 % of them by body.",
    ]
    assert next(headline_sentences(report, "zh")).startswith("67 % 的页面没有文章：16,422 只有标题，70 是垃圾广告")


def test_the_report_shows_shares_and_sentences(report_out: Path) -> None:
    data = load_report_data(report_out)
    page = render_report(data, "en")
    for sentence in headline_sentences(data.report, "en"):
        assert sentence in page
    kept, articles = data.report["documents"]["kept"], data.report["documents"]["articles"]
    assert f"<b>{kept} <small>{100 * kept / articles:.0f} %</small></b>" in page
    assert data.kept.texts == data.report["corpus"]["clean"]
    assert data.rejected.texts <= data.report["corpus"]["rejected"]


def test_rules_are_named_without_hovering(report_out: Path, browser: Browser) -> None:
    """On a phone at once, elsewhere by a button; and on paper."""
    label = "getComputedStyle(document.querySelector('#pages s[title]'), '::after').content"
    file = write_report(report_out)
    with opened(browser, file) as (page, messages):
        page.wait_for_selector("html[data-ready]")
        assert page.evaluate(label) == "none"
        page.get_by_role("button", name="rule names").click()
        assert page.evaluate(label) != "none"
        page.get_by_role("button", name="rule names").click()
        assert page.evaluate(label) == "none"
        page.evaluate("dispatchEvent(new Event('beforeprint'))")
        assert page.evaluate(label) != "none"
        assert messages == []
    context = browser.new_context(viewport={"width": 390, "height": 844}, is_mobile=True, has_touch=True, offline=True)
    phone = context.new_page()
    phone.goto(file.as_uri())
    phone.wait_for_selector("html[data-ready]")
    assert "body" in phone.evaluate(label) or "‹" in phone.evaluate(label)
    context.close()
