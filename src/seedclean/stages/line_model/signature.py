"""The lines that close a notice or a letter: a greeting, the office or the name, and the day.

They look like bylines and dates of a page, and the trees cut them. What tells them is their order, right behind the
main text.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

_HAN_DIGITS = "〇○零一二三四五六七八九十元"
_DAY = re.compile(
    r"\(?(?:(?:19|20)\d\d ?年 ?\d{1,2} ?月 ?\d{1,2} ?日"
    rf"|[一二][{_HAN_DIGITS}]{{3}}年[{_HAN_DIGITS}]{{1,2}}月[{_HAN_DIGITS}]{{1,3}}日)\)?"
)
_DAY_IN_DIGITS = re.compile(r"(?:19|20)\d\d ?[-./] ?\d{1,2} ?[-./] ?\d{1,2}")
_GREETING = re.compile(
    r"(?:特此(?:通知|公告|通告|公示|函告|函达|证明|说明|声明|通报)|此致,?|敬礼|此致 ?敬礼|顺颂.{1,4}|敬请.{1,8})[。!]?"
)
_SIGNER = re.compile(r"[\u3400-\u9fffA-Za-z()、·“”: ]{2,30}")
_NO_SIGNER = re.compile(
    "首页|上一|下一|相关|推荐|热门|更多|打印|关闭|分享|收藏|返回|编辑|责编|来源|作者|记者|评论|版权|附件|标签|网友|登录|列表|校对|审核|点击|浏览"
)
_SIGNERS_MOST = 3
_NOTICE = re.compile("(?:通知|公告|通告|公示|通报|启事|决定|意见|函|声明|信|书|邀请)(?:[-_|—(].*)?$")


def is_title_of_notice(title: str) -> bool:
    """Say whether a title is that of a notice or a letter, which closes with a signature.

    >>> is_title_of_notice("关于开展卫生检查的通知-海城大学"), is_title_of_notice("海城港恢复夜航")
    (True, False)
    """
    return bool(_NOTICE.search(title))


def signature_end(lines: Sequence[str], first: int, *, is_notice: bool) -> int:
    """Return the number of the line behind the signature of a main text; `first` if there is none.

    It ends in the day, which stands below the office or the name; that of a letter may do without.

    Args:
        lines: of the page, folded.
        first: the line behind the main text's last one.
        is_notice: whether the page is a notice or a letter: then its day may be in digits, or stand alone.

    >>> signature_end(["海城大学图书馆", "2024年3月1日", "上一篇:无"], 0, is_notice=False)
    2
    >>> signature_end(["此致", "敬礼!", "学生 周以宁", "上一篇:无"], 0, is_notice=False)
    3
    >>> signature_end(["海城周刊", "2024-03-01", "上一篇:无"], 0, is_notice=False)
    0
    """
    at = first
    while at < len(lines) and _GREETING.fullmatch(lines[at]):
        at += 1
    is_letter = at > first and "礼" in lines[at - 1]
    signers = at
    while signers < min(len(lines), at + _SIGNERS_MOST) and _is_signer(lines[signers]):
        signers += 1
    is_signed = signers > 0 and (_is_signer(lines[signers - 1]) or bool(_GREETING.fullmatch(lines[signers - 1])))
    if signers < len(lines) and (
        (_DAY.fullmatch(lines[signers]) and (is_signed or is_notice))
        or (_DAY_IN_DIGITS.fullmatch(lines[signers]) and is_notice)
    ):
        return signers + 1
    return min(signers, at + 1) if is_letter else at


def _is_signer(line: str) -> bool:
    return bool(_SIGNER.fullmatch(line)) and not _NO_SIGNER.search(line)
