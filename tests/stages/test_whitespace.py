"""Spaces, joints and blank lines: the fast way says what the edits say."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from seedclean.core.edits import apply
from seedclean.stages import whitespace
from seedclean.text import (  # fmt: skip
    count_joints,
    drop_blank_lines,
    tidy_spaces,
)
from seedclean.text.scan import TextScan
from tests.support.odd_texts import texts


@given(texts)
def test_spaces_are_tidied_as_the_edits_say(text: str) -> None:
    edits = tuple(whitespace._space_edits(text))
    new, changed = tidy_spaces(text)
    assert (new, changed) == (apply(text, edits), len(edits))
    scan = TextScan(new)
    assert count_joints(new) == (scan.joints, scan.most_joints, scan.stop_lines)  # which were counted with it


@given(st.text("甲。！” ：\n", max_size=60))
def test_the_precheck_for_joints_misses_none(text: str) -> None:
    assert [edit.start for edit in whitespace.break_joints(text)] == list(whitespace._breaks(text))


@given(st.one_of(texts, st.text("甲乙 \n", max_size=30)))
def test_blank_lines_are_closed_up_as_the_edits_say(text: str) -> None:
    edits = tuple(whitespace._blank_line_edits(text))
    assert drop_blank_lines(text) == (apply(text, edits), len(edits))
