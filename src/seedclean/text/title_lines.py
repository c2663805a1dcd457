"""Title lines: the lines at the head of a text that are its title, or repeat it."""

from __future__ import annotations

from bisect import bisect_left
from typing import NamedTuple

from seedclean.core.edits import Edit
from seedclean.core.late_patterns import late_pattern
from seedclean.text import LineSpans, fold, has_blank_lines, scan_head, scan_text
from seedclean.text.char_tables import HAN_CLASS
from seedclean.text.title_and_site import are_buttons, cut_site, letters_of, letters_of_folded

_HEAD_LINES = 6  # lines of a text among which the title can be repeated
_BADGE_MOST = 6  # characters of such a word and the blank behind it
_SITED_MOST = 500  # characters of a title that is looked at for a site: time grows with the square of its marks
_SITE_MOST = 24  # letters that a site puts before or behind a title
_TITLE_LEAST = 4  # letters
_SAMPLED = 3  # letters of a title, beside its first, that a line must have before it is compared
_SITE = late_pattern(r"\s?(?:[_|丨]|-+|——)")
_BLANK = late_pattern(r"\s")
_SEPARATORS = (":", "_", "|", "-", "丨", "—", ">", "·", "】")  # between a title and the site's name
_HAN = late_pattern(f"[{HAN_CLASS}]")


def find_title(
    text: str, title: str | None, declared: str | None, most: int, start: int = 0
) -> tuple[str | None, list[Edit]]:
    """Return the title that a text begins with, and the removals of its lines.

    Args:
        text: of the article.
        title: if it is known already.
        declared: what the page declares; the first line may print it with more or fewer words.
        most: characters of a title line at most.
        start: where the first line begins that can be the title.
    """
    head = _Head(text, start)
    if title:
        return title, [line.removal() for line in head.lines_like(title) if _is_title(line.text, title)]
    first = head.line(0) if len(head) > 1 else None
    if declared:
        repeats = [line for line in head.lines_like(declared) if _is_title(line.text, declared)]
        if not repeats and first and _is_like_title(first, most) and _contains(first.text, declared):
            repeats = [first]
        return declared, [line.removal() for line in repeats]
    if not first or not _is_like_title(first, most):
        return None, []
    title = without_site(first.text, text)
    repeats = [line for line in head.lines_like(title, 1) if line.text == first.text or _is_title(line.text, title)]
    return title, [line.removal() for line in (first, *repeats)]


def _is_title(line: str, title: str) -> bool:
    """Say whether a line repeats the title, or is the title with a badge before it."""
    return _repeats(line, title) or _has_badge(line, title)


def _has_badge(line: str, title: str) -> bool:
    """Say whether a line is a title with a short word before it.

    >>> _has_badge("原创 夜航昨晚恢复", "夜航昨晚恢复"), _has_badge("他说，夜航昨晚恢复", "夜航昨晚恢复")
    (True, False)
    """
    before = line.removesuffix(title)
    return before != line and len(before) <= _BADGE_MOST and before[-1:].isspace() and before.strip().isalpha()


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

    def __init__(self, text: str, start: int) -> None:
        # The whitespace stage changes a text with blank lines, so no later stage needs a scan of all of it.
        scan = scan_head(text, _HEAD_LINES + 1) if has_blank_lines(text) else scan_text(text)
        self._text = text
        self._view = scan.view
        lines = scan.first_lines(_HEAD_LINES + 1)
        skipped = bisect_left(lines.starts, start) if start else 0
        self._lines = LineSpans(*(offsets[skipped:] for offsets in lines)) if skipped else lines

    def __len__(self) -> int:
        return len(self._lines.starts)

    def line(self, number: int) -> _HeadLine:
        start, end, next_start = (offsets[number] for offsets in self._lines)
        line_start = self._text.rfind("\n", 0, start) + 1
        return _HeadLine(self._text[start:end], self._view[start:end], line_start, next_start)

    def lines_like(self, title: str, first: int = 0) -> list[_HeadLine]:
        """Return the lines from `first` on that have some letters of a title: the pre-check of `_repeats`."""
        key = letters_of(title)
        sample = {key[index * (len(key) - 1) // _SAMPLED] for index in range(_SAMPLED + 1)} if key else set()
        signs = [letter for letter in sample if letter >= "\u3400"]  # letters without case
        view, (starts, ends, _) = self._view, self._lines
        return [
            self.line(number)
            for number in range(first, len(self))
            if all(view.find(sign, starts[number], ends[number]) >= 0 for sign in signs)
        ]


def without_site(title: str, text: str, source: str | None = None) -> str:
    """Return a title without the names of its site and section behind it.

    Args:
        title: as a page or a row has it; a very long one is left as it is.
        text: of the article: what one of its lines prints alone is the title.
        source: its outlet, if that is known.

    >>> without_site("夜航昨晚恢复_海城新闻_海城网", ""), without_site("夜航昨晚恢复 - 半山", "", "半山")
    ('夜航昨晚恢复', '夜航昨晚恢复')
    >>> without_site("海城-云港博览会新闻", ""), without_site("开往港口的船｜一个人的海", "")
    ('海城-云港博览会新闻', '开往港口的船｜一个人的海')
    """
    if len(title) > _SITED_MOST:
        return title.strip()
    printed = _printed_alone(title, text)
    if printed != title:
        return printed
    return cut_site(title, source)


def _printed_alone(first: str, text: str) -> str:
    """Return a title line without the site's name behind the title, if a line of the page prints the title alone."""
    titles = {first[: site.start()].strip() for site in _SITE.finditer(first) if site.start() >= _TITLE_LEAST}
    titles |= {first[: blank.start()] for blank in _BLANK.finditer(first) if 2 * blank.start() >= len(first)}
    printed = titles.intersection(line.strip() for line in text.split("\n")) if titles else set()
    return max(printed, key=len, default=first) if all(map(letters_of, printed)) else first


def _is_like_title(line: _HeadLine, most: int) -> bool:
    text = line.text
    return (
        len(text) <= most
        and "。" not in text
        and text[-1] not in ",，;；、:："
        and _HAN.search(text) is not None
        and not (text[0] in "【[(（" and are_buttons(text))
        and len(letters_of_folded(line.view)) >= _TITLE_LEAST
    )


def _contains(line: str, title: str) -> bool:
    """Say whether a line that is like a title is the title with a few words more, many behind a mark, or half of it."""
    line_key, title_key = letters_of(line), letters_of(title)
    if len(title_key) < _TITLE_LEAST:
        return False
    if title_key in line_key:
        return len(line_key) <= len(title_key) + _SITE_MOST or _is_title_with_site(line, title)
    return line_key in title_key and 2 * len(line_key) >= len(title_key)


def _repeats(line: str, title: str) -> bool:
    """Say whether a line repeats the title, alone or with a site's name before or behind it."""
    title_key = letters_of(title)
    if not title_key:
        return False
    most = len(title_key) + _SITE_MOST
    if len(line) > 2 * most and len(letters_of(line[: 2 * most])) > most:  # a paragraph: no need to fold all of it
        return False
    key = letters_of(line)
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
