"""The fields that a row brings: which of them are fields of an article, and what is seen at once of their values."""

from __future__ import annotations

import html
from collections.abc import Mapping
from typing import Any, Final

from seedclean.text.moments import row_moment

TEXT_FIELDS: Final = ("title", "url", "crawled", "source", "published")
_LIST_FIELDS = ("authors", "editors")
_TIMES = ("crawled", "published")


def article_fields(fields: Mapping[str, Any], time_zone: str) -> dict[str, Any]:
    """Return the fields of a row as fields of a document.

    Blanks are unified, dates are read, and the names of several authors may be one text. `given` has the values as
    the row has them: stages change them further, and what differs in the end is written beside the article.

    Args:
        fields: of the row, without its text and its id.
        time_zone: of dates with an offset.

    Returns:
        Fields of an article, `given`, and `extra` with all others.

    >>> article_fields({"published": "2024/3/9", "tag": 7}, "Asia/Shanghai")
    {'published': '2024-03-09', 'given': {'published': '2024/3/9'}, 'extra': {'tag': 7}}
    """
    meta: dict[str, Any] = {}
    as_brought: dict[str, Any] = {}
    extra: dict[str, Any] = {}
    for name, value in fields.items():
        if not _is_field(name, value):
            extra[name] = value
            continue
        as_brought[name] = value
        if (article_value := _article_value(name, value, time_zone)) is not None:
            meta[name] = article_value
    meta |= {"given": as_brought} if as_brought else {}
    return {**meta, "extra": extra} if extra else meta


def _is_field(name: str, value: Any) -> bool:
    """Say whether a field is one of an article, and its value of a type that such a field can have."""
    if name == "views":
        return type(value) is int and value >= 0
    if isinstance(value, str):
        return name in (*TEXT_FIELDS, *_LIST_FIELDS) and not value.isspace() and value != ""
    if name in _TIMES:
        return row_moment(value) is not None
    return name in _LIST_FIELDS and isinstance(value, list) and all(isinstance(item, str) for item in value)


def _article_value(name: str, value: Any, time_zone: str) -> Any:
    """Return the value of an article's field; None if it is not understood."""
    if name in _TIMES:
        return row_moment(value, time_zone)
    if not isinstance(value, str):
        return value
    text = " ".join(value.split())
    if name in _LIST_FIELDS:
        return [text]
    return html.unescape(text) if name == "url" else text
