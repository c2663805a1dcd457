"""The flow of stages that documents show is the table of stages, in its order."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from seedclean.stages import TABLE
from tests.conftest import ROOT

FLOW = ["read", *TABLE, "dedup", "write"]
DOCUMENTS = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")])
ARROW = re.compile(r"\s*(?:→|->|─+►)\s*")


def flow_lines(text: str) -> list[list[str]]:
    """Return the lines that show stages joined by arrows, each as the names in it."""
    lines = [ARROW.split(line.strip(" `.")) for line in text.splitlines()]
    return [names for names in lines if len(names) > 2 and len(set(names) & set(TABLE)) > 1]


@pytest.mark.parametrize("path", DOCUMENTS, ids=[path.relative_to(ROOT).as_posix() for path in DOCUMENTS])
def test_a_flow_line_shows_the_stages_of_the_table_in_their_order(path: Path) -> None:
    for names in flow_lines(path.read_text(encoding="utf-8")):
        assert names == FLOW


def test_a_document_shows_the_flow_in_each_language() -> None:
    shown = {path.relative_to(ROOT).as_posix() for path in DOCUMENTS if flow_lines(path.read_text(encoding="utf-8"))}
    assert any("zh" in path for path in shown)
    assert any("zh" not in path for path in shown)


def test_a_flow_line_with_a_stage_missing_would_be_noticed() -> None:
    assert flow_lines("read → repair → split → write\n") == [["read", "repair", "split", "write"]]
    assert flow_lines("看著 → 看着, 高爾基著 → 高尔基著") == []
