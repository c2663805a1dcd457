"""metadata: finds title, authors, editors, source, date and views, and removes the title's lines from the text.

Rules of the kind `meta` have captured texts; here they become fields, each of one form. What is not
understood is left out, never guessed.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache, partial
from typing import Any, NamedTuple

from seedclean.core.document import Document
from seedclean.core.edits import Edit
from seedclean.core.ranges import Count
from seedclean.stage import Found
from seedclean.text import evidence, fold, has_blank_lines, scan_head, scan_text, to_simplified
from seedclean.text.char_tables import HAN_CLASS
from seedclean.text.dates import parse_date
from seedclean.text.person_names import is_person

_NOT_LETTERS = re.compile(r"[\W_]+")
_NAME_BORDER = re.compile(rf"[、,，;；/\s]+|和|(?<=[{HAN_CLASS}])[_＿](?=[A-Za-z])")
_NO_NAME = frozenset(["编辑", "校对", "责编", "审核", "监制", "记者", "实习编辑", "责任编辑", "未知", "佚名", "匿名"])
# Sources of pictures, and words that name no source.
_NO_SOURCE = frozenset(
    ["视觉中国", "摄图网", "图虫", "图虫创意", "东方IC", "网络", "互联网", "网络综合", "综合", "未知"]
)
_REPORTER = re.compile(rf"^(.{{2,12}}?)(?:特约|首席|见习|实习)?记者(?!协会)\s?([{HAN_CLASS}·]{{2,4}})$")
_STAFF_NUMBER = re.compile(r"^[A-Za-z]{1,4}\d{2,6}$")  # of an editor: NF4425, PK155
_VIEWS = re.compile(r"^(\d{1,12}(?:\.\d{1,3})?)\s*([万萬wWkK]?)\+?$")
_FACTOR = {"": 1, "万": 10_000, "萬": 10_000, "w": 10_000, "k": 1_000}
_HEAD_LINES = 6  # lines of a text among which the title can be repeated
_SITE_MOST = 24  # letters that a site puts before or behind a title
_TITLE_LEAST = 4  # letters
_SAMPLED = 3  # letters of a title, beside its first, that a line must have before it is compared
_SITE = re.compile(r"\s?(?:[_|丨]|-+|——)")
_BLANK = re.compile(r"\s")
_CORNERS = re.compile("[「」『』]")
_CURLY = str.maketrans("「」『』", "“”‘’")
_PIECE = re.compile(r"#[2-9]$|#[1-9]\d+$")  # the end of its id, see `seedclean.stage`
_HAN = re.compile(f"[{HAN_CLASS}]")
_SEPARATORS = (":", "_", "|", "-", "丨", "—", ">", "·", "】")  # between a title and the site's name


@dataclass(frozen=True)
class Metadata:
    """The function of the metadata stage.

    A title or source that the input's row has stays. It is converted to Simplified if its article
    was Traditional.

    Attributes:
        title_chars: characters of a title line at most.
    """

    title_chars: Count

    def __call__(self, doc: Document) -> Found:
        """Return the removals of the title's lines, and the fields that the document does not have yet."""
        meta = doc.meta
        traditional = meta.get("script") == "traditional"
        captures = meta.get("captures", {})
        if captures and traditional:
            captures = {name: list(map(to_simplified, values)) for name, values in captures.items()}
        captured = _captured_fields(captures) if captures else {}
        fields = {name: value for name, value in captured.items() if value not in (None, []) and not meta.get(name)}
        if traditional:
            fields |= {name: to_simplified(value) for name in ("title", "source") if (value := meta.get(name))}
        declared = _declared_fields(doc)
        if str(declared.get("published")).startswith(f"{fields.get('published')}T"):
            del fields["published"]  # the page prints the day, and declares the time of that day
        fields = {name: value for name, value in declared.items() if value and not meta.get(name)} | fields
        title, edits = _find_title(doc.text, meta.get("title"), declared.get("title"), self.title_chars)
        title = title or next(iter(captures.get("title", ())), None)
        if title and not meta.get("title"):
            fields["title"] = " ".join(title.split())
        return Found(edits, fields)


def _declared_fields(doc: Document) -> dict[str, Any]:
    """Return the fields that the page's HTML head declares, in the characters that the text is in now."""
    declared = doc.meta.get("declared")
    if not declared:
        return {}
    like_text = partial(_like_text, doc)
    title = None if _is_later_piece(doc) else declared.get("title")
    return {
        "title": like_text(title) if title else None,
        "authors": list(map(like_text, _split_names(declared.get("authors", ())))),
        "source": like_text(declared["source"]) if declared.get("source") else None,
        "published": declared.get("published"),
    }


def _like_text(doc: Document, value: str) -> str:
    """Return a declared value as the simplify stage left the text: Simplified, and with its quotation marks."""
    script = doc.meta.get("script")
    if script == "mixed" and (signs := evidence(value)).traditional > signs.simplified:
        script = "traditional"
    if script != "traditional":
        return value
    value = to_simplified(value)
    return value if _CORNERS.search(doc.text) else value.translate(_CURLY)


def _is_later_piece(doc: Document) -> bool:
    """Say whether a document is the second article of a page or a later one; what the page calls itself is not its."""
    path = doc.source.path if doc.source else ""
    return _PIECE.search(doc.id.removeprefix(path)) is not None


def _captured_fields(captures: dict[str, list[str]]) -> dict[str, Any]:
    """Return all fields that rules captured; None or an empty list for those that they did not."""
    sources = list(captures.get("source", ()))
    authors = list(captures.get("author", ()))
    for byline in captures.get("byline", ()):
        (authors if is_person(byline) else sources).append(byline)
    sources = [name for source in sources if (name := source.strip(" :：")) and name not in _NO_SOURCE]
    for index, source in enumerate(sources):
        if reporter := _REPORTER.match(source):  # 海城日报记者顾一帆
            sources[index] = reporter[1]
            authors.append(reporter[2])
    return {
        "authors": _split_names(authors),
        "editors": _split_names(captures.get("editor", ())),
        "source": next(iter(sources), None),
        "published": next((date for text in captures.get("published", ()) if (date := parse_date(text))), None),
        "views": next((n for text in captures.get("views", ()) if (n := parse_views(text)) is not None), None),
    }


def _split_names(texts: Iterable[str]) -> list[str]:
    """Return the names in texts such as `顾一帆、林小满`, each once."""
    names: list[str] = []
    for text in texts:
        for name in _NAME_BORDER.split(text.strip()):
            if name and name not in _NO_NAME and not _STAFF_NUMBER.match(name) and name not in names:
                names.append(name)
    return names


def parse_views(text: str) -> int | None:
    """Return a count such as `6996`, `8.7万` or `4.6k`; None for other texts.

    >>> parse_views("8.7w"), parse_views("6996"), parse_views("很多")
    (87000, 6996, None)
    """
    count = _VIEWS.match(fold(text).replace(",", "").strip())
    if not count:
        return None
    return round(float(count[1]) * _FACTOR[count[2].lower()])


@lru_cache(maxsize=64)  # a title is compared with several lines
def _key(text: str) -> str:
    """Return the letters of a text, folded and lower case, by which titles are compared."""
    return _key_of_folded(fold(text))


def _key_of_folded(view: str) -> str:
    return _NOT_LETTERS.sub("", view).lower()


def _find_title(text: str, title: str | None, declared: str | None, most: int) -> tuple[str | None, list[Edit]]:
    """Return the title that a text begins with, and the removals of its lines.

    Args:
        text: of the article.
        title: if it is known already.
        declared: what the page declares; the first line may print it with more or fewer words.
        most: characters of a title line at most.
    """
    head = _Head(text)
    if title:
        return title, [line.removal() for line in head.lines_like(title) if _repeats(line.text, title)]
    first = head.line(0) if len(head) > 1 else None
    if declared:
        repeats = [line for line in head.lines_like(declared) if _repeats(line.text, declared)]
        if not repeats and first and _is_like_title(first, most) and _contains(first.text, declared):
            repeats = [first]
        return declared, [line.removal() for line in repeats]
    if not first or not _is_like_title(first, most):
        return None, []
    title = _without_site(first.text, text)
    repeats = [line for line in head.lines_like(title, 1) if line.text == first.text or _repeats(line.text, title)]
    return title, [line.removal() for line in (first, *repeats)]


class _HeadLine(NamedTuple):
    """A line of the head of a text.

    Attributes:
        text: of the line.
        view: the same, folded.
        start: where it begins.
        next_start: where the next line begins.
    """

    text: str
    view: str
    start: int
    next_start: int

    def removal(self) -> Edit:
        return Edit(self.start, self.next_start, "", "metadata:title")


class _Head:
    """The first lines of a text."""

    def __init__(self, text: str) -> None:
        # The whitespace stage changes a text with blank lines, so no later stage needs a scan of all of it.
        scan = scan_head(text, _HEAD_LINES + 1) if has_blank_lines(text) else scan_text(text)
        self._text = text
        self._view = scan.view
        self._lines = scan.first_lines(_HEAD_LINES + 1)

    def __len__(self) -> int:
        return len(self._lines.starts)

    def line(self, number: int) -> _HeadLine:
        start, end, next_start = (offsets[number] for offsets in self._lines)
        line_start = self._text.rfind("\n", 0, start) + 1
        return _HeadLine(self._text[start:end], self._view[start:end], line_start, next_start)

    def lines_like(self, title: str, first: int = 0) -> list[_HeadLine]:
        """Return the lines from `first` on that have some letters of a title: the pre-check of `_repeats`."""
        key = _key(title)
        sample = {key[index * (len(key) - 1) // _SAMPLED] for index in range(_SAMPLED + 1)} if key else set()
        signs = [letter for letter in sample if letter >= "\u3400"]  # letters without case
        view, (starts, ends, _) = self._view, self._lines
        return [
            self.line(number)
            for number in range(first, len(self))
            if all(view.find(sign, starts[number], ends[number]) >= 0 for sign in signs)
        ]


def _without_site(first: str, text: str) -> str:
    """Return a title line without the site's name behind the title, if a line of the page prints the title alone."""
    titles = {first[: site.start()].strip() for site in _SITE.finditer(first) if site.start() >= _TITLE_LEAST}
    titles |= {first[: blank.start()] for blank in _BLANK.finditer(first) if 2 * blank.start() >= len(first)}
    printed = titles.intersection(line.strip() for line in text.split("\n")) if titles else set()
    return max(printed, key=len, default=first) if all(map(_key, printed)) else first


def _is_like_title(line: _HeadLine, most: int) -> bool:
    text = line.text
    return (
        len(text) <= most
        and "。" not in text
        and text[-1] not in ",，;；、:："
        and _HAN.search(text) is not None
        and len(_key_of_folded(line.view)) >= _TITLE_LEAST
    )


def _contains(line: str, title: str) -> bool:
    """Say whether a line that is like a title is the title with a few words more, many behind a mark, or half of it."""
    line_key, title_key = _key(line), _key(title)
    if len(title_key) < _TITLE_LEAST:
        return False
    if title_key in line_key:
        return len(line_key) <= len(title_key) + _SITE_MOST or _is_title_with_site(line, title)
    return line_key in title_key and 2 * len(line_key) >= len(title_key)


def _repeats(line: str, title: str) -> bool:
    """Say whether a line repeats the title, alone or with a site's name before or behind it."""
    title_key = _key(title)
    if not title_key:
        return False
    most = len(title_key) + _SITE_MOST
    if len(line) > 2 * most and len(_key(line[: 2 * most])) > most:  # a paragraph: no need to fold all of it
        return False
    key = _key(line)
    if len(key) > most:
        return False
    return key == title_key or (len(title_key) >= _TITLE_LEAST and _is_title_with_site(line, title))


def _is_title_with_site(line: str, title: str) -> bool:
    """Say whether a line is the title with more text before or behind it, a separator between them."""
    before, folded_title, after = fold(line).strip().partition(fold(title).strip())
    if not folded_title:
        return False
    before, after = before.rstrip(), after.lstrip()
    return (not before or before.endswith((*_SEPARATORS, ")"))) and (not after or after.startswith(_SEPARATORS))
