"""Conversion to Simplified Chinese: quotes, and the table that a page needs."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from seedclean.core.document import Document
from seedclean.core.edits import apply, count_by_rule
from seedclean.stages.simplify import Simplify
from seedclean.text import char_flags as flags


@given(st.text(st.sampled_from("達到裡裏著「」『』“，乾淨\n"), max_size=40))
def test_quotes_are_made_curly_as_the_edits_say(text: str) -> None:
    with_quotes, without = (Simplify("t2s", "keep", quotes)(Document("a", text)).edits for quotes in ("curly", "keep"))
    expected = apply(text, tuple(without))
    for corner, curly in zip("「」『』", "“”‘’", strict=True):
        expected = expected.replace(corner, curly)
    if with_quotes:
        assert apply(text, tuple(with_quotes)) == expected
        assert count_by_rule(with_quotes) == count_by_rule(tuple(with_quotes))


@given(st.text(st.sampled_from("裡說裏説達，"), max_size=12))
def test_the_variants_on_a_page_choose_its_table(text: str) -> None:
    balance = sum((c in flags.TAIWAN_FORMS) - (c in flags.HONG_KONG_FORMS) for c in text)
    variant = Simplify("auto", "keep", "keep")._variant(text)
    assert variant == ("tw2s" if balance > 0 else "hk2s" if balance < 0 else "t2s")
