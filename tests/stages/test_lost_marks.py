"""Lost bytes beside marks: corner brackets, a replaced 。, pages without annotations, tags that lost a `<`."""

from __future__ import annotations

import pytest

from seedclean.api import repair
from seedclean.config import load_config
from seedclean.core.document import Document
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
