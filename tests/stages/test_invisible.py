"""Invisible and decomposed characters, each against the plain way to find them."""

from __future__ import annotations

import unicodedata

from hypothesis import given
from hypothesis import strategies as st

from seedclean.core.edits import apply
from seedclean.stages.repairs.invisible import _JUNK, compose, remove_invisible
from seedclean.text import char_flags as flags
from tests.support.odd_texts import texts


def test_composed_characters_stay_so_whatever_is_beside_them() -> None:
    composed_ones = {point for first, last in flags._COMPOSED for point in range(first, last + 1)}
    assert [
        hex(p) for p in composed_ones if unicodedata.combining(chr(p)) or not unicodedata.is_normalized("NFC", chr(p))
    ] == []
    canonical = (unicodedata.decomposition(chr(p)) for p in range(0x110000))
    seconds = {
        int(part, 16)
        for decomposition in canonical
        if not decomposition.startswith("<")
        for part in decomposition.split()[1:]
    }
    assert seconds & composed_ones == set()


@given(st.one_of(texts, st.text("甲é\u0301e\u3099か가\u11a8ᄀ\u1161\ufa0cΩ", max_size=20)))
def test_text_is_composed_as_by_python(text: str) -> None:
    edits = compose(text)
    assert apply(text, edits) == unicodedata.normalize("NFC", text)
    assert bool(edits) == (text != unicodedata.normalize("NFC", text))


@given(texts)
def test_invisible_characters_are_what_the_pattern_says(text: str) -> None:
    assert [edit[:2] for edit in remove_invisible(text)] == [match.span() for match in _JUNK.finditer(text)]
