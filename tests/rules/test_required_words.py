"""Where the words stand that a pattern cannot do without: asked of texts that it matches."""

from __future__ import annotations

from math import inf

import pytest
import re2
from hypothesis import given
from hypothesis import strategies as st

from seedclean.core.resources import configs_folder
from seedclean.rules import load_rules
from seedclean.rules.listed_patterns import from_json, listed_required_words
from seedclean.rules.match import question_of
from seedclean.rules.prefilter import AnchoredPattern, PatternPrefilter
from seedclean.rules.required_words import WordPosition, find_required_words
from seedclean.text import TextScan

PLACES = [
    ("欢?迎?关注.{2,12}号", dict.fromkeys(("关注", "迎关注", "欢关注", "欢迎关注"), (0, 0, 3, 13))),
    (".{0,40}代表(?:作者)?.{0,8}", {"代表": (0, 40, 0, 10), "代表作者": (0, 40, 0, 8)}),
    ("(?:声明|提示)[::].{8,200}", {"声明:": (0, 0, 8, 200), "提示:": (0, 0, 8, 200)}),
    ("甲{2,4}查看", {"甲甲查看": (0, 2, 0, 0)}),
    ("(?:.查看){2,3}[0-9]*", {"查看": (1, 1, 3, inf)}),
]


@pytest.mark.parametrize(("pattern", "places"), PLACES, ids=[pattern for pattern, _ in PLACES])
def test_places_of_words(pattern: str, places: dict[str, tuple[float, ...]]) -> None:
    found = find_required_words(pattern, whole=True).words or {}
    assert found.keys() == places.keys()
    for word, place in found.items():
        told = places[word]
        assert place.before <= told[0] <= told[1] <= place.before_most, "never narrower than it is"
        assert place.behind <= told[2] <= told[3] <= place.behind_most


def test_what_is_listed_of_shipped_patterns_is_what_is_worked_out() -> None:
    """If it is not: scripts/list_required_words.py."""
    for whole, listed in enumerate(listed_required_words()):
        wrong = [
            pattern
            for pattern, known in listed.items()
            if from_json(known) != find_required_words(pattern, whole=bool(whole))
        ]
        assert listed
        assert not wrong


def test_nearly_all_shipped_patterns_are_listed() -> None:
    """If they are not: make lists. Each that is missing is worked out in every process."""
    questions = [question_of(rule) for rule in load_rules((configs_folder() / "rules",)) if rule.pattern]
    missing = [
        question.pattern for question in questions if question.pattern not in listed_required_words()[question.whole]
    ]
    assert len(missing) <= len(questions) // 10, missing


def test_a_word_at_the_beginning_is_rarer_than_one_anywhere() -> None:
    assert find_required_words("本文(?:标题)?.{0,40}联系.{0,40}", whole=True).words == {
        "本文": WordPosition(0, 0, 2, 84),
        "本文标题": WordPosition(0, 0, 2, 82),
    }
    assert set(find_required_words("本文.{0,40}联系我们", whole=False).words or {}) == {"联系我们"}, (
        "nobody knows where that begins"
    )


LETTERS = st.text("船港灯ab1:#。 ", min_size=1, max_size=3)
_CLASSES = [".", r"\d", "[船港]", "[^。]", "[a-z]", ".{0,5}", r"\d{1,2}", "[a:]{2,6}"]
PIECES = st.one_of(LETTERS, st.sampled_from([*_CLASSES, "船{2,3}", "(?:灯港){1,2}", "港*", "船+?"]))


def both(inner: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    alternatives = st.lists(inner, min_size=1, max_size=3).map(lambda some: f"(?:{'|'.join(some)})")
    repeated = st.tuples(alternatives, st.sampled_from(["", "?", "{2}", "{1,3}", "+", "*"])).map("".join)
    return st.lists(st.one_of(inner, repeated), min_size=1, max_size=3).map("".join)


PATTERNS = st.recursive(PIECES, both, max_leaves=8)
ANCHORS = st.sampled_from([("", "", True), ("", "", False), ("^", "", False), ("", "$", False), ("^", "$", False)])


@given(PATTERNS, ANCHORS, st.text("船港灯ab1:#。 z", max_size=4), st.text("船港灯ab1:#。 z", max_size=4), st.data())
def test_what_a_pattern_matches_has_a_word_at_its_place(
    pattern: str, anchors: tuple[str, str, bool], before: str, behind: str, data: st.DataObject
) -> None:
    first, last, whole = anchors
    around = f"{first}(?:{pattern}){last}" if first or last else pattern
    match = data.draw(st.from_regex(pattern, fullmatch=True, alphabet="船港灯ab1:#。 z"))
    line = f"{'' if whole or first else before}{match}{'' if whole or last else behind}".strip()
    text = f"^(?:{around})$" if whole else around
    if "\n" in line or not line or not re2.search(text, line):
        return  # the match began or ended with a space
    assert PatternPrefilter({3: AnchoredPattern(around, whole)}).candidates(TextScan(line)) == {3: [0]}
