"""The day of an article that a page prints, where its head declares none."""

from __future__ import annotations

import re
from collections.abc import Iterable

from seedclean.read.html.written_out import plain_text
from seedclean.text.dates import parse_date

_DATED_MOST = 80  # characters of an element that says when the article is from, with its source and its author
_TEXT_MOST = 200_000  # characters of a page in which a label is looked for
_LABELLED = re.compile(
    r"(?:(?:发布|發布|发表|發表|刊发|刊登|上传|添加|更新|来稿)\s?(?:时间|時間|日期|于|於)?|(?:时间|時間|日期))\s?[:：]\s?"
    r"((?:19|20)\d\d\s?[-/.年]\s?\d{1,2}\s?[-/.月]\s?\d{1,2}日?(?:\s\d{1,2}:\d\d(?::\d\d)?)?)"
)
_IN_ADDRESS = re.compile(r"/(20\d\d)[-_/]?(1[0-2]|0[1-9])[-_/]?(3[01]|[12]\d|0[1-9])(?=[/_\-t.]|\d{3,})")


def printed_date(dated: Iterable[bytes], text: str, address: str | None) -> str | None:
    """Return the day, with its time if there is one, that a page prints as its article's; None if it prints none.

    In this order: the first element that is called a time or a date; the first date behind a label such as 发布时间;
    the day in the page's address.

    Args:
        dated: the contents of elements that are called so, see `head.HeadFacts`.
        text: the page's visible text.
        address: of the page, if it is known.

    >>> printed_date([b"<b>(2025-09-07</b> 13:43)"], "", None)
    '2025-09-07T13:43:00'
    >>> printed_date([], "上传日期：2025-09-07", None)
    '2025-09-07'
    >>> printed_date([], "", "https://example.com/2025-09/07/c_1.htm")
    '2025-09-07'
    """
    for content in dated:
        words = plain_text(content).strip()
        if 0 < len(words) <= _DATED_MOST and (date := parse_date(words)):
            return date
    label = _LABELLED.search(text[:_TEXT_MOST])
    if label and (date := parse_date(label[1])):
        return date
    day = _IN_ADDRESS.search(address or "")
    return parse_date("-".join(day.groups())) if day else None
