"""What is shown is what is there: marks and alignments put the texts together again; no text gets out of its HTML."""

from __future__ import annotations

import orjson
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import seedclean
from seedclean.core.document import Document, Drop
from seedclean.core.edits import Edit, Trace, replay
from seedclean.core.extras import installed_version
from seedclean.core.render import align_texts, listed_templates, mark_edits, render_template
from seedclean.core.render.markup import template_environment
from seedclean.reporting.html_report.page import report_templates
from tests.support.markup import HOSTILE, escaped
from tests.support.odd_pages import PAGES, PIPELINE


@given(PAGES)
@settings(max_examples=200, deadline=None)
def test_marks_are_the_page_and_the_article(page: str) -> None:
    for doc in PIPELINE(page):
        marks = mark_edits(page, doc.trace)
        assert "".join(mark.text for mark in marks if mark.kind != "added") == page
        assert "".join(mark.text for mark in marks if mark.kind != "cut") == doc.text
        assert all(mark.text for mark in marks)


EDITS = st.lists(st.tuples(st.integers(0, 12), st.integers(0, 4), st.text("ab", max_size=2)), max_size=4)


@given(st.text("xyz", max_size=12), st.lists(EDITS, max_size=4))
@settings(max_examples=300, deadline=None)
def test_marks_of_any_edits_are_both_texts(raw: str, passes: list[list[tuple[int, int, str]]]) -> None:
    trace: list[Trace] = []
    text = raw
    for number, wanted in enumerate(passes):
        edits: list[Edit] = []
        for start, length, after in sorted(wanted):
            begin = max(start, edits[-1].end if edits else 0)
            if begin <= len(text):
                edits.append(Edit(begin, min(begin + length, len(text)), after, f"rule {number}", number % 2))
        trace.append(Trace("any", tuple(edits)))
        text = replay(text, trace[-1:])
    marks = mark_edits(raw, trace)
    assert "".join(mark.text for mark in marks if mark.kind != "added") == raw
    assert "".join(mark.text for mark in marks if mark.kind != "cut") == text


def test_what_is_damaged_and_left_is_marked() -> None:
    left = Trace("repair", (Edit(1, 3, "??", "repair:unrecoverable", 0.0),))
    assert mark_edits("甲??乙", [left]) == [
        ("kept", "甲", "", 1.0), ("kept", "??", "repair:unrecoverable", 0.0), ("kept", "乙", "", 1.0),
    ]  # fmt: skip


SENTENCES = st.lists(st.sampled_from(["甲。", "乙！", "丙丁\n", "戊", "甲乙丙。", "x"]), max_size=14).map("".join)


@given(SENTENCES, SENTENCES)
@settings(max_examples=400, deadline=None)
def test_aligned_rows_are_both_texts(left: str, right: str) -> None:
    rows = align_texts(left, right)
    assert "".join(part.text for row in rows for part in row.left) == left
    assert "".join(part.text for row in rows for part in row.right) == right
    for row in rows:
        assert row.same == (row.left == row.right), row
        shared = ["".join(part.text for part in side if part.same) for side in (row.left, row.right)]
        assert shared[0] == shared[1], row


def test_equal_texts_are_one_row_and_a_moved_sentence_is_shown() -> None:
    text = "一二三。四五六。七八九。"
    assert [row.same for row in align_texts(text, text)] == [True]
    assert [row.same for row in align_texts(text, "四五六。七八九。一二三。")] == [False, True, False]


def test_long_gaps_are_not_compared_letter_by_letter() -> None:
    left, right = "天" * 399 + "地。", "天" * 399 + "人。"
    assert [row.left for row in align_texts(left, right)] == [((False, left),)]
    assert len(align_texts(left[1:], right[1:])[0].left) == 3


def test_documents_display_themselves_in_a_notebook() -> None:
    [doc] = seedclean.load_pipeline(stages=["emoji"])("英偉🚀達" + HOSTILE)
    shown = doc._repr_html_()
    assert '<span style="color:#b3261e;text-decoration:line-through" title="emoji">🚀</span>' in shown
    assert not escaped(shown)
    dropped = Document("x", HOSTILE, drop=Drop("checks", HOSTILE, HOSTILE), meta={"title": HOSTILE})
    assert not escaped(dropped._repr_html_())


def test_a_template_without_one_of_its_values_is_an_error() -> None:
    from jinja2 import UndefinedError

    with pytest.raises(UndefinedError, match="'rows' is undefined"):
        render_template("table", title="", head=())


def test_a_notebook_shows_the_beginning_of_a_page_without_end() -> None:
    [doc] = seedclean.load_pipeline(stages=["emoji"])("天🚀" * 1_000_000)
    html = doc._repr_html_()
    assert len(html) < 4_000_000
    assert " …</div>" in html


def test_listed_templates_are_what_jinja_makes_of_them() -> None:
    """If they are not: scripts/list_templates.py."""
    listed = orjson.loads(listed_templates.FILE.read_bytes())
    if listed["jinja"] != installed_version("jinja2"):
        pytest.skip("the list is of another version of Jinja")
    environment = report_templates()
    assert orjson.loads(listed_templates.as_json(environment, environment.list_templates())) == listed


def test_a_template_that_is_not_listed_is_compiled(monkeypatch: pytest.MonkeyPatch) -> None:
    listed = render_template("table", title="<b>", head=["a"], rows=[["1"]])
    template_environment.cache_clear()
    monkeypatch.setattr(listed_templates, "_listed", dict)
    try:
        assert render_template("table", title="<b>", head=["a"], rows=[["1"]]) == listed
    finally:
        template_environment.cache_clear()
