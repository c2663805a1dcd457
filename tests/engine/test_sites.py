"""What a run learns of all pages decides for each of them, whatever their order and the number of workers."""

from __future__ import annotations

import random
from pathlib import Path

import orjson
import pytest

from seedclean.config import load_config
from seedclean.core.document import Document
from seedclean.core.edits import splice
from seedclean.engine.run_options import RunOptions
from seedclean.engine.runner import run
from seedclean.reporting.html_report import write_report
from seedclean.reporting.html_report.data import load_report_data
from seedclean.stage import Found
from seedclean.stages.sites import Sites
from seedclean.write.state import state_summary
from tests.support.command import seedclean
from tests.support.portal import sentence
from tests.support.repeats import repeats_of

OWN = ["海角网导航", "海角潮汐与渡轮时刻", "海角网热线随时接听", "海角人自己的网站"]
OUTPUT = ("clean.jsonl", "duplicates.jsonl", "rejected.jsonl", "report.json")


def page(number: int) -> str:
    chance = random.Random(number)  # noqa: S311
    body = [sentence(chance) + sentence(chance) for _ in range(6)]
    return "\n".join([f"夜航的第{number}个故事{body[0][:6]}", *body, *OWN])


def portal(folder: Path, numbers: range) -> Path:
    folder.mkdir(exist_ok=True)
    for number in numbers:
        (folder / f"{number:03}.txt").write_text(page(number), encoding="utf-8")
    return folder


def contents(out: Path) -> dict[str, bytes]:
    return {name: (out / name).read_bytes() for name in OUTPUT}


def clean_text(out: Path) -> str:
    return (out / "clean.jsonl").read_text(encoding="utf-8")


def own_lines(out: Path) -> int:
    return sum(clean_text(out).count(line) for line in OWN)


@pytest.fixture(scope="module")
def pages(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return portal(tmp_path_factory.mktemp("pages") / "in", range(40))


def test_what_all_pages_print_is_cut_and_in_the_ledger(pages: Path, tmp_path: Path) -> None:
    report = run(pages, tmp_path / "on", load_config(None, {"run": {"ledger": "full"}}))
    (tmp_path / "off.yaml").write_text("sites: off", encoding="utf-8")
    run(pages, tmp_path / "off", load_config(tmp_path / "off.yaml"))
    assert own_lines(tmp_path / "off") > 40
    assert own_lines(tmp_path / "on") == 0
    assert report.edits_by_rule["site:tail"] >= 40
    assert '"site:tail",1.0,"39 other articles"' in clean_text(tmp_path / "on")


def test_a_page_whose_article_has_lost_all_such_lines_before_stays() -> None:
    """Repeats are known of the page, and none of them is in the text any more."""
    whole = "题目\n海角网导航\n渡轮昨晚九点离港，船上坐了一百八十多人。"
    known = repeats_of(whole, {"海角网导航": [40, 0, 0]})
    doc = Document("a", whole.replace("海角网导航\n", ""), meta={"repeats": known}, raw=whole)
    assert Sites(0)(doc) == Found()


def test_tables_of_very_many_numbers_stay_as_a_table_and_as_what_a_site_prints() -> None:
    """Numbers go with the line beside them: a table of one article stays, one in a site's head or tail goes."""
    numbers = "\n".join(str(number % 90) for number in range(50_000))
    article = f"渡轮昨晚九点离港，船上坐了一百八十多人。\n{numbers}\n船长说夜航。\n"
    text = f"海角网导航\n{numbers}\n海角网首页\n夜航恢复了\n{article}海角网所有\n{numbers}"
    facts = repeats_of(text, dict.fromkeys(("海角网导航", "海角网首页", "海角网所有"), (400, 0, 0)))
    edits, *_ = Sites(0)(Document("a", text, meta={"repeats": facts, "title": "夜航恢复了"}, raw=text))
    kept = splice(text, [(edit.start, edit.end, edit.after) for edit in edits])
    assert kept == f"夜航恢复了\n{article}"


def test_inspect_and_why_show_what_counts_have_cut(pages: Path, tmp_path: Path) -> None:
    run(pages, tmp_path / "out")
    shown = seedclean("inspect", "007.txt", "-o", str(tmp_path / "out"), "--stage", "sites").stdout.decode()
    assert "site:tail from 39 other articles" in shown
    told = seedclean("why", str(tmp_path / "out"), "007.txt").stdout.decode()
    assert "site:tail" in told
    assert "another text" not in told


def test_a_line_that_the_config_keeps_stays(pages: Path, tmp_path: Path) -> None:
    (tmp_path / "keep.yaml").write_text(f"sites: {{keep: [{OWN[3]}]}}", encoding="utf-8")
    (tmp_path / "off.yaml").write_text("sites: off", encoding="utf-8")
    run(pages, tmp_path / "on", load_config(tmp_path / "keep.yaml"))
    run(pages, tmp_path / "off", load_config(tmp_path / "off.yaml"))
    assert clean_text(tmp_path / "on").count(OWN[3]) == clean_text(tmp_path / "off").count(OWN[3]) > 0


def test_same_bytes_for_any_order_and_number_of_workers(pages: Path, tmp_path: Path) -> None:
    expected = None
    for number, (jobs, forced) in enumerate([(1, False), (2, True), (3, True)]):
        run(pages, tmp_path / f"{number}", load_config(None, {"run": {"jobs": jobs}}), forced=forced)
        expected = expected or contents(tmp_path / f"{number}")
        assert contents(tmp_path / f"{number}") == expected


def test_the_names_of_pages_and_so_their_order_decide_nothing(pages: Path, tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    names = sorted(path.name for path in pages.iterdir())
    for name, other in zip(names, reversed(names), strict=True):
        (tmp_path / "in" / other).write_bytes((pages / name).read_bytes())
    run(pages, tmp_path / "one")
    run(tmp_path / "in", tmp_path / "other")
    texts = [sorted(line.split('"text":')[1].split('"script"')[0] for line in clean_text(tmp_path / name).splitlines())
             for name in ("one", "other")]  # fmt: skip
    assert texts[0] == texts[1]


def test_a_later_run_knows_what_earlier_ones_counted(tmp_path: Path) -> None:
    pages = portal(tmp_path / "in", range(12))
    run(pages, tmp_path / "out")
    before = state_summary(tmp_path / "out")["sites"]
    assert before["articles_counted"] == before["articles_known"] == 12
    portal(pages, range(12, 13))
    report = run(pages, tmp_path / "out")
    assert report.pages_read == 1
    assert report.edits_by_rule["site:tail"] > 0, "one page alone would tell nothing"
    assert state_summary(tmp_path / "out")["sites"]["articles_counted"] == 13


def test_a_copy_on_another_day_is_not_counted_again(tmp_path: Path) -> None:
    pages = portal(tmp_path / "in", range(6))
    run(pages, tmp_path / "out")
    (pages / "copy.txt").write_text(page(3) + "\n转来的", encoding="utf-8")
    run(pages, tmp_path / "out")
    assert state_summary(tmp_path / "out")["sites"]["articles_counted"] == 6


def test_a_rebuild_over_all_pages_gives_the_bytes_of_one_run(tmp_path: Path) -> None:
    pages = tmp_path / "in"
    for day in range(3):
        portal(pages, range(8 * day, 8 * day + 8))
        run(pages, tmp_path / "days")
    run(pages, tmp_path / "one")
    run(pages, tmp_path / "days", options=RunOptions(rebuild=True))
    assert contents(tmp_path / "days") == contents(tmp_path / "one")


def test_lines_of_an_article_that_was_copied_often_stay(tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    for number in range(20):
        text = f"{page(1)}\n第{number}次转发此文"
        (tmp_path / "in" / f"{number}.txt").write_text(text, encoding="utf-8")
    report = run(tmp_path / "in", tmp_path / "out")
    assert not [rule for rule in report.edits_by_rule if rule.startswith("site:")]
    assert OWN[0] in clean_text(tmp_path / "out")


def test_the_report_shows_what_each_site_prints(tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    rows = [
        {"id": f"{number}", "text": page(number), "url": f"https://www.example.org/{number}"} for number in range(9)
    ]
    rows += [{"id": "x", "text": f"{page(50)}\n夜航<script>", "url": "https://<b>.example.net"}]
    (tmp_path / "in" / "rows.jsonl").write_bytes(b"\n".join(map(orjson.dumps, rows)))
    run(tmp_path / "in", tmp_path / "out")
    [shown, *_] = load_report_data(tmp_path / "out").sites
    assert (shown.name, shown.has_host) == ("www.example.org", True)
    lines = {line.text: line for line in shown.lines}
    assert set(lines) <= set(OWN)
    assert lines[OWN[3]][2:4] == (9, 9)
    html = (tmp_path / "out" / "report.html").read_text(encoding="utf-8")
    section = html.partition("<section id=sites>")[2].partition("</section>")[0]
    assert OWN[3] in section
    assert lines[OWN[3]].rule in section
    assert "各网站自带的文字" in write_report(tmp_path / "out", "zh").read_text(encoding="utf-8")


def test_the_report_of_any_order_and_number_of_workers_says_the_same_of_sites(pages: Path, tmp_path: Path) -> None:
    for jobs in (1, 2):
        run(pages, tmp_path / f"{jobs}", load_config(None, {"run": {"jobs": jobs}}), forced=jobs > 1)
    first, second = (load_report_data(tmp_path / f"{jobs}").sites for jobs in (1, 2))
    assert first == second
    assert sum(len(site.lines) for site in first) >= len(OWN)


@pytest.mark.parametrize(("most", "flagged", "notes"), [(0, 8, 8), (7, 0, 0), (8, 8, 8)])
def test_paragraphs_that_articles_share_are_flagged_or_cut_and_copies_count_once(
    tmp_path: Path, most: int, flagged: int, notes: int
) -> None:
    """Eight articles have a note in their middle, each on two mirror pages; its neighbours differ."""
    note = "海角人物是海角网的栏目，每周写一个住在海边的人，由林小满主持。"
    (tmp_path / "in").mkdir()
    for number in range(16):
        title, *body = page(number // 2).split("\n")[:7]
        lines = [title, *body[:3], note, *body[3:]]
        (tmp_path / "in" / f"{number:02}.txt").write_text("\n".join(lines), encoding="utf-8")
    (tmp_path / "own.yaml").write_text(f"paragraphs: {{max_documents: {most}}}", encoding="utf-8")
    run(tmp_path / "in", tmp_path / "out", load_config(tmp_path / "own.yaml"))
    rows = [orjson.loads(line) for line in (tmp_path / "out" / "clean.jsonl").read_bytes().splitlines()]
    assert len(rows) == 8
    assert sum("shared-paragraph" in row["flags"] for row in rows) == flagged
    assert sum(note in row["text"] for row in rows) == notes


def ending_page(number: int) -> str:
    """Return a page whose last paragraph ends with a paper and a day, or a notice that ends with its day."""
    _, *lines = page(number).split("\n")
    end = f"(《海角晚报》 2025.03.{number % 28 + 1:02})" if number % 4 else "望互相转告，特此通知。2025年3月2日"
    return "\n".join([f"夜航的第{number}个故事", *lines[:5], lines[5] + end, *OWN])


def test_what_stands_behind_the_last_sentence_of_many_articles_becomes_fields(tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    for number in range(16):
        (tmp_path / "in" / f"{number:02}.txt").write_text(ending_page(number), encoding="utf-8")
    for jobs in (1, 2):
        run(tmp_path / "in", tmp_path / f"{jobs}", load_config(None, {"run": {"jobs": jobs}}), forced=jobs > 1)
    assert contents(tmp_path / "1") == contents(tmp_path / "2")
    rows = [orjson.loads(line) for line in clean_text(tmp_path / "1").splitlines()]
    assert len(rows) == 16
    papers = [row for row in rows if row["source"] == "海角晚报"]
    assert len(papers) == 12
    assert {row["published"] for row in papers} == {f"2025-03-{n % 28 + 1:02}" for n in range(16) if n % 4}
    assert not any("海角晚报" in row["text"] for row in rows)
    assert sum(row["text"].endswith("特此通知。2025年3月2日") for row in rows) == 4
    shown = seedclean("inspect", "07.txt", "-o", str(tmp_path / "1"), "--stage", "sites").stdout.decode()
    assert "site:ending from 11 other articles" in shown


def test_an_ending_of_few_articles_or_one_that_the_config_keeps_stays(tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    for number in (1, 2, 3):
        (tmp_path / "in" / f"{number}.txt").write_text(ending_page(number), encoding="utf-8")
    run(tmp_path / "in", tmp_path / "out")
    assert clean_text(tmp_path / "out").count("海角晚报》 2025") == 3
    for number in (5, 6, 7):
        (tmp_path / "in" / f"{number}.txt").write_text(ending_page(number), encoding="utf-8")
    run(tmp_path / "in", tmp_path / "out")
    assert clean_text(tmp_path / "out").count("海角晚报》 2025") == 3, "a later run knows what earlier ones counted"
    run(tmp_path / "in", tmp_path / "out", options=RunOptions(rebuild=True))
    assert "海角晚报》 2025" not in clean_text(tmp_path / "out")
    (tmp_path / "keep.yaml").write_text("sites: {keep: [(《海角晚报》 2025.03.02)]}", encoding="utf-8")
    run(tmp_path / "in", tmp_path / "kept", load_config(tmp_path / "keep.yaml"))
    assert clean_text(tmp_path / "kept").count("海角晚报》 2025") == 6
