"""The pre-check before lines are weighed: whether a page prints more than its article."""

from __future__ import annotations

import re
from functools import cache, lru_cache
from operator import or_
from typing import Any

import numpy as np
from numpy.typing import NDArray

from seedclean.core.edits import code_points
from seedclean.core.kernel import I32, address, unchecked
from seedclean.stages.line_model.line_table import LineTable
from seedclean.stages.line_model.line_words import line_patterns, pattern_set, word_names, words_of_lines
from seedclean.stages.line_model.marks import SENTENCE_ENDS, SETS, is_mark
from seedclean.text import TextScan

_LINK_MOST = 20  # characters of a line that can be a link or a button
_CHROME_MOST = 40  # characters of a line that can be page chrome or a byline
_SHORT_PAGE = 40  # lines of a text that is short
_MENU_LEAST = 8  # short lines in a row that only menus have
_EMPTY_MOST, _FOOTER_MOST = 12, 100  # lines of a text that says nothing; characters of its footer
# What a site says in place of a page; then nothing else has to be said in sentences.
_MISSING = re.compile(
    "(页面|网页|文章|内容|信息|链接|帖子)(不存在|(已经?)?被?(删除|移除|失效|过期|下线))|找不到.{0,12}(页面|网页|文章|内容)"
    "|(页面|网页|系统)?出错了|无法访问|404|(?i:not found)"
)
# Marks and words of sentences, dates and labels; 在 and 和 stand in names of sites.
_SAYS = re.compile(r"[。!?…,;:的了将也就都这有不而但]|\d ?[-/.年月] ?\d")


def has_page_chrome(scan: TextScan, least: int) -> bool:
    """Say whether a page has page chrome: lines of navigation, sharing, comments or footers.

    Such a line is short, is no sentence, and has a word of page chrome. One line less is enough on
    a page with many short lines in a row.

    Args:
        scan: of the page.
        least: how many such lines a page has at least.

    >>> from seedclean.text import scan_text
    >>> has_page_chrome(scan_text("首页\\n登录 注册\\n海城渡轮公司昨晚恢复了夜航。\\n分享到\\n他在评论里说:“好。”"), 3)
    True
    """
    numbers, chrome_lines = _short_lines(scan, least - 1)
    if chrome_lines >= least:
        return True
    return chrome_lines == least - 1 and any(
        len(run) >= _MENU_LEAST for run in np.split(numbers, np.flatnonzero(np.diff(numbers) > 1) + 1)
    )


def says_nothing(scan: TextScan) -> bool:
    """Say whether a short text has a footer, or says that its page is missing, and not a word of a sentence beside it.

    >>> from seedclean.text import scan_text
    >>> says_nothing(scan_text("海城在线\\n海城门户 海城号\\nCopyright 2018 海城在线 版权所有"))
    True
    >>> says_nothing(scan_text("灯一盏一盏地亮了\\n只有潮水在数它的脚步\\n版权所有 海城诗社"))
    False
    """
    if not 0 < scan.line_count <= _EMPTY_MOST:
        return False
    lines = [scan.view[start:end] for start, end in zip(scan.lines.starts, scan.lines.ends, strict=True)]
    has_word = words_of_lines(lines)[:, word_names().index("footer")].tolist()
    footers = [
        word and len(line) <= _FOOTER_MOST and "。" not in line for word, line in zip(has_word, lines, strict=True)
    ]
    says = [bool(_SAYS.search(line)) for line in lines]
    missing = [len(line) <= _CHROME_MOST and bool(_MISSING.search(line)) for line in lines]
    return any(map(or_, footers, missing)) and not any(
        spoken and not (footer or absent) for spoken, footer, absent in zip(says, footers, missing, strict=True)
    )


def is_short_with_chrome(scan: TextScan) -> bool:
    """Say whether a text of few lines has any of page chrome, and one at an end, which may then be cut.

    >>> from seedclean.text import scan_text
    >>> is_short_with_chrome(scan_text("海城渡轮公司昨晚恢复了夜航。\\n分享到"))
    True
    """
    return bool(0 < scan.line_count <= _SHORT_PAGE) and ends_in_chrome(scan) and has_chrome_line(scan)


def has_chrome_line(scan: TextScan) -> bool:
    """Say whether a page has any line of page chrome, see `has_page_chrome`.

    >>> from seedclean.text import scan_text
    >>> has_chrome_line(scan_text("海城渡轮公司昨晚恢复了夜航。\\n分享到"))
    True
    """
    return _short_lines(scan, 1)[1] > 0


def ends_in_chrome(scan: TextScan) -> bool:
    """Say whether an end of a page is one of `chrome_lines`; the page has at least one line.

    An end is the last line, the first, and the one behind it: the first can be the title.

    >>> from seedclean.text import scan_text
    >>> ends_in_chrome(scan_text("海城渡轮公司昨晚恢复了夜航。\\n分享到"))
    True
    """
    lines, view = scan.lines, scan.view
    ends = [view[start:end] for start, end in zip(lines.starts[:2], lines.ends, strict=False)]
    ends.append(view[lines.starts[-1] : lines.ends[-1]])
    return any(len(line) <= _CHROME_MOST and line[-1] not in SETS["prose end"] and _is_chrome(line) for line in ends)


@lru_cache(maxsize=1 << 12)
def _is_chrome(line: str) -> bool:
    return bool(words_of_lines([line])[0, _chrome_numbers()].any())


def chrome_lines(table: LineTable) -> NDArray[np.bool_]:
    """Return which lines are short, do not end a sentence, and have words of page chrome or of bylines: shape (n,)."""
    with_word = np.any([table.words[name] for name in _chrome_names()], axis=0)
    chrome: NDArray[np.bool_] = with_word & (table.size <= _CHROME_MOST) & ~is_mark(table.last, "prose end")
    return chrome


@cache
def _chrome_names() -> tuple[str, ...]:
    return (*line_patterns()["shell"], "source", "author", "editor", "only-date", "path")


@cache
def _chrome_numbers() -> tuple[int, ...]:
    return tuple(map(word_names().index, _chrome_names()))


def _short_lines(scan: TextScan, least: int) -> tuple[NDArray[np.int32], int]:
    """Return the numbers of the short lines that are no sentences, and how many of them are page chrome.

    Args:
        scan: of the page.
        least: with fewer short lines, none is looked at.
    """
    if not scan.line_count:
        return np.empty(0, dtype=I32), 0
    short = np.empty((scan.line_count, 3), dtype=I32)  # number, start, end
    ends = _sentence_ends()
    count = unchecked("short_lines")(
        scan.view_address, scan.lines_address, scan.line_count, _LINK_MOST, address(ends), len(ends), address(short)
    )
    if count < least:
        return np.empty(0, dtype=I32), 0
    view = scan.view
    chrome_lines = sum(_has_chrome_word(view[start:end]) for _, start, end in short[:count].tolist())
    return short[:count, 0], chrome_lines


@cache
def _sentence_ends() -> NDArray[np.uint32]:
    """Return the last characters of lines that are a sentence, or are continued: code points, uint32."""
    return code_points(SENTENCE_ENDS + "…:,;").copy()


@cache
def _chrome_words() -> Any:
    return pattern_set(line_patterns()["words"][name] for name in line_patterns()["shell"])


@lru_cache(maxsize=1 << 14)  # portals print the same lines again and again
def _has_chrome_word(line: str) -> bool:
    return bool(_chrome_words().Match(line.encode("utf-8", "replace")))
