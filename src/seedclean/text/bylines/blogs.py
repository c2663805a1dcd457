"""Whose blog a page is: its own title says so, and the page prints the name once more."""

from __future__ import annotations

import re

from seedclean.core.late_patterns import late_pattern
from seedclean.text.bylines.names import SECTION
from seedclean.text.bylines.posters import is_nickname

_PART_BORDER = late_pattern(r"[_|丨]+|(?<=\s)[-–—·]{1,9}(?=\s)|(?<=[^A-Za-z0-9])-(?=[^A-Za-z0-9])")
_BLOG_SITE = late_pattern(
    r"(?:博客|博客园|部落格|[网網][志誌]|日[志誌]|空[间間]|专栏|專欄|[Bb]log)(?:网|網|首页|首頁|频道|頻道)?$"
)
# Whose: `空间` and `日志` are words of headlines, too.
_OWN = late_pattern(
    r"@?(?P<name>.{2,20}?)(?:的|の)(?:(?:[个個]人)?(?:博客|部落格|专栏|專欄|微博|[Bb]log)|"
    r"(?:[个個]人|QQ)(?:空[间間]|日[志誌]|[网網][志誌])|(?P<word>空[间間]|日[志誌]|[网網][志誌]))$"
)
# What a page prints behind its blogger's name: `海湾的小鱼的博文`, or the buttons of a profile on the next line.
_OWN_BEHIND = (
    r"(?:\n(?:微博|加好友|加关注|发纸条|博客等级)$|"
    r"的(?:这篇)?(?:博|微博|部落格|专栏|專欄|空[间間]|日[志誌]|[网網][志誌]|主[页頁]))"
)
_NAME_MOST = 20
_TIMES_LEAST = 2  # that a page prints a blogger's name alone on a line
_SIGNS = ("博", "部落格", "志", "誌", "空", "专栏", "專欄", "log")


def blogger(head: str, page: str) -> str:
    """Return the name of the blogger that a page's own title names; nothing if it does not.

    Args:
        head: the page's own title: that of the article, then whose blog it is, then the site's.
        page: its text. A name that is not called a blogger's must stand alone on a line of it.

    >>> blogger("夜航恢复_海湾的小鱼_海城博客", "首页\\n海湾的小鱼\\n夜航恢复")
    '海湾的小鱼'
    >>> blogger("夜航恢复 - 林小满的专栏 - 海城网", ""), blogger("夜航恢复_渡轮_海城博客", "夜航恢复")
    ('林小满', '')
    """
    if not any(sign in head for sign in _SIGNS):
        return ""
    parts = [part.strip() for part in _PART_BORDER.split(head) if part.strip()][1:]
    for part in parts:
        blog = _OWN.fullmatch(part)
        if blog and not SECTION.fullmatch(blog["name"]) and (not blog["word"] or _is_printed(blog["name"], page)):
            return blog["name"]
    if len(parts) < 2 or not _BLOG_SITE.search(parts[-1]):
        return ""
    name = parts[-2]
    is_name = 1 < len(name) <= _NAME_MOST and not SECTION.fullmatch(name)
    return name if is_name and _is_printed(name, page) else ""


def _is_printed(name: str, page: str) -> bool:
    """Say whether a page prints a name as a blogger's: once is enough for a nickname; a section stands in a path."""
    if re.search(rf"^{re.escape(name)}{_OWN_BEHIND}", page, re.MULTILINE):
        return True
    times = sum(line.strip() == name for line in page.split("\n"))
    return times >= (1 if is_nickname(name) else _TIMES_LEAST)
