"""The answers of the lines around an article, with ranks: of several sources and dates the best rank counts."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from seedclean.core.late_patterns import late_pattern
from seedclean.text.bylines.byline import Byline
from seedclean.text.bylines.labels import AUTHOR, EDITOR, PUBLISHED, SOURCE, TRAINEE, UPDATED, role_of_word
from seedclean.text.bylines.names import OUTLET_END, is_outlet, names_in
from seedclean.text.bylines.page_lines import PageLine
from seedclean.text.bylines.prose import ProseByline
from seedclean.text.dates import parse_date, printed_dates

_BEHIND_DATE_MOST = 2  # characters behind a date that stands alone
_DAY_OF_MONTH = late_pattern(r"[0-3]?\d")
_MONTH = late_pattern(r"((?:19|20)\d\d)\s?[-/.年]\s?(1[0-2]|0?[1-9])月?")
_TIME = late_pattern(r"(?:[01]?\d|2[0-3]):[0-5]\d(?::[0-5]\d)?")
# What begins a line of its own that says who wrote the words, whoever posted them.
_WRITER = late_pattern(r"\W{0,3}(?:文|作者|撰文|撰稿|采写|采访|执笔)(?![\u4e00-\u9fff]{3})")
_UPDATED_RANK = 4  # added to the rank of a date that an update has


@dataclass
class Bylines:
    """What the lines around an article say.

    Attributes:
        authors, editors: names, each once.
        persons: names that no label calls authors: who posted it, whose blog it is, who stands beside the date.
        is_posted: whether all authors stand beside the date: a column may be one's, and its article another's.
        source: the outlet.
        published: ISO 8601.
        views: a count, as printed.
        cuts: `[start, end)` of what stands in the article's text and says nothing else.
        title_at: where the first line begins that is no byline.
    """

    authors: list[str] = field(default_factory=list)
    editors: list[str] = field(default_factory=list)
    persons: list[str] = field(default_factory=list)
    is_posted: bool = False
    source: str | None = None
    published: str | None = None
    views: str | None = None
    cuts: list[tuple[int, int]] = field(default_factory=list)
    title_at: int = 0

    @property
    def has_fields(self) -> bool:
        """Say whether they say anything."""
        return bool(self.authors or self.persons or self.editors or self.source or self.published or self.views)


class Answers:
    """What has been found out, and where it stands in the article's text.

    Args:
        text: of the article.
        paragraph: its first one, folded; whom it speaks of did not write it.
    """

    def __init__(self, text: str, paragraph: str = "") -> None:
        self.paragraph = paragraph
        self.authors: list[str] = []
        self.posted: list[str] = []
        self.posters: list[str] = []
        self.persons: list[str] = []
        self.cuts: list[tuple[int, int]] = []
        self.dates: list[tuple[int, str]] = []
        self._text = text
        self._editors: list[str] = []
        self._is_signed = False
        self._trainees: list[str] = []  # who stand beside the date
        self._sources: list[tuple[int, str]] = []
        self._views: str | None = None

    def bylines(self, title_at: int, blogger: str = "") -> Bylines:
        """Return the answers that count.

        Args:
            title_at: where the first line begins that is no byline.
            blogger: whose blog the page is.
        """
        authors = self.authors if self._is_signed else [*self.posted, *self.authors]
        return Bylines(
            list(dict.fromkeys(authors or self._trainees)),
            list(dict.fromkeys(self._editors)),
            list(dict.fromkeys(self.posters[:1] or [*filter(None, [blogger])] or self.persons)),
            bool(self.posted and not self.authors),
            min(self._sources, key=lambda each: each[0])[1] if self._sources else None,
            min(self.dates, key=lambda each: each[0])[1] if self.dates else None,
            self._views,
            self.cuts,
            title_at,
        )

    def take_line(self, line: PageLine, says: Byline, rank: int) -> None:
        """Take the names and outlets of a line, and its place if the article has it."""
        (self.posted if says.has_date else self.authors).extend(map(line.printed, says.authors))
        if says.labels and not says.has_date:
            self.authors += map(line.printed, says.persons)
            self._is_signed |= bool(says.authors) and _WRITER.match(line.view) is not None
        elif says.has_date:
            self.persons += map(line.printed, says.persons)
            self.posters += map(line.printed, filter(None, [says.poster]))
        self._editors += map(line.printed, says.editors)
        trainees = map(line.printed, says.trainees)
        (self._trainees if says.has_date else self._editors).extend(trainees)
        self._sources += [(rank, line.printed(name)) for name in says.sources]
        self._sources += [(rank + (1 if OUTLET_END.search(name) else 2), line.printed(name)) for name in says.outlets]
        if says.views and not self._views:
            self._views = says.views[0]
        self.cut(line)

    def take_dates(self, says: Byline, near: Sequence[PageLine], rank: int) -> None:
        """Take the dates of a line.

        Args:
            says: what the line says.
            near: the lines beside it, of which one may be the time of the day.
            rank: of its dates, the smallest counts; those with a label have a smaller one.
        """
        label = next((line for line in near if role_of_word(line.view.rstrip(" :")) == PUBLISHED), None)
        if label:
            self.cut(label)
        dates = [(rank, date) for date in says.published]
        if says.published and says.is_labelled_date:
            dates = [(rank - 1, max(says.published, key=len))]
        dates += [(rank + _UPDATED_RANK, date) for date in says.updated]
        time = next((line for line in near if _TIME.fullmatch(line.view)), None)
        if time and all("T" not in date for _, date in dates):
            dates = [(number, parse_date(f"{date} {time.view}") or date) for number, date in dates]
            self.cut(time)
        self.dates += dates

    def take_value(self, role: str, label: PageLine, value: PageLine) -> bool:
        """Take the line behind a label that stands alone; False if it is no value of that label."""
        view = value.view.strip()
        if role in (AUTHOR, EDITOR, TRAINEE):
            names, others = names_in(view)
            if not names or others:
                return False
            target = self._editors if role == EDITOR else self.authors
            target += map(value.printed, names)
        elif role == SOURCE:
            if not is_outlet(name := view.split(" ")[0], is_labelled=True):
                return False
            self._sources.append((0, value.printed(name)))
        elif role in (PUBLISHED, UPDATED):
            date = next(printed_dates(view), None)
            if not date or len(view) > date.end + _BEHIND_DATE_MOST:
                return False
            self.dates.append((0 if role == PUBLISHED else _UPDATED_RANK, date.iso))
        else:
            return False
        self.cut(label)
        self.cut(value)
        return True

    def take_leaf(self, pairs: Iterable[tuple[PageLine, PageLine]]) -> None:
        """Take a date in two lines, as a calendar's leaf has it: the day, then year and month."""
        for first, second in pairs:
            for day, month in ((first, second), (second, first)):
                parts = _MONTH.fullmatch(month.view) if _DAY_OF_MONTH.fullmatch(day.view) else None
                if parts and (date := parse_date(f"{parts[1]}-{parts[2]}-{day.view}")):
                    self.dates.append((3, date))
                    self.cut(first)
                    self.cut(second)
                    return

    def take_prose(self, line: PageLine, says: ProseByline | None, rank: int) -> None:
        """Take what an end of a paragraph says."""
        if says is None:
            return
        self.authors += map(line.printed, says.authors)
        self._editors += map(line.printed, says.editors)
        self.take_source(line, says.outlet, rank)
        if says.cut is not None and line.start >= 0:
            at = self._text.find(line.text, line.start)
            self.cuts.append((at + says.cut, at + len(line.text)))

    def take_source(self, line: PageLine, name: str | None, rank: int) -> None:
        """Take an outlet, if there is one."""
        if name:
            self._sources.append((rank, line.printed(name)))

    def is_cut(self, line: PageLine) -> bool:
        """Say whether a line of the article was taken whole."""
        return line.start >= 0 and (line.start, line.end) in self.cuts

    def cut(self, line: PageLine) -> None:
        """Note that a line says nothing else, if the article has it."""
        if line.start >= 0:
            self.cuts.append((line.start, line.end))
