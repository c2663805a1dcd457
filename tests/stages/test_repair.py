"""Repair: the damage of mirror sites is undone and proved, doubts are recorded, clean text stays as it is."""

from __future__ import annotations

import gzip
from collections import Counter
from collections.abc import Iterator
from itertools import islice
from pathlib import Path
from typing import Any
from unicodedata import normalize

import orjson
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pypinyin.contrib.tone_convert import to_normal
from pypinyin.pinyin_dict import pinyin_dict

from seedclean.api import repair
from seedclean.config import load_config
from seedclean.core.document import Document
from seedclean.core.edits import Edit, LazyEdits, Trace, apply, count_by_rule, replay
from seedclean.core.offsets import surviving_spans
from seedclean.core.report import Report
from seedclean.engine.runner import run
from seedclean.stages.repair import Repair
from seedclean.stages.repairs import needs_no_repair, remove_torn_tags, strip_markdown, undo_gbk_damage
from seedclean.stages.repairs.lost_bytes.damage_model import Eats, damage_text
from seedclean.stages.repairs.lost_bytes.gbk import FULL_WIDTH_MARKS
from seedclean.stages.repairs.pinyin import is_syllable
from seedclean.text import fold
from seedclean.text.char_flags import TONED_VOWELS
from tests.conftest import shared
from tests.support.damage import ARTICLE, CONVERTED, annotation_table

DECODERS: tuple[Eats, ...] = ("nothing", "ascii", "all")


def damage_count(text: str) -> int:
    """Return how many `?` a damaged page has beside the real ones."""
    return text.count("?") - ARTICLE.count("？")


@settings(deadline=None)  # tables are loaded at the first call
@given(st.integers(0, 10**6), st.integers(10, len(CONVERTED)), st.sampled_from(DECODERS))
def test_the_damage_run_forward_over_the_repaired_page_gives_the_page(seed: int, size: int, eats: Eats) -> None:
    annotations = annotation_table(seed, size)
    page = damage_text(ARTICLE, annotations, eats)
    repaired = repair(page)
    assert replay(page, repaired.edits) == repaired.text
    if page.count("(") > 3:  # enough annotations to recognize a mirror page
        assert damage_text(repaired.text, annotations, eats) == page


@settings(deadline=None)
@given(st.integers(0, 10**6), st.integers(10, len(CONVERTED)), st.sampled_from(DECODERS))
def test_the_counts_of_a_mirror_page_are_those_of_its_edits(seed: int, size: int, eats: Eats) -> None:
    page = damage_text(ARTICLE, annotation_table(seed, size), eats)
    edits = undo_gbk_damage(page, 5.0)
    every = tuple(edits)
    assert every == tuple(sorted(every))
    if edits:
        assert isinstance(edits, LazyEdits)
        assert (edits.text, count_by_rule(edits)) == (apply(page, every), count_by_rule(every))
        assert [edit for edit in every if edit.rule != "repair:note"] == list(edits.unsure)
        report = Report()
        report.add_page(0, "utf-8", (Document("a", edits.text, trace=(Trace("repair", edits),)),))
        assert report.repairs == Counter(f"{edit.rule} {int(edit.confidence * 10) / 10}" for edit in every)


def test_a_question_in_front_of_a_slash_stays() -> None:
    text = "他们問(wèn)：是吗?/不是。頁(yè)面?/path>也這(zhè)樣，會(huì)嗎?p"
    assert not [*remove_torn_tags(text)]


@pytest.mark.parametrize("eats", DECODERS)
def test_all_but_unrecoverable_spans_is_the_original(eats: Eats) -> None:
    undone = 0
    for seed in range(6):
        page = damage_text(ARTICLE, annotation_table(seed, 40), eats)
        repaired = repair(page)
        assert damage_count(page) >= 5
        undone += damage_count(page) > len(repaired.unrecoverable)
        kept, at = [], 0
        for start, end in repaired.unrecoverable:
            kept.append(fold(repaired.text[at:start]))
            at = end
        kept.append(fold(repaired.text[at:]))
        original, at = fold(ARTICLE), 0
        for stretch in kept:
            at = original.find(stretch, at)
            assert at >= 0, stretch
            at += len(stretch)
        assert original.endswith(kept[-1])
    assert undone == 6


def test_every_guess_has_a_confidence_and_a_number_that_the_page_does_not_repeat_is_left() -> None:
    page = damage_text(ARTICLE + "\n祖傳的3000億不見了。", annotation_table(1, 40) | {"鎮": "zhèn"})
    repaired = repair(page)
    guesses = [edit for entry in repaired.edits for edit in entry.edits if edit.rule.startswith("repair:torn")]
    assert guesses
    assert all(0.6 < edit.confidence <= 1 for edit in guesses)
    lost = [repaired.text[start:end] for start, end in repaired.unrecoverable]
    assert any(span.startswith("?zhèn)") for span in lost)


def test_a_number_that_the_page_repeats_is_restored() -> None:
    more = "\n" + "".join(f"他{verb}了3000億美元。" for verb in "投借給還捐花賺賠存取")
    page = damage_text(ARTICLE + more + "這筆祖傳的3000億美元不見了。", annotation_table(1, 40) | {"鎮": "zhèn"})
    assert "祖?zhèn)" in page
    assert "祖傳的3000億美元" in repair(page).text


def test_a_span_is_taken_from_where_the_page_prints_it_again() -> None:
    line = "老船長說祖傳的3000億金幣就藏在燈塔島的地下。"
    annotations = annotation_table(1, 40) | {"鎮": "zhèn"}
    page = damage_text(ARTICLE + "\n" + line, annotations) + "\n" + line
    repaired = repair(page)
    from_copy = [edit for entry in repaired.edits for edit in entry.edits if edit.rule == "repair:donor"]
    assert [edit.donor for edit in from_copy] == ["page"]
    assert repaired.text.count(line) == 2


def test_a_span_is_taken_from_a_near_duplicate(tmp_path: Path) -> None:
    line = "\n老船長說祖傳的3000億金幣就藏在燈塔島的地下。"
    pages = tmp_path / "pages"
    pages.mkdir()
    (pages / "a.txt").write_text(
        damage_text(ARTICLE + line, annotation_table(1, 40) | {"鎮": "zhèn"}), encoding="utf-8"
    )
    (pages / "b.txt").write_text(ARTICLE + line, encoding="utf-8")
    order: dict[str, dict[str, Any]] = {"dedup": {"keeper": ["id"]}, "run": {"ledger": "full"}}
    run(pages, tmp_path / "out", load_config(flags=order))
    [row] = [orjson.loads(x) for x in (tmp_path / "out" / "clean.jsonl").read_bytes().splitlines()]
    assert row["id"] == "a.txt"
    assert "祖传的3000亿金币" in row["text"]
    assert row["repairs"]["donor"] == len(row["ledger"][-1]["edits"])
    assert "unrecoverable" not in row["repairs"]
    assert row["ledger"][-1]["stage"] == "donor"
    assert {edit[5] for edit in row["ledger"][-1]["edits"]} == {"b.txt"}
    assert row["chars"] == len(row["text"])
    assert "doubts" not in row


def test_unrecoverable_spans_are_counted_for_their_article(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text(
        damage_text(ARTICLE + "\n祖傳的3000億。", annotation_table(1, 40) | {"鎮": "zhèn"}), "utf-8"
    )
    run(tmp_path / "a.txt", tmp_path / "out")
    row = orjson.loads((tmp_path / "out" / "clean.jsonl").read_bytes())
    assert row["repairs"]["unrecoverable"] >= 1
    assert row["repairs"]["torn-by-mark"] + row["repairs"].get("torn-by-note", 0) >= 3


SCRAPS = [
    *(
        "?",
        "(",
        ")",
        "(dá)",
        "zhèn)",
        "?zhèn)",
        "鞯",
        "?000億",
        "(dá",
        "達",
        "系統(tǒng)",
        "現(xiàn)在",
        "。",
        "，",
        ",",
        "、",
    ),
    *("\ufffd", "\ue0fa", "F", "^", "Ã©", "ä½", "锛", "浣犲ソ", "&amp;", "&lt;", "p", ">", "nbsp;", "<br>", "<", "&#"),
    *("65;", "\u200b", "\n", "ડ", "海城港", "e\u0301", "(guan)", "關", "“", "”", "《", "1000億", " ", "\ud800"),
]


@settings(deadline=None)  # tables are loaded at the first call
@given(st.lists(st.sampled_from(SCRAPS) | st.text(max_size=3), max_size=60).map("".join))
def test_repair_never_raises_replays_and_leaves_nothing_for_a_second_time(text: str) -> None:
    once = repair(text)
    assert replay(text, once.edits) == once.text
    assert repair(once.text).text == once.text


CLEAN = "海城渡轮公司昨晚恢复了夜航。"
DAMAGES = [
    "海城的船".encode().decode("gbk"),
    "你好，世界".encode().decode("latin-1"),
    "渡轮公司恢复".encode("gbk").decode("latin-1"),
    *("&nbsp", "nbsp;", "u3000", r"\u3000", r"海城\n", "## 海城", "**海城**", "[海](/a)", "![](a)"),
    "甲|乙\n---|---\n海|城",
    *("&nbsp;", "<br>", "\r\n", "\u2028", "\u200b", "\x01", "\ud800", "e\u0301"),
    *("圖書館(guǎn)這個國際發展計劃", "海關(guan)大樓" * 6, "船,、" * 6, "船ડ车" * 6, "船▨车" * 6),
]  # fmt: skip


PASSES = Repair(notes_per_1000=5.0, stuffing_per_1000=5.0, markdown="strip").passes()


@settings(deadline=None)
@given(st.lists(st.sampled_from([*DAMAGES, *SCRAPS]) | st.text(max_size=3), max_size=12).map("".join))
def test_no_pass_finds_anything_in_a_text_that_needs_no_repair(text: str) -> None:
    if needs_no_repair(text):
        assert [list(find_edits(text)) for find_edits in PASSES] == [[]] * len(PASSES)


@pytest.mark.parametrize("damage", DAMAGES, ids=ascii)
def test_the_precheck_notices_every_kind_of_damage(damage: str) -> None:
    page = f"{CLEAN}\n{damage}\n{CLEAN}"
    assert any(len(find_edits(page)) for find_edits in PASSES)
    assert not needs_no_repair(page)
    assert needs_no_repair(CLEAN)


@pytest.mark.parametrize(
    "unit",
    [
        "?",
        "?(zhèn)",
        "達(dá)?",
        "?zhèn)鞯?000億",
        "?!?",
        "系統(tǒng)?,F",
        "&amp;" * 3,
        "&amp;amp;",
        "<p",
        "<script>",
        "<!--",
        "锛",
        "ä½",
        "船,、",
        "&nbsp",
        r"\n",
        r"\u3000",
        "# 海城 #",
        "**",
        "**海",
        "![](",
        "[海](http://",
        "[[",
        "| - |\n",
        "> ",
        "# \n_",
    ],
)
def test_a_flood_of_damage_is_done_in_time(unit: str) -> None:
    page = ARTICLE + damage_text(ARTICLE, annotation_table(1, 40)) + unit * (20_000 // len(unit))
    assert repair(page).text


def test_surviving_spans_follow_a_span_to_the_end() -> None:
    trace = [
        Trace("repair", (Edit(2, 4, "??", "lost"), Edit(6, 8, "??", "lost"))),
        Trace("split", (Edit(5, 20, "", "split:other-piece"),)),
        Trace("simplify", (Edit(0, 1, "ab", "t2s"),)),
        Trace("none", ()),
    ]
    assert surviving_spans(trace, "lost") == [(3, 5)]
    assert surviving_spans(trace, "other") == []


def test_damage_replaces_marks_wherever_their_bytes_stand() -> None:
    assert all(damage_text(chr(ord(mark) + 0xFEE0), {}) == mark for mark in FULL_WIDTH_MARKS)
    assert damage_text("規模可能超過5000億", {"規": "guī"}) == "規(guī)??赡艹\ue0fa^5000億"
    assert damage_text("制定。可能當OpenAI", {"當": "dāng"}) == "制定??赡墚?dāng)OpenAI"


def rows(name: str, first: int, last: int) -> Iterator[str]:
    with gzip.open(shared(name)) as lines:
        for line in islice(lines, first, last):
            yield orjson.loads(line)["text"]


def without_markdown(text: str) -> str:
    for _ in range(3):  # a picture in a link, the link, what it shows
        text = apply(text, strip_markdown(text))
    return text


def test_clean_articles_stay_as_they_are() -> None:
    harmless = {f"repair:{kind}" for kind in ("zero-width", "control", "bidi", "bom", "nfc", "soft-hyphen")}
    for row in rows("data/qqnews_2023h1.jsonl.gz", 0, 1500):
        text = without_markdown(row)  # these rows were crawled as such
        edits = [edit for entry in repair(text).edits for edit in entry.edits]
        # Some real articles hold radicals, which look like their characters and are found by no search.
        radicals = [edit for edit in edits if edit.rule == "repair:radical"]
        assert {edit.rule for edit in edits} <= harmless | {"repair:radical"}
        assert all(normalize("NFKC", text[edit.start : edit.end]) == edit.after for edit in radicals)
    for text in rows("data/hkcnews_2017_traditional.jsonl.gz", 0, 300):
        rules = {edit.rule for entry in repair(without_markdown(text)).edits for edit in entry.edits}
        assert rules <= harmless | {"repair:tag"}


def test_the_four_damages_of_the_real_page_are_undone_in_both_copies() -> None:
    [file] = shared("seeds").glob("001*")
    repaired = repair(file.read_text(encoding="utf-8"))
    text = fold(repaired.text)
    for sentence in ("祖传的1000亿美元", "可能当OpenAI在设计", "总规模可能超过5000亿美元"):
        assert text.count(sentence) == 2
    assert text.count("系统。现在") >= 1
    assert repaired.unrecoverable == []


def test_an_annotation_of_a_character_that_gbk_lacks() -> None:
    page = damage_text(ARTICLE, annotation_table(1, 40)) + "達(dá)\ue815?(䶮)?(yǎn)䜣(xīn)?xīn)?yǎn)"
    assert repair(page).text


def test_all_byte_pairs_with_a_reading_are_defined_in_gbk() -> None:
    from seedclean.stages.repairs.lost_bytes.gbk import characters_of_pairs
    from seedclean.stages.repairs.pinyin import pairs_by_reading

    assert all(pair in characters_of_pairs() for pairs in pairs_by_reading().values() for pair in pairs)


READINGS = sorted({reading for line in pinyin_dict.values() for reading in line.split(",")})
SYLLABLES = set(map(to_normal, READINGS)) - {"ê"}  # no annotation has it


@settings(max_examples=300)
@given(
    st.one_of(
        st.builds(
            str.__add__, st.text("abcdefghijklmnopqrstuvwxyzü", max_size=3), st.sampled_from(TONED_VOWELS)
        ).flatmap(
            lambda head: st.builds(head.__add__, st.sampled_from(["", "n", "ng", "i", "o", "u", "a", "e", "an", "r"]))
        ),
        st.sampled_from(READINGS),
    )
)
def test_syllables_are_those_of_pypinyin(text: str) -> None:
    syllable = normalize("NFC", text)
    assert is_syllable(syllable) == (to_normal(syllable) in SYLLABLES)
