"""Whether a page prints more than its article: the cheap question before its lines are weighed."""

from __future__ import annotations

from functools import cache, lru_cache
from typing import Any

import numpy as np

from seedclean.body.facts import SENTENCE_ENDS, patterns, together
from seedclean.hanzi import Look

_SHELL_MOST = 20  # characters of a line that can be a link or a button
_RUN = 8  # short lines behind each other that only menus have


def has_shell(seen: Look, least: int) -> bool:
    """Say whether a page prints more than its article: lines of navigation, sharing, comments or footers.

    Such a line is short, no sentence, and has a word of a portal's shell. One line less is enough where many short
    lines follow each other.

    Args:
        seen: a look at the page.
        least: how many lines make a shell.

    >>> from seedclean.hanzi import look
    >>> has_shell(look("首页\\n登录 注册\\n海城渡轮公司昨晚恢复了夜航。\\n分享到\\n他在评论里说:“好。”"), 3)
    True
    """
    view, starts, ends = seen.view, seen.lines.starts, seen.lines.ends
    short = [
        number
        for number, (start, end) in enumerate(zip(starts, ends, strict=True))
        if end - start <= _SHELL_MOST and view[end - 1] not in SENTENCE_ENDS + "…:,;"
    ]
    if len(short) < least - 1:
        return False
    found = sum(_in_shell(view[starts[number] : ends[number]]) for number in short)
    if found >= least:
        return True
    return found == least - 1 and any(
        len(run) >= _RUN for run in np.split(short, np.flatnonzero(np.diff(short) > 1) + 1)
    )


@cache
def _shell() -> Any:
    return together(patterns()["words"][name] for name in patterns()["shell"])


@lru_cache(maxsize=1 << 14)  # portals print the same lines again and again
def _in_shell(line: str) -> bool:
    return bool(_shell().Match(line.encode("utf-8", "replace")))
