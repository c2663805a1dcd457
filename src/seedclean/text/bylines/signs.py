"""The cheap question before bylines are read: words without which no line of a page is one, in one compiled pass."""

from __future__ import annotations

from ctypes import addressof, c_char
from functools import cache
from itertools import product

from seedclean.core.kernel import unchecked
from seedclean.text.scan import TextScan
from seedclean.text.word_filter import WordFilter

LINE_SIGN, HEAD_SIGN, TAIL_SIGN = 1, 2, 4  # see c/scan/byline_signs.c
_YEARS = ("民国", "二〇", "二○", "二零", "一九")  # the kernel knows those in digits
# What any label has, whatever stands behind it; those of dates and of pictures say nothing by themselves.
_LABELS = (
    *("发信人", "记者", "特派员", "通讯员", "评论员", "撰稿", "专栏作家", "主笔", "作者", "撰文", "采写", "执笔"),
    *("编译", "编撰", "供稿", "编辑", "主编", "责编", "小编", "编审", "审核", "审校", "审稿", "审读"),
    *("授权转载", "授权刊登", "授权发布", "授权刊载", "原载", "首发于", "原刊"),
    *("审签", "初审", "复审", "终审", "校对", "校审", "监制", "签发", "选稿", "编校", "来源", "出处"),
    *("出自", "稿源", "来自", "转自", "转载自", "摘自", "选自", "发布单位", "发布机构", "发稿单位"),
    *("图/文", "文/图", "图、文", "文、图", "/文", "浏览", "阅读量", "阅读数", "阅读次数", "点击量"),
    *("□", "■", "◎", "|文", "| 文", "丨文", "丨 文", "发自", "/ 文"),
    *("点击数", "点击次数", "by ", "By ", "BY ", "by:", "By:", "BY:", "uthor", "ource:", "rom:"),
)  # fmt: skip
# Words that are labels only before a sign.
_COMMON = ("文字", "图文", "采访", "报道", "投稿", "原创", "文", "阅读", "点击", "人气", "查看", "整理", "整合")
_STAFF = ("实习生", "采编", "采编员", "采编人")
_SIGNS = (":", "︰", "|", "丨", "/", "∣", "(")
# What stands behind a mark or a word between two labels: 采访、摄影:
_JOINTS = ("、", "·", "&", "和", "与", "/")
_SECOND = ("摄影", "拍摄", "视频", "图", "采访", "撰文", "撰稿", "文字", "写作", "文", "采写")
_WIRES = ("电", "讯", "消息", "日")
_BEHIND_DAY = ("专电", "电", "讯", "消息", "报道", "丨", "|")
_REPORTS = ("报道:", "报道,", "报导:", "报导,", "本报记者", "本刊记者", "本网记者", "本台记者")


@cache
def _filters() -> tuple[WordFilter, WordFilter]:
    """Return the words of lines, and those of beginnings of paragraphs."""
    labelled = ["".join(parts) for parts in product((*_COMMON, *_STAFF), ("", " "), _SIGNS)]
    labelled += ["".join(parts) for parts in product(_JOINTS, ("", " "), _SECOND, ("", " "), _SIGNS)]
    heads = ["".join(parts) for parts in product(_WIRES, ("", " ", ":", ","), "([")]
    heads += ["".join(parts) for parts in product(("电", "讯", "消息"), ("", " "), ("记者", "本报记者"))]
    days = ("".join(parts) for parts in product("日", ("", " "), _BEHIND_DAY))
    return WordFilter(sorted({*_YEARS, *_LABELS, *labelled})), WordFilter(sorted({*heads, *days, *_REPORTS}))


def byline_signs(scan: TextScan, first: int, last: int) -> bytes:
    """Return flags of the first lines of a text, and of the last ones behind them; nothing if no line has any.

    Args:
        scan: of a text.
        first: lines of its head that are looked at.
        last: lines of its end.

    >>> from seedclean.text import scan_text
    >>> byline_signs(scan_text("夜航恢复\\n记者林小满\\n昨晚九点，船开了。\\n夜航每天六班。"), 14, 8)
    b'\\x00\\x01\\x00\\x00'
    >>> byline_signs(scan_text("夜航恢复\\n昨晚九点，船开了。"), 14, 8)
    b''
    """
    labels, heads = _filters()
    flags = bytearray(min(scan.line_count, first + last) + 1)
    all_flags = unchecked("byline_signs")(
        *(scan.view_address, scan.lines_address, scan.line_count, first, last, labels.address, heads.address),
        addressof(c_char.from_buffer(flags)),
    )
    return bytes(flags[:-1]) if all_flags else b""
