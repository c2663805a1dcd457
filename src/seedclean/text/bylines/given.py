"""Names and outlets that a row brings: they stand behind labels, beside dates, several in one, as bylines do."""

from __future__ import annotations

from collections.abc import Iterable

from seedclean.core.late_patterns import late_pattern
from seedclean.text.bylines.byline import Byline
from seedclean.text.bylines.line import read_line
from seedclean.text.bylines.names import names_in
from seedclean.text.bylines.page_lines import PageLine
from seedclean.text.scan import fold

_ORIGIN_NOTE = late_pattern(r"(?<=\w)\s?[(（][^()（）]{0,20}[)）]")  # behind a name: where it is from


def given_persons(values: Iterable[str]) -> Byline:
    """Return who wrote and who edited, as fields of a row say it; what is no name is left out.

    >>> says = given_persons(["海城日报记者 顾一帆 通讯员 林小满", "责编：高远", "admin"])
    >>> says.authors, says.editors, says.outlets
    (['顾一帆', '林小满'], ['高远'], ['海城日报'])
    >>> given_persons(["顾一帆、林小满", "www.example.com", "半山观察员"]).authors
    ['顾一帆', '林小满', '半山观察员']
    """
    says_all = Byline()
    for value in values:
        name = _ORIGIN_NOTE.sub("", " ".join(value.split()))
        line = PageLine(name, fold(name))
        says = read_line(line.view)
        if says and says.labels:
            says_all.authors += map(line.printed, sorted([*says.authors, *says.persons], key=line.view.find))
            says_all.trainees += map(line.printed, says.trainees)
            says_all.editors += map(line.printed, says.editors)
            says_all.outlets += map(line.printed, [*says.sources, *says.outlets])
        else:
            says_all.authors += map(line.printed, names_in(line.view)[0])
    says_all.authors = list(dict.fromkeys(says_all.authors or says_all.trainees))
    return says_all


def given_outlet(value: str) -> str:
    """Return the outlet that a field of a row names: what stands behind a label or beside a date, else all of it.

    >>> given_outlet("2024-03-09 来源：海城日报 作者：顾一帆"), given_outlet("海城在线，读懂海城")
    ('海城日报', '海城在线，读懂海城')
    """
    line = PageLine(value, fold(value))
    says = read_line(line.view)
    if says and says.sources:
        return line.printed(says.sources[0])
    if says and says.outlets and (says.labels or says.has_date):
        return line.printed(says.outlets[0])
    return value.strip("《》 ") if value.strip()[:1] == "《" else value
