"""report.html in a browser without network: it opens, draws, searches, and no text gets out of it."""

from __future__ import annotations

import io
import json
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from PIL import Image
from playwright.sync_api import Browser, Page

from seedclean.config import load_config
from seedclean.core.errors import ConfigError, StoppedError
from seedclean.core.render import AlignedPart, AlignedRow
from seedclean.engine.runner import run
from seedclean.reporting.html_report import PairView, write_report
from seedclean.reporting.html_report.charts import history_lines
from seedclean.reporting.html_report.data import RUNS, RuleEffect, _fitting, _readings, load_report_data
from seedclean.reporting.html_report.page import render_report
from seedclean.reporting.html_report.pairs import shorten_pair
from seedclean.reporting.html_report.translations import CHINESE
from seedclean.write.lock import REPORT_PAGE
from seedclean.write.samples import Samples
from tests.conftest import ROOT
from tests.support.browser import chromium, opened

ATTACK = (
    "</style></script></textarea></title><script>window.pwned=1</script><img src=x onerror=window.pwned=1>"
    "<svg/onload=window.pwned=1><a href=javascript:alert(1)>\"'`{{7*7}}${7*7}<!--\u202e\x00\u2028]]>&amp;"
)
STORY = "海城渡轮公司昨晚恢复了停航四年的夜间班次，第一班船九点离港，船上坐了一百八十多人，他们说海上的风很大。"
TAGS = """
html head meta title style script body header footer nav main section h1 h2 h3 h4 p a b s u em small code ul li dl dt dd
table thead tbody tr th td details summary div figure figcaption canvas input button output blockquote span
select option
"""


@pytest.fixture(scope="module")
def out(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An output folder of three runs, with every kind of thing in it, and attacks wherever a text can stand."""
    folder = tmp_path_factory.mktemp("report")
    pages = folder / "pages"
    pages.mkdir()
    (folder / "rules").mkdir()
    rule = {
        "id": "own<b>bold</b>",
        "kind": "line",
        "why": "w",
        "pattern": "扫码.{0,400}",
        "removes": ["扫码"],
        "keeps": ["不扫"],
    }
    (folder / "rules" / "own.yaml").write_text(json.dumps({"rules": [rule]}), encoding="utf-8")
    config = load_config(flags={"rules": {"folders": [str(folder / "rules")]}, "run": {"jobs": 1}})
    out = folder / "out"
    for name in ("mirror", "portal", "encodings"):
        (pages / name).symlink_to(ROOT / "samples" / name)
        run([pages / name], out, config)
    (pages / '"><img src=x onerror=alert(1)>.txt').write_text(f"{STORY}🚀\n扫码{ATTACK}\n{STORY}", encoding="utf-8")
    changed = STORY.replace("风很大", "浪很高")
    rows = [
        {"id": f"</script>{ATTACK}{number}", "text": f"{story}\n{ATTACK}她看著燈塔。", "title": ATTACK}
        for number, story in enumerate([STORY * 2, STORY + changed, STORY * 2, changed + "今天有雨，明天也有雨。" * 3])
    ]
    (pages / "rows.jsonl").write_text("\n".join(map(json.dumps, [*rows, {"id": ATTACK, "text": 1}])), encoding="utf-8")
    run([file for file in pages.iterdir() if file.is_file()], out, config)
    return out


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with chromium() as found:
        yield found


def ready(page: Page) -> None:
    page.wait_for_selector("html[data-ready]")


def visible(page: Page, what: str) -> int:
    return int(page.evaluate("what => [...document.querySelectorAll(what)].filter(one => !one.hidden).length", what))


@pytest.mark.parametrize("lang", ["en", "zh"])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_it_opens_without_network_and_without_a_complaint(out: Path, browser: Browser, lang: str, scheme: str) -> None:
    with opened(browser, write_report(out, lang), scheme=scheme) as (page, told):
        ready(page)
        assert told == []
        canvases = page.locator("canvas")
        assert page.evaluate("document.documentElement.dataset.ready") == str(canvases.count())
        assert canvases.count() == 11  # five, and six lines of the runs
        for canvas in canvases.all():
            assert canvas.bounding_box()["height"] > 40  # type: ignore[index]
        assert page.evaluate("document.documentElement.lang") == {"en": "en", "zh": "zh-CN"}[lang]
        assert page.locator("h2").first.inner_text() == {"en": "Totals", "zh": "总览"}[lang]
        back = page.evaluate("getComputedStyle(document.body).backgroundColor")
        assert back == {"light": "rgb(255, 255, 255)", "dark": "rgb(20, 24, 31)"}[scheme]


def test_a_screenshot_shows_what_was_counted(out: Path, browser: Browser) -> None:
    """Bars of both colours, as long as the numbers say."""
    report = load_report_data(out).report["characters"]
    with opened(browser, write_report(out)) as (page, _):
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


def test_search_and_switches_work(out: Path, browser: Browser) -> None:
    with opened(browser, write_report(out)) as (page, told):
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
        assert told == []


def test_no_text_gets_out(out: Path, browser: Browser) -> None:
    """Elements and attributes are those of the template, whatever texts, ids, titles, file names and rules hold."""
    file = write_report(out)
    assert "window.pwned=1" in file.read_text(encoding="utf-8").replace("&gt;", ">")
    with opened(browser, file) as (page, told):
        ready(page)
        page.evaluate("for (const one of document.querySelectorAll('details')) one.open = true")
        assert page.evaluate("window.pwned") is None
        assert told == []
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


def test_the_policy_lets_nothing_in(out: Path, browser: Browser) -> None:
    """Even if a text got out of its place: its script would not run, its picture would not be asked for."""
    with opened(browser, write_report(out)) as (page, told):
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
        assert [line for line in told if not line.startswith("console")] == [
            "asked for http://127.0.0.1:9/x.png",
            "failed: csp",
        ]
        assert len([line for line in told if "Content Security Policy" in line]) >= 4, told


@pytest.mark.parametrize("width", [320, 390])
def test_it_can_be_read_on_a_phone(out: Path, browser: Browser, width: int) -> None:
    with opened(browser, write_report(out), width=width) as (page, _):
        ready(page)
        page.evaluate("for (const one of document.querySelectorAll('details')) one.open = true")
        assert page.evaluate("document.documentElement.scrollWidth") <= width
        assert all(box["width"] <= width for box in (one.bounding_box() for one in page.locator("canvas").all()) if box)


def test_it_can_be_printed(out: Path, browser: Browser) -> None:
    with opened(browser, write_report(out)) as (page, _):
        ready(page)
        page.emulate_media(media="print")
        assert not page.locator("nav").is_visible()
        assert page.locator("input:visible, button:visible").count() == 0
        assert page.evaluate(
            "[...document.querySelectorAll('.scroll')].every(one => one.scrollHeight <= one.clientHeight)"
        )
        assert page.pdf(format="A4").startswith(b"%PDF")


def test_paper_is_white(out: Path, browser: Browser) -> None:
    with opened(browser, write_report(out), scheme="dark") as (page, told):
        ready(page)
        page.emulate_media(media="print")
        page.evaluate("dispatchEvent(new Event('beforeprint'))")
        assert page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(255, 255, 255)"
        picture = Image.open(io.BytesIO(page.locator("#chart-waterfall").screenshot())).convert("RGB")
        assert {(31, 111, 235), (255, 255, 255)} <= {colour for _, colour in picture.getcolors(1 << 20) or []}
        page.emulate_media(media="screen")
        page.evaluate("dispatchEvent(new Event('afterprint'))")
        assert page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(20, 24, 31)"
        assert told == []


def test_no_address_and_nothing_of_another_site_is_in_it(out: Path) -> None:
    page = write_report(out).read_text(encoding="utf-8")
    library = re.search(r"<script>/\*!.*?</script>", page, re.DOTALL)
    assert library
    own = page.replace(library[0], "")
    assert not re.findall(r"https?://", own)
    assert "default-src 'none'" in page


def test_every_word_has_both_languages(out: Path) -> None:
    template = (ROOT / "src/seedclean/reporting/html_report/templates/report.html").read_text(encoding="utf-8")
    asked = set(re.findall(r'say\("([^"]+)"\)', template))
    assert asked <= set(CHINESE)
    for name in ("run-pages", "about-review"):  # made of parts, or said in other words in English
        assert name in CHINESE
    assert "本次运行的报告" in render_report(load_report_data(out), "zh")


def test_a_report_made_again_is_the_same(out: Path) -> None:
    first = write_report(out).read_bytes()
    done = subprocess.run([sys.executable, "-m", "seedclean", "report", str(out)], capture_output=True, check=False)
    assert (done.returncode, done.stderr) == (0, b"")
    assert done.stdout.decode().strip() == str(out / REPORT_PAGE)
    assert (out / REPORT_PAGE).read_bytes() == first
    assert not list(out.glob(".report.*"))


def test_of_what_is_no_output_folder_there_is_no_report(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match=r"holds no state\.sqlite"):
        write_report(tmp_path)
    assert list(tmp_path.iterdir()) == []


def test_a_report_that_cannot_be_made_is_a_warning(tmp_path: Path) -> None:
    out = tmp_path / "out"
    (out / REPORT_PAGE).mkdir(parents=True)
    report = run(ROOT / "samples" / "portal", out, load_config(flags={"run": {"jobs": 1}}))
    assert report.kept == 4
    assert [warning for warning in report.warnings if warning.startswith("report.html was not made (")]
    assert not list(out.glob(".report.*"))


def test_a_report_is_not_written_through_a_link(tmp_path: Path) -> None:
    victim = tmp_path / "victim"
    victim.write_text("mine", encoding="utf-8")
    (tmp_path / "out").mkdir()
    (tmp_path / "out" / REPORT_PAGE).symlink_to(victim)
    run(ROOT / "samples" / "portal", tmp_path / "out", load_config(flags={"run": {"jobs": 1}}))
    assert victim.read_text(encoding="utf-8") == "mine"
    assert not (tmp_path / "out" / REPORT_PAGE).is_symlink()


def test_a_file_that_someone_changed_is_no_report(tmp_path: Path) -> None:
    out = tmp_path / "out"
    run(ROOT / "samples" / "portal", out, load_config(flags={"run": {"jobs": 1}}))
    (out / "duplicates.jsonl").write_bytes(b"{}\n" * 3000)
    with pytest.raises(StoppedError, match="duplicates"):
        write_report(out)


def test_runs_that_read_nothing_show_the_last_that_did(tmp_path: Path) -> None:
    out = tmp_path / "out"
    for _ in range(2):
        run(ROOT / "samples" / "portal", out, load_config(flags={"run": {"jobs": 1}}))
    seen = load_report_data(out)
    assert seen.runs[0] == seen.run != seen.runs[-1]
    assert f"Later runs read no new pages; the last was {seen.runs[-1]['id']}" in render_report(seen)
    assert list(history_lines(seen.runs)["pages"]["values"]) == [7, 0]


def test_it_is_small_however_much_there_is_to_show(out: Path) -> None:
    """A million articles, of the worst kind: every list at its limit, every text the longest that is kept."""
    worst = "<&\"'" * 3000
    seen = load_report_data(out)
    trace = [["stage", [[place, place + 1, "", "rule"] for place in range(0, 12_000, 2)]]]
    piece = {"id": worst, "title": worst[:120], "drop": None, "trace": trace}
    readings = list(_readings([{"page": worst, "raw": "\u202e" * 12_000, "pieces": [piece]}] * 24))
    assert 0 < len(readings) < 24
    texts = (AlignedPart(same=False, text=worst[:1]),) * 500
    rows = [
        AlignedRow(same=False, left=texts, right=texts),
        AlignedRow(same=True, left=texts[:1], right=texts[:1]),
    ] * 1000
    card = shorten_pair(seen.close[0]._replace(rows=rows), 24_000)
    assert isinstance(card, PairView)
    assert not card.whole
    example: dict[str, Any] = {"page": worst[:120], "left": worst[:24], "before": worst[:120], "after": worst[:120]}
    example |= {"right": worst[:24], "confidence": 0.5, "donor": worst[:120]}
    drop = {"page": worst[:120], "id": worst[:120], "detail": worst[:120], "text": worst[:120]}
    samples = Samples()
    names = [f"{worst[:100]}{number}" for number in range(400)]
    for name in names:
        for key in "abcd":
            samples.add(f"rule:{name}", key, example)
            samples.add(f"conversion:{name}", key, example)
            samples.add(f"drop:{name}", key, drop)
    examples = {family: _fitting(samples, family, names) for family in ("rule", "conversion", "drop")}
    assert all(0 < len(found) < 400 for found in examples.values())
    report = seen.report
    report |= {"review": [{"first": worst, "second": worst, "jaccard": 0.6, "containment": 0.6}] * 10_000}
    report |= {"conversions": {f"{chr(a)}{chr(b)}": 9**9 for a in range(19968, 19998) for b in range(20000, 20020)}}
    reasons = {f"stage:{worst[:80]}{number}": 9**9 for number in range(2000)}
    report["documents"] = {**report["documents"], "dropped_by_reason": reasons}
    run_of = {**seen.run, "report": report, "warnings": [worst] * 500}
    page = render_report(
        seen._replace(
            run=run_of,
            runs=[run_of] * RUNS,
            rules=[RuleEffect(name, 9**9, 9**9, examples["rule"].get(name, [])) for name in names],
            never=[worst] * 5000,
            readings=readings,
            close=[card] * 12,
            chance=[card] * 12,
            reviews=[card] * 12,
            conversions=dict(zip(report["conversions"], examples["conversion"].values(), strict=False)),
            drops=dict(zip(reasons, examples["drop"].values(), strict=False)),
        )
    )
    assert len(page.encode()) < 5_000_000
