"""Words of lines, which the kernel and small sets of patterns find, against the patterns of body.yaml themselves."""

from __future__ import annotations

import re2
from hypothesis import given, settings
from hypothesis import strategies as st

from seedclean.rules.needed_characters import find_needed_characters
from seedclean.stages.line_model.line_words import line_patterns, word_names, words_of_lines

PATTERNS = line_patterns()["words"]
PIECES = (
    "首页 登录 海城 ( 责任 编辑: 编辑) 来源 来源: 赞 赞12 顶 顶3 2024 -03- 3 1 12:30 年 月 日 05日电 讯 ,记者 文/ 图 "
    "视频 摄 全文完 ] ① 、 港 … ... “ 船开了的时候 ” 阅读 (3) 5次 AD A- A+ 相关新闻 排行榜 : > 正文 www. .cn 联系我们 "
    "今天 3 分钟前 中新社 标签 # 1/5 · "
)
LINE = st.lists(st.sampled_from(PIECES.split()) | st.just(" ") | st.text(max_size=3), min_size=1, max_size=8).map(
    "".join
)


@settings(max_examples=300)
@given(st.lists(LINE | LINE.map(lambda line: line * 40), min_size=1, max_size=6))
def test_words_are_those_that_the_patterns_match(lines: list[str]) -> None:
    ends = [line if len(line) <= 300 else f"{line[:150]} {line[-150:]}" for line in lines]
    wanted = [[bool(re2.search(pattern, line)) for pattern in PATTERNS.values()] for line in ends]
    assert words_of_lines(lines).tolist() == wanted


@settings(max_examples=300)
@given(LINE)
def test_a_match_has_the_characters_that_its_pattern_needs(line: str) -> None:
    for pattern in PATTERNS.values():
        needed = find_needed_characters(pattern)
        if match := re2.search(pattern, line):
            assert needed.within is None or any(text in match[0] for text in needed.within)
            assert needed.first is None or not match[0] or match[0][0] in needed.first
            assert needed.last is None or not match[0] or match[0][-1] in needed.last


def test_no_lines_have_no_words() -> None:
    assert words_of_lines([]).shape == (0, len(word_names()))


def test_what_a_pattern_needs_is_unknown_where_it_is_not_understood() -> None:
    for pattern in ("(?i)abc", "[^a]", ".*", r"\p{Han}", "[[:alpha:]]", "a?", "(a|)", "[a-\\d]", "("):
        assert find_needed_characters(pattern).within is None, pattern
