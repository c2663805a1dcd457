"""The labels of bylines, and the field that each leads to; all are matched on folded text."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Final

from seedclean.core.late_patterns import late_pattern

AUTHOR, TRAINEE, EDITOR, SOURCE, PUBLISHED, UPDATED, VIEWS, OTHER = (
    *("author", "trainee", "editor", "source"),
    *("published", "updated", "views", "other"),
)
HAN: Final = r"[^\W\d_A-Za-z]"  # a letter that is not Latin: `re` takes a millisecond for each class of Han alone
REPORTER: Final = (
    r"(?:首席|特约|特邀|特派|实习|见习|资深|高级|专职|驻站|全媒体|本报|本刊|本网|本台){0,2}"
    r"(?:记者|特派员|通讯员|实习生|评论员|撰稿人|撰稿员|(?<=特约)撰稿|专栏作家|主笔)"
)
# Labels before `:`, `|` or `/`, the longest first.
_LABELS: Final = {
    OTHER: (
        r"(?:图片|题图|头图|封面图?片?|配图|资料|数据|视频|音频|素材|内容|图|影像|新闻图片)(?:来源|出处|提供|供图|编辑|设计)|"
        r"(?:内文|资料|现场)?(?:图片|配图|插图)|内文图|摄影记者|摄影|摄像|供图|制图|绘图|设计|美编|排版|视频|剪辑|配音|拍摄|"
        r"指导老师|指导教师|出品人?|策划|统筹|翻译|关键词|关键字|标签|TAGS?|分类|栏目|频道|所属类型|所属栏目|版次|版面|字号|字体|字级|译者|受访者?|信区|看板|发信站|(?<![\u4e00-\u9fff])[图摄译]"
    ),
    TRAINEE: "实习编辑|实习小编",
    EDITOR: (
        rf"{HAN}{{0,4}}?(?:责任|值班|执行|新媒体|网络|微信|文字|本文|本版|版面|栏目|特约|助理)?(?:编辑|主编)|责编|编审|"
        r"(?:审核|审校|审稿|审读|审签|初审|复审|终审|校对|校审|总监制|监制|签发|选稿|编校|采编|实习编译)(?:人|员)?"
    ),
    UPDATED: (
        r"(?:最后|最新|最近)?(?:更新|修改|修订)(?:的)?(?:时间|日期|于)?|(?:最后|最新|最近)?编辑(?:时间|日期|于)|"
        r"(?:[Ll]ast )?(?:[Uu]pdated?|[Mm]odified)(?: [Oo]n| [Aa]t)?"
    ),
    PUBLISHED: (
        r"(?:首次|最初|网站|信息|文章|新闻|稿件)?(?:发布|发表|刊登|刊发|刊出|刊载|出版|上传|上网|上线|添加|录入|创建|建立|公布|发稿|张贴|成文)"
        r"(?:的)?(?:时间|日期|于|时)?|时间|日期|[Pp]ublished(?: [Oo]n)?|[Pp]osted(?: [Oo]n)?|[Dd]ate"
    ),
    SOURCE: (
        r"(?:本文|文章|信息|新闻|消息|稿件|内容|原文|作品)?(?:来源|出处|出自)(?:于|自|媒体|单位|网站)?|稿源|来自|转自|转载自|摘自|选自|"
        r"供稿单位|供稿部门|发布单位|发布机构|发稿单位|[Ss]ource|[Ff]rom"
    ),
    AUTHOR: (
        r"(?:采写|撰文|采访|文字)\s?[、/·&和与]\s?(?:摄影|拍摄|视频|图)|"
        r"(?:采访|采写|编辑|摄影)\s?[、/·&和与]\s?(?:采写|撰文|撰稿|文字|写作|文)|(?:撰文|撰稿|文字)\s?[、/·&和与]\s?(?:采访|采写)|"
        rf"{REPORTER}|(?:本文|原文|文章|原)?作者(?:署名|姓名)?|(?:本文|文字|综合)整[合理]|"
        rf"撰文|撰稿|采写|执笔人?|编译|编撰|供稿|图/文|文/图|图、文|文、图|"
        rf"(?<!{HAN})(?:采访|文字|投稿|原创|图文|报道)|"
        r"(?<![A-Za-z])(?:by|By|BY)|[Aa]uthors?|[Ww]ritten by|(?<![\u4e00-\u9fff])文"
    ),
    VIEWS: r"(?:浏览|阅读|点击|人气|查看)(?:次数|数|量|人数)?",  # or a number behind it
}  # fmt: skip
_ORDER: Final = (OTHER, UPDATED, PUBLISHED, TRAINEE, EDITOR, SOURCE, AUTHOR, VIEWS)
_SIGN = r"\s{0,4}[:︰|丨/∣]{1,2}\s{0,4}"
# Labels that a blank may follow, or nothing: `记者 林小满`, `记者林小满`.
_BARE: Final = (
    rf"{REPORTER}|(?<!{HAN})(?:作者|撰文|责任编辑|责编|编辑|实习编辑|校对|审核|文字|编译|"
    r"(?:发布|发表|刊登|更新|最后更新|最新更新|(?:发布|发表|更新)?(?:时间|日期))于?(?=\s?\ue000)|来源于?|来自|转自|"
    r"(?:[Pp]osted|[Pp]ublished)(?: ?[Oo]n)?(?=\s?\ue000)|(?<![A-Za-z])(?:by|By|BY)(?=\s)|"
    r"(?:浏览|阅读|点击|人气)(?:次数|数|量)?(?=\s{0,2}[\d(])|(?:指导老师|指导教师|摄影记者|摄影|排版|美编|设计|制图|视频|供图|翻译|策划|统筹)(?=\s))"
)
LABEL: Final = late_pattern(
    "|".join(rf"(?P<{role}>(?:{_LABELS[role]}){_SIGN})" for role in _ORDER) + rf"|(?P<bare>(?:{_BARE})\s{{0,4}})"
)


def role_of(match: re.Match[str]) -> str:
    """Return the field that a label leads to.

    >>> role_of(LABEL.search("2025-09-23 记者林小满")), role_of(LABEL.search("最后更新:"))
    ('author', 'updated')
    """
    if match.lastgroup != "bare":
        return match.lastgroup or OTHER
    return role_of_word(match[0].strip()) or OTHER


@lru_cache(maxsize=256)
def role_of_word(word: str) -> str:
    """Return the field that a label without its sign leads to; nothing if it is no label.

    >>> role_of_word("发布时间"), role_of_word("夜航")
    ('published', '')
    """
    role = LABEL.fullmatch(f"{word}:")
    return role.lastgroup or "" if role and role.lastgroup != "bare" else ""
