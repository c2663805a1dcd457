"""Rules in a part of a text: what they hit there is what they hit in that part alone."""

from __future__ import annotations

from hypothesis import example, given, settings
from hypothesis import strategies as st

from seedclean.rules import Matcher, load_rules, shipped_rules
from seedclean.text import scan_text
from seedclean.text.scan_part import ScanPart

RULES = load_rules((shipped_rules(),))
TEXTS = sorted({example.text for rule in RULES for example in rule.removes})
PROSE = "昨晚九点,第一班渡轮离开海城港,船上坐了一百八十多人。"
MATCHER = Matcher(RULES)


@settings(max_examples=80, deadline=None)
@given(
    st.lists(st.sampled_from(TEXTS) | st.sampled_from([PROSE, "", "  ", "夜航"]), min_size=1, max_size=12),
    st.integers(0, 40),
    st.integers(0, 40),
)
@example(["推荐阅读\n海运脱碳的难题\n9808\n莫愁湖边的民宿\n4576", PROSE], 0, 5)
def test_a_part_is_as_a_text_of_its_own(texts: list[str], first: int, size: int) -> None:
    scan = scan_text("\n".join(texts))
    starts, _, nexts = scan.lines
    first = min(first, len(starts))
    behind = min(first + size, len(starts))
    begin = starts[first] if first < len(starts) else scan.length
    end = nexts[behind - 1] if behind > first else begin
    hits = MATCHER.find_in(ScanPart(scan, first, behind - first, begin, end))
    alone = MATCHER.find(scan.text[begin:end])
    assert sorted(hits.cuts) == sorted((begin + start, begin + stop, rule) for start, stop, rule in alone.cuts)
    assert hits.fields == alone.fields
    assert sorted(hits.ends) == sorted(begin + place for place in alone.ends)
    assert sorted(hits.begins) == sorted(begin + place for place in alone.begins)
