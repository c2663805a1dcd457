"""The fields that a row brings: which of them are fields of an article, and what is seen at once of their values."""

from __future__ import annotations

import html
from collections.abc import Mapping
from typing import Any

from seedclean.core.document import ROW_LISTS, ROW_TEXTS
from seedclean.text.moments import row_moment

_TIMES = ("crawled", "published")


def article_fields(fields: Mapping[str, Any], time_zone: str) -> dict[str, Any]:
    """Return the fields of a row as fields of a document.

    Blanks are unified, dates are read, and the names of several authors may be one text. `given` has the values as
    the row has them: stages change them further, and what differs in the end is written beside the article.

    Args:
        fields: of the row, by the names that an article has for them; `is_field` holds for each.
        time_zone: of dates with an offset.

    Returns:
        Fields of an article, and `given`.

    >>> article_fields({"published": "2024/3/9"}, "Asia/Shanghai")
    {'published': '2024-03-09', 'given': {'published': '2024/3/9'}}
    """
    values = {name: _article_value(name, value, time_zone) for name, value in fields.items()}
    meta = {name: value for name, value in values.items() if value is not None}
    return {**meta, "given": dict(fields)} if fields else meta


def is_field(name: str, value: Any) -> bool:
    """Say whether a field is one of an article, and its value of a type that such a field can have."""
    if name == "views":
        return type(value) is int and value >= 0
    if isinstance(value, str):
        return name in (*ROW_TEXTS, *ROW_LISTS) and not value.isspace() and value != ""
    if name in _TIMES:
        return row_moment(value) is not None
    return name in ROW_LISTS and isinstance(value, list) and all(isinstance(item, str) for item in value)


def _article_value(name: str, value: Any, time_zone: str) -> Any:
    """Return the value of an article's field; None if it is not understood."""
    if name in _TIMES:
        return row_moment(value, time_zone)
    if not isinstance(value, str):
        return value
    text = " ".join(value.split())
    if name in ROW_LISTS:
        return [text]
    return html.unescape(text) if name == "url" else text
