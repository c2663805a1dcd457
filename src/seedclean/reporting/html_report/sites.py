"""What each site prints: the lines that a run cut because many different articles have them."""

from __future__ import annotations

from collections import Counter
from typing import NamedTuple

from seedclean.core.render.markup import html_bytes
from seedclean.write.site_prints import PrintedLine, SitePrints, can_be_rule, groups_of_lines

_SITES_MOST, _LINES_MOST = 60, 25
_EXAMPLES_MOST = 3  # other texts of a line: other numbers, other names
_BYTES = 300_000  # of all lines
_TAGS = 200  # bytes of a line beside its texts


class LineView(NamedTuple):
    """A line: its text, others of the same form, how many other articles print it, how often it was cut, its rule."""

    text: str
    examples: list[str]
    others: int
    cuts: int
    rule: str
    page: str


class SiteView(NamedTuple):
    """What a site prints.

    Attributes:
        name: its host; of pages without an address a page of it.
        has_host: whether the name is a host.
        lines: the most frequent ones first.
        more: number of lines that are not shown.
    """

    name: str
    has_host: bool
    lines: list[LineView]
    more: int


def sites_shown(prints: SitePrints) -> tuple[list[SiteView], int]:
    """Return what is shown of the lines of sites, as much as there is room for, and how many sites are not shown."""
    shown: list[SiteView] = []
    room = _BYTES
    groups = groups_of_lines(prints.lines())
    for group in groups[:_SITES_MOST]:
        views = [_view(line) for line in group[:_LINES_MOST]]
        room -= sum(_TAGS + sum(map(html_bytes, (view.text, view.page, *view.examples))) for view in views)
        if room < 0:
            break
        shown.append(SiteView(group[0].site or _usual_page(group), bool(group[0].site), views, len(group) - len(views)))
    return shown, len(groups) - len(shown)


def _view(line: PrintedLine) -> LineView:
    first, *others = line.texts()
    rule = line.rule if all(map(can_be_rule, line.texts())) else ""
    return LineView(first, others[:_EXAMPLES_MOST], line.others, line.cuts, rule, line.pages[0].page)


def _usual_page(group: list[PrintedLine]) -> str:
    """Return the page that most lines of a group were cut from."""
    counts = Counter(page.page for line in group for page in line.pages)
    return min(counts, key=lambda page: (-counts[page], page))
