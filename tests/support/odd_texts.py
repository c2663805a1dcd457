"""Texts of odd characters, for properties of what is done with every character."""

from __future__ import annotations

from hypothesis import strategies as st

SIGNS = "甲乙達到台〇裡裏 \t\n\r\x0b\x1c\u3000\u2028\x85,，。！？；：、”)a1é锛ā🚀①\u200b\ud800ઐ\U00020000"
texts = st.text(st.one_of(st.sampled_from(SIGNS), st.characters()), max_size=40)
