"""Repair: what mirror sites did is undone and proved, what stays in doubt is said, clean text stays as it is."""

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
from seedclean.stages.repairs import needs_no_repair, undo_gbk_damage
from seedclean.stages.repairs.lost_bytes.damage_model import Eats, damage_text
from seedclean.stages.repairs.lost_bytes.gbk import FULL_WIDTH_MARKS
from seedclean.stages.repairs.pinyin import is_syllable
from seedclean.text import fold
from seedclean.text.char_flags import TONED_VOWELS
from tests.conftest import shared
from tests.support.damage import ARTICLE, CONVERTED, table

DECODERS: tuple[Eats, ...] = ("nothing", "ascii", "all")


def places(text: str) -> int:
    """Return how many `?` a damaged page has besides its real ones."""
    return text.count("?") - ARTICLE.count("？")


@settings(deadline=None)  # tables are loaded at the first call
@given(st.integers(0, 10**6), st.integers(10, len(CONVERTED)), st.sampled_from(DECODERS))
def test_the_damage_run_forward_over_the_repaired_page_gives_the_page(seed: int, size: int, eats: Eats) -> None:
    notes = table(seed, size)
    page = damage_text(ARTICLE, notes, eats)
    repaired = repair(page)
    assert replay(page, repaired.edits) == repaired.text
    if page.count("(") > 3:  # enough notes to tell what the page is
        assert damage_text(repaired.text, notes, eats) == page


@settings(deadline=None)
@given(st.integers(0, 10**6), st.integers(10, len(CONVERTED)), st.sampled_from(DECODERS))
def test_what_is_counted_of_a_mirror_is_what_was_done(seed: int, size: int, eats: Eats) -> None:
    page = damage_text(ARTICLE, table(seed, size), eats)
    found = undo_gbk_damage(page, 5.0)
    every = tuple(found)
    assert every == tuple(sorted(every))
    if found:
        assert isinstance(found, LazyEdits)
        assert (found.text, count_by_rule(found)) == (apply(page, every), count_by_rule(every))
        assert [edit for edit in every if edit.rule != "repair:note"] == list(found.unsure)
        report = Report()
        report.add_page(0, "utf-8", (Document("a", found.text, trace=(Trace("repair", found),)),))
        assert report.repairs == Counter(f"{edit.rule} {int(edit.confidence * 10) / 10}" for edit in every)


@pytest.mark.parametrize("eats", DECODERS)
def test_what_is_not_said_to_be_lost_is_the_original(eats: Eats) -> None:
    undone = 0
    for seed in range(6):
        page = damage_text(ARTICLE, table(seed, 40), eats)
        repaired = repair(page)
        assert places(page) >= 5
        undone += places(page) > len(repaired.unrecoverable)
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


def test_every_guess_has_its_confidence_and_a_figure_never_seen_is_left() -> None:
    page = damage_text(ARTICLE + "\n祖傳的3000億不見了。", table(1, 40) | {"鎮": "zhèn"})
    repaired = repair(page)
    guesses = [edit for entry in repaired.edits for edit in entry.edits if edit.rule.startswith("repair:torn")]
    assert guesses
    assert all(0.6 < edit.confidence <= 1 for edit in guesses)
    lost = [repaired.text[start:end] for start, end in repaired.unrecoverable]
    assert any(place.startswith("?zhèn)") for place in lost)


def test_a_figure_that_the_page_repeats_is_put_back() -> None:
    more = "\n" + "".join(f"他{verb}了3000億美元。" for verb in "投借給還捐花賺賠存取")
    page = damage_text(ARTICLE + more + "這筆祖傳的3000億美元不見了。", table(1, 40) | {"鎮": "zhèn"})
    assert "祖?zhèn)" in page
    assert "祖傳的3000億美元" in repair(page).text


def test_a_place_is_taken_from_the_other_print_on_the_page() -> None:
    line = "老船長說祖傳的3000億金幣就藏在燈塔島的地下。"
    notes = table(1, 40) | {"鎮": "zhèn"}
    page = damage_text(ARTICLE + "\n" + line, notes) + "\n" + line
    repaired = repair(page)
    donors = [edit for entry in repaired.edits for edit in entry.edits if edit.rule == "repair:donor"]
    assert [edit.donor for edit in donors] == ["page"]
    assert repaired.text.count(line) == 2


def test_a_place_is_taken_from_a_near_duplicate(tmp_path: Path) -> None:
    line = "\n老船長說祖傳的3000億金幣就藏在燈塔島的地下。"
    pages = tmp_path / "pages"
    pages.mkdir()
    (pages / "a.txt").write_text(damage_text(ARTICLE + line, table(1, 40) | {"鎮": "zhèn"}), encoding="utf-8")
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


def test_lost_places_count_for_the_article_that_has_them(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text(damage_text(ARTICLE + "\n祖傳的3000億。", table(1, 40) | {"鎮": "zhèn"}), "utf-8")
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
def test_never_raises_replays_and_is_done_at_once(text: str) -> None:
    once = repair(text)
    assert replay(text, once.edits) == once.text
    assert repair(once.text).text == once.text


QUIET = "海城渡轮公司昨晚恢复了夜航。"
FOUND = [
    "海城的船".encode().decode("gbk"),
    "你好，世界".encode().decode("latin-1"),
    "渡轮公司恢复".encode("gbk").decode("latin-1"),
    *("&nbsp;", "<br>", "\r\n", "\u2028", "\u200b", "\x01", "\ud800", "e\u0301"),
    *("圖書館(guǎn)這個國際發展計劃", "海關(guan)大樓" * 6, "船,、" * 6, "船ડ车" * 6, "船▨车" * 6),
]  # fmt: skip


@pytest.mark.parametrize("damage", FOUND, ids=ascii)
def test_what_a_repair_finds_makes_a_page_no_quiet_one(damage: str) -> None:
    page = f"{QUIET}\n{damage}\n{QUIET}"
    passes = Repair(notes_per_1000=5.0, stuffing_per_1000=5.0).passes()
    assert any(len(find(page)) for find in passes)
    assert not needs_no_repair(page)
    assert needs_no_repair(QUIET)


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
    ],
)
def test_a_flood_of_any_kind_ends(unit: str) -> None:
    page = ARTICLE + damage_text(ARTICLE, table(1, 40)) + unit * (20_000 // len(unit))
    assert repair(page).text


def test_survivors_follow_a_place_to_the_end() -> None:
    trace = [
        Trace("repair", (Edit(2, 4, "??", "lost"), Edit(6, 8, "??", "lost"))),
        Trace("split", (Edit(5, 20, "", "split:other-piece"),)),
        Trace("simplify", (Edit(0, 1, "ab", "t2s"),)),
        Trace("none", ()),
    ]
    assert surviving_spans(trace, "lost") == [(3, 5)]
    assert surviving_spans(trace, "other") == []


def test_forward_replaces_marks_wherever_their_bytes_stand() -> None:
    assert all(damage_text(chr(ord(mark) + 0xFEE0), {}) == mark for mark in FULL_WIDTH_MARKS)
    assert damage_text("規模可能超過5000億", {"規": "guī"}) == "規(guī)??赡艹\ue0fa^5000億"
    assert damage_text("制定。可能當OpenAI", {"當": "dāng"}) == "制定??赡墚?dāng)OpenAI"


def rows(name: str, first: int, last: int) -> Iterator[str]:
    with gzip.open(shared(name)) as lines:
        for line in islice(lines, first, last):
            yield orjson.loads(line)["text"]


def test_clean_articles_stay_as_they_are() -> None:
    harmless = {"repair:zero-width", "repair:control", "repair:bidi", "repair:bom", "repair:nfc", "repair:soft-hyphen"}
    for text in rows("data/qqnews_2023h1.jsonl.gz", 0, 1500):
        rules = {edit.rule for entry in repair(text).edits for edit in entry.edits}
        assert rules <= harmless
    for text in rows("data/hkcnews_2017_traditional.jsonl.gz", 0, 300):
        rules = {edit.rule for entry in repair(text).edits for edit in entry.edits}
        assert rules <= harmless | {"repair:tag"}


def test_the_four_damages_of_the_real_page_are_undone_in_both_copies() -> None:
    [file] = shared("seeds").glob("001*")
    repaired = repair(file.read_text(encoding="utf-8"))
    text = fold(repaired.text)
    for sentence in ("祖传的1000亿美元", "可能当OpenAI在设计", "总规模可能超过5000亿美元"):
        assert text.count(sentence) == 2
    assert text.count("系统。现在") >= 1
    assert repaired.unrecoverable == []


def test_a_note_of_a_character_that_gbk_has_not() -> None:
    page = damage_text(ARTICLE, table(1, 40)) + "達(dá)\ue815?(䶮)?(yǎn)䜣(xīn)?xīn)?yǎn)"
    assert repair(page).text


def test_only_characters_of_gbk_are_thought_of() -> None:
    from seedclean.stages.repairs.lost_bytes.gbk import characters_of_pairs
    from seedclean.stages.repairs.pinyin import pairs_by_reading

    assert all(pair in characters_of_pairs() for pairs in pairs_by_reading().values() for pair in pairs)


READINGS = sorted({reading for line in pinyin_dict.values() for reading in line.split(",")})
SYLLABLES = set(map(to_normal, READINGS)) - {"ê"}  # no note that is looked for has it


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
def test_syllables_are_those_of_pypinyin(note: str) -> None:
    note = normalize("NFC", note)
    assert is_syllable(note) == (to_normal(note) in SYLLABLES)
