"""Pages that hold their article twice: the pre-check misses none."""

from __future__ import annotations

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from seedclean.stages.split import _KEY_LEAST, _SENTENCE, _SENTENCES_LEAST, _may_repeat
from seedclean.text import (  # fmt: skip
    line_keys,
    scan_text,
)

_SENTENCES = (
    "海城渡轮公司昨晚",
    "海城渡轮公司昨晚a",
    "第一班船ABΣß1",
    "★★★★★★★",
    "はしけの便り",
    "一百八十多人",
    "短",
    "\n",
)


@settings(max_examples=500)
@given(
    st.lists(st.sampled_from(_SENTENCES) | st.text("海城渡轮公司aBΣß1 ,—★\n", max_size=12), max_size=8),
    st.lists(st.sampled_from(_SENTENCES), max_size=3),
    st.sampled_from((0.0, 0.4, 0.8, 1.0, 5.0)),
)
def test_no_copy_that_may_be_one_is_missed(sentences: list[str], others: list[str], share: float) -> None:
    text = "。".join([*sentences, *others, *sentences, *others[:1]])
    view = scan_text(text).view
    spans = np.array([found.span() for found in _SENTENCE.finditer(view)], dtype=np.intp).reshape(-1, 2)
    known = [key for key in line_keys(view, *spans.T) if len(key) >= _KEY_LEAST]
    again = [key in known[:number] for number, key in enumerate(known)]
    if any(sum(again[at:]) >= share * (len(known) - at) for at in range(len(known) - _SENTENCES_LEAST + 1)):
        assert _may_repeat(scan_text(text), share)


def test_a_page_without_a_copy_is_not_looked_through() -> None:
    first, second, third = "海城渡轮公司昨晚恢复了夜航。", "第一班船九点离港,船上坐了人。", "他们说明天还会再来一次。"
    assert not _may_repeat(scan_text(first + second + third), 0.8)
    assert not _may_repeat(scan_text(first * 3), 0.8)
    assert not _may_repeat(scan_text(first * 5 + second + third), 0.8)  # what repeats is not at the end
    assert _may_repeat(scan_text((first + second + third) * 2), 0.8)
    assert _may_repeat(scan_text((first + second + third) * 2 + "★★★★★★★。"), 1.0)  # what has no letters is no sentence
