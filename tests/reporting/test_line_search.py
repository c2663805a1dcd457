"""`seedclean why` takes what a person has at hand: a path, an address, a title, a piece of the text, a wrong id."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from seedclean.cli import main_group
from seedclean.core.errors import ConfigError
from seedclean.engine.runner import run
from seedclean.write.state import Lookup
from tests.support.folders import CONFIG, put, text

FERRY = "海城渡轮公司昨晚恢复了停航四年的夜间班次，第一班船九点离港，船上坐了一百八十多人，他们说海上的风很大。"
ROW = {"id": "7", "title": "渡轮恢复夜航", "url": "https://example.org/ferry?a=1", "text": FERRY}


@pytest.fixture
def filled(pages: Path, out: Path) -> Path:
    put(pages, {"mon/a.txt": text(1), "mon/short.txt": "太短了。", "rows.jsonl": json.dumps(ROW) + "\nno row\n"})
    run(pages, out, CONFIG)
    return out


def found(out: Path, name: object) -> list[str]:
    output = CliRunner().invoke(main_group, ["why", str(out), str(name), "--json"], catch_exceptions=False)
    return [line["id"] for line in json.loads(output.output)]


@pytest.mark.parametrize(
    "name",
    ["rows.jsonl#7", "7", "https://example.org/ferry?a=1", "渡轮恢复夜航", "example.org/ferry", "停航四年的夜间班次"],
)
def test_an_article_is_told_by_id_address_title_or_text(filled: Path, name: str) -> None:
    assert found(filled, name) == ["rows.jsonl#7"]


def test_a_page_is_told_by_its_path(filled: Path, pages: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert found(filled, pages / "mon" / "a.txt") == ["mon/a.txt"]
    assert found(filled, pages / "mon" / "short.txt") == ["mon/short.txt"], "a rejected page, too"
    monkeypatch.chdir(pages / "mon")
    assert found(filled, "a.txt") == ["mon/a.txt"]
    assert found(filled, "../mon/a.txt") == ["mon/a.txt"]
    assert found(filled, f"{pages}/rows.jsonl#L2") == ["rows.jsonl#L2"]


def test_rejected_rows_are_told_by_id_and_by_their_text(filled: Path) -> None:
    assert found(filled, "rows.jsonl#L2") == ["rows.jsonl#L2"]
    assert found(filled, "太短了") == ["mon/short.txt"]


@pytest.mark.parametrize(
    ("wrong", "meant"), [("a.txt", "mon/a.txt"), ("mon/b.txt", "mon/a.txt"), ("shrt.txt", "mon/sh")]
)
def test_a_wrong_id_is_told_with_near_ones(filled: Path, wrong: str, meant: str) -> None:
    with pytest.raises(ConfigError, match=f"no page or article '{wrong}'.*did you mean .*{meant}"):
        found(filled, wrong)


def test_an_id_is_looked_up_in_indexes(filled: Path) -> None:
    """Else each question would read the whole table of pages."""
    with Lookup(filled) as lookup:
        statements: list[str] = []
        lookup.state.set_trace_callback(statements.append)
        assert lookup.find("mon/a.txt")
        assert lookup.find("rows.jsonl#L2")
        lookup.state.set_trace_callback(None)
        for statement in statements:
            plan = lookup.state.execute(f"EXPLAIN QUERY PLAN {statement}").fetchall()
            assert not [step for step in plan if step[3].startswith("SCAN")], (statement, plan)
