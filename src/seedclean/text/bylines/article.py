"""Which lines around an article are asked, in which order their answers count, and whose dates are not its head."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

from seedclean.core.late_patterns import late_pattern
from seedclean.text.bylines.answers import Answers, Bylines
from seedclean.text.bylines.byline import Byline
from seedclean.text.bylines.labels import AUTHOR, EDITOR, SOURCE
from seedclean.text.bylines.names import SECTION, is_outlet
from seedclean.text.bylines.page_lines import (
    PageLine,
    head_lines,
    is_chronology,
    later_lines,
    lines_around,
    tail_lines,
)
from seedclean.text.bylines.posters import FORUM_SIGN, POST_SIGN, is_handle, is_nickname
from seedclean.text.bylines.prose import paragraph_head, paragraph_tail, permitting_outlet
from seedclean.text.bylines.signs import HEAD_SIGN, TAIL_SIGN
from seedclean.text.bylines.site_names import with_site
from seedclean.text.bylines.surroundings import Surroundings
from seedclean.text.bylines.views import TextEnds
from seedclean.text.dates import printed_dates
from seedclean.text.person_names import is_word
from seedclean.text.scan import fold

# Lines that the article has lost: above its title, above its first paragraph, below the title, and behind the end.
_ABOVE, _ABOVE_PROSE, _BELOW, _BEHIND = 3, 8, 30, 8
_NEAR = 2  # lines between a date and a name that stands alone
_PERSON_LEAST = 3  # characters of a name that stands alone: a word of two may be anything
_BESIDE, _ALONE, _HEAD, _END = 0, 3, 4, 6  # ranks of outlets: beside a date, alone, of a paragraph's head, at its end
_SIGNATURE_MOST, _WRITERS_MOST = 24, 3  # characters and names of a line of names before a first paragraph
_NO_TITLE = late_pattern(r"[>»›]|^(?:首页|当前位置|您的位置|你的位置|位置)")
_POSTER_MOST = 8  # characters of a name above a date that has no sign of a nickname
_TITLE_LINES = 3  # of a head, among which a title with its date is looked for
_TAIL = 3  # rank of what stands behind the text
_LIST_HEAD = late_pattern(
    r"(?:相关|推荐|延伸|热门|猜你|更多|最新|上一[篇页条]|下一[篇页条]|友情|往期|精彩|网友|评论|也许您|看更多|版权|copyright)",
    re.IGNORECASE,
)
_WEB_LEAST = "1994"  # no page was published before
_BRACKETS = frozenset("(〔【[")
_NAME_IN_BRACKETS = late_pattern(r"[(〔【\[].{2,20}[)〕】\]]$")
_EVENT_WORD = late_pattern(r"地点|主讲|主办|会场|讲座|报名|截止|投标|开标")

NO_BYLINES: Final = Bylines()


def read_bylines(text: str, around: Surroundings | None = None) -> Bylines:
    """Return what the lines around an article say of it.

    Args:
        text: of the article, its title line included.
        around: lines that it has lost.

    >>> says = read_bylines("夜航恢复\\n2025-09-23 08:15 海城日报\\n昨晚九点，第一班渡轮离开海城港。\\n责编：高远")
    >>> says.editors, says.source, says.published
    (['高远'], '海城日报', '2025-09-23T08:15:00')
    """
    ends = TextEnds(text)
    head_flags, tail_flags = ends.signs()
    if not (head_flags or tail_flags or around):
        return NO_BYLINES
    head, prose = head_lines(ends, head_flags) if head_flags or around else ([], [])
    answers = Answers(text, prose[0].view if prose else "")
    above = lines_around(around.above[-(_ABOVE if head else _ABOVE_PROSE) :]) if around else []
    lines = _with_around(head, above, around)
    _ask_head(text, lines, len(above), answers)
    if not answers.dates:
        _ask_title(lines, fold(around.head) if around else "", answers)
    if lines and prose:
        _ask_signature(lines, len(above), answers)
        _ask_later_lines(ends, head_flags, len(head), answers)
    tail = tail_lines(ends, tail_flags, prose[0].start if prose else 0 if not head else len(text)) if tail_flags else []
    behind = lines_around(around.behind[:_BEHIND]) if around else []
    if behind and tail and tail[-1].says and tail[-1].says.waiting:
        behind.insert(0, tail.pop())  # a label whose value the article has lost
    _ask_tail(tail, answers)
    _ask_tail(behind, answers, is_behind=True)
    for line in prose:
        if line.flags & HEAD_SIGN:
            answers.take_prose(line, paragraph_head(line.view), _HEAD)
    for line in tail[-2:]:
        if line.flags & TAIL_SIGN and not answers.is_cut(line):
            answers.take_prose(line, paragraph_tail(line.view), _END)
    title_at = next((line.start for line in head if not answers.is_cut(line)), 0)
    return answers.bylines(title_at, around.poster if around else "")


def _with_around(
    head: Sequence[PageLine], above: Sequence[PageLine], around: Surroundings | None
) -> Sequence[PageLine]:
    """Return the lines before the first paragraph, those that the article has lost among them."""
    if around is None:
        return head
    lines = [*above, *head[:1], *lines_around(around.below[:_BELOW]), *head[1:]]
    return [line.saying(with_site(line.says, around.head)) if line.may_say and line.says else line for line in lines]


def _has_title(lines: Sequence[PageLine], name: str) -> bool:
    """Say whether one of the lines can be the title: longer than the name, no section, no path to it, no byline."""
    return any(
        len(line.view) > len(name) and not (_NO_TITLE.search(line.view) or SECTION.fullmatch(line.view) or line.may_say)
        for line in lines
    )


def _ask_signature(lines: Sequence[PageLine], above: int, answers: Answers) -> None:
    """Take the name that stands alone on the line before the first paragraph, and speaks neither of it nor the title.

    Several names count behind an outlet only: 时间表 路线图 is a subtitle.
    """
    line = lines[-1]
    says = line.says if len(lines) > 1 and len(line.view) <= _SIGNATURE_MOST and not answers.is_cut(line) else None
    if says is None or says.has_date or says.labels or says.unknown or says.is_other or answers.authors:
        return
    if not (answers.dates or says.outlets):  # a head without any date has subtitles, not names
        return
    least = _PERSON_LEAST - bool(says.outlets)
    names = [name for name in says.persons if len(name) >= least and not is_word(name)]
    views = [answers.paragraph, *(other.view for other in lines[:-1])]
    if 0 < len(names) == len(says.persons) <= (_WRITERS_MOST if says.outlets else 1) and not any(
        name in view for name in names for view in views
    ):
        if not _has_title(lines[above:-1], names[0]):
            return
        answers.persons += map(line.printed, names)
        answers.take_source(line, next(iter(says.outlets), None), _ALONE)
        answers.cut(line)


def _is_word_or_place(names: Sequence[str]) -> bool:
    """Say whether names in brackets may be one word: 方便面, or one of two characters, such as 常州 or 高清."""
    return any(map(is_word, names)) or (len(names) == 1 and len(names[0]) < _PERSON_LEAST)


def _is_signature(says: Byline) -> bool:
    """Say whether a line says who wrote the words, and nothing of when."""
    return says.is_sure and bool(says.authors or says.trainees) and not says.has_date


def _ask_later_lines(ends: TextEnds, flags: bytes, first: int, answers: Answers) -> None:
    """Take a line behind a standfirst that says who wrote the words; several are of a collection."""
    lines = [line for line in later_lines(ends, flags, first) if line.says and _is_signature(line.says)]
    if len(lines) == 1 and not answers.authors and (says := lines[0].says):
        answers.take_line(lines[0], says, _END)


def _ask_head(text: str, lines: Sequence[PageLine], above: int, answers: Answers) -> None:
    """Ask the lines before the first paragraph, of which the first ones stand above the title."""
    speaking = [number for number, line in enumerate(lines) if line.may_say]
    if not speaking:
        return
    dated = {number for number in speaking if _is_dated(text, lines, number)}
    values: set[int] = set()
    for number in speaking:
        line = lines[number]
        says = line.says
        if says is None or number in values:
            continue
        follower = lines[number + 1] if number + 1 < len(lines) else None
        if number in dated:
            answers.take_dates(says, lines[max(number - 1, 0) : number + 2], 1 if number >= above else 2)
            answers.take_line(line, says, _BESIDE)
        elif says.is_sure and not says.has_date:
            answers.take_line(line, says, _BESIDE)
        elif says.waiting and follower and answers.take_value(says.waiting, line, follower):
            values.add(number + 1)
    if dated:
        _ask_lone_lines(lines, above, dated | values, dated, answers)
    if not answers.dates:
        answers.take_leaf([(lines[n], lines[n + 1]) for n in speaking if n + 1 in speaking])


def _ask_title(lines: Sequence[PageLine], head: str, answers: Answers) -> None:
    """Take the date in brackets behind a title: one of the first lines, or what the page's own title has."""
    for number, line in enumerate(lines):
        if line.view[-1:] == ")":
            date = next((date for date in printed_dates(line.view) if not line.view[date.end :].strip(" )")), None)
            title = line.view[: date.start].rstrip() if date else ""
            is_page_title = title[:-1].strip() and title[:-1].strip() in head
            if date and title[-1:] == "(" and (number < _TITLE_LINES or is_page_title):
                answers.dates.append((_TAIL, date.iso))
                return


def _ask_lone_lines(lines: Sequence[PageLine], above: int, read: set[int], dated: set[int], answers: Answers) -> None:
    """Take names and outlets that stand alone near a date, but for the first line that nothing explains: the title."""
    for number in sorted(dated):
        _ask_poster(number, lines, above, answers)
    others = [n for n in range(above, len(lines)) if n not in dated and not answers.is_cut(lines[n])]
    for number in others[1:]:
        if number not in read and any(abs(number - date) <= _NEAR for date in dated):
            _ask_lone(number, lines, above, dated, answers)


def _ask_poster(dated: int, lines: Sequence[PageLine], above: int, answers: Answers) -> None:
    """Take the name that stands alone above the date of a post, and below a title."""
    line, near = lines[dated - 1], lines[dated : dated + 2]
    if dated - 1 <= above or answers.is_cut(line) or not _has_title(lines[above : dated - 1], line.view):
        return
    is_short = len(line.view) <= _POSTER_MOST and not is_word(line.view)
    sign = POST_SIGN if is_nickname(line.view) else FORUM_SIGN
    if (is_short or sign is POST_SIGN) and any(sign.search(other.view) for other in near):
        says = line.says
        is_told = any(line.view in other.view for other in lines[: dated - 1])
        if says and says.unknown == [line.view] and not (says.is_other or is_told) and is_handle(line.view):
            answers.posters.append(line.text)
            answers.cut(line)


def _is_dated(text: str, lines: Sequence[PageLine], number: int) -> bool:
    """Say whether a line has the article's date: not that of a part of a chronology, or of an event."""
    says = lines[number].says
    if says is None or not says.has_date or not says.is_sure or min(says.published + says.updated) < _WEB_LEAST:
        return False
    near = lines[max(number - 1, 0) : number + 2]
    if (says.is_only_a_day or says.is_labelled_date) and any(_EVENT_WORD.search(line.view) for line in near):
        return False
    return not (says.is_only_a_day and lines[number].start >= 0 and is_chronology(text, lines[number]))


def _ask_lone(number: int, lines: Sequence[PageLine], above: int, dated: set[int], answers: Answers) -> None:
    """Take a name or an outlet that stands alone near the line of the date."""
    line, says = lines[number], lines[number].says
    if says is None or says.has_date or says.labels or says.is_other or says.waiting:
        return
    if says.is_person:
        views = [answers.paragraph, *(other.view for other in lines if other is not line)]
        is_told = any(says.persons[0] in view for view in views)
        is_name = len(says.persons[0]) >= _PERSON_LEAST and not is_word(says.persons[0])
        is_below = _has_title([other for other in lines[above:] if other is not line], line.view)
        if not answers.persons and is_name and is_below and not is_told:
            answers.persons.append(line.printed(says.persons[0]))
            answers.cut(line)
    elif len(says.outlets) == 1 and not (says.unknown or len(says.persons) > 1 or any(map(is_word, says.persons))):
        answers.take_source(line, says.outlets[0], _ALONE)
        answers.persons += map(line.printed, says.persons)
        answers.cut(line)
    elif number - 1 in dated and len(says.unknown) == 1 and is_outlet(line.view):
        follower = lines[number + 1].says if number + 1 < len(lines) else None
        if follower and follower.is_person:
            answers.take_source(line, line.view, _ALONE)
            answers.cut(line)


def _ask_tail(lines: Sequence[PageLine], answers: Answers, *, is_behind: bool = False) -> None:
    """Ask the last lines of an article, or those behind it."""
    values: set[int] = set()
    joined = is_behind  # as long as all lines behind the article are bylines
    for number, line in enumerate(lines):
        if is_behind and _LIST_HEAD.match(line.view):
            return
        if number in values or answers.is_cut(line):
            continue
        speaks = line.may_say or _NAME_IN_BRACKETS.match(line.view)
        says = line.says if speaks else None
        permitting = permitting_outlet(line.view) if speaks else None
        if says is None or permitting:
            if permitting:
                answers.take_source(line, permitting, _TAIL)
            joined = False
            continue
        follower = lines[number + 1] if number + 1 < len(lines) else None
        has_value = says.waiting and follower and not _LIST_HEAD.match(follower.view)
        if has_value and follower and answers.take_value(says.waiting, line, follower):
            values.add(number + 1)
        elif not _take_tail_line(line, says, answers):
            joined = joined and says.has_date and says.is_sure
            if joined:
                answers.dates += [(_END, date) for date in says.published]


def _take_tail_line(line: PageLine, says: Byline, answers: Answers) -> bool:
    """Take a line of the tail that is a byline by itself; False if it is none."""
    if says.is_sure and (says.authors or says.editors or says.sources or says.trainees):
        answers.take_line(line, says, _TAIL)
    elif says.waiting in (EDITOR, AUTHOR, SOURCE):
        answers.cut(line)
    elif line.view[:1] in _BRACKETS and says.are_persons and not _is_word_or_place(says.persons):
        answers.authors += map(line.printed, says.persons)
        answers.cut(line)
    else:
        return False
    return True
