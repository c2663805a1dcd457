"""The four real pages that the project was made for."""

from __future__ import annotations

import random
import shutil
from pathlib import Path
from typing import Any

import emoji
import orjson
import pytest
import regex

from seedclean.config import load_config
from seedclean.core.report import Report
from seedclean.engine.runner import run
from seedclean.text import is_traditional
from seedclean.write.lock import FILES
from tests.conftest import shared

GONE = [
    "市辖区",
    "推荐阅读",
    "返回搜狐",
    "展开全文",
    "吃瓜电子",
    "浏览次数",
    "下载界面",
    "暂无评论",
    "四虎",
    "中文字幕",
    "查看更多",
    "文 |",
    "文|",
]


@pytest.fixture(scope="module")
def seeds() -> Path:
    return shared("seeds")


@pytest.fixture(scope="module")
def result(seeds: Path, tmp_path_factory: pytest.TempPathFactory) -> tuple[Report, dict[str, list[dict[str, Any]]]]:
    out = tmp_path_factory.mktemp("seeds")
    report = run([seeds], out, load_config())
    names = ("clean", "duplicates", "rejected")
    return report, {
        name: [orjson.loads(x) for x in (out / f"{name}.jsonl").read_bytes().splitlines()] for name in names
    }


def test_four_pages_seven_articles_six_kept_one_duplicate(result: Any) -> None:
    report, rows = result
    assert (report.pages_read, report.articles, report.kept, report.duplicates, report.pages_failed) == (4, 7, 6, 1, 0)
    duplicate = rows["duplicates"][0]
    assert (duplicate["id"][:3], duplicate["keeper"][:3]) == ("003", "000")
    assert (duplicate["relation"], duplicate["jaccard"]) == ("same", 1.0)
    [second] = rows["rejected"]
    assert second["reason"] == "printed-twice"
    assert second["detail"].startswith("100% of its "), "both prints of the damaged page are repaired to the same"


def test_no_page_chrome_is_left(result: Any) -> None:
    for row in result[1]["clean"]:
        text = row["text"]
        assert emoji.emoji_count(text) == 0
        assert not regex.search(r"\p{Han}\([a-zü]*[āáǎàēéěèīíǐìōóǒòūúǔùǖǘǚǜ][a-zü]*\s?\)", text)
        assert not regex.search(r"[āáǎàēéěèīíǐìōóǒòūúǔùǖǘǚǜ]", text), "not even half a note"
        assert not [character for character in text if is_traditional(character)]
        assert not [word for word in GONE if word in text]
        assert "  " not in text
        assert "\n\n" not in text


def test_paragraphs_stand_on_their_own_lines(result: Any) -> None:
    for row in result[1]["clean"]:
        assert not regex.search(r"[。！？] \S", row["text"]), row["id"]
        assert max(len(line) for line in row["text"].split("\n")) < 400
    texts = {row["id"][:3] + row["id"][-2:]: row["text"].split("\n") for row in result[1]["clean"]}
    assert "奥特曼与黄仁勋的焦虑" in texts["000xt"]
    assert {"01 史无前例的规模", "06 计算资源走向垄断"} <= set(texts["002xt"])


def test_title_source_authors_editors_and_views_are_extracted(result: Any) -> None:
    rows = {row["id"]: row for row in result[1]["clean"]}
    first = next(row for name, row in rows.items() if name.startswith("000") and "#" not in name)
    assert first["title"] == "英伟达千亿投资Open AI:一场科技巨头的世纪豪赌"
    assert (first["source"], first["authors"], first["editors"], first["views"]) == (
        "新质动能",
        ["沐风"],
        ["时楠"],
        6996,
    )
    second = next(row for name, row in rows.items() if name.startswith("001"))
    assert (second["title"], second["source"]) == ("1000亿美元“庞氏骗局”?英伟达可能在下一盘大棋", "融中财经")
    assert [row["source"] for name, row in rows.items() if name.startswith("002")] == ["锦缎", "长三角MOMO"]


def test_brackets_that_belong_to_the_text_survive(result: Any) -> None:
    text = "\n".join(row["text"] for row in result[1]["clean"])
    for kept in (
        "(i)公司公司秘书;(ii)",
        "(Stargate)",
        "(01334.HK)",
        "10吉瓦(GW)",
        "OpenAI",
        "(三)" if "(三)" in text else "(iii)",
    ):
        assert kept in text


@pytest.mark.parametrize("jobs", [1, 8])
def test_the_order_of_files_and_the_number_of_workers_change_no_byte(seeds: Path, tmp_path: Path, jobs: int) -> None:
    files = sorted(seeds.glob("*.txt"))
    random.Random(jobs).shuffle(files)  # noqa: S311
    (tmp_path / "in").mkdir()
    for file in files:
        shutil.copy(file, tmp_path / "in")
    run([seeds], tmp_path / "a", load_config())
    run([tmp_path / "in"], tmp_path / "b", load_config(flags={"run": {"jobs": jobs}}), forced=True)
    assert all((tmp_path / "a" / name).read_bytes() == (tmp_path / "b" / name).read_bytes() for name in FILES)
