"""What stands in a byline without a label: dates, outlets, persons, buttons."""

from __future__ import annotations

from typing import Final

from seedclean.core.late_patterns import late_pattern
from seedclean.text.bylines.byline import Byline
from seedclean.text.bylines.labels import AUTHOR, HAN, PUBLISHED, SOURCE, UPDATED
from seedclean.text.bylines.names import (
    NOISE,
    OUTLET_END,
    PLACE_OF_POST,
    SECTION,
    is_name,
    is_outlet,
    is_place_note,
    is_titled_outlet,
    reporters_outlet,
)
from seedclean.text.person_names import is_person, is_place, is_word

_OUTLET_SIGN = late_pattern(r"[网社报台刊]$")  # 东方网: no person, though 东方 is a surname
# Characters of outlets whose names do not say it: behind a day, behind a time, before both and a place; of offices.
# Longer ones are headlines.
_OUTLET_MOST, _ACCOUNT_MOST, _POSTED_MOST, _OFFICE_MOST = 4, 5, 8, 7
_UNTITLED_OFFICE = late_pattern(r"(?:中心|公司|集团|大学|学院|银行|政府|[局所部委院办厅会处馆])$")
DATE_SIGN: Final = "\ue000"  # stands for a date while a line is read
SEGMENT: Final = late_pattern(rf"\s*[|∣丨/{DATE_SIGN}()\[\]【】〔〕«»>]+\s*|\s+[·•]\s+|\s+")
_ACCOUNT = late_pattern(rf"(?:发布于|来自)?(?:{HAN}{{2,3}}?)?(?P<name>{HAN}{{2,12}})官方账号$")
_NAME_PLACE = late_pattern(rf"({HAN}{{2,4}})\s?/\s?{HAN}{{2,4}}")
ORIGINAL: Final = late_pattern(r"(?<=.{2})(?:原创|专稿|特稿|独家|供稿)$")  # 海城网专稿


def read_beside(text: str, dates: list[str], line: Byline, follower: str) -> None:
    """Read what stands without a label: dates, outlets, persons, buttons."""
    at_date = DATE_SIGN in text
    line.published += [dates.pop(0) for _ in range(min(text.count(DATE_SIGN), len(dates)))]
    parts = [part.strip() for part in SEGMENT.split(text)]
    if follower in (PUBLISHED, UPDATED, SOURCE, AUTHOR) and text[-1:].strip() and parts and parts[-1]:
        last = parts.pop()
        outlet = last.strip("《》")
        if (
            follower in (PUBLISHED, UPDATED)
            or not is_outlet(outlet)
            or (follower == SOURCE and not OUTLET_END.search(outlet))
        ):
            line.is_other = True  # 讲座时间: of a lecture, 收入来源: of money
            return
        line.outlets += filter(None, [reporters_outlet(outlet) if follower == AUTHOR else outlet])
    if (name := _NAME_PLACE.fullmatch(text.strip())) and is_person(name[1]):
        line.persons.append(name[1])
        return
    is_last = text[-1:] == DATE_SIGN
    behind = [] if not at_date or is_last else list(filter(None, SEGMENT.split(text.rpartition(DATE_SIGN)[2])))
    is_timed = at_date and bool(line.published) and "T" in line.published[-1]
    before_most = _POSTED_MOST if is_timed and behind and PLACE_OF_POST.fullmatch(behind[-1]) else 0
    parts = list(filter(None, parts))
    first_behind = len(parts) - len(behind)
    for number, part in enumerate(parts):
        read_segment(
            part, line, most=(_ACCOUNT_MOST if is_timed else _OUTLET_MOST) if number >= first_behind else before_most
        )


def read_segment(part: str, line: Byline, *, most: int = 0) -> None:
    """Read a stretch.

    Args:
        part: it.
        line: what the line says.
        most: characters of an outlet whose name does not say that it is one; a word before a date is a section.
    """
    bare = part.strip("《》“”\"':;,.·-—–")
    bare = ORIGINAL.sub("", bare)
    if not bare or NOISE.fullmatch(bare) or SECTION.fullmatch(bare) or is_place_note(bare):
        return
    if account := _ACCOUNT.match(bare):
        line.outlets.insert(0, account["name"])
    elif is_person(bare) and is_name(bare) and not (_OUTLET_SIGN.search(bare) or is_word(bare)):
        line.persons.append(bare)
    elif is_titled_outlet(bare) or (len(bare) <= _most(bare, most) and is_outlet(bare) and not is_place(bare)):
        line.outlets.append(bare)
    else:
        line.unknown.append(part)


def _most(outlet: str, most: int) -> int:
    """Return how many characters an outlet has at most where others that do not say so have `most`."""
    is_office = most and (_UNTITLED_OFFICE.search(outlet) or OUTLET_END.search(outlet.removesuffix("综合")))
    return _OFFICE_MOST if is_office else most
