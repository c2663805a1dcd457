"""Hostile pages in a run: a row in rejected.jsonl at worst, and the pages beside them are kept."""

from __future__ import annotations

from pathlib import Path

import pytest

from seedclean.core.document import Document
from seedclean.read.decode import html_document
from seedclean.read.html.guard import TAGS_MOST
from tests.read.test_guard import HOSTILE, MANY
from tests.read.test_html import BODY, page, rows
from tests.support.command import seedclean


def with_hostile_markup(markup: str) -> str:
    return page().replace("<h1>", f"{markup}<h1>", 1)


def test_a_run_over_hostile_pages_keeps_the_pages_beside_them(tmp_path: Path) -> None:
    source = tmp_path / "in"
    source.mkdir()
    for number, kind in enumerate(HOSTILE):
        (source / f"hostile{number}.html").write_text(with_hostile_markup(HOSTILE[kind](MANY // 10)), encoding="utf-8")
    (source / "many.html").write_text("<i>船</i>" * TAGS_MOST, encoding="utf-8")
    (source / "ordinary.html").write_text(page(), encoding="utf-8")
    finished = seedclean("run", str(source), "-o", str(tmp_path / "out"))
    assert b"Traceback" not in finished.stderr + finished.stdout
    assert finished.returncode == 1  # two pages failed
    kept, rejected = rows(tmp_path / "out"), rows(tmp_path / "out", "rejected")
    assert any(row["text"].split("\n") == BODY for row in kept)
    [many] = [row for row in rejected if row["id"].startswith("many.html")]
    assert (many["stage"], many["reason"]) == ("read", "too-many-tags")
    assert {row["reason"] for row in rejected if row["stage"] == "read"} == {"binary", "too-many-tags"}


@pytest.mark.parametrize("kind", ["divs", "bold paragraphs", "links", "attributes", "tables", "lists"])
def test_text_behind_hostile_markup_is_read(kind: str) -> None:
    document = html_document("a", with_hostile_markup(HOSTILE[kind](MANY // 10)).encode())
    assert isinstance(document, Document)
    for line in BODY:
        assert line in document.text
