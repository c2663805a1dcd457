"""An update is named by every command and engine, and everyone can see which article it tells again."""

from __future__ import annotations

import json
from pathlib import Path

import orjson
import pytest

from tests.support.command import seedclean
from tests.support.dated_rows import MORE, PORT, row
from tests.support.dedup_rows import write_rows


def relations(out: Path) -> dict[str, str]:
    rows = map(orjson.loads, (out / "duplicates.jsonl").read_bytes().splitlines())
    return {row["id"]: row.get("cluster", {}).get("relation", row.get("relation")) for row in rows}


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
