"""Who posted something: a name before the date of a post, as blogs, forums and columns print it."""

from __future__ import annotations

from seedclean.core.late_patterns import late_pattern
from seedclean.text.bylines.names import NOISE, SECTION

_NAME_MOST = 20  # characters of a name that someone chose
_LABELLED_MOST = 8  # characters of a name before a verb that no sign of a nickname explains: longer ones are headlines
_WORDS_MOST = 3  # of a name
# 发信人: harbour (海湾), 信区: travel; 作者harbour (海湾)
SENDER = late_pattern(r"(?:作者|发信人|发帖人|楼主)\s?:?\s?([A-Za-z][\w.-]{1,19})\s?[(][^()]{0,24}[)](?:\s?,.*)?$")
_VERB = r"(?:发布|发表|发帖|创建|投稿|张贴|写|首发)"
_BEFORE_DATE = late_pattern(rf"(?P<by>由\s?)?(?P<name>\S.*?)\s?(?P<verb>{_VERB}于?|于)?\s?$")
_BEHIND_DATE = late_pattern(rf"\s?(?P<verb>{_VERB}(?:于\S{{1,8}})?)?$")
_NO_POSTER = late_pattern(
    r"^(?:楼主|版主|站长|游客|路人)$|[,:|/<>《》\[\]【】「」。!?]|文章|本文|本帖|主题|最后|最新|首次|编辑|更新|修改|回复|评论|时间|日期|来源|记者|作者|发布|发表"
)
# What a name has that is no person's: an office, a paper, a part of a site, what an office publishes.
_NO_PERSON = late_pattern(
    r"网|报|社|台|刊|新闻|在线|财经|媒体|中心|公司|集团|大学|学院|学校|协会|学会|政府|频道|客户端|官方|资讯|日讯|首页|正文|银行|医院|"
    r"(?:[局委办部院厅署处版号所行会队厂店馆站室组校区市县省镇村司]|公告|通知|观察|时评|快讯|"
    r"[新法条]规|[票油金房股物]价|指数|名单|意见|方案|办法|标准|规划|条例|白皮书|报告)$"
)
# What stands beside the date of a post; portals print some of it beside that of news.
POST_SIGN = late_pattern(r"发[布表]|发帖|楼主|阅读|浏览|回复|只看|关注|粉丝|回答")
FORUM_SIGN = late_pattern(r"发帖|楼主|只看|粉丝|回答")
# What a nickname has, and no headline: harbour88, the_harbour, 海湾的小鱼 (but not 海城的小吃).
_NICKNAME = late_pattern(
    r"^[a-z]{3,}[.-]?\d{1,8}$|^\w*[A-Za-z]\w*_\w+$|^\w+_\w*[A-Za-z]|~|.的[小老阿]\w{0,2}[^\W镇城店吃村岛路街巷馆屋站港船桥事区校学生山河湖海院园人家时]$"
)
_HAS_LETTER = late_pattern(r"[^\W\d_]")
_NOT_HAN_ONLY = late_pattern(r"[A-Za-z~\-_.·]")


def poster_name(before: str, behind: str, date: str) -> str:
    """Return who posted what is dated; nothing if a line does not say it.

    Args:
        before: what stands before the date, folded.
        behind: what stands behind it.
        date: ISO 8601.

    >>> poster_name("海湾的小鱼 于 ", " 发布", "2025-09-23"), poster_name("由 harbour8发布于 ", "", "2025-09-23")
    ('海湾的小鱼', 'harbour8')
    >>> poster_name("海湾的小鱼 ", "", "2025-09-23T08:15:00"), poster_name("海城日报 ", "", "2025-09-23T08:15:00")
    ('海湾的小鱼', '')
    >>> poster_name("最新推荐文章于 ", " 发布", "2025-09-23")
    ''
    """
    head, tail = _BEFORE_DATE.fullmatch(before), _BEHIND_DATE.fullmatch(behind)
    if not head or not tail:
        return ""
    name, verb, behind_verb = head["name"], head["verb"] or "", tail["verb"] or ""
    if not verb:
        is_post = before[-1:].isspace() and (behind_verb or "T" in date)
        return name if is_post and is_nickname(name) else ""
    is_short_handle = is_handle(name) and (len(name) <= _LABELLED_MOST or is_nickname(name))
    if not (is_short_handle or (_NOT_HAN_ONLY.search(name) and _is_name(name))):
        return ""
    if verb == "于":
        return name if behind_verb and before[: len(before.rstrip()) - 1][-1:].isspace() else ""
    return name if head["by"] or before[len(name) : len(name) + 1].isspace() else ""


def is_handle(name: str) -> bool:
    """Say whether a text can be the name that someone has chosen on a site.

    >>> is_handle("海湾的小鱼"), is_handle("海城日报"), is_handle("国际新闻"), is_handle("最后回复")
    (True, False, False, False)
    """
    return _is_name(name) and not _NO_PERSON.search(name)


def is_nickname(name: str) -> bool:
    """Say whether a text is the name that someone has chosen, and can be nothing else.

    >>> is_nickname("海湾的小鱼"), is_nickname("harbour88"), is_nickname("十月的港口"), is_nickname("高等教育")
    (True, True, False, False)
    """
    return is_handle(name) and _NICKNAME.search(name) is not None


def _is_name(name: str) -> bool:
    """Say whether a text has the form of such a name; it may be an office's."""
    if len(name) > _NAME_MOST or len(name.split()) > _WORDS_MOST or not _HAS_LETTER.search(name):
        return False
    if name.isascii() and name.islower() and name.isalpha():  # the name of a picture, a class of the page
        return False
    return not (_NO_POSTER.search(name) or SECTION.fullmatch(name) or NOISE.fullmatch(name))
