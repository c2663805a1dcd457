"""The dates that Chinese pages print, as ISO 8601.

Year first: `2025年9月23日 08:15`, `2025-09-2308:15:00`, `2025/9/23 下午3:20`, `2025年9月23日(星期二)08时15分`,
`二〇二五年九月二十三日`, `民國114年9月23日`. Time first: `08:15 2025/09/23`. Year last: `九月 23rd, 2025`,
`9月23日, 2025`, `9/23/2025`, `Tue Sep 23 08:15:00 2025`, `23 September 2025`. What has no year, is counted from a day
that the page does not name (`昨天`, `3小时前`), or can be two days (`9/10/2025`), is no date.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import NamedTuple

from seedclean.core.late_patterns import late_pattern
from seedclean.text.scan import fold

_HALVES = "上午|中午|正午|下午|晚上|晚间|傍晚|凌晨|清晨|早上|早晨|晚|早|[AaPp][Mm]"
_TIME = (
    rf"(?:(?P<half>{_HALVES})\s?)?(?P<hour>[01]?\d|2[0-3])"
    r"(?:\s?[:时点]\s?(?P<minute>[0-5]\d)(?:[:分](?P<second>[0-5]\d))?(?!\d)|时(?P<single>\d)分|[时点](?!\d))分?秒?"
    r"(?:\s?(?P<behind>[AaPp])\.?[Mm](?![A-Za-z]))?"
)
_TIME_FIRST = (
    r"(?<![\d:.])(?P<first_hour>[01]?\d|2[0-3]):(?P<first_minute>[0-5]\d)(?::(?P<first_second>[0-5]\d))?"
    r"(?:\s?(?P<first_half>[AaPp])\.?[Mm]\.?)?\s{0,4}[,|·]?\s{0,4}"
)
_WEEKDAY = (
    r"(?:\s*[(]?(?:星期|周|礼拜)[一二三四五六日天][)]?|\s*[(][一二三四五六日天][)]"
    r"|\s*[(]?(?i:mon|tue|wed|thu|fri|sat|sun)(?i:[a-z]{0,5}day)?[.)]?(?![A-Za-z]))?"
)
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_MONTH = (
    r"(?i:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?|"
    r"nov(?:ember)?|dec(?:ember)?)"
)
_DAY_NAME = r"(?i:mon|tues?|wed(?:nes)?|thu(?:rs)?|fri|sat(?:ur)?|sun)(?i:day)?\.?,?\s{1,3}"
_ORDINAL = "(?:st|nd|rd|th)?"
_WORDS = "〇零○一二三四五六七八九"
_YEAR = r"(?:19|20)\d\d"
_GLUED_TIME = r"(?<=[-/.月]\d\d)(?=(?:[01]\d|2[0-3]):[0-5]\d)"  # 2019-10-0507:26
# 2025-09-23 日照日报 has no 日 behind its day; 2025 年 9 月 23 日 has.
_DAY_SIGN = r"(?:(?:(?<=月\s\d)|(?<=月\s\d\d))\s?[日号]|(?:(?<=月\d)|(?<=月\d\d))[日号]|[日号](?![本照报内常产外]))"
_DATE = late_pattern(
    r"(?:"
    # 2025-09-23, 民国114年9月23日; the time may stand before it, even glued to it
    rf"(?:{_TIME_FIRST}|(?<!\d))(?:(?:中华)?民国\s?(?P<republic>\d{{1,3}})|(?P<year>{_YEAR}))\s?[-/.年]\s?"
    r"(?P<month>1[0-2]|0?[1-9])\s?[-/.月]\s?(?P<day>3[01]|[12]\d|0?[1-9])"
    rf"(?:(?!\d|\.\d)|{_GLUED_TIME}){_DAY_SIGN}?"
    # 二〇二五年九月二十三日, 民国一百一十四年九月二十三日
    rf"|(?:民国(?P<republic_words>[{_WORDS}十百]{{1,6}})|(?P<year_words>[{_WORDS}]{{4}}))年"
    rf"(?P<month_words>[正元{_WORDS}十]{{1,2}})月(?P<day_words>[初{_WORDS}十廿卅]{{1,3}})日"
    # 9月23日, 2025; 九月 23rd, 2025
    rf"|(?<!\d)(?P<month_last>1[0-2]|0?[1-9]|[正一二三四五六七八九十]{{1,2}})月\s?(?P<day_last>3[01]|[12]\d|0?[1-9])"
    rf"(?:st|nd|rd|th|[日号])?(?:,\s?|\s)(?P<year_last>{_YEAR})年?(?!\w)"
    # 9/23/2025
    rf"|(?<![\d/.-])(?P<one>[0-3]?\d)(?P<sign>[-/.])(?P<other>[0-3]?\d)(?P=sign)(?P<year_sign>{_YEAR})(?![\d/]|[-.]\d)"
    # Tue Sep 23 08:15:00 2025; September 23, 2025
    rf"|(?<![A-Za-z])(?:{_DAY_NAME})?(?P<month_name>{_MONTH})\.?\s{{1,3}}(?P<day_name>[0-3]?\d){_ORDINAL}(?:,\s{{0,3}}|\s{{1,3}})"
    r"(?:(?P<mid_hour>[01]?\d|2[0-3]):(?P<mid_minute>[0-5]\d)(?::(?P<mid_second>[0-5]\d))?\s{1,3}(?:[A-Z]{3,4}\s{1,3})?)?"
    rf"(?P<year_name>{_YEAR})(?!\d)"
    # 23 September 2025
    rf"|(?<![A-Za-z\d])(?:{_DAY_NAME})?(?P<day_before>[0-3]?\d){_ORDINAL}[\s-]{{1,3}}(?P<month_after>{_MONTH})\.?,?[\s-]{{1,3}}"
    rf"(?P<year_after>{_YEAR})(?!\d)"
    rf"){_WEEKDAY}(?:\s{{0,8}}[T,|·]?\s{{0,8}}{_TIME})?"
)
_COMPACT = late_pattern(r"\s*((?:19|20)\d\d)(0[1-9]|1[0-2])(0[1-9]|[12]\d|3[01])\s*")
_REPUBLIC = 1911  # its first year is 1912
_AFTERNOON = frozenset(["下午", "晚上", "晚间", "傍晚", "晚", "p"])
_NIGHT = frozenset(["晚上", "晚间", "晚"])
_MORNING = frozenset(["凌晨", "a"])
_NOON = frozenset(["中午", "正午"])
_DIGITS = str.maketrans("〇零○一二三四五六七八九", "000123456789")
_SHORT = str.maketrans({"正": "一", "元": "一", "廿": "二十", "卅": "三十", "初": ""})


class PrintedDate(NamedTuple):
    """A date in a text.

    Attributes:
        start: where it begins.
        end: where it ends.
        iso: the day, or the day and the time.
    """

    start: int
    end: int
    iso: str


def parse_date(text: str) -> str | None:
    """Return the first full date in a text as ISO 8601, with the time if there is one; None if there is no date.

    Pages print local time without a zone, and so does this.

    >>> parse_date("2025年9月23日 08:15"), parse_date("发表于 2019-09-07 13:43:45"), parse_date("9月23号")
    ('2025-09-23T08:15:00', '2019-09-07T13:43:45', None)
    >>> parse_date("2025年9月23日(星期二)下午3:20"), parse_date("二〇二五年十月二十三日")
    ('2025-09-23T15:20:00', '2025-10-23')
    >>> parse_date("民國114年9月23日"), parse_date("十一月 6th, 2025"), parse_date("18:512019/12/25")
    ('2025-09-23', '2025-11-06', '2019-12-25T18:51:00')
    >>> parse_date("Mon Jan 13 11:09:59 2020"), parse_date("3/26/2020"), parse_date("3/6/2020")
    ('2020-01-13T11:09:59', '2020-03-26', None)
    """
    if compact := _COMPACT.fullmatch(text):
        text = "-".join(compact.groups())
    return next((date.iso for date in printed_dates(fold(text))), None)


def printed_dates(view: str) -> Iterator[PrintedDate]:
    """Yield the full dates in a folded text, in order; a day that no calendar has is none.

    >>> list(printed_dates("更新:2025-09-23 08:15"))
    [PrintedDate(start=3, end=19, iso='2025-09-23T08:15:00')]
    """
    for match in _DATE.finditer(view):
        parts = match.groupdict()
        day = _day(parts)
        if day is None:
            continue
        time = _time(parts)
        try:
            moment = datetime(*day, *(time or (0, 0, 0)))  # noqa: DTZ001 - pages print local time without a zone
        except ValueError:
            continue
        yield PrintedDate(match.start(), match.end(), moment.isoformat() if time else moment.date().isoformat())


def _day(parts: Mapping[str, str | None]) -> tuple[int, int, int] | None:
    """Return year, month and day; None if the order of the numbers leaves two readings."""
    if month := parts["month"]:
        year = int(parts["year"] or 0) or int(parts["republic"] or 0) + _REPUBLIC
        return year, int(month), int(parts["day"] or 0)
    if month := parts["month_words"]:
        years = parts["year_words"]
        year = int(years.translate(_DIGITS)) if years else _number(parts["republic_words"] or "") + _REPUBLIC
        return year, _number(month), _number(parts["day_words"] or "")
    if month := parts["month_last"]:
        return int(parts["year_last"] or 0), _number(month), int(parts["day_last"] or 0)
    if year_sign := parts["year_sign"]:
        first, second = int(parts["one"] or 0), int(parts["other"] or 0)
        if first <= 12 and second <= 12 and first != second:
            return None
        return int(year_sign), min(first, second), max(first, second)
    name, day = parts["month_name"] or parts["month_after"] or "", parts["day_name"] or parts["day_before"]
    month_number = _MONTHS.index(name[:3].lower()) + 1
    return int(parts["year_name"] or parts["year_after"] or 0), month_number, int(day or 0)


def _time(parts: Mapping[str, str | None]) -> tuple[int, int, int] | None:
    """Return hour, minute and second, wherever they stand; None if there are none, or if their day is unclear."""
    half = (parts["half"] or parts["behind"] or "").lower().removesuffix("m")
    clock = parts["hour"], parts["minute"] or parts["single"], parts["second"]
    if not clock[0]:
        clock = parts["mid_hour"], parts["mid_minute"], parts["mid_second"]
    if not clock[0]:
        half = (parts["first_half"] or "").lower()
        clock = parts["first_hour"], parts["first_minute"], parts["first_second"]
    if not clock[0]:
        return None
    hour = int(clock[0])
    if half in _NIGHT and hour == 12:
        return None
    if (half in _AFTERNOON and hour < 12) or (half in _NOON and hour < 3):
        hour += 12
    elif half in _MORNING and hour == 12:
        hour = 0
    return hour, int(clock[1] or 0), int(clock[2] or 0)


def _number(word: str) -> int:
    """Return the number up to 199 that a word such as 二十三, 廿三, 正 or 一百一十四 stands for; 0 if it is none."""
    if word.isdecimal() and word.isascii():
        return int(word)
    word = word.translate(_SHORT)
    hundreds, _, rest = word.rpartition("百")
    tens, ten, ones = rest.lstrip("零〇○").rpartition("十")
    digits = [part.translate(_DIGITS) for part in (hundreds, tens, ones)]
    if not all(part.isdecimal() or not part for part in digits):
        return 0
    return 100 * int(digits[0] or 0) + (10 * int(digits[1] or 1) if ten else 0) + int(digits[2] or 0)
