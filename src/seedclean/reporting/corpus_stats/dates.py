"""Dates of publication over time."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

_YEAR, _MONTH = len("2024"), len("2024-02")


def dated_counts(months: Mapping[str, int], most: int) -> list[tuple[str, int]]:
    """Return counts by month in order, the months between them too; by year if they would be more than `most`.

    >>> dated_counts({"2023-12": 2, "2024-02": 1, "": 5}, 12)
    [('2023-12', 2), ('2024-01', 0), ('2024-02', 1)]
    >>> dated_counts({"2003-12": 2, "2024-02": 1, "2024": 5}, 12)
    [('2003', 2), ('2024', 6)]
    """
    named = sorted(month for month in months if month)
    if not named:
        return []
    numbers = [_month_number(month) for month in named]
    if min(map(len, named)) == _MONTH and numbers[-1] - numbers[0] < most:
        between = (f"{number // 12:04}-{number % 12 + 1:02}" for number in range(numbers[0], numbers[-1] + 1))
        return [(month, months.get(month, 0)) for month in between]
    years: dict[str, int] = {}
    for month in named:
        years[month[:_YEAR]] = years.get(month[:_YEAR], 0) + months[month]
    return list(years.items())


def _month_number(month: str) -> int:
    return int(month[:_YEAR]) * 12 + (int(month[_YEAR + 1 :]) - 1 if len(month) > _YEAR else 0)


def sites_by_date(
    site_months: Mapping[str, int], dates: Sequence[str], sites: Sequence[str]
) -> list[tuple[str, list[int]]]:
    """Return for each of some sites how many texts it has at each date, and at the end for all others together.

    Args:
        site_months: texts by month and site, with a tab between.
        dates: months, or years, in order.
        sites: the sites that are told apart.

    >>> sites_by_date({"2024-02\\ta.example": 2, "2024-02\\tb.example": 1}, ["2024"], ["a.example"])
    [('a.example', [2]), ('', [1])]
    """
    columns = {date: number for number, date in enumerate(dates)}
    rows = {site: [0] * len(dates) for site in (*sites, "")}
    for name, count in site_months.items():
        month, _, site = name.partition("\t")
        column = columns.get(month, columns.get(month[:_YEAR]))
        if column is not None:
            rows[site if site in rows else ""][column] += count
    return [(site, counts) for site, counts in rows.items() if any(counts)]
