"""A damaged place is filled from any article of the run in which its sentence stands whole."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import orjson
import pytest

from seedclean.config import load_config
from seedclean.engine import run_donors
from seedclean.engine.forgetting import forget
from seedclean.engine.run_options import RunOptions
from seedclean.engine.runner import run
from seedclean.reporting.explain import explain_line
from seedclean.stages.repairs.lost_bytes.damage_model import damage_text
from tests.support.damage import ARTICLE, annotation_table

SENTENCE = next(line for line in ARTICLE.split("\n") if "加密一倍" in line)
WHOLE = "需要还会增长。“如果把班次再加密一倍,道路拥挤"
DAMAGED = damage_text(ARTICLE, annotation_table(1, 40))
FAIR = (
    "海城書展昨天在市圖書館開幕，來自各地的三百多位讀者參加了第一天的活動，排隊的人一直站到了馬路對面。\n"
    "主辦方介紹說，今年的書展持續兩個星期，每天晚上都有講座，題目從航海史一直講到燈塔的建築。\n{}\n"
    "市民對書展的反應非常熱烈，許多人說希望明年還能辦下去，讓住在島上的孩子也有機會來看一看。"
)
WALK = (
    "星期天的早上，一百多位老人沿著海岸走了十二公里，中午在漁港吃了飯，下午坐船回到城裡。\n{}\n"
    "組織者說，這樣的活動每個月都有一次，下個月去看燈塔，報名的人已經超過了船上的座位。"
)
FIRST = "第一場講座下午兩點開始，座位先到先得，講的是一百年前的碼頭和今天的碼頭有什麼不同。"
CONFIG = load_config(flags={"run": {"jobs": 1, "ledger": "full"}})


def put(folder: Path, texts: dict[str, str]) -> Path:
    folder.mkdir(exist_ok=True)
    for name, text in texts.items():
        (folder / name).write_text(text, encoding="utf-8")
    return folder


def clean(out: Path) -> dict[str, dict[str, Any]]:
    rows = map(orjson.loads, (out / "clean.jsonl").read_bytes().splitlines())
    return {row["id"]: row for row in rows}


def donors(row: dict[str, Any]) -> set[str]:
    last = row["ledger"][-1]
    return {edit[5] for edit in last["edits"]} if last["stage"] == "donor" else set()


@pytest.fixture
def pages(tmp_path: Path) -> Path:
    return put(tmp_path / "pages", {"a.txt": DAMAGED, "b.txt": FAIR.format(SENTENCE)})


@pytest.fixture
def out(tmp_path: Path) -> Path:
    return tmp_path / "out"


def test_a_place_is_filled_from_an_article_that_is_no_copy(pages: Path, out: Path) -> None:
    run(pages, out, CONFIG)
    row = clean(out)["a.txt"]
    assert (row["cluster"]["size"], len(clean(out))) == (1, 2)
    assert WHOLE in row["text"].replace("，", ",")
    assert donors(row) == {"b.txt"}
    assert (row["repairs"]["donor"], row["repairs"].get("unrecoverable")) == (1, None)
    assert not {"doubts", "donations"} & row.keys()
    [told] = explain_line(out, "a.txt", CONFIG)
    assert told.line.row["repairs"]["donor"] == 1


def test_the_same_whatever_the_order_and_the_number_of_workers(pages: Path, tmp_path: Path) -> None:
    put(pages, {"c.txt": WALK.format(SENTENCE), "d.txt": FAIR.format("沒有人記得。")})
    written = set()
    for jobs in (1, 2):
        run(pages, tmp_path / f"out{jobs}", load_config(flags={"run": {"jobs": jobs, "ledger": "full"}}))
        written.add((tmp_path / f"out{jobs}" / "clean.jsonl").read_bytes())
    assert len(written) == 1
    names = {"a.txt": "z.txt", "b.txt": "y.txt", "c.txt": "x.txt"}
    other = put(tmp_path / "other", {new: (pages / old).read_text(encoding="utf-8") for old, new in names.items()})
    run(other, tmp_path / "out3", CONFIG)
    row = clean(tmp_path / "out3")["z.txt"]
    assert row["text"] == clean(tmp_path / "out1")["a.txt"]["text"]
    assert donors(row) == {"x.txt"}


def test_where_articles_disagree_the_place_stays(pages: Path, out: Path) -> None:
    put(pages, {"c.txt": WALK.format(SENTENCE.replace("加密一倍", "加密一遍"))})
    run(pages, out, CONFIG)
    assert clean(out)["a.txt"]["repairs"]["unrecoverable"] == 1
    assert donors(clean(out)["a.txt"]) == set()


def test_an_article_that_the_damage_cannot_have_shown_is_not_asked(pages: Path, out: Path) -> None:
    put(pages, {"c.txt": WALK.format(SENTENCE.replace("加密一倍", "加密一些"))})
    run(pages, out, CONFIG)
    assert donors(clean(out)["a.txt"]) == {"b.txt"}


def test_a_sentence_with_another_number_or_too_little_around_it_gives_nothing(pages: Path, out: Path) -> None:
    number = SENTENCE.replace("加密一倍", "加密3倍")
    put(pages, {"b.txt": FAIR.format(number), "c.txt": WALK.format("增長。“如果把班次再加密一倍，道路很擠。”")})
    run(pages, out, CONFIG)
    assert clean(out)["a.txt"]["repairs"]["unrecoverable"] == 1


def test_a_run_without_damaged_places_asks_no_article(out: Path, pages: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(run_donors, "PlaceIndex", lambda _: pytest.fail("asked"))
    (pages / "a.txt").write_text(ARTICLE, encoding="utf-8")
    run(pages, out, CONFIG)
    assert len(clean(out)) == 2


def test_a_later_run_asks_its_own_articles_and_a_rebuild_all(pages: Path, tmp_path: Path, out: Path) -> None:
    (pages / "b.txt").rename(tmp_path / "b.txt")
    run(pages, out, CONFIG)
    alone = clean(out)["a.txt"]
    (tmp_path / "b.txt").rename(pages / "b.txt")
    run(pages, out, CONFIG)
    assert clean(out)["a.txt"] == alone  # only articles of the same run are asked
    run(pages, out, CONFIG, RunOptions(rebuild=True))
    assert donors(clean(out)["a.txt"]) == {"b.txt"}


def test_what_was_filled_stays_when_a_later_run_decides_again(pages: Path, out: Path) -> None:
    longer = f"{WALK.format(ARTICLE)}\n{FAIR.format(FIRST)}"
    run(put(pages, {"k.txt": longer}), out, CONFIG)
    filled = clean(out)["a.txt"]
    assert (filled["flags"], donors(filled)) == (["pinyin-notes", "excerpt-of:k.txt"], {"b.txt"})
    run(put(pages, {"k.txt": WALK.format("")}), out, CONFIG)
    again = clean(out)["a.txt"]
    assert (again["flags"], again["text"], donors(again)) == (["pinyin-notes"], filled["text"], {"b.txt"})


def test_a_row_of_the_input_may_have_a_field_of_that_name(tmp_path: Path, out: Path) -> None:
    rows = [{"id": "a", "text": DAMAGED, "more": {"donations": [1, "船"]}}, {"id": "b", "text": FAIR.format(FIRST)}]
    (tmp_path / "in.jsonl").write_bytes(b"\n".join(map(orjson.dumps, rows)))
    run(tmp_path / "in.jsonl", out, CONFIG)
    forget(out, "in.jsonl#b")
    row = clean(out)["in.jsonl#a"]
    assert (row["more"], row["repairs"]["unrecoverable"]) == ({"donations": [1, "船"]}, 1)


def test_what_a_forgotten_article_gave_goes_with_it(pages: Path, tmp_path: Path, out: Path) -> None:
    alone = put(tmp_path / "alone", {"a.txt": DAMAGED})
    run(alone, tmp_path / "out_alone", CONFIG)
    run(pages, out, CONFIG)
    assert donors(clean(out)["a.txt"]) == {"b.txt"}
    forget(out, "b.txt")
    assert clean(out)["a.txt"] == clean(tmp_path / "out_alone")["a.txt"]
