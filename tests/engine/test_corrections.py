"""When a changed page corrects what its name held, and when it is another notice of the same template."""

from __future__ import annotations

import pytest

from seedclean.config import load_config
from seedclean.engine.corrections import is_correction

NOTICE = (
    "{0}海城市气象台发布预报:今天多云转晴,最高气温21度,最低12度,风力3级,相对湿度58,紫外线5级,日落18时40分。"
    "气象台提醒市民早晚添衣,渡轮公司提醒乘客看清航标,港务局提醒渔船及时回港避风,学校提醒学生放学后结伴回家。"
)


@pytest.mark.parametrize("rare", ["", "\U00020bb7"])
def test_other_numbers_in_the_same_places_make_another_notice(rare: str) -> None:
    """Also behind characters that have two units."""
    today, dedup = NOTICE.format(rare * 100), load_config().dedup()
    tomorrow = today
    for before, after in (("21", "33"), ("12", "19"), ("3级", "6级"), ("58", "77"), ("40分", "45分")):
        tomorrow = tomorrow.replace(before, after)
    assert not is_correction([today], [tomorrow], dedup)
    assert is_correction([today], [today.replace("58", "57")], dedup)
