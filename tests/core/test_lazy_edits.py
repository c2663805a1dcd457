"""Edits that are made only when someone looks at them."""

from __future__ import annotations

import pickle

from hypothesis import given
from hypothesis import strategies as st

from seedclean.core.document import Document
from seedclean.core.edits import LazyEdits, apply, count_by_rule, replacements
from seedclean.stages.simplify import Simplify


@given(st.text("達到甲乙「」", max_size=30))
def test_edits_in_bulk_are_what_they_say(text: str) -> None:
    doc = Document("a", text)
    found = Simplify("t2s", "keep", "curly")(doc).edits
    assert apply(text, tuple(found)) == (found.text if isinstance(found, LazyEdits) else text)
    assert count_by_rule(found) == count_by_rule(tuple(found))
    assert len(found) == len(tuple(found))


def test_edits_in_bulk_are_pickled() -> None:
    found = replacements("達到", "达到", "simplify:t2s")
    assert pickle.loads(pickle.dumps(found)) == tuple(found)  # noqa: S301 - our own
    assert found != [*found, *found]
