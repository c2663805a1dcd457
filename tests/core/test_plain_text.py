"""Texts that are shown: nothing in them is unseen, and long ones are shortened."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from seedclean.core.plain_text import escape_line, escape_unseen, shorten, shorten_middle

TEXTS = st.text(st.characters(codec=None), max_size=200)


@given(TEXTS)
def test_what_is_shown_has_no_unseen_characters(text: str) -> None:
    assert escape_line(text).isprintable()
    assert not {"\x00", "\u202e", "\u200b", "\ufeff", "\ud800"} & set(escape_unseen(text))
    escape_unseen(text).encode()


@given(TEXTS, st.integers(0, 50), st.integers(0, 50))
def test_a_shortened_text_has_both_ends_and_its_length_is_bounded(text: str, head: int, tail: int) -> None:
    short = shorten(text, head, tail)
    assert len(short) <= head + tail + 1
    assert short == text or (short.startswith(text[:head]) and short.endswith(text[len(text) - tail :]))
    assert shorten_middle(text, head) == (text if len(text) <= 2 * head + 3 else shorten(text, head, head, gap=" … "))


def test_a_text_may_stay_whole_up_to_another_length() -> None:
    assert (shorten("天" * 40, 30, most=40), shorten("天" * 41, 30, most=40)) == ("天" * 40, "天" * 30 + "…")
