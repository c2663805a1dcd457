"""Han has one definition; places that need another set name it, and the kernel agrees."""

from __future__ import annotations

import re
import unicodedata

import numpy as np
import pytest

from seedclean.core.edits import from_code_points
from seedclean.rules.word_share import _finds_han
from seedclean.stages import metadata
from seedclean.stages.line_model import line_table
from seedclean.text import TextScan, WordFilter, fold, title_lines
from seedclean.text.char_tables import (
    HAN,
    HAN_BLOCKS,
    HAN_CLASS,
    MODEL_IDEOGRAPHS,
    NFKC_STABLE_HAN,
    PLAIN,
    han_characters,
    kind_table,
    letter_table,
)

EVERY = range(0x110000)
IS_HAN = {point for first, end in HAN_BLOCKS for point in range(first, end)}
# Where a block begins or ends, and its neighbours; and what other definitions had: hexagrams, Hangul, radicals.
BORDERS = sorted({point + step for block in HAN_BLOCKS for point in block for step in (-1, 0, 1)})
SAMPLE = [*BORDERS, 0x2E80, 0x3005, 0x3021, 0x4DC0, 0x4DFF, 0x9FA5, 0x9FA6, 0xAC00, 0xFF21, *range(0x3400, 0x323B0, 97)]


def test_unified_and_compatibility_ideographs_are_han() -> None:
    ideographs = ("CJK UNIFIED IDEOGRAPH-", "CJK COMPATIBILITY IDEOGRAPH-")
    named = {point for point in range(PLAIN) if unicodedata.name(chr(point), "").startswith(ideographs)}
    assert named - IS_HAN == set()
    assert {point for point in IS_HAN - named if unicodedata.category(chr(point)) != "Cn"} == {0x3007}


def test_all_who_ask_have_the_same_definition() -> None:
    assert {point for point in EVERY if kind_table()[point] & HAN} == IS_HAN
    every = from_code_points(np.arange(0x110000, dtype="<u4"))
    assert {found.start() for found in re.finditer(f"[{HAN_CLASS}]", every)} == IS_HAN
    assert set(map(ord, han_characters())) == IS_HAN
    assert {found.start() for found in title_lines._HAN.finditer(every)} == IS_HAN
    functional = set(map(ord, line_table._CLASSES["function"]))
    assert set(np.flatnonzero((line_table._classes() & 15) == line_table._HAN).tolist()) == IS_HAN - functional


def test_the_kernel_has_the_same_definition() -> None:
    points = [point for point in dict.fromkeys(SAMPLE) if not 0xD800 <= point < 0xE000 and not chr(point).isspace()]
    text = "\n".join(chr(point) * 2 for point in points)
    view = fold(text)
    stretches = WordFilter(sorted({*view} - {"\n"})).stretches(TextScan(text))
    wanted = [[3 * number, 3 * number + 2] for number, point in enumerate(points) if point in IS_HAN]
    assert stretches == wanted


@pytest.mark.parametrize("character", ["〇", "㐀", "豈", "𠮷"])
def test_rare_han_characters_count_in_names_and_rules(character: str) -> None:
    reporter = metadata._REPORTER.match(f"海城日报记者顾{character}")
    assert reporter
    assert reporter[2] == f"顾{character}"
    assert metadata._NAME_BORDER.split(f"{character}_Ann") == [character, "Ann"]
    assert _finds_han(character)


def test_hexagrams_are_no_han() -> None:
    assert not _finds_han("䷀")
    assert not metadata._REPORTER.match("海城日报记者顾䷀")


def test_the_other_sets_are_what_their_names_say() -> None:
    stable = {point for first, end in NFKC_STABLE_HAN for point in range(first, end)}
    assert stable < IS_HAN
    assert all(unicodedata.normalize("NFKC", chr(point)) == chr(point) for point in stable)
    assert set(range(*MODEL_IDEOGRAPHS)) - IS_HAN == set(range(0x4DC0, 0x4E00))  # hexagrams, which GBK does not have


def test_letters_are_the_same_everywhere() -> None:
    letters = [point for point in EVERY if chr(point).isalnum()]
    assert np.flatnonzero(letter_table()).tolist() == letters
    assert np.flatnonzero(line_table._classes() & line_table._LETTER).tolist() == letters
