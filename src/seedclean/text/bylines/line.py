"""A line as a byline: its dates, what stands behind its labels, and what stands beside both, in any order."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

from seedclean.core.late_patterns import late_pattern
from seedclean.text.bylines.beside import DATE_SIGN, ORIGINAL, SEGMENT, read_beside, read_segment
from seedclean.text.bylines.byline import Byline
from seedclean.text.bylines.labels import (
    AUTHOR,
    EDITOR,
    HAN,
    LABEL,
    OTHER,
    PUBLISHED,
    SOURCE,
    TRAINEE,
    UPDATED,
    VIEWS,
    role_of,
    role_of_word,
)
from seedclean.text.bylines.names import (
    NOISE,
    NOTE_BEHIND,
    OUTLET_END,
    glued_name,
    is_name,
    is_office_name,
    is_outlet,
    is_place_note,
    names_in,
    reporters_outlet,
)
from seedclean.text.bylines.posters import SENDER, poster_name
from seedclean.text.bylines.signed import signed_names
from seedclean.text.dates import PrintedDate, printed_dates
from seedclean.text.person_names import is_person

LABEL_MOST: Final = 6  # characters of a label alone on its line
LINE_MOST: Final = 140  # characters of a byline
_MAY_BE_DATE = late_pattern(r"(?:19|20)\d\d|民国|[二一][〇○零九]")
_NO_SIGN = frozenset(["记者", "作者", "文字", "编译", "校对", "审核", "编辑"])  # labels that prose has, too
_STOP = late_pattern(r"[。!?;…©]|版权|(?i:copyright)")  # no byline has one
SENTENCE: Final = late_pattern(r",.*,|[。!?;…©]|版权|(?i:copyright)")
_PERIOD_OR_DEADLINE = late_pattern(
    r"^\s{0,2}(?:[-~至到及和、与]|—)\s?\d|(?:截至|截止|(?<!来)自|从|(?<![布表登新载刊建源])于|至)\s{0,2}$"
)
_GLUED_PLACE = late_pattern(
    rf"({HAN}{{2,7}}?)(?:\d{{1,2}}日)?(?:综合|即时|联合|独家|现场|特别)?(?:外电)?(?:报导|报道|专电|电|专访|特稿|特写|讯)"
)
_PLACE_BEHIND = late_pattern(
    rf"\s?/\s?(?:{HAN}{{2,4}}[、 ]?){{0,2}}(?:\d{{1,2}}日)?(?:综合|即时|联合|独家|现场|特别|整理){{0,2}}"
    r"(?:外电)?(?:报导|报道|专电|电|专访|撰文|文|特稿)$"
)
_PLACES_BEHIND = late_pattern(rf"[ /](?:{HAN}{{2,4}}、){{0,4}}{HAN}{{2,4}}?[两三四多]地(?:综合|连线)?(?:报道|报导)$")
_CARRIED = late_pattern(rf"{HAN}{{2,8}}[-—]《{HAN}{{2,10}}》")  # 海城网-《海城日报》
_OF_PICTURES = late_pattern("/图|图/|图文")
_REPORTED = late_pattern("(?:报导|报道)$")  # 实习编辑林小满/综合报导
_PHOTO = late_pattern(r"(?:[/ ]?(?:摄影|摄|翻摄|提供|供图|图))$")
_TOGETHER = late_pattern(
    r"(?:文\s?[/、]?\s?图|图\s?[/、]?\s?文)\s?$|[/\s]文$|(?<=[\u4e00-\u9fff]{3})文$|撰文$"
)  # 林修文 is a name
_DESK = late_pattern(rf"((?:{HAN}|[A-Za-z0-9]){{3,12}})(?:\s?[-—–]\s?|\s)(\S{{2,20}})")
_DESK_END = late_pattern(rf"[:|丨/]{HAN}{{2,10}}$")  # 摄影:南海记者
_COUNT = late_pattern(r"\s*[(]?(\d[\d,.]{0,11}[万wk]?)[)]?")
# Buttons and places that are glued to what stands beside them.
_GLUED_NOISE = late_pattern(
    r"[(]\s?(?:ID|id|微信ID|微信号|公众号|微信公众号)\s?:[^()]{0,40}[)]|评论\s?[(]\d{0,9}人参与[)]|\s?[·・•]?\s?IP\s?属地:?\s?\S{2,6}$"
)
# 海城日报(微博), and a portal's button behind a credit
_DROPPED = late_pattern(r" ?[(\[](?:微博|博客)[)\]]|(?<=[)\]】〕])\s?返回[^\s,]{2,6},查看更多$")
_POSTED = late_pattern(r"\s于\s(?=(?:19|20)\d\d[-/.年]\d\d?[-/.月]\d\d?[^a-z]{0,12}\s(?:首次)?(?:发布|发表|修改))")
_MARK_BEFORE = late_pattern(r"^[\s■□◎●▲◆★▪•*]+(?=\S)")
# 林小满 文 高远 摄, 林小满/文 高远/图
_WORDS_AND_PICTURES = late_pattern(r"^(.{2,30}?)\s?[/ ]\s?文字?[\s/、]+\S.*[/ ]?(?:图|摄|摄影)$")


def read_line(view: str) -> Byline | None:
    """Return what a line says if it can be a byline; None for a sentence, or a long line.

    Args:
        view: the line, folded.

    >>> line = read_line("2020-10-04 15:05 海城日报 记者林小满/即时报导")
    >>> line.published, line.outlets, line.authors, line.unknown
    (['2020-10-04T15:05:00'], ['海城日报'], ['林小满'], [])
    """
    view = _GLUED_NOISE.sub(" ", (_DROPPED.sub("", view) if ")" in view or "]" in view else view)).strip().rstrip("_")
    if not 1 < len(view) <= LINE_MOST or view[-1] == "," or _STOP.search(view):
        return None
    line = Byline()
    dates = list(printed_dates(view)) if _MAY_BE_DATE.search(view) else []
    if _take_label_or_post(view, dates, line):
        return line
    if dates and _POSTED.search(view):
        view = _POSTED.sub(" ", view)
        dates = list(printed_dates(view))
    for date in reversed(dates):
        if _PERIOD_OR_DEADLINE.search(view[date.end :]) or _PERIOD_OR_DEADLINE.search(view[: date.start]):
            return None
        view = f"{view[: date.start]}{DATE_SIGN}{view[date.end :]}"
    if SENTENCE.search(view):
        return None
    bare = _MARK_BEFORE.sub("", view)
    writers, outlets = signed_names(bare, mark=view[0])
    if writers:
        line.authors, line.outlets, line.labels = writers, outlets, 1
        return line
    _read_parts(bare, [date.iso for date in dates], line)
    return line


def _take_label_or_post(view: str, dates: Sequence[PrintedDate], line: Byline) -> bool:
    """Take what a label alone or the head of a post says; False if a line is neither."""
    line.waiting = role_of_word(view) if len(view) <= LABEL_MOST else ""
    if sender := SENDER.match(view):
        line.authors, line.labels = [sender[1]], 1
    elif len(dates) == 1:
        date = dates[0]
        line.poster = poster_name(view[: date.start], view[date.end :], date.iso)
        line.published = [date.iso] if line.poster else []
    return bool(line.waiting or sender or line.poster)


def _read_parts(view: str, dates: list[str], line: Byline) -> None:
    """Read what stands before the first label, and behind each."""
    labels = _without_photographers(view, list(LABEL.finditer(view)))
    ends = [label.start() for label in labels[1:]] + [len(view)]
    before = view[: labels[0].start()] if labels else view
    read_beside(before, dates, line, (labels and role_of(labels[0])) or "")
    for number, (label, end) in enumerate(zip(labels, ends, strict=False)):
        follower = role_of(labels[number + 1]) if number + 1 < len(labels) else ""
        _read_value(role_of(label), view[label.end() : end], follower, dates, line, label[0])


def _without_photographers(view: str, labels: Sequence[re.Match[str]]) -> list[re.Match[str]]:
    """Return labels without those of photographers: `摄影:海城日报记者 林小满 云港社记者 高远`."""
    kept: list[re.Match[str]] = []
    for label in labels:
        is_reporter = label.lastgroup == "bare" and role_of(label) == AUTHOR
        outlet = view[: label.start()].rsplit(" ", 1)[-1]
        is_glued = not outlet or outlet[-1] in ":|丨/" or OUTLET_END.search(outlet) or _DESK_END.search(outlet)
        if not (kept and kept[-1].lastgroup == OTHER and is_reporter and is_glued):
            kept.append(label)
    return kept


def _read_value(role: str, value: str, follower: str, dates: list[str], line: Byline, label: str) -> None:
    value, sign, behind = value.partition(DATE_SIGN)
    behind = sign + behind
    if not value.strip(" :|/()[]【】〔〕"):
        if role in (PUBLISHED, UPDATED) and sign:
            (line.published if role == PUBLISHED else line.updated).append(dates.pop(0))
            line.is_labelled_date = True
            behind = behind[1:]
        elif not sign and not follower and re.search(r"[:︰|丨/]\s*$", label) and not line.unknown:
            line.waiting = role
        read_beside(behind, dates, line, follower)
        return
    if label.strip() == "作者" and line.outlets and is_outlet(account := value.strip()) and not is_person(account):
        line.sources.append(account)  # 海城网 作者 半山娱乐: a site, and whose account it is
        line.labels += 1
    elif role in (AUTHOR, TRAINEE, EDITOR):
        _read_names(role, value, follower, line, label)
    elif role == SOURCE:
        _read_source(value, line, is_sure=label.strip() != "来自")
    elif role == VIEWS:
        count = _COUNT.match(value)
        if count:
            line.views.append(count[1])
            line.labels += 1
            read_beside(value[count.end() :], [], line, follower)
    elif role in (PUBLISHED, UPDATED):
        read_beside(value, [], line, follower)
    read_beside(behind, dates, line, follower)


def _read_source(value: str, line: Byline, *, is_sure: bool) -> None:
    if NOISE.fullmatch(value.strip()):  # a province
        return
    if carried := _CARRIED.match(value.strip()):
        line.sources.append(carried[0])
        line.labels += 1
        value = value.strip()[carried.end() :]
    first, *others = [part for part in SEGMENT.split(value.strip()) if part] or [""]
    first = first.strip("《》“”\"':;,.")
    first = ORIGINAL.sub("", first)
    if is_outlet(first, is_labelled=is_sure) and not is_place_note(first) and (is_sure or OUTLET_END.search(first)):
        line.sources.append(first)
        line.labels += 1
    for other in others:
        read_segment(other, line)


def _read_names(role: str, value: str, follower: str, line: Byline, label: str) -> None:
    """Read names and the place that may stand behind them."""
    value = NOTE_BEHIND.sub("", value).strip(" |/()[]【】〔〕")
    role = AUTHOR if role == TRAINEE and _REPORTED.search(value) else role
    value = _without_desk(value, line)
    if follower == AUTHOR and is_outlet(value.strip("《》")) and not is_person(value):
        line.outlets += filter(None, [reporters_outlet(value.strip("《》"))])  # 采写:海城日报记者 林小满
        return
    if words := _WORDS_AND_PICTURES.match(value):
        value = words[1]
    value = value.removesuffix("摄" if _OF_PICTURES.search(label) else "")
    value, is_photo = (_PHOTO.sub("", value), bool(_PHOTO.search(value))) if "图" not in label else (value, False)
    value = _TOGETHER.sub("", _PLACE_BEHIND.sub("", _PLACES_BEHIND.sub("", value))).strip(" /|")
    *first, last = value.split("、")
    glued = _GLUED_PLACE.fullmatch(last.replace(" ", "")) if not is_name(value) or len(value) > 3 else None
    if glued and all(map(is_person, first)) and (name := glued_name(glued[1])):
        names, rest = [*first, name], []
    else:
        head, *rest = re.split(r"\s*[|∣丨]\s*|\s{2,}(?=\S+(?:报导|报道))", value)
        names, others = names_in(head)
        rest = [*others, *rest]
    if is_photo:
        line.labels += 1
        if not line.has_date:  # the outlet is the photographer's
            line.outlets.clear()
        return
    may_be_outlet = role == AUTHOR and "署名" not in label
    outlets = [name for name in names if is_office_name(name)] if may_be_outlet else []
    if not names and is_outlet(value) and OUTLET_END.search(value) and role == AUTHOR:
        outlets = [value]
    names = [name for name in names if name not in outlets]
    line.outlets += outlets
    is_sentence = label in _NO_SIGN and not all(map(is_person, names))  # 记者会, 与记者的对话
    if is_sentence or not (names or outlets):
        line.unknown.append(value)
        line.is_other |= is_sentence
        return
    line.labels += 1
    {AUTHOR: line.authors, TRAINEE: line.trainees, EDITOR: line.editors}[role].extend(names)
    for other in rest:
        read_beside(other, [], line, "")


def _without_desk(value: str, line: Byline) -> str:
    """Return names without the outlet before them: `海城研究社- harbour`, `海城网 林小满`."""
    desk = _DESK.fullmatch(value)
    if not desk or not OUTLET_END.search(desk[1]) or is_person(desk[1]):
        return value
    line.outlets.append(desk[1])
    return desk[2]
