"""A page of a type that is not kept ends where its type is known; no later stage works on it."""

from __future__ import annotations

from pathlib import Path

import pytest

from seedclean import Document, load_pipeline
from seedclean.config import load_config
from seedclean.engine.runner import run
from seedclean.reporting.inspection import inspect_stages
from seedclean.stage import Finding, Found
from tests.support.folders import rows

LIST = "\n".join(f"[{number}] 海城路第{number}次供水檢查的結果 2025-03-0{number}" for number in range(1, 9))
ARTICLE = "海城渡轮公司昨晚恢复了停航四年的夜间班次,第一班船九点离港,船上坐了一百八十多人。"


def is_media(doc: Document) -> Found:
    return Found((), {"page_type": "media"} if doc.text else {})


def test_no_stage_behind_body_sees_a_page_of_another_type() -> None:
    seen: list[str] = []

    def note(doc: Document) -> Found:
        seen.append(doc.text)
        return Found()

    pipeline = load_pipeline().after("body", Finding("note", note))
    [doc] = pipeline(LIST)
    assert doc.drop is not None
    assert (doc.drop.stage, doc.drop.reason, doc.meta["page_type"]) == ("checks", "no-article", "list")
    assert (doc.text, seen) == (LIST, [])
    [article] = pipeline(ARTICLE)
    assert (article.drop, seen) == (None, [ARTICLE])


def test_its_row_has_the_text_as_the_page_shows_it_and_no_figures(tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "a.txt").write_text(LIST, encoding="utf-8")
    run(tmp_path / "in", tmp_path / "out", load_config())
    [row] = rows(tmp_path / "out", "rejected")
    assert (row["stage"], row["reason"], row["page_type"], row["text"]) == ("checks", "no-article", "list", LIST)
    assert "quality" not in row


def test_its_type_goes_before_other_reasons() -> None:
    [doc] = load_pipeline()("对不起，您访问的页面不存在！\n返回首页")
    assert doc.drop is not None
    assert (doc.drop.reason, doc.meta["page_type"]) == ("no-article", "error")


@pytest.mark.parametrize("stages", [["body"], ["repair", "body", "simplify"]])
def test_without_checks_no_page_is_dropped_for_its_type(stages: list[str]) -> None:
    [doc] = load_pipeline(stages=stages)(LIST)
    assert (doc.drop, doc.meta["page_type"]) == (None, "list")


def test_types_that_a_config_keeps_go_on(tmp_path: Path) -> None:
    (tmp_path / "lists.yaml").write_text("stages: {checks: {keep_types: [list]}}", encoding="utf-8")
    pipeline = load_pipeline(tmp_path / "lists.yaml")
    [doc], [article] = pipeline(LIST), pipeline(ARTICLE)
    assert (doc.drop, doc.meta["script"]) == (None, "traditional")
    assert article.drop is not None
    assert article.drop.reason == "no-article"


def test_checks_asks_for_the_type_that_a_stage_of_ones_own_says() -> None:
    [doc] = load_pipeline().after("body", Finding("own", is_media))(ARTICLE)
    assert doc.drop is not None
    assert doc.drop.detail == "a page of the type media, which checks.keep_types does not name"


def test_inspect_shows_the_end_at_body() -> None:
    *_, last = inspect_stages(Document("page", LIST), load_pipeline())
    assert last.stage == "body"
    assert last.drop is not None
    assert last.drop.reason == "no-article"
