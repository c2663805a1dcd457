"""Rows that tell of different events are kept by every command and engine, and everyone can see why."""

from __future__ import annotations

import json
import random
from pathlib import Path
from typing import TYPE_CHECKING, Any

import orjson
import pytest

from seedclean.config import load_config
from seedclean.engine.dedup_files import run_dedup
from seedclean.engine.spark.rows import dedup_rows
from tests.support.command import seedclean
from tests.support.spark_jobs import assert_same_output

if TYPE_CHECKING:
    from pyspark.sql import SparkSession

NOTICE = (
    "海城市渔港管理处今天通报,{day}日0时至24时,进港渔船{boats}艘,卸鱼{tons}吨,比前一天多{more}吨,泊位使用正常。"
    "管理处提醒船主按时检修渔船,进出港口时听从调度,遇到大风天气及时回港避风。码头的加冰站和加油站全天开放,"
    "鱼市照常营业,市民可以乘坐公共汽车前往。港区内请不要吸烟,看管好随行的儿童,不要靠近正在作业的吊车。"
)
FIRST = NOTICE.format(day=11, boats=37, tons=128, more=9)
SECOND = NOTICE.format(day=12, boats=52, tons=174, more=46)


def notices() -> list[dict[str, Any]]:
    """Return rows: a notice for each of 20 days, and a copy of each in other words."""
    draw = random.Random(4)  # noqa: S311
    rows = []
    for day in range(1, 21):
        text = NOTICE.format(day=day, boats=20 + day, tons=draw.randrange(100, 999), more=draw.randrange(3, 99))
        rows.append({"id": f"a{day:02d}", "text": text, "published": f"2026-05-{day:02d}"})
        rows.append({"id": f"b{day:02d}", "text": text.replace("今天", "今日"), "published": f"2026-05-{day:02d}"})
    return rows


def write_rows(file: Path, rows: list[dict[str, Any]]) -> str:
    file.write_bytes(b"".join(orjson.dumps(row) + b"\n" for row in rows))
    return str(file)


def ids(out: Path) -> list[str]:
    return sorted(orjson.loads(line)["id"] for line in (out / "clean.jsonl").read_bytes().splitlines())


@pytest.mark.filterwarnings("default")
@pytest.mark.slow
def test_spark_keeps_apart_what_the_local_engine_keeps_apart(spark: SparkSession, tmp_path: Path) -> None:
    file, config = write_rows(tmp_path / "rows.jsonl", notices()), load_config(pages=False)
    run_dedup([file], tmp_path / "local", config)
    report = dedup_rows(spark, [file], str(tmp_path / "spark"), config)
    assert_same_output(tmp_path / "local", tmp_path / "spark")
    assert (report.kept, report.duplicates) == (20, 20)
    assert report.dedup["kept_apart"] > 10


def test_the_order_of_rows_and_the_number_of_threads_change_no_survivor(tmp_path: Path) -> None:
    rows, wanted = notices(), [f"a{day:02d}" for day in range(1, 21)]
    draw = random.Random(6)  # noqa: S311
    for jobs in (1, 3):
        draw.shuffle(rows)
        file = write_rows(tmp_path / f"{jobs}.jsonl", rows)
        assert seedclean("dedup", file, "-o", str(tmp_path / f"out{jobs}"), "-j", str(jobs)).returncode == 0
        assert ids(tmp_path / f"out{jobs}") == wanted
    off = tmp_path / "off.yaml"
    off.write_text("dedup:\n  facts: false\n", encoding="utf-8")
    seedclean("dedup", file, "-o", str(tmp_path / "alike"), "-c", str(off))
    assert len(ids(tmp_path / "alike")) < len(wanted)
    assert orjson.loads((tmp_path / "alike" / "report.json").read_bytes())["kept_apart"] == []


@pytest.fixture(scope="module")
def out(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the output of two runs: the notice of a day, and the one of the next."""
    folder = tmp_path_factory.mktemp("apart")
    pages = folder / "pages"
    pages.mkdir()
    for name, text in (("first", FIRST), ("second", SECOND)):
        (pages / f"{name}.txt").write_text(f"渔港通报\n{text}\n", encoding="utf-8")
        assert seedclean("run", str(pages), "-o", str(folder / "out")).returncode == 0
    assert seedclean("run", str(pages), "-o", str(folder / "at-once")).returncode == 0
    return folder / "out"


def test_several_runs_keep_what_one_run_keeps(out: Path) -> None:
    assert ids(out) == ids(out.parent / "at-once") == ["first.txt", "second.txt"]


def test_why_shows_what_keeps_two_articles_apart(out: Path) -> None:
    for name, other, facts in (
        ("first.txt", "second.txt", "11 – 12; 37 – 52; 128 – 174; 9 – 46"),
        ("second.txt", "first.txt", "11 – 12; 37 – 52; 128 – 174; 9 – 46"),
    ):
        text = " ".join(seedclean("why", str(out), name).stdout.decode().split())
        assert f"apart {other}: template, Jaccard 0." in text
        assert f"differs in {facts}" in text
        [explanation] = json.loads(seedclean("why", str(out), name, "--json").stdout)
        [apart] = explanation["kept_apart"]
        assert (apart["id"], apart["relation"], len(apart["facts"])) == (other, "template", 4)


def test_the_report_shows_both_texts_and_what_differs(out: Path) -> None:
    report = orjson.loads((out / "report.json").read_bytes())
    [pair] = report["kept_apart"]
    assert (pair["relation"], pair["facts"]) == ("template", [["11", "12"], ["37", "52"], ["128", "174"], ["9", "46"]])
    assert seedclean("report", str(out)).returncode == 0
    section = (out / "report.html").read_text(encoding="utf-8").split("<section id=apart>")[1].split("</section>")[0]
    assert "11 – 12; 37 – 52; 128 – 174; 9 – 46" in " ".join(section.split())
    assert section.count("泊位使用正常") >= 2
