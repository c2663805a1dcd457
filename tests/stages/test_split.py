"""Pages that hold their article twice: the pre-check misses none."""

from __future__ import annotations

from typing import SupportsIndex

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from seedclean.stages.split import _KEY_LEAST, _SENTENCE, _SENTENCES_LEAST, _first_copy, _may_repeat, copy_start
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
def test_the_precheck_misses_no_copy(sentences: list[str], others: list[str], share: float) -> None:
    text = "。".join([*sentences, *others, *sentences, *others[:1]])
    view = scan_text(text).view
    spans = np.array([match.span() for match in _SENTENCE.finditer(view)], dtype=np.intp).reshape(-1, 2)
    keys = [key for key in line_keys(view, *spans.T) if len(key) >= _KEY_LEAST]
    is_repeat = [key in keys[:number] for number, key in enumerate(keys)]
    if any(sum(is_repeat[at:]) >= share * (len(keys) - at) for at in range(len(keys) - _SENTENCES_LEAST + 1)):
        assert _may_repeat(scan_text(text), share)


def test_the_precheck_says_no_for_most_pages_without_a_copy() -> None:
    first, second, third = "海城渡轮公司昨晚恢复了夜航。", "第一班船九点离港,船上坐了人。", "他们说明天还会再来一次。"
    assert not _may_repeat(scan_text(first + second + third), 0.8)
    assert not _may_repeat(scan_text(first * 3), 0.8)
    assert not _may_repeat(scan_text(first * 5 + second + third), 0.8)  # what repeats is not at the end
    assert _may_repeat(scan_text((first + second + third) * 2), 0.8)
    assert _may_repeat(scan_text((first + second + third) * 2 + "★★★★★★★。"), 1.0)  # what has no letters is no sentence


class _Watched(str):  # noqa: SLOT000 - the count needs a __dict__
    """A text that counts the characters in which something is looked for."""

    searched = 0

    def rfind(self, sub: str, start: SupportsIndex | None = None, end: SupportsIndex | None = None, /) -> int:
        """Return what `str` returns."""
        self.searched += len(self[start:end])
        return super().rfind(sub, start, end)


def test_a_copy_is_found_where_its_line_begins() -> None:
    article = "".join(f"第{number}班船昨晚离开海城港。" for number in range(5))
    assert copy_start(f"{article}\n  {article}", 0.8) == (len(article) + 1, 1.0, 5)


def test_a_long_line_is_searched_once() -> None:
    sentence = "海城渡轮公司昨晚恢复夜航。"
    view = _Watched(sentence * 200)
    starts = range(0, len(view), len(sentence))
    assert _first_copy(view, starts, [0] * len(starts), 0.8) is None
    assert 0 < view.searched <= len(view)
