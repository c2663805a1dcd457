"""An update is named by every command and engine, and everyone can see which article it tells again."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import orjson
import pytest

from seedclean.config import load_config
from seedclean.engine.dedup_files import run_dedup
from seedclean.engine.spark.rows import dedup_rows
from tests.support.command import seedclean
from tests.support.spark_jobs import assert_same_output
from tests.support.texts import article

if TYPE_CHECKING:
    from pyspark.sql import SparkSession

PORT = (
    "海城市渔港管理处今天上午通报,因为大风天气,所有渡轮停航,何时复航另行通知。已经购票的旅客可以到码头的窗口退票,"
    "也可以改签以后的班次,不收手续费。管理处提醒船主检查缆绳,看护好停在港内的渔船,不要在风浪中出海作业。"
    "港区的道路照常通行,市民可以乘坐公共汽车前往鱼市,鱼市的价格平稳,货源充足,请大家不必担心。"
)
MORE = (
    "下午风力渐渐减小,管理处在码头召开会议,决定先恢复去渔岛的航线,其余航线要等明天早晨再看天气。"
    "会议还要求各家船运公司派人在码头解答旅客的问题,为滞留的旅客提供热水和食物。"
)


def row(name: str, text: str, published: str, source: str = "海城晚报") -> dict[str, Any]:
    return {"id": name, "text": text, "published": published, "source": source}


def stories() -> list[dict[str, Any]]:
    """Return rows: stories and their updates, of one outlet or of two, with more at the end or another lead."""
    rows = []
    for number in range(12):
        text, more = article(number, 400), article(100 + number, 200)
        rows.append(row(f"a{number:02d}", text, "2026-05-02"))
        rows.append(row(f"b{number:02d}", text + more, "2026-05-03", "海城晚报" if number % 3 else "渔港日报"))
        cut, added = (60, 150) if number % 2 else (100, 280)
        rows.append(row(f"c{number:02d}", text[cut:] + more + article(200 + number, added), "2026-05-04"))
    return rows


def write_rows(file: Path, rows: list[dict[str, Any]]) -> str:
    file.write_bytes(b"".join(orjson.dumps(row) + b"\n" for row in rows))
    return str(file)


def relations(out: Path) -> dict[str, str]:
    rows = map(orjson.loads, (out / "duplicates.jsonl").read_bytes().splitlines())
    return {row["id"]: row.get("cluster", {}).get("relation", row.get("relation")) for row in rows}


@pytest.mark.filterwarnings("default")
@pytest.mark.slow
def test_spark_names_the_updates_that_the_local_engine_names(spark: SparkSession, tmp_path: Path) -> None:
    file, config = write_rows(tmp_path / "rows.jsonl", stories()), load_config(pages=False)
    run_dedup([file], tmp_path / "local", config)
    report = dedup_rows(spark, [file], str(tmp_path / "spark"), config)
    assert_same_output(tmp_path / "local", tmp_path / "spark")
    assert report.dedup["relation:update"] > 3
    assert report.dedup["kept_updates"] > 3
    assert {"update"} <= set(relations(tmp_path / "local").values())


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a folder of outputs: of two runs, the second over the update as well, and of one run over both."""
    folder = tmp_path_factory.mktemp("updates")
    write_rows(folder / "pages.jsonl", [row("first", PORT, "2026-05-02T09:00:00")])
    assert seedclean("run", str(folder / "pages.jsonl"), "-o", str(folder / "days")).returncode == 0
    both = [row("first", PORT, "2026-05-02T09:00:00"), row("second", PORT + MORE, "2026-05-02T17:00:00")]
    write_rows(folder / "pages.jsonl", both)
    for out in ("days", "at-once"):
        assert seedclean("run", str(folder / "pages.jsonl"), "-o", str(folder / out)).returncode == 0
    return folder


def test_the_older_article_is_left_out_as_update_and_why_says_so(folder: Path) -> None:
    assert list(relations(folder / "at-once").values()) == ["update"]
    text = " ".join(seedclean("why", str(folder / "at-once"), "pages.jsonl#first").stdout.decode().split())
    assert "left out update as pages.jsonl#second" in text
    counts = orjson.loads((folder / "at-once" / "report.json").read_bytes())["dedup"]
    assert counts["relation:update"] == 1
    page = (folder / "at-once" / "report.html").read_text("utf-8")
    assert "update" in page.split("<section id=duplicates>")[1].split("</section>")[0]


def test_what_an_earlier_run_published_stays_beside_its_update_until_a_rebuild(folder: Path) -> None:
    assert relations(folder / "days") == {}
    [pair] = orjson.loads((folder / "days" / "report.json").read_bytes())["kept_apart"]
    assert (pair["relation"], pair["first"], pair["second"]) == ("update", "pages.jsonl#first", "pages.jsonl#second")
    [explanation] = json.loads(seedclean("why", str(folder / "days"), "pages.jsonl#second", "--json").stdout)
    assert [apart["relation"] for apart in explanation["kept_apart"]] == ["update"]
    section = (folder / "days" / "report.html").read_text("utf-8").split("<section id=apart>")[1].split("</section>")[0]
    assert "update" in section
    rebuilt = seedclean("run", str(folder / "pages.jsonl"), "-o", str(folder / "days"), "--rebuild")
    assert rebuilt.returncode == 0
    for file in ("clean.jsonl", "duplicates.jsonl"):
        assert (folder / "days" / file).read_bytes() == (folder / "at-once" / file).read_bytes()
