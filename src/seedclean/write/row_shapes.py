"""The shapes of rows that other programs expect: fields of an article, arranged as dolma and datatrove arrange them."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, Literal
from urllib.parse import quote

from seedclean.core.hosts import host_of

Shape = Literal["seedclean", "dolma", "datatrove"]
Partition = Literal["none", "date", "site"]
NO_VALUE = "__HIVE_DEFAULT_PARTITION__"  # what Hive, and all that reads its folders, takes for null
PARTITION_NAMES: Mapping[Partition, str] = {"none": "", "date": "published_date", "site": "site"}
_NAME_MOST = 200  # bytes of a value in the name of a folder, which has at most 255
_SPLIT = re.compile("%.?$")  # of a character that was cut
_DAY = re.compile(r"\d{4}-\d\d-\d\d")
_TOP: Mapping[Shape, Mapping[str, str]] = {  # field of the shape -> field of the article; the others are `metadata`
    "dolma": {"id": "id", "text": "text", "source": "source", "created": "published"},
    "datatrove": {"text": "text", "id": "id"},
}


def shaped(row: Mapping[str, Any], shape: Shape) -> Mapping[str, Any]:
    """Return a row in another shape.

    >>> shaped({"id": "a", "text": "海城的船", "source": "海角网", "published": "2025-01-02", "views": 3}, "dolma")
    {'id': 'a', 'text': '海城的船', 'source': '海角网', 'created': '2025-01-02', 'metadata': {'views': 3}}
    """
    top = _TOP.get(shape)
    if not top:
        return row
    used = set(top.values())
    others = {name: value for name, value in row.items() if name not in used}
    return {name: row.get(field) for name, field in top.items()} | {"metadata": others}


def partition_of(row: Mapping[str, Any], by: Partition) -> str:
    """Return the folder in which a row goes; empty if there is only one.

    >>> partition_of({"published": "2025-03-14T08:00"}, "date"), partition_of({"url": "https://a.example/1"}, "site")
    ('published_date=2025-03-14', 'site=a.example')
    >>> partition_of({"published": None}, "date")
    'published_date=__HIVE_DEFAULT_PARTITION__'
    >>> len(partition_of({"url": f"https://{'海' * 300}/"}, "site"))
    203
    """
    if by == "none":
        return ""
    value = _day(row.get("published")) if by == "date" else host_of(row.get("url")).encode("utf-8", "replace").decode()
    return f"{PARTITION_NAMES[by]}={_SPLIT.sub('', quote(value, safe='.-')[:_NAME_MOST]) or NO_VALUE}"


def _day(published: Any) -> str:
    day = _DAY.match(published) if isinstance(published, str) else None
    return day[0] if day else ""
