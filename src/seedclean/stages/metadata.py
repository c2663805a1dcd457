"""metadata: title, authors, editors, source, date and views; the title's lines leave the body.

Rules of the kind `meta` have captured texts; here they become fields of one form each. What is not understood is left
out, never guessed.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import Any, NamedTuple

from seedclean.core.document import Document
from seedclean.core.edits import Edit
from seedclean.core.ranges import Count
from seedclean.core.resources import word_list
from seedclean.stage import Found
from seedclean.text import fold, han_count, has_blank_lines, scan_head, scan_text, to_simplified
from seedclean.text.dates import parse_date

_NOT_LETTERS = re.compile(r"[\W_]+")
_NAMES = re.compile(r"[、,，;；/\s]+|和|(?<=[\u4e00-\u9fff])[_＿](?=[A-Za-z])")
_NO_NAME = frozenset(["编辑", "校对", "责编", "审核", "监制", "记者", "实习编辑", "责任编辑", "未知", "佚名", "匿名"])
# Where pictures come from, and what is no source at all.
_NO_SOURCE = frozenset(
    ["视觉中国", "摄图网", "图虫", "图虫创意", "东方IC", "网络", "互联网", "网络综合", "综合", "未知"]
)
_REPORTER = re.compile(r"^(.{2,12}?)(?:特约|首席|见习|实习)?记者(?!协会)\s?([\u4e00-\u9fff·]{2,4})$")
_CODE = re.compile(r"^[A-Za-z]{1,4}\d{2,6}$")  # an editor's work number: NF4425, PK155
_VIEWS = re.compile(r"^(\d{1,12}(?:\.\d{1,3})?)\s*([万萬wWkK]?)\+?$")
_FACTOR = {"": 1, "万": 10_000, "萬": 10_000, "w": 10_000, "k": 1_000}
_HEAD_LINES = 6  # a repeat of the title stands at most this far down
_PREFIX_MOST = 24  # letters that a site puts before or behind a title
_TITLE_LEAST = 4
_ASKED = 3  # letters of a title, beside its first, that are looked for in a line before it is compared
_SITE = re.compile(r"\s?(?:[_|丨]|-+|——)")
_BLANK = re.compile(r"\s")
_HAN = re.compile(r"[〇\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U000323af]")
_SEPARATORS = (":", "_", "|", "-", "丨", "—", ">", "·", "】")  # between a title and a site's name


@dataclass(frozen=True)
class Metadata:
    """The function of the metadata stage.

    A title or source that the input's row gave stays; it becomes Simplified where its article was Traditional.

    Attributes:
        title_chars: most characters of a title line.
    """

    title_chars: Count

    def __call__(self, doc: Document) -> Found:
        """Return the cuts of the title's lines, and the fields that the document does not have yet."""
        meta = doc.meta
        traditional = meta.get("script") == "traditional"
        captures = meta.get("captures", {})
        if captures and traditional:
            captures = {name: list(map(to_simplified, values)) for name, values in captures.items()}
        found = _fields(captures) if captures else {}
        fields = {name: value for name, value in found.items() if value not in (None, []) and not meta.get(name)}
        if traditional:
            fields |= {name: to_simplified(value) for name in ("title", "source") if (value := meta.get(name))}
        fields = _declared(doc, fields)
        title, edits = _title(doc.text, meta.get("title"), self.title_chars)
        title = title or next(iter(captures.get("title", ())), None) or meta.get("declared", {}).get("title")
        if title and not meta.get("title"):
            fields["title"] = " ".join(title.split())
        return Found(edits, fields)


def _declared(doc: Document, fields: dict[str, Any]) -> dict[str, Any]:
    """Return the fields with what the page's head declares, where the page itself shows nothing."""
    declared = doc.meta.get("declared")
    if not declared:
        return fields
    made = {
        "authors": _names([declared.get("author", "")]),
        "source": declared.get("source"),
        "published": parse_date(declared.get("published", "")),
    }
    return {name: value for name, value in made.items() if value and not doc.meta.get(name)} | fields


def _fields(captures: dict[str, list[str]]) -> dict[str, Any]:
    sources = list(captures.get("source", ()))
    authors = list(captures.get("author", ()))
    for byline in captures.get("byline", ()):
        (authors if is_person(byline) else sources).append(byline)
    sources = [name for source in sources if (name := source.strip(" :：")) and name not in _NO_SOURCE]
    for place, source in enumerate(sources):
        if reporter := _REPORTER.match(source):  # 海城日报记者顾一帆
            sources[place] = reporter[1]
            authors.append(reporter[2])
    return {
        "authors": _names(authors),
        "editors": _names(captures.get("editor", ())),
        "source": next(iter(sources), None),
        "published": next((date for text in captures.get("published", ()) if (date := parse_date(text))), None),
        "views": next((n for text in captures.get("views", ()) if (n := parse_views(text)) is not None), None),
    }


def _names(texts: Iterable[str]) -> list[str]:
    found: list[str] = []
    for text in texts:
        for name in _NAMES.split(text.strip()):
            if name and name not in _NO_NAME and not _CODE.match(name) and name not in found:
                found.append(name)
    return found


@cache
def _surnames() -> frozenset[str]:
    return frozenset(word_list("surnames.txt"))


def is_person(byline: str) -> bool:
    """Say whether a byline is a Chinese personal name: two or three characters that begin with a surname.

    >>> is_person("张小明"), is_person("锦缎"), is_person("融中财经")
    (True, False, False)
    """
    name = fold(byline).strip()
    if not name or han_count(name) != len(name):
        return False
    surnames = _surnames()
    return (len(name) in (2, 3) and name[0] in surnames) or (len(name) in (3, 4) and name[:2] in surnames)


def parse_views(text: str) -> int | None:
    """Return a count such as `6996`, `8.7万` or `4.6k`; None if it is no count.

    >>> parse_views("8.7w"), parse_views("6996"), parse_views("很多")
    (87000, 6996, None)
    """
    found = _VIEWS.match(fold(text).replace(",", "").strip())
    if not found:
        return None
    return round(float(found[1]) * _FACTOR[found[2].lower()])


@lru_cache(maxsize=64)  # a title is compared with several lines
def _key(text: str) -> str:
    return _key_of_view(fold(text))


def _key_of_view(view: str) -> str:
    return _NOT_LETTERS.sub("", view).lower()


def _title(text: str, given: str | None, most: int) -> tuple[str | None, list[Edit]]:
    """Return the title that the text begins with, and the cuts of its line and its repeats."""
    head = _Head(text)
    if given:
        return given, [line.cut() for line in head.like(given) if _repeats(line.text, given)]
    first = head.line(0) if len(head) > 1 else None
    if not first or not _like_title(first, most):
        return None, []
    title = _without_site(first.text, text)
    again = [line for line in head.like(title, 1) if line.text == first.text or _repeats(line.text, title)]
    return title, [line.cut() for line in (first, *again)]


class _Line(NamedTuple):
    """A line: what it holds, the folded view of that, where it begins, where the next one does."""

    text: str
    view: str
    start: int
    behind: int

    def cut(self) -> Edit:
        return Edit(self.start, self.behind, "", "metadata:title")


class _Head:
    """The first lines of a text."""

    def __init__(self, text: str) -> None:
        # A text with blank lines will be another one: whoever comes later does not look at this one.
        seen = scan_head(text, _HEAD_LINES + 1) if has_blank_lines(text) else scan_text(text)
        self._text = text
        self._view = seen.view
        self._lines = seen.first_lines(_HEAD_LINES + 1)

    def __len__(self) -> int:
        return len(self._lines.starts)

    def line(self, number: int) -> _Line:
        start, end, behind = (places[number] for places in self._lines)
        begin = self._text.rfind("\n", 0, start) + 1
        return _Line(self._text[start:end], self._view[start:end], begin, behind)

    def like(self, title: str, first: int = 0) -> list[_Line]:
        """Return the lines that have some letters of a title: a cheap question, before they are compared."""
        wanted = _key(title)
        some = {wanted[place * (len(wanted) - 1) // _ASKED] for place in range(_ASKED + 1)} if wanted else set()
        signs = [letter for letter in some if letter >= "\u3400"]  # those that have no case
        view, (starts, ends, _) = self._view, self._lines
        return [
            self.line(number)
            for number in range(first, len(self))
            if all(view.find(sign, starts[number], ends[number]) >= 0 for sign in signs)
        ]


def _without_site(first: str, text: str) -> str:
    """Return the title without a site's name behind it, if the page prints it so on a line further down."""
    starts = {first[: found.start()].strip() for found in _SITE.finditer(first) if found.start() >= _TITLE_LEAST}
    starts |= {first[: found.start()] for found in _BLANK.finditer(first) if 2 * found.start() >= len(first)}
    printed = starts.intersection(line.strip() for line in text.split("\n")) if starts else set()
    return max(printed, key=len, default=first) if all(map(_key, printed)) else first


def _like_title(line: _Line, most: int) -> bool:
    text = line.text
    return (
        len(text) <= most
        and "。" not in text
        and text[-1] not in ",，;；、:："
        and _HAN.search(text) is not None
        and len(_key_of_view(line.view)) >= _TITLE_LEAST
    )


def _repeats(line: str, title: str) -> bool:
    """Say whether a line is the title again, alone or with a site's name before or behind it."""
    wanted = _key(title)
    if not wanted:
        return False
    most = len(wanted) + _PREFIX_MOST
    if len(line) > 2 * most and len(_key(line[: 2 * most])) > most:  # prose: no need to look at all of it
        return False
    key = _key(line)
    if len(key) > most:
        return False
    if key == wanted:
        return True
    return len(wanted) >= _TITLE_LEAST and key != wanted and _at_a_border(line, title)


def _at_a_border(line: str, title: str) -> bool:
    """Say whether the title stands in the line with a separator on its other side: `站名:title`, `title_站名`."""
    folded, wanted = fold(line).strip(), fold(title).strip()
    before, found, after = folded.partition(wanted)
    if not found:
        return False
    return (not after and before.rstrip().endswith(_SEPARATORS)) or (
        not before and after.lstrip().startswith(_SEPARATORS)
    )
