"""The lines of a page that its article has lost, and that may speak of it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from seedclean.core.edits import Edit
from seedclean.core.late_patterns import late_pattern
from seedclean.text.bylines.blogs import blogger

_NOT_BLANK = late_pattern(r"\S")
_NEAR_MOST = 1_500  # characters of a page before and behind an article that are looked at
_HEAD_MOST = 300  # characters of a page's first line, which is its own title
_MENU = 24  # lines between the page's own title and the text are more than a byline
_TITLE_LEAST = 4  # characters of a line that repeats it


class Surroundings(NamedTuple):
    """Lines of a page that an article has lost.

    Attributes:
        above: those above its title.
        below: those between its title and its first paragraph.
        behind: those behind its end.
        head: the page's first line, which is its own title if it printed one.
        poster: whose blog the page's own title says that it is.
    """

    above: Sequence[str] = ()
    below: Sequence[str] = ()
    behind: Sequence[str] = ()
    head: str = ""
    poster: str = ""


def find_surroundings(page: str, removals: Iterable[Edit]) -> Surroundings:
    """Return the lines around an article.

    Args:
        page: the text that the article stands in.
        removals: what is taken from it, at least one; sorted by start.

    >>> find_surroundings("首页\\n夜航恢复\\n记者林小满\\n船开了。", [Edit(0, 3, "", "x"), Edit(8, 14, "", "x")])
    Surroundings(above=['首页'], below=['记者林小满'], behind=[], head='首页', poster='')
    """
    lost = _stretches(removals)
    first = lost[0][1] if lost[0][0] == 0 else 0
    title = _NOT_BLANK.search(page, first)
    title_end = page.find("\n", title.start()) + 1 if title else 0
    start, end = next((stretch for stretch in lost if title_end and stretch[0] >= title_end), (0, 0))
    below = page[start:end] if not page[title_end:start].strip() else ""
    last = lost[-1][0] if lost[-1][1] >= len(page.rstrip()) else len(page)
    head = page[: page.find("\n") + 1 or len(page)][:_HEAD_MOST].strip()
    above_lines, below_lines = _lines(page[max(first - _NEAR_MOST, 0) : first]), _lines(below)
    above_lines, under_title = _split_at_title(above_lines, head, is_head=first <= _NEAR_MOST)
    _, behind_title = _split_at_title(below_lines, head, is_head=False)
    if len(below_lines) > _MENU:
        below_lines = behind_title or below_lines
    below_lines = [*under_title, *below_lines]
    behind = _lines(page[last : last + _NEAR_MOST])
    return Surroundings(above_lines, below_lines, behind, head, blogger(head, page))


def _split_at_title(lines: list[str], head: str, *, is_head: bool) -> tuple[list[str], list[str]]:
    """Return the lines down to the last one that the page's own title begins with, and those behind it.

    Args:
        lines: of a page.
        head: the page's own title.
        is_head: whether the first of the lines is that title.
    """
    for number in range(len(lines) - 1, -1 + is_head, -1):
        line = lines[number].strip()
        if len(line) >= _TITLE_LEAST and head.startswith(line):
            return lines[: number + 1], lines[number + 1 :]
    return lines, []


def _stretches(removals: Iterable[Edit]) -> list[tuple[int, int]]:
    """Return `[start, end)` of what is removed, those that touch as one."""
    stretches: list[tuple[int, int]] = []
    for start, end, *_ in removals:
        if stretches and stretches[-1][1] == start:
            stretches[-1] = (stretches[-1][0], end)
        else:
            stretches.append((start, end))
    return stretches


def _lines(text: str) -> list[str]:
    return [line for line in text.split("\n") if line.strip()]
