"""What dedup knows of an article beside its text: when and by which outlet it was published."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from seedclean.core.hosts import host_of

_DAY = 2048  # of a moment: more than the minutes of a day
_TIME = re.compile(r"[T ]?([01]\d|2[0-3]):?([0-5]\d)")


class Traits(NamedTuple):
    """The traits of n texts, each of shape (n,), int64.

    Attributes:
        letters: length of their compare forms.
        moments: from `moment_number`.
        outlets: numbers of their outlets, -1 if unknown.
    """

    letters: NDArray[np.int64]
    moments: NDArray[np.int64]
    outlets: NDArray[np.int64]


def moment_number(published: str | None) -> int:
    """Return a number for a date or time in ISO 8601; it grows with time, and is -1 if there is none.

    Time zones are left out: an outlet prints its own.

    >>> day, morning = moment_number("2026-05-02"), moment_number("2026-05-02T09:00:00+08:00")
    >>> int(days_of(morning) - days_of(moment_number("2026-05-01"))), int(days_of(day) - days_of(morning))
    (1, 0)
    >>> int(times_of(morning)), int(times_of(day)), moment_number("soon"), moment_number(None)
    (541, 0, -1, -1)
    """
    text = published or ""
    length = 10 if text[4:5] == "-" else 8
    try:
        day = date.fromisoformat(text[:length]).toordinal()
    except ValueError:
        return -1
    time = _TIME.match(text, length)
    return day * _DAY + (60 * int(time[1]) + int(time[2]) + 1 if time else 0)


def days_of(moments: NDArray[np.int64] | int) -> NDArray[np.int64]:
    """Return the days of moments, counted from the year 1; -1 for -1."""
    return np.floor_divide(moments, _DAY)


def times_of(moments: NDArray[np.int64] | int) -> NDArray[np.int64]:
    """Return the minutes of the day of moments, counted from 1; 0 if only the day is known."""
    return np.where(np.asarray(moments) < 0, 0, np.remainder(moments, _DAY))


def outlet_of(fields: Mapping[str, Any]) -> str | None:
    """Return the outlet that published an article: its field `source`, or the host of its `url`; None if unknown.

    >>> outlet_of({"source": "海城晚报 ", "url": None}), outlet_of({"url": "https://News.example/a/1.html"})
    ('海城晚报', 'news.example')
    >>> outlet_of({"url": "https://archive.example/web/2021/https://www.example.org/a"}), outlet_of({"source": 3})
    ('www.example.org', None)
    >>> outlet_of({"url": "https://share.example/?page=https://www.example.org/a"})
    'share.example'
    """
    source, url = fields.get("source"), fields.get("url")
    if type(source) is str and source.strip():
        return source.strip()
    page = url.partition("?")[0] if type(url) is str else ""
    return host_of(f"https://{page.rpartition('://')[2]}") or None if "://" in page else None
