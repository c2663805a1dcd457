"""The title of a page's article: a heading, or a part of `<title>`, that another place of the page repeats."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

from seedclean.read.html.head import HeadFacts

_TITLE_MOST = 300  # characters of a title
_LEAST = 4  # letters of a title
_SURE = 6  # letters from which a heading may end within `<title>` without a mark behind it
_LONG = 10  # characters of a part of `<title>` with which a heading may begin
_LETTERS_KEPT = 256  # titles and headings: those of a site repeat
_LINES_MOST = 4_000  # lines of a page among which a title is looked for
_NOT_LETTERS = re.compile(r"[\W_]+")
_SEPARATOR = re.compile(r"\s*(?:[_|｜丨—–]+|(?<=\s)[-·:]+(?=\s)|-+|\s{2,}|>{1,2}|»)\s*")
_COUNT = re.compile(r"^\s*[(（][^()（）]{0,40}[)）]\s*")  # (3 条消息) of a browser's tab


def article_title(head: HeadFacts, headline: str, text: str) -> str | None:
    """Return the title of the article that a page declares; None if nothing that it says is sure.

    Args:
        head: of the page.
        headline: what its linked data say; empty if nothing.
        text: its visible text.

    >>> article_title(HeadFacts(title="夜航恢复_海城在线", headings=((1, "海城在线"), (2, "夜航恢复"))), "", "")
    '夜航恢复'
    >>> article_title(HeadFacts(title="夜航恢复", metas=(("og:title", "夜航恢复 | 海城在线"),)), "", "首页")
    """
    title = _one_line(_COUNT.sub("", head.title))
    open_graph = next((_one_line(value) for name, value in head.metas if name == "og:title"), "")
    linked = _one_line(headline)
    headings = list(dict.fromkeys(_one_line(heading) for _, heading in head.headings if len(heading) <= _TITLE_MOST))
    begun = [heading for heading in headings if _begins(title, heading)]
    if begun:
        return max(begun, key=lambda heading: len(_letters(heading)))
    firsts = {_letters(_one_line(heading)) for level, heading in head.headings if level == 1}
    for phrase in (open_graph, linked):
        if len(_letters(phrase)) >= _LEAST and _letters(phrase) in firsts:
            return phrase
    for phrase in (open_graph, linked):
        if phrase != title and _begins(title, phrase, least=len(title)):
            return phrase
    return max(_headed_parts(title, headings) or _printed_parts(title, text), key=len, default=None)


def _one_line(text: str) -> str:
    return " ".join(text[: 2 * _TITLE_MOST].split())


@lru_cache(maxsize=_LETTERS_KEPT)
def _letters(text: str) -> str:
    return _NOT_LETTERS.sub("", unicodedata.normalize("NFKC", text)).lower()


def _begins(title: str, part: str, least: int = _SURE) -> bool:
    """Say whether a title begins with a part that is a title itself: long enough, or with a mark behind it."""
    whole, letters = _letters(title), _letters(part)
    if not letters or not whole.startswith(letters):
        return False
    if len(letters) >= least or whole == letters:
        return True
    return any(_letters(title[: mark.start()]) == letters for mark in _SEPARATOR.finditer(title))


def _headed_parts(title: str, headings: list[str]) -> list[str]:
    """Return the parts of a title that are a heading, or, if they are long, with which one begins."""
    parts = [part for part in map(str.strip, _SEPARATOR.split(title)) if len(part) >= _SURE]
    return [
        part
        for part in parts
        if part in headings
        or (len(parts) > 1 and len(part) >= _LONG and any(heading.startswith(part) for heading in headings))
    ]


def _printed_parts(title: str, text: str) -> list[str]:
    """Return the parts of a title up to a mark, or one without marks, that the page prints as a line of its own."""
    lines = [line.strip() for line in text.split("\n", _LINES_MOST)[:_LINES_MOST] if len(line) <= _TITLE_MOST]
    printed = set(lines[1:] if lines and _letters(lines[0]) == _letters(title) else lines)
    ends = [mark.start() for mark in _SEPARATOR.finditer(title)]
    parts = [title[:end].strip() for end in ends or [len(title)]]
    return [part for part in parts if part in printed and len(_letters(part)) >= _SURE]
