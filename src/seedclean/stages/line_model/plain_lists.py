"""Texts that are a list of titles with their days and nothing else: no page chrome shows that they are no article."""

from __future__ import annotations

import re

from seedclean.text import TextScan

_ROWS_LEAST = 5
_HEADS_MOST = 2  # lines that are no row: the list's name, a pager
_ROW_MOST = 100  # characters
_DAY_AT_END = re.compile(
    r"(?:(?:19|20)\d\d ?[-/.年] ?\d{1,2} ?[-/.月] ?\d{1,2}日?"
    r"|(?<!\d)(?:0[1-9]|1[0-2])-(?:0[1-9]|[12]\d|3[01])|\d{1,2}月\d{1,2}日)"
    r"(?: ?\d\d:\d\d(?::\d\d)?)?[\])】]?$"
)
_SAYS = re.compile("[。!?;]|,.*,")
_LAST = frozenset("0123456789日])】")


def is_dated_list(scan: TextScan) -> bool:
    r"""Say whether nearly all lines of a text are titles with their days, behind or below, and none says more.

    >>> from seedclean.text import scan_text
    >>> rows = [f"[{day}] 关于第{day}次检查的通知 2025-03-0{day}" for day in range(1, 7)]
    >>> is_dated_list(scan_text("\n".join(rows))), is_dated_list(scan_text("\n".join([*rows, "检查每周一次。"])))
    (True, False)
    """
    count, lines, view = scan.line_count, scan.lines, scan.view
    if count < _ROWS_LEAST or not any(view[end - 1] in _LAST for end in lines.ends[-2:]):
        return False
    rows, others, is_open = 0, 0, False
    for start, end in zip(lines.starts, lines.ends, strict=True):
        line = view[start:end]
        if len(line) > _ROW_MOST or _SAYS.search(line):
            return False
        day = _DAY_AT_END.search(line)
        rows += day is not None
        others += is_open and (day is None or day.start() > 0)  # the title before had no day
        is_open = day is None
    return rows >= _ROWS_LEAST and others + is_open <= _HEADS_MOST
