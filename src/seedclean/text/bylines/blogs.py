"""Whose blog a page is: its own title says so, and the page prints the name once more."""

from __future__ import annotations

import re

from seedclean.text.bylines.names import SECTION

_MARK = re.compile(r"\s*[_|丨]+\s*|\s+[-–—·]+\s+|(?<=[^A-Za-z0-9])-(?=[^A-Za-z0-9])")
_SITE = re.compile(
    r"(?:博客|博客园|部落格|[网網][志誌]|日[志誌]|空[间間]|专栏|專欄|[Bb]log)(?:网|網|首页|首頁|频道|頻道)?$"
)
_OWN = re.compile(
    r"@?(.{2,20}?)(?:的|の)(?:[个個]人)?(?:博客|部落格|专栏|專欄|空[间間]|日[志誌]|[网網][志誌]|微博|[Bb]log)$"
)
_NAME_MOST = 20
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
    parts = [part.strip() for part in _MARK.split(head) if part.strip()][1:]
    for part in parts:
        if (blog := _OWN.fullmatch(part)) and not SECTION.fullmatch(blog[1]):
            return blog[1].lstrip("@")
    if len(parts) < 2 or not _SITE.search(parts[-1]):
        return ""
    name = parts[-2]
    is_printed = f"\n{name}\n" in page or f"\n{name}的" in page
    return name if 1 < len(name) <= _NAME_MOST and is_printed and not SECTION.fullmatch(name) else ""
