"""The prefilter of patterns: it names every line that a pattern may match."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from seedclean.rules.prefilter import AnchoredPattern, LineShape, PatternPrefilter
from seedclean.text.scan import TextScan
from tests.support.odd_texts import texts


@given(
    texts,
    st.builds(
        LineShape,
        st.integers(0, 4),
        st.booleans(),
        st.integers(0, 3),
        st.frozensets(st.sampled_from("甲乙达a1 "), max_size=3),
        st.integers(0, 3),
    ),
)
def test_lines_of_a_shape(text: str, shape: LineShape) -> None:
    least, marks, first, some, enough = shape
    seen = TextScan(text)
    spans = zip(seen.lines.starts, seen.lines.ends, strict=True)
    wanted = []
    for number, (start, end) in enumerate(spans):
        line = seen.view[start:end]
        counted = len(line) - (TextScan(text[start:end]).evidence.han if marks else 0)
        if sum(map(line.count, some)) < enough:
            continue
        if counted >= least and "。" not in line and (not first or number < first):
            wanted.append(number)
    assert PatternPrefilter({}, {7: shape}).candidates(seen) == ({7: wanted} if wanted else {})


@given(
    st.lists(st.text("海城港aé。 ", min_size=1, max_size=4).filter(str.strip), min_size=1, max_size=30, unique=True),
    st.text("海城港aé。 \n", max_size=40),
)
def test_patterns_are_asked_wherever_their_words_stand(words: list[str], text: str) -> None:
    seen = TextScan(text)
    lines = [seen.view[start:end] for start, end in zip(seen.lines.starts, seen.lines.ends, strict=True)]
    wanted = {
        n: found for n, word in enumerate(words) if (found := [i for i, line in enumerate(lines) if word in line])
    }
    assert (
        PatternPrefilter({n: AnchoredPattern(word, whole=False) for n, word in enumerate(words)}).candidates(seen)
        == wanted
    )


def test_more_to_be_asked_than_there_is_room_for() -> None:
    text = "\n".join(["海城港务"] * 1000)
    patterns = dict(enumerate(["海城", "城港务", "港务", "山城"]))
    found = PatternPrefilter({n: AnchoredPattern(word, whole=False) for n, word in patterns.items()}).candidates(
        TextScan(text)
    )
    assert found == {n: list(range(1000)) for n in range(3)}


def test_a_huge_text_has_room_for_all_its_candidate_lines() -> None:
    prefilter = PatternPrefilter({}, {1: LineShape(1, marks=False, lines=0)})
    assert len(prefilter.candidates(TextScan("甲乙\n" * 5000))[1]) == 5000
