"""Bylines at the ends of paragraphs: `〔记者林小满/台北报导〕…`, `海通社5月13日电(记者林小满)…`, `…。(责编:高远)`."""

from __future__ import annotations

import re
from itertools import takewhile
from typing import NamedTuple

from seedclean.core.late_patterns import late_pattern
from seedclean.text.bylines.byline import Byline
from seedclean.text.bylines.labels import HAN, REPORTER
from seedclean.text.bylines.line import read_line
from seedclean.text.bylines.names import OUTLET_END, glued_name, is_outlet, names_in
from seedclean.text.person_names import is_person, is_word

HEAD_MOST, TAIL_MOST = 90, 90  # characters of a paragraph's ends that are looked at
_BRACKETED = late_pattern(r"\s*[(\[〔【]([^()\[\]〔〕【】\n]{2,44})[)\]〕】]")
_DATELINE = late_pattern(
    rf"(?!据|至|截)(?P<outlet>(?:{HAN}|[A-Za-z0-9·]){{1,14}}?(?:社|报|网|台|站|汇|体育|娱乐|财经|科技|新闻|快讯|资讯|音乐|在线|客户端|日报|周刊))"
    rf"{HAN}{{0,8}}?\s?\d{{1,2}}月\d{{1,2}}日\s?(?:专电|电|讯|消息|报道|丨|\|)"
)
_IN_BRACKETS = late_pattern(r"\s?[(]([^()]{2,24})[)]")
_WIRE = late_pattern(rf"(?:{HAN}|[A-Za-z0-9·]){{2,20}}?(?:电|讯|消息|日)\s?[:,]?\s?$|^$")
_REPORTERS = late_pattern(rf"[(]\s?((?:{HAN}{{0,8}}?{REPORTER})[^()\n]{{1,50}})[)]")
_REPORTS = late_pattern(
    rf"(?P<outlet>{HAN}{{2,10}}?)(?:讯\s?)?(?:全媒体|见习|实习)?记者\s?(?P<name>{HAN}{{2,4}}?)\s?(?:\d{{1,2}}月\d{{1,2}}日\s?)?(?:{HAN}{{2,4}})?(?:报道|报导)[:,]"
)
# 海城都市报讯 记者林小满 实习生高远 …, 海通社海城5月13日电 记者林小满报道:
_OPEN = late_pattern(
    rf"(?P<outlet>(?:{HAN}|[A-Za-z0-9·])*?)(?:专?电|讯|消息)\s{{0,2}}{HAN}{{0,6}}?记者\s?"
    rf"(?P<names>{HAN}{{2,4}}?(?:(?:[、 ](?:通讯员|实习生|(?:见习|实习)?记者)?\s?|通讯员\s?|实习生\s?)"
    rf"{HAN}{{2,4}}?){{0,4}})"
    rf"(?=\s|[:,]|报道|报导|摄影)"
)
_ROLE = late_pattern(r"通讯员|实习生|(?:见习|实习)?记者")
_NAMED_WIRE = late_pattern(rf"(?P<outlet>(?:{HAN}|[A-Za-z0-9·]){{2,14}}?)(?:电|讯)\s?[(]([^()]{{2,24}})[)]")
_LAST_BRACKET = late_pattern(r"[(\[【〔]([^()\[\]【】〔〕\n]{2,70})[)\]】〕][。.]?\s*$")
_WRITER_IS = late_pattern(rf"(?:本文)?作者\s?[:]?({HAN}{{2,4}}?)\s?(?:系|为|是|,)")
_WRITER_LAST = late_pattern(rf"(?:本文)?作者(?:系|为|是).{{2,40}}[ ,:]({HAN}{{2,4}})$")
_SENTENCE_ENDS = ("。", "!", "?", "”")
_SHORT_NAME = 2  # characters of a name
_SENTENCE_END = late_pattern(r"[。!?”…](?:[(]完[)])?\s*([^。!?”…\n]{3,60})$")

# (本文由“海城日报”授权转载), 原载《海城日报》; not 首发于《海城周刊》的小说, 经家属授权发布
_BY_PERMISSION = late_pattern(
    r"[(〔【]?(?P<text>本文|文章)?(?:已?(?:由|经|获得?)\s?"
    r"(?P<quote>[“「《])?(?P<by>[^“”「」《》,。 ]{2,16}?)[”」》]?\s?授权(?:转载|刊登|发布|刊载)"
    r"|(?:转载自|授权转载自|原载于?|首发于|原刊于?)\s?[“「《](?P<from>[^“”「」《》,。]{2,16})[”」》])"
    r"(?=$|[)〕】,;。 ]|第?\d)"
)


class ProseByline(NamedTuple):
    """What an end of a paragraph says.

    Attributes:
        authors: names.
        editors: names.
        outlet: whose report it is.
        cut: offset from which a credit behind the last sentence can go; None if nothing can.
    """

    authors: list[str]
    editors: list[str]
    outlet: str | None = None
    cut: int | None = None


def paragraph_head(view: str) -> ProseByline | None:
    """Return what a paragraph begins with; None if that is no byline.

    >>> paragraph_head("〔记者林小满/台北报导〕昨天,船开了。")
    ProseByline(authors=['林小满'], editors=[], outlet=None, cut=None)
    >>> paragraph_head("海通社云港5月13日电 (记者 高远) 港口恢复通航。")
    ProseByline(authors=['高远'], editors=[], outlet='海通社', cut=None)
    """
    view = view[:HEAD_MOST]
    if bracketed := _BRACKETED.match(view):
        return _in_brackets(bracketed[1].strip(), is_all=len(view) == bracketed.end())
    dateline = _DATELINE.match(view)
    outlet = dateline["outlet"] if dateline and not dateline["outlet"].startswith("本") else None
    reporters = _REPORTERS.search(view)
    before = view[: reporters.start()].strip() if reporters else ""
    if reporters and _WIRE.match(before):
        line = read_line(reporters[1])
        outlet = outlet or _outlet(before.rstrip(" :,").removesuffix("讯"))
        if line and line.authors:
            return ProseByline(line.authors, [], outlet or next(iter(line.outlets), None))
    if outlet and dateline:
        behind = _IN_BRACKETS.match(view, dateline.end())
        names = names_in(behind[1])[0] if behind else []
        if not behind and (named := _open_reporters(view)):
            return named._replace(outlet=outlet)
        return ProseByline(names if all(map(is_person, names)) else [], [], outlet)
    return _open_reporters(view)


def _open_reporters(view: str) -> ProseByline | None:
    """Return the reporters whose names stand behind a wire's word, with or without brackets.

    >>> _open_reporters("海城都市报讯 记者林小满 实习生高远 昨日,船开了。").authors
    ['林小满', '高远']
    >>> _open_reporters("海城讯(林小满 高远)船开了。").authors, _open_reporters("海城讯(图) 船开了。")
    (['林小满', '高远'], None)
    """
    persons: list[str] = []
    if reporters := _OPEN.match(view):
        names = [name for name in re.split(r"[、 ]+", _ROLE.sub(" ", reporters["names"])) if name]
        persons = list(takewhile(_is_sure_person, names))
    if not persons and (reporters := _NAMED_WIRE.match(view)):
        persons = names_in(reporters[2])[0]
        persons = persons if all(map(_is_sure_person, persons)) else []
    if not persons and (reporters := _REPORTS.match(view)):
        persons = [name] if (name := glued_name(reporters["name"])) else []
    return ProseByline(persons, [], _outlet(reporters["outlet"])) if reporters and persons else None


def _is_sure_person(name: str) -> bool:
    return is_person(name) and not is_word(name)


def _in_brackets(inner: str, *, is_all: bool) -> ProseByline | None:
    """Return what stands in brackets before a paragraph, or alone on a line."""
    if dateline := _DATELINE.match(inner):
        return ProseByline([], [], dateline["outlet"])
    line = read_line(inner)
    if line and line.is_sure and (line.authors or line.trainees):
        return ProseByline([*line.authors, *line.trainees], [], next(iter(line.outlets), None))
    outlet = _outlet(inner.removesuffix("讯").removesuffix("电").strip())
    return ProseByline([], [], outlet) if outlet and not is_all else None


def _outlet(name: str) -> str | None:
    return name if OUTLET_END.search(name) and is_outlet(name) else None


def permitting_outlet(view: str) -> str | None:
    """Return the outlet that let an article be printed again, as a line under it says.

    >>> permitting_outlet("(本文由“海城日报”授权转载)"), permitting_outlet("原载于《海城周刊》")
    ('海城日报', '海城周刊')
    >>> permitting_outlet("由林小满授权刊登"), permitting_outlet("首发于《海城周刊》的小说")
    (None, None)
    """
    says = _BY_PERMISSION.match(view) if "载" in view or "授权" in view or "首发" in view else None
    if not says:
        return None
    name = says["by"] or says["from"]
    is_told = says["from"] or says["quote"] or OUTLET_END.search(name)
    is_named = is_told or (says["text"] and len(name) > _SHORT_NAME and not is_person(name))
    return name if is_named and is_outlet(name) else None


def paragraph_tail(view: str) -> ProseByline | None:
    """Return what a paragraph ends with; None if that is no byline.

    Args:
        view: the paragraph, folded; not only the end of it.

    >>> paragraph_tail("船开了。(实习编译:林小满 审稿:高远)")
    ProseByline(authors=[], editors=['林小满', '高远'], outlet=None, cut=4)
    """
    offset = max(len(view) - TAIL_MOST, 0)
    end = view[offset:]
    if bracket := _LAST_BRACKET.search(end):
        inner = bracket[1].strip()
        if writer := _WRITER_LAST.match(inner) or _WRITER_IS.match(inner):
            return ProseByline([writer[1]], []) if is_person(writer[1]) else None
        line = read_line(inner)
        if line and _is_credit(line):
            return _credit(line, offset + bracket.start())
        before = end[: bracket.start()].rstrip(" ▲●■◆")
        name = inner.replace(" ", "")
        is_apart = name != inner and len(name) == _SHORT_NAME
        if before[-1:] in _SENTENCE_ENDS and is_person(name) and not is_word(name) and (len(name) == 3 or is_apart):
            return ProseByline([name], [])
        return None
    if behind := _SENTENCE_END.search(end):
        line = read_line(behind[1])
        if line and _is_credit(line):
            return _credit(line, offset + behind.start(1))
    return None


def _is_credit(line: Byline) -> bool:
    return line.is_sure and not line.has_date and bool(line.authors or line.editors or line.trainees)


def _credit(line: Byline, cut: int) -> ProseByline:
    return ProseByline(line.authors, [*line.editors, *line.trainees], next(iter(line.sources), None), cut)
