"""Outlets that agree with the page's own title: what it prints behind that of the article is the site's name."""

from __future__ import annotations

from dataclasses import replace

from seedclean.core.late_patterns import late_pattern
from seedclean.text.bylines.byline import Byline
from seedclean.text.bylines.labels import HAN
from seedclean.text.scan import fold

_SITE_BORDER = late_pattern(r"[_|丨]+|\s[-–—·]+\s|-")
_NAME = late_pattern(rf"(?:{HAN}|[A-Za-z0-9]){{2,14}}")
_SAME_LEAST = 2  # characters that an outlet and a part of the site's name begin with
_OUTLET_MOST = 5  # characters of such an outlet: longer ones that say no office and are no part are headlines
_DESK_MOST = 8  # characters of an outlet whose middle is a place
_UNTITLED_OFFICE = late_pattern(r"(?:中心|工作室|编辑部|研究院|公司|大学|学院)$")


def with_site(says: Byline, head: str) -> Byline:
    """Return what a line says, with what stands beside its date as an outlet if the page's own title names it so.

    Args:
        says: what a line says.
        head: the page's own title.

    >>> says = Byline(published=["2025-09-23T08:15:00"], unknown=["海城收藏"])
    >>> with_site(says, "夜航恢复_海城收藏_海城网").outlets
    ['海城收藏']
    >>> with_site(Byline(published=["2025-09-23"], unknown=["海城老码头夜市重开"]), "夜航恢复_海城网").outlets
    []
    """
    if not (says.has_date and len(says.unknown) == 1 and not says.outlets and _NAME.fullmatch(says.unknown[0])):
        return says
    name = says.unknown[0]
    is_outlet_like = len(name) <= _OUTLET_MOST or _UNTITLED_OFFICE.search(name) is not None
    if any(_is_same(name, part.strip(), is_outlet_like) for part in _SITE_BORDER.split(fold(head))[1:]):
        return replace(says, outlets=[name], unknown=[])
    return says


def _is_same(name: str, part: str, is_outlet_like: bool) -> bool:  # noqa: FBT001 - a question about the name
    """Say whether a name and a part of the page's own title are one, or of one site."""
    if len(part) < _SAME_LEAST:
        return False
    if len(name) <= _DESK_MOST and name[:_SAME_LEAST] + name[-_SAME_LEAST:] == part:  # 海城云港汽车, of 海城汽车
        return True
    return name.startswith(part) or part.startswith(name) or (is_outlet_like and part.startswith(name[:_SAME_LEAST]))
