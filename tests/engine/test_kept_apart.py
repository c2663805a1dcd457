"""Rows that tell of different events are kept by every command and engine, and everyone can see why."""

from __future__ import annotations

import json
import random
from pathlib import Path

import orjson
import pytest

from tests.support.command import seedclean
from tests.support.dated_rows import FIRST, SECOND, notices
from tests.support.dedup_rows import write_rows


def ids(out: Path) -> list[str]:
    return sorted(orjson.loads(line)["id"] for line in (out / "clean.jsonl").read_bytes().splitlines())


def test_the_order_of_rows_and_the_number_of_threads_change_no_survivor(tmp_path: Path) -> None:
    rows, wanted = notices(), [f"a{day:02d}" for day in range(1, 21)]
    draw = random.Random(6)  # noqa: S311
    for jobs in (1, 3):
        draw.shuffle(rows)
        file = str(write_rows(tmp_path / f"{jobs}.jsonl", rows))
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
