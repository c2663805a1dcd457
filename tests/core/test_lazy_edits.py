"""Edits that are made only when someone looks at them."""

from __future__ import annotations

import pickle

from hypothesis import given
from hypothesis import strategies as st

from seedclean.core.document import Document
from seedclean.core.edits import LazyEdits, apply, count_by_rule, replacements
from seedclean.stages.simplify import Simplify


@given(st.text("達到甲乙「」", max_size=30))
def test_lazy_edits_have_the_counts_and_the_text_that_they_announce(text: str) -> None:
    doc = Document("a", text)
    edits = Simplify("t2s", "keep", "curly")(doc).edits
    assert apply(text, tuple(edits)) == (edits.text if isinstance(edits, LazyEdits) else text)
    assert count_by_rule(edits) == count_by_rule(tuple(edits))
    assert len(edits) == len(tuple(edits))


def test_lazy_edits_can_be_pickled() -> None:
    edits = replacements("達到", "达到", "simplify:t2s")
    assert pickle.loads(pickle.dumps(edits)) == tuple(edits)  # noqa: S301 - our own
    assert edits != [*edits, *edits]
