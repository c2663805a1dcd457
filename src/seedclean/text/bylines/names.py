"""Names in bylines: which of them are persons, and which are outlets, sections of a site, places or buttons."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from seedclean.core.late_patterns import late_pattern
from seedclean.text.bylines.labels import HAN
from seedclean.text.person_names import is_person, is_place

_FOREIGN = rf"{HAN}{{1,8}}(?:[·•‧・](?:{HAN}|[A-Z.]){{1,8}}){{1,3}}"
_LATIN = r"[^\W\d_][\w'.-]{1,19}(?: [^\W\d_][\w'.-]{0,19}){0,3}"
_NAME = late_pattern(rf"{HAN}{{2,5}}|{_FOREIGN}|{_LATIN}")
_TWO_APART = late_pattern(rf"(?<!{HAN})({HAN}) ({HAN})(?!{HAN})")  # 邹 明
_BORDER = late_pattern(r"\s*(?:[、,，;/&]|\s(?:and|和|与)\s|(?<=[^\x00-\x7f])\s+|\s{2,}|\s(?=[^\x00-\x7f]))\s*")
_BETWEEN = late_pattern(rf"(?<={HAN}{HAN})(?:和|与)(?={HAN}{HAN})")
_STAFF_NUMBER = late_pattern(r"(?:[\s_]|(?<![A-Za-z]))[A-Za-z]{1,5}\d{2,7}$")  # of an editor: NF4425, PK155
_TITLE_BEHIND = late_pattern(rf"({HAN}{{2,4}})(?:牧师|博士|教授|先生|女士|律师|医生|老师|院士|议员)$")
_REPORT = late_pattern(r"(?:报道|报导)$")
NOTE_BEHIND: Final = late_pattern(r"(?<=\w)\s?[(](?!图)[^()]{1,40}[)]?\s*$")
_BEHIND_NAME = late_pattern(r"(?:原创|编译|整理|综合|报道|报导|撰文|[(][^()]{0,30}[)]|@\S{1,20})$")
_ORGANISATION = late_pattern(
    rf"(?:大学|学院|[院系部社报网局所委办处队站刊]|中心|公司|编辑|记者|教授|讲师|主任|研究员|评论员|主席|成员|会长|秘书长|总监|院长|校长|议员)({HAN}{{2,4}})$"
)
_FUNCTION_END = late_pattern(  # not that of a sentence: 作者系海城大学教授
    r"^(?![系为是]).*(?:[部院会所校局处社组总站行]长|主任|教授|研究员|讲师|主席|总监|总裁|总经理|经济学家|分析师|策略师|院士|顾问|律师|编剧|导演)$"
)
_OFFICE_END = late_pattern(r".{2}(?:大学|学院|[部局所委办处队]|中心|公司|集团|办公室|协会|学会)$")
_SPOKEN = late_pattern("您|^谢谢|[吗呢吧啊么]$")  # the last words of an interview: 记者:您还会来吗
_NEVER_NAME = frozenset(["简介", "简历", "简讯", "简评", "介绍", "全文", "文集", "单位", "相关"])
_NO_NAME = late_pattern(
    r"简介|介绍|关注|^(?:赞赏|微博|微信|分享)$|编辑|校对|责编|审核|记者|作者|通讯员|佚名|匿名|未知|不详|暂无|本报|本站|本刊|本网|原创|转载|小编|管理员|网友|用户|网络|综合|整理|"
    r"新闻|日报|晚报|时报|频道|官方|集体|来源|发布|时间|中心|大学|学院|公司|委员|媒体|视频|图片|摄影|编译|报道|报导|专访|"
    r"(?:网|社|报|部|台|局|院|系|处|办|组|办公室|委|支队|协会|学会|商会|工会)$|www\.|\.(?:com|cn|net|org|hk|tw)\b|"
    r"(?i:\b(?:admin|administrator|super|editor|staff|news|webmaster|user|team|media|press|daily|guest|root|null|none|undefined)\b)"
)
OUTLET_END: Final = late_pattern(
    r"(?:社|报|网|台|刊|杂志|频道|在线|新闻|客户端|传媒|媒体|财经|体育|娱乐|科技|音乐|快讯|观察|中文站|卫视|广播|电视|博客|公众号|"
    r"论坛|资讯|影视|经济报道|[报网]海外版|研究社|导报|参考|视频|发布|时评|号|宣传部|新闻办|工作室|编辑部|电讯|通讯|快报|醒报|在线网|汇|News|Times|Post|Daily|Online)$"
)
_POSTED_AT = late_pattern(r"(?<=[报网社台])(?:驻.{1,4}|报道|报导)$")
_KIND_OF_REPORTER = late_pattern(  # not an outlet: 经济日报
    "(?!.*(?:[报网社台刊]|杂志)$)(?:出镜|特约|特派|本篇|文字|摄影|视频|首席|见习|实习|资深|前方|后方|现场|联合|采访|随行|驻站|时政|社会|经济|[男女老]|[向对与]).{0,4}$"
)
_PORTAL = late_pattern("新浪|腾讯|网易|搜狐|凤凰网|央视|百度|头条|企鹅|澎湃|界面|彭博|路透|财新|虎嗅")
_OUTLET = late_pattern(rf"(?:{HAN}|[A-Za-z0-9·&.-]){{2,20}}")
_COMPILED = "综合"  # 海城财经综合: compiled by an outlet
_NO_OUTLET = late_pattern(
    r"^[a-z]{1,8}$|^发布(?:于|$)|^发信站|回复$|"  # no name of an outlet is in small letters only
    r"版权|责任|编辑|作者|记者|未知|佚名|保留|网络|互联网|综合|本站|原创|转载|网友|匿名|admin|摄影|图虫|摄图网|视觉中国|东方IC|报料|投稿|专题|"
    r"图片来|照片由|来自|来源于|翻摄|供图|提供$|资料图|"
    r"(?:编|账|帐|型|文|单|证|批|序|字|句|称|符|信|挂|房|车|代)号$|举报|评论|关注|收藏|点击|微信号|www\.|http|\.(?:com|cn|net|org|hk|tw)\b|^[\d.,:-]+$|(?<![快资通])讯$|本报|本刊|"
    # where a text was written, what happened on a day, laws, scores and prices
    r"^.?于|^(?:上映|首映|首播|开播|播出|完稿|定稿|修订|修改|生效|施行)$|(?:条例|细则|办法|规定|规程|法典|[刑宪税]法)$|"
    # buttons and states of posts
    r"^(?:不详|不明|暂无|楼主|沙发|关闭|置顶|精华|登录|注册|返回|隐藏|公开|[正倒]序|只看.{1,2}|(?:手机|电脑|网页)版|待续|未完|完结|已读|心情.{0,2})$|"
    r"^\d[\d.]*(?:比\d+|[万亿]?(?:元|美元|人|票|米|公里|度|级))$|"
    r"(?:首页|正文|详情|更多|下一页|上一页|打印|分享|转发|推荐|阅读|浏览)"
)
SECTION: Final = late_pattern(
    r"(?:政治|社会|国际|国内|两岸|港闻|要闻|股市|财经|经济|娱乐|体育|新闻|科技|生活|地方|文化|健康|教育|军事|汽车|房产|旅游|时事|即时|焦点|"
    r"头条|专题|评论|观点|副刊|产经|理财|港澳|中国|大陆|台湾|香港|海外|本地|突发|影视|明星|时尚|美食|亲子|宠物|国际新闻|社会新闻|即时新闻|"
    r"焦点新闻|今日新闻|滚动新闻|正文|新闻中心|业界|其[他它]内容|未分类|公告|通知公告|图片|视频){1,2}[一二三四五六版]{0,2}"
)
_PROVINCES = (
    "北京|天津|上海|重庆|河北|山西|辽宁|吉林|黑龙江|江苏|浙江|安徽|福建|江西|山东|河南|湖北|湖南|广东|海南|四川|贵州|云南|陕西|甘肃|"
    "青海|台湾|内蒙古|广西|西藏|宁夏|新疆|香港|澳门"
)
PLACE_OF_POST: Final = late_pattern(
    rf"(?:来自|发布于|IP属地:?)?\s?(?:{_PROVINCES})(?:省|市|{HAN}{{0,3}}自治区|特别行政区)?"
)
NOISE: Final = late_pattern(
    rf"{PLACE_OF_POST.pattern}|"
    r"(?:我要)?(?:分享|收藏|评论|字号|字体|字级|打印|举报|转发|纠错|关注|留言|点赞|订阅|列印|复制链接|下载|播报文章|播报|已编辑|原创|转载|"
    r"发[布表]于\S{1,8}|讨论|参与|赞|踩|回复|只看该作者|申请入驻)[到至]?(?:[: ]?[(]?\d{0,9}[)]?)?|"
    r"[大中小特字A+\-T\s]{1,8}|[(]?\d[\d,]{0,11}[)]?|[\d.]{1,8}[万wk]|\d{1,2}:\d\d(?::\d\d)?|"
    r"(?:\d{0,9}\s?(?:人|条|次|个)?(?:参与|评论|阅读|浏览|回复|赞|分享)){1,2}|(?:https?:)?[\w.-]{0,40}\.(?:com|cn|net|org|hk|tw)|https?:?|站内信件?|转信|"
    r"微信|微博|新浪微博|腾讯微博|朋友圈|QQ空间|QQ好友|易信|领英|LINE|Line|Facebook|Twitter|Weibo|"
    r"[上下中]午|[早晚]上|凌晨|(?:\d[\d,.]{0,9}[万wk+]?|-{1,2})\s?(?:评|赞|阅|转|踩|楼|帖|图|张|页|字|分钟|次阅读|回)|"
    r"第[\d,]{1,9}[期号版集章回话讲]|HKT|CST|GMT|EST|UTC|GMT\+8|星期[一二三四五六日天]|周[一二三四五六日]|阅读|浏览|views?|官方账号|摄影中心|下载客户端|打开客户端|独家抢先看|觉得不错,我要|赞赏|打赏|投诉|转载▼|转载|"
    r"[·|/丨∣,:;>\s\-—–+()\[\]【】〔〕«»•▪■□◎●▲*#◆★]*"
)
_PLACE = late_pattern(
    rf"发自(?:{HAN}{{2,4}}[、 ]?){{1,3}}|"
    rf"(?:{HAN}{{2,4}}[、 ]?){{0,3}}\s?(?:\d{{1,2}}日)?(?:综合|即时|联合|独家|现场|整理|连线|特别|深度){{0,2}}(?:外电)?"
    r"(?:报导|报道|专电|电|专访|特稿|讯|电讯)"
)


def is_place_note(text: str) -> bool:
    """Say whether a text is where a report is from: `台北报导`, `北京、大理报道`."""
    return _PLACE.fullmatch(text) is not None and not OUTLET_END.search(text)


def is_outlet(text: str, *, is_labelled: bool = False) -> bool:
    """Say whether a text can be the name of an outlet, as far as its characters tell.

    Args:
        text: a name.
        is_labelled: whether it stands behind a label; then it may be a word such as 新闻中心.

    >>> is_outlet("海城日报"), is_outlet("www.example.com"), is_outlet("国际新闻"), is_outlet("海城财经综合")
    (True, False, False, True)
    """
    name = text.removesuffix(_COMPILED) if len(text) > 2 * len(_COMPILED) else text
    if not _OUTLET.fullmatch(name) or _NO_OUTLET.search(name):
        return False
    return is_labelled or not SECTION.fullmatch(name)


def is_office_name(name: str) -> bool:
    """Say whether a name behind a label of persons is an outlet's: it says so, or begins as a portal's does.

    >>> is_office_name("海城日报"), is_office_name("新浪电竞"), is_office_name("林小满")
    (True, True, False)
    """
    return not is_person(name) and (OUTLET_END.search(name) or _PORTAL.match(name)) is not None


def reporters_outlet(text: str) -> str:
    """Return whose reporter it is by what stands before 记者; nothing for a place, or a kind of reporter.

    >>> reporters_outlet("海经"), reporters_outlet("海城时报驻云港"), reporters_outlet("北京"), reporters_outlet("出镜")
    ('海经', '海城时报', '', '')
    >>> reporters_outlet("经济日报"), reporters_outlet("经济"), reporters_outlet("海城导报驻台")
    ('经济日报', '', '海城导报')
    """
    name = _POSTED_AT.sub("", text)
    return name if is_outlet(name) and not (_KIND_OF_REPORTER.match(name) or is_place(name)) else ""


def is_titled_outlet(text: str) -> bool:
    """Say whether a name says itself that it is an outlet's: one or two with a dot between.

    >>> is_titled_outlet("海城日报"), is_titled_outlet("海城晚报·半山号外"), is_titled_outlet("半山号外")
    (True, True, False)
    """
    return any(map(OUTLET_END.search, text.split("·"))) and is_outlet(text)


def names_in(value: str) -> tuple[list[str], list[str]]:
    """Return the names in what stands behind a label, and what is no name; no names if the first part is none.

    >>> names_in("林小满、顾一帆"), names_in("林小满_NF0000"), names_in("网络整理")
    ((['林小满', '顾一帆'], []), (['林小满'], []), ([], ['网络整理']))
    >>> names_in("邹 明"), names_in("林小满 海城新闻")
    ((['邹明'], []), (['林小满'], ['海城新闻']))
    """
    value = _TWO_APART.sub(r"\1\2", NOTE_BEHIND.sub("", value).strip(" \t:()[]【】〔〕。.;,、/|"))
    names: list[str] = []
    others: list[str] = []
    for part in _parts(value):
        name = _BEHIND_NAME.sub("", _STAFF_NUMBER.sub("", part)).strip()
        organisation = _ORGANISATION.search(name)
        if organisation and len(name) > 4 and is_person(organisation[1]):
            name = organisation[1]
        titled = _TITLE_BEHIND.fullmatch(name)
        if titled and is_person(titled[1]):
            name = titled[1]
        is_office = _OFFICE_END.search(part) or (OUTLET_END.search(part) and not is_person(part))
        if (
            not (names or others)
            and part != value
            and (is_office or (_FUNCTION_END.search(part) and not is_person(part)))
        ):  # 海城港务局 林小满
            continue
        if not name or (names and _REPORT.search(part) and not is_person(name)):  # 林小满 北京报道
            continue
        if is_name(name) and not others:
            names.append(name)
        else:
            others.append(part)
    return list(dict.fromkeys(names)), others


def is_name(text: str) -> bool:
    """Say whether a text behind a label can be a name; a pen name has no surname."""
    if not _NAME.fullmatch(text) or text in _NEVER_NAME or _SPOKEN.search(text):
        return False
    return is_person(text) or not _NO_NAME.search(text)


def _parts(value: str) -> Iterator[str]:
    for part in _BORDER.split(value):
        yield from _BETWEEN.split(part)


def glued_name(text: str) -> str | None:
    """Return the name that a place is glued to, as in `林小满台北`: most names have as many characters as that leaves.

    >>> glued_name("林小满台北"), glued_name("高远云港"), glued_name("欧阳小满台北"), glued_name("林小满")
    ('林小满', '高远', '欧阳小满', '林小满')
    """
    compound = int(len(text) > 3 and is_person(text[:4]))
    length = {2: 2, 3: 3, 4: 2, 5: 3, 6: 3, 7: 3}.get(len(text) - compound)
    name = text[: length + compound] if length else ""
    return name if is_person(name) else None
