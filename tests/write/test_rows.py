"""Rows of articles that no decision changes."""

from __future__ import annotations

import orjson
from hypothesis import given
from hypothesis import strategies as st

from seedclean import load_config
from seedclean.dedup.decision import Decision
from seedclean.write import rows


@given(st.text(min_size=1))
def test_a_row_that_goes_with_no_other_is_what_is_decided_of_it(name: str) -> None:
    try:
        line = orjson.dumps({"id": name, "text": "海城", "flags": ["short"], **rows.singleton_fields(name)})
    except TypeError:  # a lone surrogate: no such row is made
        return
    decision = Decision(name, name, 1, 1.0, 1.0, None, None, 0.0, 0.0)
    kept, whole, original = rows.decided_row(memoryview(line), decision, load_config().dedup(), None)
    assert (kept, bytes(whole), original) == (True, line, None)
