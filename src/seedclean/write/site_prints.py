"""What sites print, as far as a run has cut it: lines with their counts and a few of their pages, for the report.

What is kept is bounded: the lines that the most other articles print. How many that are is known before the first page
is cleaned, so a line that stays at the end of a run was never given up in it: its counts are exact, whatever the order
of pages. They are those of the runs since it was among them.
"""

from __future__ import annotations

from bisect import insort
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from seedclean.core.plain_text import shorten

_LINES_MOST = 600
_PAGES_MOST = 6  # of a line: those with the smallest keys, which tell how much the pages of two lines have in common
_KEY = 12  # characters of a key
LINE_MOST = 200  # characters of a line; of a longer one the beginning is kept, and it is no rule
_LETTERS_LEAST = 6  # of a line that can be a rule
_LONGEST_NAME = 500  # characters of the name of a page
_COMMON_LEAST = 0.3  # share of pages in common from which lines without an address are of one site


class LineOfPage(NamedTuple):
    """A line as a page prints it.

    Attributes:
        key: of the page: a digest.
        page: its name.
        line: the line.
    """

    key: str
    page: str
    line: str


@dataclass
class PrintedLine:
    """A line that articles of a site print.

    Attributes:
        site: the host of its pages; empty if they have no address.
        form: what the line is known by, see `text.line_hashes`.
        others: how many other articles print it, whatever their site.
        cuts: how often it was cut.
        pages: some pages that it was cut from, by their keys.
    """

    site: str
    form: int
    others: int
    cuts: int = 0
    pages: list[LineOfPage] = field(default_factory=list)

    def add(self, others: int, cuts: int, pages: Iterable[LineOfPage]) -> None:
        """Add cuts of the same line."""
        self.others = max(self.others, others)  # a later run knows more articles
        self.cuts += cuts
        for page in pages:
            shown = next((number for number, each in enumerate(self.pages) if each.key == page.key), None)
            if shown is not None:  # a page that prints the line again takes no place of another
                self.pages[shown] = min(self.pages[shown], page)
            elif len(self.pages) < _PAGES_MOST or page < self.pages[-1]:
                insort(self.pages, page)
                del self.pages[_PAGES_MOST:]

    @property
    def rank(self) -> tuple[int, int, str]:
        """What lines are sorted by: the most frequent one comes first."""
        return -self.others, self.form, self.site

    @property
    def rule(self) -> str:
        """The id of the rule that `seedclean rules accept` makes of it."""
        return rule_of_form(self.form)

    def texts(self) -> list[str]:
        """Return the line as pages print it, each text once."""
        return list(dict.fromkeys(page.line for page in self.pages))


def rule_of_form(form: int) -> str:
    """Return the id of a rule that is learned from a line.

    >>> rule_of_form(0x33B38DCF_00000000)
    'learned-33b38dcf'
    """
    return f"learned-{form >> 32:08x}"


def can_be_rule(line: str) -> bool:
    """Say whether a line is short enough for a rule, and has letters enough.

    >>> can_be_rule("海角网热线随时接听"), can_be_rule("2025-09-07")
    (True, False)
    """
    return len(line) <= LINE_MOST and sum(map(str.isalpha, line)) >= _LETTERS_LEAST


class SitePrints:
    """Lines of sites by site and form.

    >>> prints = SitePrints()
    >>> prints.add("a1", "a.txt", "example.org", [(7, 9, "海角网 第2页")])
    >>> prints.add("b1", "b.txt", "example.org", [(7, 9, "海角网 第31页")])
    >>> [(line.site, line.others, line.cuts, line.texts()) for line in prints.lines()]
    [('example.org', 9, 2, ['海角网 第2页', '海角网 第31页'])]
    """

    def __init__(self) -> None:
        self._lines: dict[tuple[str, int], PrintedLine] = {}

    def add(self, key: str, page: str, site: str, lines: Sequence[tuple[int, int, str]]) -> None:
        """Add the lines that were cut from a document.

        Args:
            key: of its page, a digest.
            page: name of the page.
            site: of the page.
            lines: for each its form, how many other articles print it, and its text.
        """
        if len(page) <= _LONGEST_NAME:
            for form, others, line in lines:
                self._add(site, form, others, 1, [LineOfPage(key[:_KEY], page, shorten(line, LINE_MOST - 1))])

    def lines(self) -> list[PrintedLine]:
        """Return the lines, the most frequent first."""
        return sorted(self._lines.values(), key=lambda line: line.rank)[:_LINES_MOST]

    def update(self, other: SitePrints) -> None:
        """Add the lines of another part."""
        for line in other.lines():
            self._add(line.site, line.form, line.others, line.cuts, line.pages)

    def without(self, pages: Collection[str]) -> SitePrints:
        """Return the lines without some pages; a line that is known from these pages alone is left out."""
        left = SitePrints()
        for line in self.lines():
            if others := [page for page in line.pages if page.page not in pages]:
                left._add(line.site, line.form, line.others, line.cuts, others)
        return left

    @property
    def pages(self) -> set[str]:
        """The pages that stand beside lines."""
        return {page.page for line in self.lines() for page in line.pages}

    def rows(self) -> list[list[Any]]:
        """Return the lines as plain data."""
        return [[line.site, line.form, line.others, line.cuts, line.pages] for line in self.lines()]

    @classmethod
    def of_rows(cls, rows: Iterable[Sequence[Any]]) -> SitePrints:
        """Return the lines that `rows` gave."""
        prints = cls()
        for site, form, others, cuts, pages in rows:
            prints._add(site, form, others, cuts, [LineOfPage(*page) for page in pages])
        return prints

    def _add(self, site: str, form: int, others: int, cuts: int, pages: Iterable[LineOfPage]) -> None:
        line = self._lines.get((site, form))
        if line is None:
            line = self._lines[site, form] = PrintedLine(site, form, others)
        line.add(others, cuts, pages)
        if len(self._lines) > 2 * _LINES_MOST:
            kept = sorted(self._lines.values(), key=lambda each: each.rank)[:_LINES_MOST]
            self._lines = {(each.site, each.form): each for each in kept}


def pages_in_common(line: PrintedLine, other: PrintedLine) -> float:
    """Return about how large a share of the pages of two lines print both: the Jaccard similarity, 0 to 1.

    By bottom-k sketches (E. Cohen, H. Kaplan: Summarizing data using bottom-k sketches, PODC 2007).
    """
    first, second = ({page.key for page in each.pages} for each in (line, other))
    smallest = sorted(first | second)[:_PAGES_MOST]
    return sum(key in first and key in second for key in smallest) / len(smallest) if smallest else 0.0


def groups_of_lines(lines: Sequence[PrintedLine]) -> list[list[PrintedLine]]:
    """Return lines by site, the site from which the most was cut first.

    Lines of pages without an address go together if a share of their pages prints both: those of one site, or of one
    template of it.
    """
    groups: list[list[PrintedLine]] = []
    group_of: dict[str, list[PrintedLine]] = {}
    nameless: list[list[PrintedLine]] = []
    for line in lines:
        if line.site:
            group = group_of.get(line.site)
        else:
            group = next((group for group in nameless if pages_in_common(group[0], line) >= _COMMON_LEAST), None)
        if group is None:
            groups.append(group := [])
            if line.site:
                group_of[line.site] = group
            else:
                nameless.append(group)
        group.append(line)
    return sorted(groups, key=lambda group: (-sum(line.cuts for line in group), group[0].rank))
