"""The times that a page or a row declares: ISO 8601, what templates make of it, English dates, seconds since 1970."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, timedelta, timezone
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

from seedclean.core.late_patterns import late_pattern
from seedclean.text.dates import parse_date

DEFAULT_ZONE = "Asia/Shanghai"  # where there is no config; that of configs/default.yaml
_MOST = 80  # characters of a declared time
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_MONTH = rf"(?P<month>{'|'.join(_MONTHS)})[a-z]*\.?"
_ENGLISH = late_pattern(
    rf"(?:(?P<before>\d{{1,2}})(?:st|nd|rd|th)?[\s-]+)?\b{_MONTH}[\s-]+"
    r"(?:(?P<behind>\d{1,2})(?:st|nd|rd|th)?,?\s+)?(?P<year>(?:19|20)\d\d)\b",
    re.IGNORECASE,
)
_COMPACT = late_pattern(r"^((?:19|20)\d\d)(0[1-9]|1[0-2])([0-3]\d)(?:[T\s]?([0-2]\d)([0-5]\d)([0-5]\d)?)?(?=Z|[+-]|$)")
_OFFSET = late_pattern(
    r"\d:[0-5]\d(?::[0-5]\d(?:[.,]\d+)?)?\s*(?:(?P<utc>Z|UTC|GMT)?\s*(?P<sign>[+-])(?P<hours>\d\d?)(?::?(?P<minutes>\d\d))?"
    r"|(?P<zero>Z|UTC|GMT))\b",
    re.IGNORECASE,
)
_EPOCH = late_pattern(r"^(\d{9,10})(\d{3})?$")
_YEARS = range(1980, 2100)  # of the web; 1970 is what a template makes of no time
_ISO = late_pattern(r"(?:19|20)\d\d-(?:0[1-9]|1[0-2])-(?:0[1-9]|1\d|2[0-8])(?:T(?:[01]\d|2[0-3]):[0-5]\d:[0-5]\d)?")


class Moment(NamedTuple):
    """A time that a page declares, in ISO 8601 without a zone.

    Attributes:
        local: in the time zone that was asked for.
        written: as it is written, whatever offset stands behind it.
    """

    local: str
    written: str


def row_moment(value: Any, time_zone: str = DEFAULT_ZONE) -> str | None:
    """Return a date or time of a row as it is written in our own rows, of any year; None if it is no full date.

    So `2024/12/1` is compared as a date, which is later than `2024/3/9`.

    Args:
        value: a text, a number of seconds or milliseconds since 1970, or a date of a table.
        time_zone: in which times with an offset are given.

    >>> row_moment("2024/12/1"), row_moment("1949年10月1日 15:00"), row_moment(1700000000)
    ('2024-12-01', '1949-10-01T15:00:00', '2023-11-15T06:13:20')
    >>> row_moment(date(2024, 3, 9)), row_moment("昨天"), row_moment(None)
    ('2024-03-09', None, None)
    """
    if isinstance(value, date):  # or a datetime
        value = value.isoformat()
    elif isinstance(value, int | float) and not isinstance(value, bool) and value == value // 1:
        value = str(int(value))
    if not isinstance(value, str):
        return None
    if _ISO.fullmatch(value):
        return value
    moment = local_moment(value, time_zone, any_year=True)
    return moment.local if moment else None


def local_moment(text: str, time_zone: str, *, any_year: bool = False) -> Moment | None:
    """Return a declared time as the local time of a zone; one without an offset is local already.

    Args:
        text: a time with or without an offset, or a day.
        time_zone: name of a zone.
        any_year: whether it may be of years in which there was no web.

    Raises:
        ValueError, OSError, KeyError: no zone has that name.

    Returns:
        The time as dates are written in rows; None if the text is no full date, or none of the web's years.

    >>> local_moment("2024-03-01T23:30:00Z", "Asia/Shanghai")
    Moment(local='2024-03-02T07:30:00', written='2024-03-01T23:30:00')
    >>> local_moment("Fri, 01 Mar 2024 09:05:00 +0000", "Asia/Tokyo").local
    '2024-03-01T18:05:00'
    >>> local_moment("2024-03-01", "Asia/Shanghai").local, local_moment("昨天", "Asia/Shanghai")
    ('2024-03-01', None)
    """
    text = text.strip()
    zone = ZoneInfo(time_zone)
    if not text or len(text) > _MOST:
        return None
    if epoch := _EPOCH.match(text):
        moment = datetime.fromtimestamp(int(epoch[1]), UTC)
        return _moment(moment, moment.replace(tzinfo=None).isoformat(), zone, any_year=any_year)
    text = _COMPACT.sub(_with_signs, text)
    written = parse_date(_ENGLISH.sub(_as_iso, text))
    if written is None:
        return None
    offset = _OFFSET.search(text)
    if "T" not in written or not offset:
        return _moment(None, written, zone, any_year=any_year)
    shift = timedelta(hours=int(offset["hours"] or 0), minutes=int(offset["minutes"] or 0))
    if shift >= timedelta(hours=24):
        return _moment(None, written, zone, any_year=any_year)
    aware = datetime.fromisoformat(written).replace(tzinfo=timezone(-shift if offset["sign"] == "-" else shift))
    return _moment(aware, written, zone, any_year=any_year)


def _moment(aware: datetime | None, written: str, zone: ZoneInfo, *, any_year: bool) -> Moment | None:
    local = aware.astimezone(zone).replace(tzinfo=None).isoformat() if aware else written
    return Moment(local, written) if any_year or int(local[:4]) in _YEARS else None


def _as_iso(match: re.Match[str]) -> str:
    """Return an English date as numbers; one without a day as it is."""
    day = match["before"] or match["behind"]
    month = _MONTHS.index(match["month"].lower()) + 1
    return f"{match['year']}-{month}-{day}" if day else match[0]


def _with_signs(match: re.Match[str]) -> str:
    year, month, day, hour, minute, second = match.groups()
    return f"{year}-{month}-{day}" + (f"T{hour}:{minute}:{second or '00'}" if hour else "")
