"""Nothing is removed without a record: replay gives the text, pieces put the page together again."""

from __future__ import annotations

import pickle
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from seedclean.config import load_config
from seedclean.core.document import Document
from seedclean.core.edits import Edit, apply, removals, replay
from seedclean.core.report import Report
from seedclean.read.decode import text_document
from seedclean.stage import Rewriting, Splitting, edits_between
from tests.conftest import ROOT
from tests.support.odd_pages import PAGES, PIPELINE


@given(PAGES)
@settings(max_examples=300, deadline=None)
def test_every_document_replays_and_the_numbers_add_up(text: str) -> None:
    documents = PIPELINE(Document("page", text))
    for doc in documents:
        assert replay(text, doc.trace) == doc.text
    report = Report()
    report.add_page(len(text), "utf-8", documents)
    report.kept = report.articles
    report.check()


@given(PAGES)
@settings(max_examples=150, deadline=None)
def test_pieces_put_the_page_together(text: str) -> None:
    split = next(stage for stage in PIPELINE.stages if isinstance(stage, Splitting))
    assert "".join(doc.text for doc in split(Document("page", text))) == text


@given(PAGES)
@settings(max_examples=150, deadline=None)
def test_stages_that_edit_text_are_stable(text: str) -> None:
    """What emoji and whitespace leave, they leave again."""
    for name in ("emoji", "whitespace"):
        stage = next(stage for stage in PIPELINE.stages if stage.name == name)
        once = stage(Document("page", text))[0].text
        assert stage(Document("page", once))[0].text == once


@given(st.text(max_size=60), st.text(max_size=60))
def test_replacements_are_exactly_the_runs_that_differ(old: str, new: str) -> None:
    assert apply(old, edits_between(old, new, "own")) == new


@given(st.lists(st.tuples(st.integers(0, 30), st.integers(0, 30), st.sampled_from("abc")), max_size=12))
def test_overlapping_cuts_remove_each_character_once(spans: list[tuple[int, int, str]]) -> None:
    text = "".join(chr(0x4E00 + i) for i in range(31))
    covered = {i for start, end, _ in spans for i in range(start, end)}
    assert apply(text, removals(spans)) == "".join(c for i, c in enumerate(text) if i not in covered)


@pytest.mark.parametrize(
    "edits", [[Edit(0, 2, "", "a"), Edit(1, 3, "", "b")], [Edit(2, 9, "", "a")], [Edit(2, 1, "", "a")]]
)
def test_edits_that_do_not_fit_their_text_are_refused(edits: list[Edit]) -> None:
    with pytest.raises(ValueError, match="edits"):
        apply("海城港", edits)


def test_rewriting_records_what_a_function_of_the_users_did() -> None:
    stage: Any = Rewriting("own", lambda text: text.replace("港口", "码头") + "完")
    doc = stage(Document("x", "港口\n灯塔"))[0]
    assert (doc.text, replay("港口\n灯塔", doc.trace)) == ("码头\n灯塔完", "码头\n灯塔完")


def test_every_removed_character_of_the_samples_has_a_rule() -> None:
    for file in sorted((ROOT / "samples").rglob("*.txt")):
        raw = text_document(file.name, file.read_bytes())
        if isinstance(raw, Document):
            for doc in PIPELINE(raw):
                assert all(edit.rule for entry in doc.trace for edit in entry.edits)
                assert replay(raw.text, doc.trace) == doc.text


def test_pipelines_and_documents_pickle() -> None:
    """Workers get the one and give back the other."""
    text = "英偉達(dá)宣布🚀,看著「燈塔」。返回搜狐,查看更多"
    documents = PIPELINE(text)
    copied: Any = pickle.loads(pickle.dumps(PIPELINE))  # noqa: S301
    assert copied(text) == documents
    assert pickle.loads(pickle.dumps(documents)) == documents  # noqa: S301


def test_the_result_of_a_page_does_not_depend_on_other_pages() -> None:
    """No stage remembers anything: the same page gives the same documents whatever came before it."""
    files = sorted((ROOT / "samples").rglob("*.txt"))
    pages = [result for file in files if isinstance(result := text_document(file.name, file.read_bytes()), Document)]
    fresh = [load_config().pipeline()(page) for page in pages]
    assert [PIPELINE(page) for page in reversed(pages)] == list(reversed(fresh))
