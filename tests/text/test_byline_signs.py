"""Each label of a byline has a sign, so that its line is asked."""

from __future__ import annotations

import hypothesis.strategies as st
import pytest
from hypothesis import given, settings

from seedclean.text import scan_text
from seedclean.text.bylines import labels
from seedclean.text.bylines.labels import HAN
from seedclean.text.bylines.signs import byline_signs


@pytest.mark.parametrize("role", [labels.AUTHOR, labels.TRAINEE, labels.EDITOR, labels.SOURCE])
@settings(deadline=None, max_examples=300, derandomize=True)
@given(data=st.data())
def test_a_line_with_a_label_is_asked(role: str, data: st.DataObject) -> None:
    pattern = labels._LABELS[role].replace(HAN, "海").replace(r"\s", " ").replace("?<!海", "?<!港")
    label = data.draw(st.from_regex(pattern, fullmatch=True))
    flags = byline_signs(scan_text(f"夜航恢复\n{label}:林小满\n昨晚九点，船开了。"), 14, 8)
    assert flags[1:2] > b"\0", label
