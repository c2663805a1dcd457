"""Outlets that agree with the page's own title: what it prints behind that of the article is the site's name."""

from __future__ import annotations

import re

from seedclean.text.bylines.byline import Byline
from seedclean.text.bylines.labels import HAN
from seedclean.text.scan import fold

_MARK = re.compile(r"[_|丨]+|\s[-–—·]+\s|-")
_NAME = re.compile(rf"(?:{HAN}|[A-Za-z0-9]){{2,14}}")
_SAME_LEAST = 2  # characters that an outlet and a part of the site's name begin with


def take_site(says: Byline, head: str) -> None:
    """Move what stands beside a date to the outlets if it begins as a part of the page's own title does.

    Args:
        says: what a line says.
        head: the page's own title.

    >>> says = Byline(published=["2025-09-23T08:15:00"], unknown=["海城收藏"])
    >>> take_site(says, "夜航恢复_海城收藏_海城网")
    >>> says.outlets, says.unknown
    (['海城收藏'], [])
    """
    if not (says.has_date and len(says.unknown) == 1 and not says.outlets and _NAME.fullmatch(says.unknown[0])):
        return
    beginning = says.unknown[0][:_SAME_LEAST]
    if any(part.strip().startswith(beginning) for part in _MARK.split(fold(head))[1:]):
        says.outlets.append(says.unknown.pop())
