"""What the lines of the output files are, in numbers: the section `contents` of `report.json`."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache
from heapq import nsmallest
from itertools import accumulate
from typing import Any

import orjson

from seedclean.core.hosts import host_of

ARTICLE_KINDS = ("chars", "date", "site", "source", "script", "page_type")
REJECTED_KINDS = ("left_out",)
KINDS = (*ARTICLE_KINDS, *REJECTED_KINDS)
Counts = dict[str, Counter[str]]  # kind -> value -> lines; an empty value is one that a line does not have
RANKED = ("site", "source")  # of these a report names the commonest
LISTED = 20  # as many of them
_NAME_MOST = 200  # characters of a name that are looked at: rows of strangers can say anything
_DATED = re.compile(r"[0-9]{4}(?=-|$)")
# A quote inside a JSON text has a backslash before it, so these are found in front of members alone. What stands
# between them is a tenth of a line: all of it need not be parsed.
_FROM, _TO = b',"authors":[', b',"body":'
_REJECTED_TO = b',"detail":"'


def no_counts() -> Counts:
    """Return counts of nothing.

    >>> no_counts()["site"]
    Counter()
    """
    return {kind: Counter() for kind in KINDS}


def articles_in(lines: Iterable[bytes]) -> list[dict[str, Any]]:
    """Return rows of `clean.jsonl`, of each what is counted, out of lines with or without their breaks."""
    rows: list[dict[str, Any]] = orjson.loads(b"[%b]" % b",".join(map(_article_members, lines)))
    return rows


def rejected_in(lines: Iterable[bytes]) -> list[dict[str, Any]]:
    r"""Return rows of `rejected.jsonl`, of each what is counted, out of lines with or without their breaks.

    >>> rejected_in([b'{"id":"a","stage":"read","reason":"empty","detail":"","text":null}\n'])
    [{'id': 'a', 'stage': 'read', 'reason': 'empty'}]
    """
    rows: list[dict[str, Any]] = orjson.loads(b"[%b]" % b",".join(map(_rejected_members, lines)))
    return rows


def count_articles(counts: Counts, rows: Sequence[Mapping[str, Any]]) -> None:
    """Count rows of `clean.jsonl`.

    >>> counts = no_counts()
    >>> row = {"source": "b", "published": "2024-05-06T07:08", "url": None, "script": "none", "chars": 1}
    >>> count_articles(counts, [row, row])
    >>> counts["date"], counts["site"], counts["chars"]
    (Counter({'2024-05-06': 2}), Counter({'': 2}), Counter({'1': 2}))
    """
    counts["chars"].update([str(row["chars"]) for row in rows])
    counts["date"].update([_date(row.get("published")) for row in rows])
    counts["site"].update([_site(row.get("url")) for row in rows])
    counts["source"].update([(row.get("source") or "")[:_NAME_MOST] for row in rows])
    counts["script"].update([row.get("script") or "" for row in rows])
    counts["page_type"].update([row.get("page_type") or "" for row in rows])


def count_rejected(counts: Counts, rows: Sequence[Mapping[str, Any]]) -> None:
    """Count rows of `rejected.jsonl`."""
    counts["left_out"].update([f"{row['stage']}:{row['reason']}" for row in rows])


def contents_of(
    counts: Mapping[str, Mapping[str, int]], duplicates: int, ranked: Mapping[str, Mapping[str, Any]] | None = None
) -> dict[str, Any]:
    """Return the section `contents` of `report.json`: the same for the same lines in any order.

    Args:
        counts: of the lines.
        duplicates: lines of `duplicates.jsonl`.
        ranked: kind of `RANKED` -> its part, see `names_part`, if `counts` does not have these.

    >>> contents_of(no_counts(), 0)["published"]
    {'first': None, 'last': None, 'years': {}, 'without': 0}
    """
    ranked = ranked or {kind: _most(counts[kind]) for kind in RANKED}
    lengths = sorted((int(chars), count) for chars, count in counts["chars"].items())
    dates = sorted(date for date in counts["date"] if date)
    years: Counter[str] = Counter()
    for date in dates:
        years[date[:4]] += counts["date"][date]
    return {
        "characters": sum(chars * count for chars, count in lengths),
        "quartiles": [_quantile(lengths, share) for share in (0.25, 0.5, 0.75)],
        "published": {
            "first": dates[0] if dates else None,
            "last": dates[-1] if dates else None,
            "years": dict(sorted(years.items())),
            "without": counts["date"].get("", 0),
        },
        "sites": ranked["site"],
        "sources": ranked["source"],
        "scripts": dict(sorted(counts["script"].items())),
        "page_types": dict(sorted(counts["page_type"].items())),
        "left_out": {"duplicates": duplicates, **dict(sorted(counts["left_out"].items()))},
    }


def names_part(most: Sequence[tuple[str, int]], names: int, articles: int, without: int) -> dict[str, Any]:
    """Return what a report says of sites or sources.

    Args:
        most: at most `LISTED` names with their articles, the commonest first, then by name.
        names: how many there are.
        articles: that have one.
        without: articles that have none.

    >>> names_part([("b", 3)], 2, 4, 1)["articles_of_others"]
    1
    """
    return {
        "most": [{"name": name, "articles": count} for name, count in most],
        "others": names - len(most),
        "articles_of_others": articles - sum(count for _, count in most),
        "without": without,
    }


def _article_members(line: bytes) -> bytes:
    """Return an object with the members of an article that are counted, among others."""
    start = line.find(_FROM)
    end = line.find(_TO, start)
    return b"{%b}" % line[start + 1 : end] if 0 <= start < end else line


def _rejected_members(line: bytes) -> bytes:
    end = line.find(_REJECTED_TO)
    return b"%b}" % line[:end] if end >= 0 else line


def _date(published: str | None) -> str:
    day = (published or "")[:10]
    return day if _DATED.match(day) else ""


def _site(url: str | None) -> str:
    return _host("/".join(url.split("/", 3)[:3])) if url else ""


@lru_cache(maxsize=1 << 12)
def _host(origin: str) -> str:
    return host_of(origin)[:_NAME_MOST]


def _quantile(lengths: Sequence[tuple[int, int]], share: float) -> int:
    """Return the length that a share of the articles does not exceed; 0 without articles."""
    ends = list(accumulate(count for _, count in lengths))
    at = int(ends[-1] * share) if ends else 0
    return next((chars for (chars, _), end in zip(lengths, ends, strict=True) if end > at), 0)


def _most(counts: Mapping[str, int]) -> dict[str, Any]:
    """Return the names that most articles have, by their counts and then by name, and what the others come to."""
    named = [(name, count) for name, count in counts.items() if name]
    most = nsmallest(LISTED, named, key=lambda item: (-item[1], item[0]))
    return names_part(most, len(named), sum(count for _, count in named), counts.get("", 0))
