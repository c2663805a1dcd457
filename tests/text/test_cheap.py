"""The cheap questions, each against the plain way to ask: a look at a text, words, sentences, edits in bulk."""

from __future__ import annotations

import pickle
import re
import unicodedata
import weakref
from itertools import pairwise

import emoji
import numpy as np
import orjson
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from seedclean import load_config
from seedclean.core.document import Document
from seedclean.core.edits import Edit, LazyEdits, apply, count_by_rule, replacements
from seedclean.core.resources import word_list as listed
from seedclean.dedup.decision import Decision
from seedclean.rules.prefilter import AnchoredPattern, LineShape, PatternPrefilter
from seedclean.stage import Editing
from seedclean.stages import whitespace
from seedclean.stages.repairs.invisible import _JUNK, compose, remove_invisible
from seedclean.stages.simplify import Simplify
from seedclean.stages.split import _KEY_LEAST, _SENTENCE, _SENTENCES_LEAST, _may_repeat
from seedclean.text import (  # fmt: skip
    WordFilter,
    caseless_filter,
    count_joints,
    drop_blank_lines,
    flagged_offsets,
    fold,
    line_keys,
    scan_cache,
    scan_counts,
    scan_head,
    scan_text,
    tidy_spaces,
)
from seedclean.text import char_flags as flags
from seedclean.text.char_flags import mark_table
from seedclean.text.char_tables import SIMPLIFIED_ONLY, TRADITIONAL_ONLY, kind_table
from seedclean.text.scan import TextScan, cached_scan, scan_function
from seedclean.write import rows

SIGNS = "甲乙達到台〇裡裏 \t\n\r\x0b\x1c\u3000\u2028\x85,，。！？；：、”)a1é锛ā🚀①\u200b\ud800ઐ\U00020000"
EMOJI = frozenset(c for sequence in emoji.EMOJI_DATA for c in sequence if not c.isascii())
texts = st.text(st.one_of(st.sampled_from(SIGNS), st.characters()), max_size=40)
_PAIRS = {
    flags.STUFFED: (",，", "、。，；：？！"), flags.LOOSE_SPACE: (" ", " \n"), flags.INDENT: ("\n", " "),
    flags.BRACKETED: ("(（", "abcdefghijklmnopqrstuvwxyzü" + flags.TONED_VOWELS),
    flags.JOINT: ("。！？…!?”’」』）)】》\"'", " "),
}  # fmt: skip
_CLASSES = {
    flags.JUNK: lambda c: any(first <= ord(c) <= last for first, last in flags.JUNK_RANGES),
    flags.LINE_END: lambda c: c in flags.LINE_ENDS,
    flags.LATIN: lambda c: "\u00c0" <= c <= "\u00ff" and c not in "×÷",
    flags.GBK: lambda c: c in flags.GBK_HEADS,
    flags.TONED: lambda c: c in flags.TONED_VOWELS,
    flags.ODD_SPACE: lambda c: c.isspace() and c not in " \n",
    flags.BLANK: str.isspace,
    flags.STOP: lambda c: fold(c) == "。",
    flags.HAN: lambda c: kind_table()[ord(c)] > 0,
    flags.TRADITIONAL: lambda c: kind_table()[ord(c)] & TRADITIONAL_ONLY > 0,
    flags.SIMPLIFIED: lambda c: kind_table()[ord(c)] & SIMPLIFIED_ONLY > 0,
    flags.TAIWAN: lambda c: c in flags.TAIWAN_FORMS,
    flags.HONG_KONG: lambda c: c in flags.HONG_KONG_FORMS,
}


@given(texts)
def test_a_look_tells_what_its_characters_are(text: str) -> None:
    seen = TextScan(text)
    for flag, holds in _CLASSES.items():
        assert bool(seen.flags & flag) == any(map(holds, text)), flag
    assert seen.flags & flags.PICTURE or not any(c in EMOJI or c in "©®\ufe0e" or ord(c) > 0xFFFF for c in text)
    for pair, (first, second) in _PAIRS.items():
        count = sum(a in first and b in second for a, b in pairwise(text))
        assert bool(seen.pairs & pair) == bool(count), pair
        assert {flags.JOINT: seen.joints, flags.BRACKETED: seen.bracketed}.get(pair, count) == count
    assert seen.nonblank == len("".join(text.split()))
    counts = [sum(map(_CLASSES[flag], text)) for flag in (flags.HAN, flags.TRADITIONAL, flags.SIMPLIFIED)]
    assert list(seen.evidence) == counts


def test_a_run_of_letters_without_end_is_counted_in_parts() -> None:
    seen = TextScan("達" * 1_200_000 + "达说，" + "海" * 600_000)
    assert list(seen.evidence) == [1_800_002, 1_200_000, 2]
    assert seen.view.count("达") == 1_200_001


def test_no_picture_is_missed() -> None:
    for character in EMOJI:
        assert scan_text(character).flags & flags.PICTURE, f"U+{ord(character):04X}"


@given(texts)
def test_a_look_sees_the_lines_of_the_view(text: str) -> None:
    seen = TextScan(text)
    assert seen.view == "".join(map(fold, text))
    found = list(re.finditer(r"\S(?:[^\n]*\S)?", seen.view))
    lines = seen.lines
    assert list(zip(lines.starts, lines.ends, strict=True)) == [each.span() for each in found]
    assert lines.nexts == [seen.view.find("\n", each.end()) + 1 or len(text) for each in found]
    assert seen.line_count == len(found)
    assert seen.stop_lines == sum("。" in each[0] for each in found)


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


@given(texts)
def test_spaces_are_tidied_as_the_edits_say(text: str) -> None:
    edits = tuple(whitespace._spaces(text))
    new, changed = tidy_spaces(text)
    assert (new, changed) == (apply(text, edits), len(edits))
    seen = TextScan(new)
    assert count_joints(new) == (seen.joints, seen.most_joints, seen.stop_lines)  # which were counted with it


@given(st.one_of(texts, st.text("甲。” \n", max_size=30)))
def test_joints_are_counted_as_by_a_look(text: str) -> None:
    seen = TextScan(text)
    assert count_joints(text) == (seen.joints, seen.most_joints, seen.stop_lines)


@given(st.text("甲。！” ：\n", max_size=60))
def test_joints_are_asked_of_texts_that_may_have_some(text: str) -> None:
    assert [edit.start for edit in whitespace.break_joints(text)] == list(whitespace._breaks(text))


@given(st.text("甲 \n", max_size=3000), st.integers(1, 400))
def test_the_head_of_a_text_is_its_first_lines(text: str, lines: int) -> None:
    whole, part = TextScan(text), scan_head(text, lines)
    assert part.view == whole.view[: part.length]
    assert part.line_count >= min(lines, whole.line_count)
    assert [each[: part.line_count] for each in whole.lines] == list(part.lines)


def test_composed_characters_stay_so_whatever_is_beside_them() -> None:
    composed_ones = {point for first, last in flags._COMPOSED for point in range(first, last + 1)}
    assert [
        hex(p) for p in composed_ones if unicodedata.combining(chr(p)) or not unicodedata.is_normalized("NFC", chr(p))
    ] == []
    canonical = (unicodedata.decomposition(chr(p)) for p in range(0x110000))
    seconds = {int(part, 16) for found in canonical if not found.startswith("<") for part in found.split()[1:]}
    assert seconds & composed_ones == set()


@given(st.one_of(texts, st.text("甲é\u0301e\u3099か가\u11a8ᄀ\u1161\ufa0cΩ", max_size=20)))
def test_text_is_composed_as_by_python(text: str) -> None:
    edits = compose(text)
    assert apply(text, edits) == unicodedata.normalize("NFC", text)
    assert bool(edits) == (text != unicodedata.normalize("NFC", text))


@given(st.one_of(texts, st.text("甲乙 \n", max_size=30)))
def test_blank_lines_are_closed_up_as_the_edits_say(text: str) -> None:
    edits = tuple(whitespace._blank_lines(text))
    assert drop_blank_lines(text) == (apply(text, edits), len(edits))


@given(texts)
def test_characters_that_have_a_flag_are_found(text: str) -> None:
    for flag in (flags.JUNK, flags.LINE_END):
        assert flagged_offsets(text, flag) == [place for place, c in enumerate(text) if TextScan(c).flags & flag]
    assert flagged_offsets("\u200b" * 1000, flags.JUNK) == list(range(1000))


@given(texts)
def test_junk_is_what_the_pattern_says(text: str) -> None:
    assert [edit[:2] for edit in remove_invisible(text)] == [found.span() for found in _JUNK.finditer(text)]


@given(
    st.lists(st.text("海城港aé。", min_size=1, max_size=4), min_size=1, max_size=30),
    st.text("海城港aé。\n", max_size=30),
)
def test_words_are_found_wherever_they_stand(words: list[str], text: str) -> None:
    assert WordFilter(words).matches(TextScan(text)) == any(word in text for word in words)


@given(texts.map(lambda text: text + "港"))
def test_a_glance_tells_what_a_look_would(text: str) -> None:
    words = WordFilter(["甲乙", "达", "城", "\u3000"])
    with scan_cache():
        counts = scan_counts(text, words)
        assert cached_scan(text) is None
        scan = scan_text(text)
        assert counts == (scan.evidence.han, scan.nonblank, words.matches(scan))
        assert cached_scan(text) is scan
        assert scan_counts(text, words) == counts


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


@pytest.mark.parametrize("word", ["kK", "s", "Straße", "ΣΑΣ", "эротика", "Å"])
def test_words_whatever_their_case(word: str) -> None:
    import re2

    pattern = re2.compile(f"(?i){word}")
    for text in {
        word,
        word.upper(),
        word.lower(),
        word.swapcase(),
        word.replace("k", "\u212a"),
        word.replace("s", "ſ"),
    }:
        if pattern.search(text):
            assert caseless_filter((word,)).matches(TextScan(text)), text


def test_every_spam_word_is_seen_in_either_case() -> None:
    spam = tuple(listed("spam-words.txt"))
    for word in spam:
        assert caseless_filter(spam).matches(TextScan(f"甲{word.upper()}乙"))
        assert caseless_filter(spam).matches(TextScan(f"甲{word.lower()}乙"))


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


@given(st.text(st.sampled_from("達到裡裏著「」『』“，乾淨\n"), max_size=40))
def test_quotes_are_made_curly_as_the_edits_say(text: str) -> None:
    with_quotes, without = (Simplify("t2s", "keep", quotes)(Document("a", text)).edits for quotes in ("curly", "keep"))
    expected = apply(text, tuple(without))
    for corner, curly in zip("「」『』", "“”‘’", strict=True):
        expected = expected.replace(corner, curly)
    if with_quotes:
        assert apply(text, tuple(with_quotes)) == expected
        assert count_by_rule(with_quotes) == count_by_rule(tuple(with_quotes))


@given(st.text(st.sampled_from("裡說裏説達，"), max_size=12))
def test_the_forms_of_a_page_choose_its_table(text: str) -> None:
    more = sum((c in flags.TAIWAN_FORMS) - (c in flags.HONG_KONG_FORMS) for c in text)
    variant = Simplify("auto", "keep", "keep")._variant(text)
    assert variant == ("tw2s" if more > 0 else "hk2s" if more < 0 else "t2s")


@given(st.text("達到甲乙「」", max_size=30))
def test_edits_in_bulk_are_what_they_say(text: str) -> None:
    doc = Document("a", text)
    found = Simplify("t2s", "keep", "curly")(doc).edits
    assert apply(text, tuple(found)) == (found.text if isinstance(found, LazyEdits) else text)
    assert count_by_rule(found) == count_by_rule(tuple(found))
    assert len(found) == len(tuple(found))


def test_edits_in_bulk_are_pickled() -> None:
    found = replacements("達到", "达到", "simplify:t2s")
    assert pickle.loads(pickle.dumps(found)) == tuple(found)  # noqa: S301 - our own
    assert found != [*found, *found]


def test_the_table_of_a_look_lives_as_long_as_its_address() -> None:
    """Two threads that look first make a table each; the one that is forgotten must not be freed under its thread."""
    scan_function.cache_clear()
    mark_table.cache_clear()
    _, at, table = scan_function()
    lives = weakref.ref(table)
    del table
    mark_table.cache_clear()
    assert lives() is not None
    assert fold("達") == "达"
    assert scan_function()[1] == at


def test_a_huge_text_has_room_for_all_its_candidate_lines() -> None:
    prefilter = PatternPrefilter({}, {1: LineShape(1, marks=False, lines=0)})
    assert len(prefilter.candidates(TextScan("甲乙\n" * 5000))[1]) == 5000


def test_a_pass_is_asked_once_of_a_text() -> None:
    """In the next round only those before the last change have a text that they did not see."""
    asked: list[tuple[str, str]] = []

    def first(text: str) -> list[Edit]:
        asked.append(("first", text))
        return (
            [Edit(text.index("乙"), text.index("乙") + 1, "", "first")] if "乙乙" not in text and "乙" in text else []
        )

    def second(text: str) -> list[Edit]:
        asked.append(("second", text))
        return [Edit(0, 1, "", "second")] if text.startswith("乙乙") else []

    def third(text: str) -> list[Edit]:
        asked.append(("third", text))
        return []

    [doc] = Editing("own", (first, second, third), rounds=8)(Document("x", "乙乙甲"))
    assert doc.text == "甲"
    assert asked == [
        ("first", "乙乙甲"), ("second", "乙乙甲"), ("third", "乙甲"),
        ("first", "乙甲"), ("second", "甲"), ("third", "甲"),
        ("first", "甲"),
    ]  # fmt: skip


@given(st.text(min_size=1))
def test_a_row_that_goes_with_no_other_is_what_is_decided_of_it(name: str) -> None:
    try:
        line = orjson.dumps({"id": name, "text": "海城", "flags": ["short"], **rows.alone(name)})
    except TypeError:  # a lone surrogate: no such row is made
        return
    decision = Decision(name, name, 1, 1.0, 1.0, None, None, 0.0, 0.0)
    kept, whole, original = rows.decided(memoryview(line), decision, load_config().dedup(), None)
    assert (kept, bytes(whole), original) == (True, line, None)
