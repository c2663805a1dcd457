"""Whether a page prints more than its article: the cheap question before its lines are weighed."""

from __future__ import annotations

from functools import cache, lru_cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from seedclean.core.edits import code_points
from seedclean.core.kernel import I32, address, unchecked
from seedclean.stages.line_model.features import SENTENCE_ENDS, line_patterns, pattern_set
from seedclean.text import TextScan

_SHELL_MOST = 20  # characters of a line that can be a link or a button
_RUN = 8  # short lines behind each other that only menus have


def has_page_chrome(seen: TextScan, least: int) -> bool:
    """Say whether a page prints more than its article: lines of navigation, sharing, comments or footers.

    Such a line is short, no sentence, and has a word of a portal's shell. One line less is enough where many short
    lines follow each other.

    Args:
        seen: a look at the page.
        least: how many lines make a shell.

    >>> from seedclean.text import scan_text
    >>> has_page_chrome(scan_text("首页\\n登录 注册\\n海城渡轮公司昨晚恢复了夜航。\\n分享到\\n他在评论里说:“好。”"), 3)
    True
    """
    if not seen.line_count:
        return False
    short = np.empty((seen.line_count, 3), dtype=I32)  # number, start, end
    ends = _ends()
    count = unchecked("short_lines")(
        seen.view_address, seen.lines_address, seen.line_count, _SHELL_MOST, address(ends), len(ends), address(short)
    )
    if count < least - 1:
        return False
    view = seen.view
    found = sum(_in_shell(view[start:end]) for _, start, end in short[:count].tolist())
    if found >= least:
        return True
    numbers = short[:count, 0]
    return found == least - 1 and any(
        len(run) >= _RUN for run in np.split(numbers, np.flatnonzero(np.diff(numbers) > 1) + 1)
    )


@cache
def _ends() -> NDArray[np.uint32]:
    """Return what a line ends in that is a sentence, or goes on."""
    return code_points(SENTENCE_ENDS + "…:,;").copy()


@cache
def _shell() -> Any:
    return pattern_set(line_patterns()["words"][name] for name in line_patterns()["shell"])


@lru_cache(maxsize=1 << 14)  # portals print the same lines again and again
def _in_shell(line: str) -> bool:
    return bool(_shell().Match(line.encode("utf-8", "replace")))
