"""A scan of a text, and the word filters on it, each against the plain way to ask."""

from __future__ import annotations

import re
import weakref
from itertools import pairwise

import emoji
import pytest
from hypothesis import given
from hypothesis import strategies as st

from seedclean.core.resources import word_list as listed
from seedclean.text import (  # fmt: skip
    WordFilter,
    caseless_filter,
    count_joints,
    flagged_offsets,
    fold,
    keep_scans,
    scan_counts,
    scan_head,
    scan_text,
)
from seedclean.text import char_flags as flags
from seedclean.text.char_flags import mark_table
from seedclean.text.char_tables import SIMPLIFIED_ONLY, TRADITIONAL_ONLY, kind_table
from seedclean.text.scan import TextScan, cached_scan, scan_function
from tests.support.odd_texts import texts

EMOJI = frozenset(c for sequence in emoji.EMOJI_DATA for c in sequence if not c.isascii())


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


@given(st.one_of(texts, st.text("甲。” \n", max_size=30)))
def test_joints_are_counted_as_by_a_look(text: str) -> None:
    seen = TextScan(text)
    assert count_joints(text) == (seen.joints, seen.most_joints, seen.stop_lines)


@given(st.text("甲 \n", max_size=3000), st.integers(1, 400))
def test_the_head_of_a_text_is_its_first_lines(text: str, lines: int) -> None:
    whole, part = TextScan(text), scan_head(text, lines)
    assert part.view == whole.view[: part.length]
    assert part.line_count >= min(lines, whole.line_count)
    assert [each[: part.line_count] for each in whole.lines] == list(part.lines)


@given(texts)
def test_characters_that_have_a_flag_are_found(text: str) -> None:
    for flag in (flags.JUNK, flags.LINE_END):
        assert flagged_offsets(text, flag) == [place for place, c in enumerate(text) if TextScan(c).flags & flag]
    assert flagged_offsets("\u200b" * 1000, flags.JUNK) == list(range(1000))


@given(
    st.lists(st.text("海城港aé。", min_size=1, max_size=4), min_size=1, max_size=30),
    st.text("海城港aé。\n", max_size=30),
)
def test_words_are_found_wherever_they_stand(words: list[str], text: str) -> None:
    assert WordFilter(words).matches(TextScan(text)) == any(word in text for word in words)


@given(texts.map(lambda text: text + "港"))
def test_a_glance_tells_what_a_look_would(text: str) -> None:
    words = WordFilter(["甲乙", "达", "城", "\u3000"])
    with keep_scans():
        counts = scan_counts(text, words)
        assert cached_scan(text) is None
        scan = scan_text(text)
        assert counts == (scan.evidence.han, scan.nonblank, words.matches(scan))
        assert cached_scan(text) is scan
        assert scan_counts(text, words) == counts


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
