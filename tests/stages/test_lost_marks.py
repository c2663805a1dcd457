"""Lost bytes beside marks: corner brackets, a replaced 。, pages without annotations, tags that lost a `<`."""

from __future__ import annotations

import pytest

from seedclean.api import repair
from seedclean.config import load_config
from seedclean.core.document import Document
from seedclean.stages.repairs.from_duplicate import Duplicate, edits_from_duplicates
from seedclean.stages.repairs.lost_bytes.damage_model import (
    Eats,
    damage_text,
    decode_damaged,
    encode_gbk,
    replace_marks,
)
from seedclean.text import fold
from tests.support.damage import ARTICLE, annotation_table

DECODERS: tuple[Eats, ...] = ("nothing", "ascii", "all")
CORNERS = str.maketrans("“”‘’", "「」『』")


@pytest.mark.parametrize("eats", DECODERS)
@pytest.mark.parametrize("article", [ARTICLE, ARTICLE.translate(CORNERS)], ids=["curly", "corners"])
def test_a_tag_whose_bracket_went_with_a_lost_byte_ends_its_line_and_the_place_is_restored(
    article: str, eats: Eats
) -> None:
    quoted = [line for line in article.split("\n") if line.endswith(("。”", "。」"))]
    shown = damage_text("\n".join(f"<p>{line}</p>" for line in article.split("\n")), annotation_table(1, 30), eats)
    assert ("?/p>" in shown) == (eats != "nothing")
    [doc] = load_config().pipeline().stages[0](Document("page", shown))
    assert "/p>" not in doc.text
    assert sum(line.endswith(quoted[0][-2:]) for line in doc.text.split("\n")) == len(quoted) > 0


@pytest.mark.parametrize("outer", ["“”", "「」"])
def test_a_quotation_is_closed_by_the_mark_that_opened_it_whatever_else_the_page_uses(outer: str) -> None:
    line = f"他說：{outer[0]}我們又等了整整兩年。{outer[1]}"
    other = ARTICLE.translate(CORNERS) if outer == "“”" else ARTICLE
    page = damage_text(f"{other}\n<p>{line}</p>\n船開了。", annotation_table(1, 40))
    assert "?!?/p>" in page
    assert fold(line) in fold(repair(page).text)


@pytest.mark.parametrize("eats", DECODERS[:2])
def test_a_stop_that_a_site_replaced_inside_other_characters_is_taken_apart(eats: Eats) -> None:
    line = "多好啊，海城又熱鬧了。"
    data = encode_gbk(f"{ARTICLE}\n{line}\n{ARTICLE}")
    for character, syllable in annotation_table(1, 40).items():
        pair = character.encode("gbk")
        data = data.replace(pair, pair + f"({syllable})".encode("gbk"))
    page = decode_damaged(replace_marks(data, "。"), eats)[0]
    assert "多好?。" in page
    assert fold(line) in fold(repair(page).text)


@pytest.mark.parametrize("eats", DECODERS[:2])
def test_a_page_without_annotations_is_repaired_where_a_place_is_sure(eats: Eats) -> None:
    page = damage_text(ARTICLE, {}, eats)
    repaired = repair(page)
    assert "(" not in page
    assert fold("“我們等了整整兩年。”一位老乘客說") in fold(repaired.text)
    assert {edit.rule for entry in repaired.edits for edit in entry.edits} >= {"repair:torn-by-mark"}


@pytest.mark.parametrize(
    "text",
    ["拥抱变化??唯一不变的就是变化。", "他还有个女儿?!网友都说像。", "什么?;海城。", "好的??老师。", "小?:大。"],
)
def test_doubled_marks_of_authors_stay(text: str) -> None:
    assert repair(text).text == text


@pytest.mark.parametrize("unit", ["海?;海", "?。", "啊?。６", "「?!?」"])
def test_a_flood_of_torn_marks_is_done_in_time(unit: str) -> None:
    assert repair(ARTICLE + unit * (20_000 // len(unit))).text


def test_a_place_at_the_end_of_a_paragraph_is_taken_from_a_copy() -> None:
    damaged = "海城渡轮公司昨晚宣布恢复了夜航?!?\n市民对此反应热烈,都说等了很久。"
    source_copy = Duplicate("b", "海城渡轮公司昨晚宣布恢复了夜航。”\n市民对此反应热烈,都说等了很久。")
    [edit] = edits_from_duplicates(damaged, [(15, 20)], [source_copy])
    assert edit[:3] == (15, 18, "。”")
    assert not edits_from_duplicates(
        damaged, [(15, 20)], [source_copy._replace(text=source_copy.text.replace("\n", ""))]
    )


def test_a_place_at_the_end_of_a_paragraph_is_taken_from_where_the_page_prints_it_again() -> None:
    table = annotation_table(1, 40)
    page = damage_text(ARTICLE, table) + "\n" + ARTICLE.split("\n", 2)[1] + "\n" + ARTICLE.split("\n", 2)[2]
    assert repair(page).unrecoverable == []
