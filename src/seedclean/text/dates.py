"""The dates that Chinese pages print, as ISO 8601.

`2025年9月23日 08:15`, `2025-09-23T08:15:00`, `2025/9/23 下午3:20`, `2025年9月23日(星期二)08时15分`,
`二〇二五年九月二十三日`, `民國114年9月23日`, and `九月 23rd, 2025` of blogs. What
has no year, or is counted from a day that the page does not name (`昨天`, `3小时前`), is no date.
"""

from __future__ import annotations

import re
from datetime import datetime

from seedclean.text import fold

_DATE = re.compile(
    r"(?:民国\s?(?P<republic>\d{2,3})|(?<!\d)(?P<year>(?:19|20)\d\d))\s?[-/.年]\s?"
    r"(?P<month>1[0-2]|0?[1-9])\s?[-/.月]\s?(?P<day>3[01]|[12]\d|0?[1-9])(?!\d|\.\d)日?"
    r"(?:\s*[(]?(?:星期|周|礼拜)[一二三四五六日天][)]?)?"
    r"(?:\s*[T,]?\s*(?P<half>上午|中午|下午|晚上|傍晚|凌晨|早上|晚|早)?\s*"
    r"(?P<hour>[01]?\d|2[0-3])(?:[:时点](?P<minute>[0-5]\d)(?:[:分](?P<second>[0-5]\d))?|[时点](?!\d)))?"
)
_REPUBLIC = 1911  # its first year is 1912
_AFTERNOON = ("下午", "晚上", "傍晚", "晚")
_DIGITS = str.maketrans("〇零○一二三四五六七八九", "000123456789")
_IN_WORDS = re.compile(
    r"([〇零○一二三四五六七八九]{4})年([正一二三四五六七八九十]{1,2})月([一二三四五六七八九十]{1,3})日"
)

_DAY_BEFORE_YEAR = re.compile(r"([正一二三四五六七八九十]{1,2})月\s?(\d{1,2})(?:st|nd|rd|th),?\s?((?:19|20)\d\d)")


def parse_date(text: str) -> str | None:
    """Return the first full date in a text as ISO 8601, with the time if there is one; None if there is no date.

    Pages print local time without a zone, and so does this.

    >>> parse_date("2025年9月23日 08:15"), parse_date("发表于 2019-09-07 13:43:45"), parse_date("9月23号")
    ('2025-09-23T08:15:00', '2019-09-07T13:43:45', None)
    >>> parse_date("2025年9月23日(星期二)下午3:20"), parse_date("二〇二五年十月二十三日")
    ('2025-09-23T15:20:00', '2025-10-23')
    >>> parse_date("民國114年9月23日"), parse_date("十一月 6th, 2025")
    ('2025-09-23', '2025-11-06')
    """
    match = _DATE.search(_DAY_BEFORE_YEAR.sub(_year_first, _IN_WORDS.sub(_numbered, fold(text))))
    if not match:
        return None
    parts = match.groupdict()
    year = int(parts["republic"]) + _REPUBLIC if parts["republic"] else int(parts["year"])
    hour = int(parts["hour"] or 0)
    if parts["half"] in _AFTERNOON and hour < 12:
        hour += 12
    try:
        moment = datetime(  # noqa: DTZ001 - pages print local time without a zone
            year, int(parts["month"]), int(parts["day"]), hour, int(parts["minute"] or 0), int(parts["second"] or 0)
        )
    except ValueError:
        return None
    return moment.isoformat() if parts["hour"] else moment.date().isoformat()


def _numbered(match: re.Match[str]) -> str:
    year, month, day = match.groups()
    return f"{year.translate(_DIGITS)}年{_number(month.replace('正', '一'))}月{_number(day)}日"


def _year_first(match: re.Match[str]) -> str:
    month, day, year = match.groups()
    return f"{year}年{_number(month.replace('正', '一'))}月{day}日"


def _number(word: str) -> int:
    """Return the number from 1 to 99 that a word such as 二十三 stands for."""
    tens, ten, ones = word.rpartition("十")
    return (10 * int(tens.translate(_DIGITS) or 1) if ten else 0) + int(ones.translate(_DIGITS) or 0)
