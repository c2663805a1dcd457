"""Chinese personal names: which texts are some."""

from __future__ import annotations

from functools import cache

from seedclean.core.late_patterns import late_pattern
from seedclean.core.resources import word_list
from seedclean.text.scan import fold, han_count

# Words of two or three characters that begin as surnames do, and what words with such a beginning end in.
_WORD_BEGIN = late_pattern(
    "商务|商业|时代|时尚|时间|时事|时政|时评|时刻|车市|车讯|车友|车家|车主|车型|高考|高清|高端|高校|高等|高能|高铁|方面|方案|方便|方法|"
    "金融|金属|文化|文学|文艺|文旅|文明|文物|文字|文章|万象|万家|安全|安防|水利|水产|水果|水电|易车|华东|华南|华北|华西|成长|成都|"
    "成功|房产|房屋|房价|常识|常委|常务|常见|明天|明星|明日|党建|党员|党委|祖国|农业|农村|农民|和平|江苏|江西|江南|云南|云端|"
    "施工|方正|平安|平台|经典|经济|应用|应急|关于|关注|相关|相信|简介|简历|简讯|简评|单位|计算|计划|全国|全球|全文|全部|全新|全能|"
    "包括|包装|向上|向前|石油|白色|黄金|游戏|游客|游记|段子|宁夏|甘肃|贵州|路线|路况|花絮|边疆|国内|毛利|温馨|温州|甘南|柴油|"
    "应邀|应约|时而|时常|路过|路经|方才|高兴|连日|连续|连线|连夜|曾经|全程|单独|沙发|关闭"
)
_WORD_END = late_pattern(
    "[书表图票街松中班单法案会赛展节馆城港路桥站场村镇市县区国军队团社报网台刊部局所院校店厂行价量率期前后上下内外年月日时度点线面篇]$"
)


_DIVISIONS = ("", "市", "县", "区", "省", "州", "盟", "旗")  # what the name of a place may leave out


@cache
def _places() -> frozenset[str]:
    return frozenset([*word_list("divisions.txt"), *word_list("countries.txt")])


@cache
def _surnames() -> frozenset[str]:
    return frozenset(word_list("surnames.txt"))


def is_word(name: str) -> bool:
    """Say whether a text that has the form of a personal name is a word: 路线图, 白皮书, 商务范.

    >>> is_word("路线图"), is_word("高清"), is_word("林小满")
    (True, True, False)
    """
    return _WORD_BEGIN.match(name) is not None or _WORD_END.search(name) is not None


def is_place(name: str) -> bool:
    """Say whether a text is the name of a division of China, with or without what it is, or of a country.

    >>> is_place("常州"), is_place("林小满")
    (True, False)
    """
    return any(name + division in _places() for division in _DIVISIONS)


def is_person(byline: str) -> bool:
    """Say whether a byline is a Chinese personal name: a surname and one or two more characters.

    >>> is_person("张小明"), is_person("锦缎"), is_person("融中财经")
    (True, False, False)
    """
    name = fold(byline).strip()
    if not name or han_count(name) != len(name):
        return False
    surnames = _surnames()
    return (len(name) in (2, 3) and name[0] in surnames) or (len(name) in (3, 4) and name[:2] in surnames)
