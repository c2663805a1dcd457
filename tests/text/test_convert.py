"""Conversion, swept over every character, and against OpenCC's own cases where they are present."""

from __future__ import annotations

import gzip
import json
import re
from itertools import islice

import opencc
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from opencc import OpenCC

from seedclean import simplify
from seedclean.core.edits import from_code_points
from seedclean.core.resources import configs_folder
from seedclean.text import char_tables as tables
from seedclean.text import convert_by_character as phrases
from seedclean.text import evidence, fold, is_traditional, to_simplified
from tests.conftest import shared

IDEOGRAPHS = [
    chr(c) for first, end in ((0x3400, 0x4DC0), (0x4E00, 0xA000), (0x20000, 0x2A6E0)) for c in range(first, end)
]
# Simplified forms that t2s itself would convert again (薴 -> 苧 -> 苎); measured, OpenCC 1.4.2.
NOT_STABLE = {"苧"}


def test_fold_keeps_the_length_of_every_character() -> None:
    text = "".join(IDEOGRAPHS)
    assert len(fold(text)) == len(text)
    assert all(len(fold(chr(c))) == 1 for c in range(0x3000))


def test_no_traditional_character_is_left_by_conversion() -> None:
    for variant in ("t2s", "tw2s", "hk2s"):
        for character in IDEOGRAPHS:
            if is_traditional(character):
                left = [c for c in to_simplified(character, variant) if is_traditional(c) and c not in NOT_STABLE]
                assert not left, f"{variant} leaves {character} as {left}"


def test_conversion_keeps_length_and_everything_that_is_not_han() -> None:
    marks = "".join(chr(c) for c in range(0x2E80) if not 0xD800 <= c < 0xE000)
    for variant in ("t2s", "tw2s", "hk2s"):
        assert to_simplified(marks, variant) == marks
        assert len(to_simplified("".join(IDEOGRAPHS), variant)) == len(IDEOGRAPHS)


def test_nul_and_lone_surrogates_cut_nothing_off() -> None:
    for variant in ("t2s", "tw2s", "hk2s", "tw2sp"):
        assert to_simplified("裡面\0裡面\ud800裡面", variant) == "里面\0里面\ud800里面"


def test_simplified_characters_are_never_touched() -> None:
    """All of GB 2312, the standard of Simplified text, one by one and as one text."""
    characters = [
        bytes([high, low]).decode("gb2312")
        for high in range(0xB0, 0xF8)
        for low in range(0xA1, 0xFF)
        if (high, low) < (0xD7, 0xFA) or high > 0xD7
    ]
    assert simplify("".join(characters)) == "".join(characters)
    assert all(simplify(character) == character for character in characters)


def test_opencc_cases() -> None:
    """As good as OpenCC with the right table named, and better where `t2s` and `hk2s` leave the particle 著."""
    wrong = []
    for row in shared("data/opencc/cases_to_simplified.tsv").read_text(encoding="utf-8").splitlines():
        _, table, given, expected = row.split("\t")
        if table in ("t2s", "tw2s", "hk2s"):
            ours, theirs = to_simplified(given, table), OpenCC(table).convert(given)  # type: ignore[arg-type]
            if theirs == expected and ours not in (expected, expected.replace("慰藉著", "慰藉着")):
                wrong.append((given, ours, expected))
    assert wrong == []


def test_evidence_of_real_articles() -> None:
    import gzip

    import orjson

    for name, script in (("qqnews_2023h1", "simplified"), ("hkcnews_2017_traditional", "traditional")):
        with gzip.open(shared(f"data/{name}.jsonl.gz")) as rows:
            found = [evidence(orjson.loads(row)["text"]).script for _, row in zip(range(1000), rows, strict=False)]
        assert found.count(script) >= 998, name


def test_the_right_encoding_of_real_articles() -> None:
    """Big5 and GB 18030 take each other's bytes; the characters of daily use tell them apart, in excerpts as well."""
    import gzip

    import orjson

    from seedclean.read.decode import DecodedText, decode_bytes

    for name, encoding in (("qqnews_2023h1", "gb18030"), ("hkcnews_2017_traditional", "big5")):
        with gzip.open(shared(f"data/{name}.jsonl.gz")) as rows:
            texts = [orjson.loads(row)["text"].strip() for row, _ in zip(rows, range(1000), strict=False)]
        for length, most in ((5000, 0), (100, 4)):
            found = [
                decode_bytes(text[:length].encode(encoding, "ignore")) for text in texts if not text[:length].isascii()
            ]
            wrong = [one for one in found if not (isinstance(one, DecodedText) and one.encoding in (encoding, "utf-8"))]
            assert len(wrong) <= most, (name, length, wrong[:3])


_, VERSION, *LISTED = (configs_folder() / "phrases.tsv").read_text(encoding="utf-8").splitlines()
PHRASES = [line.split("\t")[0] for line in LISTED]
known_opencc = pytest.mark.skipif(
    opencc.__version__ != VERSION, reason="the phrases are another OpenCC's: scripts/opencc_tables.py"
)
CONVERTERS = {table: OpenCC(table) for table in ("t2s", "tw2s", "hk2s")}


def test_phrases_are_of_han_characters() -> None:
    assert all(re.fullmatch("[\u3400-\u9fff]{2,}", phrase) for phrase in PHRASES)


@known_opencc
@pytest.mark.parametrize("table", ["t2s", "tw2s", "hk2s", "s2t"])
def test_characters_become_what_opencc_says(table: str) -> None:
    codes = tables._ideographs()
    listed = tables._each(table, codes)
    assert opencc.__version__ == VERSION
    assert from_code_points(listed) == OpenCC(table).convert("\n".join(map(chr, codes.tolist())))[::2]


def test_another_opencc_is_asked_itself(monkeypatch: pytest.MonkeyPatch) -> None:
    codes = tables._ideographs()
    known = tables._each("t2s", codes)
    monkeypatch.setattr(opencc, "__version__", "0.0")
    tables.character_table.cache_clear()
    try:
        assert tables.character_table("t2s") is None
        assert (tables._each("t2s", codes) == known).all()
    finally:
        tables.character_table.cache_clear()


@known_opencc
@settings(max_examples=1500, deadline=None)
@given(
    st.lists(
        st.one_of(
            st.sampled_from(PHRASES),
            st.sampled_from(PHRASES).map(lambda phrase: phrase[:-1]),
            st.sampled_from(PHRASES).map(lambda phrase: phrase[1:]),
            st.sampled_from(
                [
                    *"著乾么後裡裏說説衞衛，。 \n",
                    *IDEOGRAPHS[::37],
                    "\U0001f680",
                    "\ufa0c",
                    "\U000323af",
                    "\U000323b0",
                    "\U0010ffff",
                ]
            ),
        ),
        max_size=12,
    ).map("".join),
    st.sampled_from(sorted(CONVERTERS)),
)
def test_what_is_converted_by_characters_is_what_opencc_says(text: str, table: str) -> None:
    made, places = phrases.convert_outside_phrases(text, table, CONVERTERS[table].convert, "著\U0001f680\n")
    assert made == CONVERTERS[table].convert(text)
    assert places == ([found.start() for found in re.finditer("[著\U0001f680\n]", text)] if text else None)


@known_opencc
@pytest.mark.parametrize("table", sorted(CONVERTERS))
def test_every_phrase_comes_out_as_of_opencc_alone_and_with_another_behind_it(table: str) -> None:
    whole = CONVERTERS[table].convert
    variants = [re.sub(".", lambda found: fold(found[0]), phrase) for phrase in PHRASES]
    every = [chr(point) for point in range(1, 0x30000) if not 0xD800 <= point < 0xE000]
    for some in (every, PHRASES, variants, list(map("".join, zip(PHRASES, PHRASES[1:] + PHRASES[:1], strict=True)))):
        text = "\n".join(some)
        assert phrases.convert_outside_phrases(text, table, whole, "著")[0] == whole(text)


@known_opencc
def test_real_articles_are_converted_as_by_opencc() -> None:
    with gzip.open(shared("data/hkcnews_2017_traditional.jsonl.gz"), "rt", encoding="utf-8") as rows:
        texts = [json.loads(row)["text"] for row in islice(rows, 400)]
    for table, opened in CONVERTERS.items():
        for text in texts:
            assert phrases.convert_outside_phrases(text, table, opened.convert, "著")[0] == opened.convert(text)


def test_another_opencc_converts_all_itself(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(opencc, "__version__", "0")
    phrases._phrases.cache_clear()
    assert phrases.convert_outside_phrases("乾淨", "t2s", str.upper, "乾") == ("乾淨", None)
    assert phrases.convert_outside_phrases("a", "t2s", str.upper, "") == ("A", None)
    phrases._phrases.cache_clear()
