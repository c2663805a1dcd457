"""What a page declares of its article, as far as measurements on labelled pages say that it can be believed."""

from __future__ import annotations

import re
from collections.abc import Container, Iterator, Mapping, Sequence
from typing import NamedTuple

from seedclean.read.html.head import HeadFacts
from seedclean.read.html.headline import article_title
from seedclean.read.html.json_ld import LinkedArticle, linked_article
from seedclean.read.html.people import outlet_name, printed_authors
from seedclean.read.html.web_address import page_address
from seedclean.text.moments import DEFAULT_ZONE, Moment, local_moment

_ENTRIES_MOST = 2_000  # declarations that are looked at
_VALUE_MOST = 2_048  # characters of a declaration
_TEXT_MOST = 400_000  # characters of a page in which a day is looked for
# Names of `<meta>`: those of times that are right nearly always, in order of trust, and those that the page must print.
_TIMES = ("article:published_time", "pubdate", "og:published_time", "news:published_time")
_DOUBTFUL_TIMES = (
    *("publishdate", "publish_time", "publishtime", "publish-date", "pub_date", "apub:time", "og:time", "date"),
    *(
        "datepublished",
        "datecreated",
        "og:release_date",
        "weibo: article:create_at",
        "dc.date.issued",
        "dc.date",
        "ptime",
    ),
    *("parsely-pub-date", "sailthru.date", "created", "releasedate", "issued", "og:article:published_time"),
)
# Names of `<meta>` whose values are outlets if the page prints them behind its date.
_SITES = ("source", "article:author", "author", "og:site_name", "publisher", "dable:author", "application-name")
_TITLE_MARK = re.compile("[_|｜丨–—-]+")
_PARTS_MOST = 4  # parts of `<title>` behind the first
_GAP = r"[ \t\u3000]"
_BEHIND_DATE = re.compile(
    rf"(?:19|20)\d\d\s?[-/.年]\s?\d{{1,2}}\s?[-/.月]\s?\d{{1,2}}日?{_GAP}{{0,4}}(?:\d{{1,2}}:\d\d(?::\d\d)?)?"
    rf"[ \t\u3000|｜]{{1,4}}([^\W\d][\w·]{{1,23}})"
    rf"(?={_GAP}*(?:\n|$)|{_GAP}+(?:字[号號体體级級]|[实實][习習]|[责責]任|[编編][辑輯]|[记記]者))"
)
_AUTHORS = ("article:author", "author", "byl", "og:article:author", "dable:author", "parsely-author", "sailthru.author")
_PRINTED = re.compile(
    r"(\d{4})\s?[-/.年]\s?(\d{1,2})\s?[-/.月]\s?(\d{1,2})(?!\d)(?:[^\d\n]{0,16}(\d{1,2})[:：时時点點](\d\d)(?!\d))?"
)
_DATED_OUTLET = re.compile(  # a line such as `2025年9月7日 13:43 海城周报`
    r"^\d{4}\s?[-/.年]\s?\d{1,2}\s?[-/.月]\s?\d{1,2}日?\s\d{1,2}:\d\d(?::\d\d)?\s+"
    r"([\u4e00-\u9fffA-Za-z0-9]{1,12}(?:[日晚周时時早商快月]报|[日晚周時早商快月]報|周刊|週刊|杂志|雜誌|新闻网|新聞網|通讯社|通訊社|电视台|電視台|在线|網|网))$",
    re.MULTILINE,
)


class Declared(NamedTuple):
    """What a page says of its article, in its head or by its structure; None, or no authors, where it says nothing.

    Attributes:
        title: of the article, without the name of the site.
        authors: names of persons whom the page prints as authors.
        source: the outlet that the article is from.
        published: ISO 8601 day or local time.
        url: address of the page.
        kind: what the page says that it is, such as `article` or `video.other` (`og:type`), in lower case.
    """

    title: str | None = None
    authors: tuple[str, ...] = ()
    source: str | None = None
    published: str | None = None
    url: str | None = None
    kind: str | None = None


def declared_fields(head: HeadFacts, text: str, time_zone: str = DEFAULT_ZONE, fetched: str | None = None) -> Declared:
    """Return what a page declares of its article and can be believed; whatever it declares, nothing is raised.

    Args:
        head: what the page says.
        text: its visible text: what it also prints is right far more often.
        time_zone: of the times that are returned.
        fetched: the address that the page came from, by which relative addresses are read.

    >>> head = HeadFacts(title="夜航恢复_海城在线", headings=((1, "夜航恢复"),), metas=(
    ...     ("article:published_time", "2024-03-01T23:30:00Z"), ("mediaid", "海城日报"), ("author", "海城在线")))
    >>> declared_fields(head, "夜航恢复\\n昨晚，船开了。")
    Declared(title='夜航恢复', authors=(), source='海城日报', published='2024-03-02T07:30:00', url=None, kind=None)
    """
    metas: dict[str, list[str]] = {}
    for name, value in head.metas[:_ENTRIES_MOST]:
        if len(value) <= _VALUE_MOST:
            metas.setdefault(name.strip(), []).append(value.strip())
    items = [(name, value) for name, value in head.items[:_ENTRIES_MOST] if len(value) <= _VALUE_MOST]
    linked = linked_article(head.json_ld)
    return Declared(
        article_title(head, linked.headline, text),
        printed_authors(_author_values(metas, items, linked), text),
        _source(metas, head.title, text[:_TEXT_MOST]),
        _published(metas, items, linked, head.times, text[:_TEXT_MOST], time_zone),
        page_address(head, linked.url, fetched),
        next((value.lower() for value in metas.get("og:type", ())), None) or None,
    )


def _author_values(
    metas: Mapping[str, Sequence[str]], items: Sequence[tuple[str, str]], linked: LinkedArticle
) -> Iterator[str]:
    for name in _AUTHORS:
        yield from metas.get(name, ())
    if linked.authors:
        yield "\n".join(linked.authors)
    yield from (value for name, value in items if name == "author")


def _source(metas: Mapping[str, Sequence[str]], title: str, text: str) -> str | None:
    """Return the outlet that a page names.

    That is what portals call the medium, a name of the site that stands behind the date, or what has the name of an
    outlet and stands alone behind date and time.

    Names of sites and publishers alone are not it.
    """
    if medium := next((name for value in metas.get("mediaid", ()) if (name := outlet_name(value))), None):
        return medium
    values = [value for name in _SITES for value in metas.get(name, ())[:1]]
    values += [part.strip() for part in _TITLE_MARK.split(title[:_VALUE_MOST])[1:][-_PARTS_MOST:]]
    behind_dates = {match[1] for match in _BEHIND_DATE.finditer(text)}
    if site := next((name for value in values if (name := outlet_name(value)) and name in behind_dates), None):
        return site
    line = _DATED_OUTLET.search(text)
    return outlet_name(line[1]) if line else None


def _published(
    metas: Mapping[str, Sequence[str]],
    items: Sequence[tuple[str, str]],
    linked: LinkedArticle,
    times: Sequence[str],
    text: str,
    time_zone: str,
) -> str | None:
    """Return the first declared day that the page prints, else the first of those that are right without that."""
    sure = [value for name in _TIMES for value in metas.get(name, ())[:1]]
    sure[1:1] = [linked.published]
    doubtful = [value for name, value in items if name == "datepublished"][:2]
    doubtful += [*times[:2], *(value for name in _DOUBTFUL_TIMES for value in metas.get(name, ())[:1])]
    trusted = [moment for value in sure if (moment := local_moment(value, time_zone))]
    others = [moment for value in doubtful if (moment := local_moment(value, time_zone))]
    if not trusted and not others:
        return None
    printed = _printed_moments(text)
    readings = [_reading(moment, printed) for moment in (*trusted, *others)]
    day = next((reading for reading in readings if reading[:10] in printed), readings[0] if trusted else None)
    if day is None or "T" in day:
        return day
    return next((reading for reading in readings if reading.startswith(f"{day}T")), day)


def _reading(moment: Moment, printed: Container[str]) -> str:
    """Return the local time; but the time as it is written if the page prints that one: then its offset is wrong."""
    if moment.local != moment.written and moment.written[:16] in printed and moment.local[:16] not in printed:
        return moment.written
    return moment.local


def _printed_moments(text: str) -> set[str]:
    """Return the days that a page prints, and its days with hour and minute.

    >>> sorted(_printed_moments("2024年3月1日 7:30，2023-12-31"))
    ['2023-12-31', '2024-03-01', '2024-03-01T07:30']
    """
    moments = set()
    for year, month, day, hour, minute in _PRINTED.findall(text):
        date = f"{year}-{month:0>2}-{day:0>2}"
        moments.add(date)
        if hour:
            moments.add(f"{date}T{hour:0>2}:{minute}")
    return moments
