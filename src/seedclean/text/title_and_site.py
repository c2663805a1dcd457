"""An article's title by the page's own title, which has the site's name behind it or before it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import lru_cache
from typing import Final

from seedclean.core.late_patterns import late_pattern
from seedclean.text.bylines.names import OUTLET_END, SECTION, is_outlet
from seedclean.text.char_tables import HAN_CLASS
from seedclean.text.dates import printed_dates
from seedclean.text.scan import fold

_NOT_LETTERS = late_pattern(r"[\W_]+")
_LETTERS_LEAST, _SURE = 4, 6  # letters of a title, and of one that a site's name can stand behind
_OUTLET_MOST, _UNDERSCORED_MOST, _SECTION_MOST, _SITE_MOST = 12, 12, 4, 10  # letters of what stands behind a title
_PART_LEAST = 8  # letters of a title that has the site's name before it
_MARK = late_pattern(r"\s*[_|丨]+\s*|\s+[-–—]+\s+|-{2,}|-")
SITE_SIGN: Final = late_pattern(r"[_＿|｜丨:：]|[-–—]")
_SURE_SITE = late_pattern(r"(?:网|报|在线|客户端|频道|卫视|电视台|通讯社|新闻社|杂志|周刊|门户)$")
_SPOKEN = late_pattern("[:,;?!。]")  # no name of a site has one: 夜航昨晚恢复_港务局:将加班
_PROGRAM = late_pattern(r"\s+[-–—]+\s+Powered by\b")  # of a forum: title, board and forum stand before it
_LABEL = late_pattern(r"标\s{0,2}题\s?:?\s?|標\s{0,2}題\s?:?\s?")
_BUTTONS = late_pattern(r"(?:[【\[(（][^【】\[\]()（）]{1,8}[】\])）]\s*)+")
_BUTTON_ENDS = ("】", "]", ")", "）")
_LABEL_BEGINS = ("标", "標")
_MARK_MOST = 4  # characters of a mark and the blanks around it
_SAMPLED = 2  # characters that a line must begin with as the page's own title, or a part of it, does
_COUNT = late_pattern(r"\d{1,4}")
_HAN = late_pattern(f"[{HAN_CLASS}]")


@lru_cache(maxsize=64)  # a title is compared with several lines
def letters_of(text: str) -> str:
    """Return the letters of a text, folded and lower case, by which titles are compared.

    >>> letters_of("夜航 恢復_Live"), letters_of("【 】")
    ('夜航恢复live', '')
    """
    return letters_of_folded(fold(text))


def letters_of_folded(view: str) -> str:
    """Return the same of a text that is folded."""
    return _NOT_LETTERS.sub("", view).lower()


def are_buttons(line: str) -> bool:
    """Say whether a line is words in brackets only, as buttons are.

    >>> are_buttons("【大 中 小】 【打 印】"), are_buttons("【夜航】船昨晚开了")
    (True, False)
    """
    return line[-1:] in _BUTTON_ENDS and _BUTTONS.fullmatch(line) is not None


def is_told(head: str, line_title: str | None) -> bool:
    """Say whether what a line says is the page's own title without the site's name, so that nothing is better.

    >>> is_told("夜航昨晚恢复_海城网", "夜航昨晚恢复"), is_told("夜航昨晚恢复_海城网", "夜航")
    (True, False)
    """
    if head == line_title:
        return not SITE_SIGN.search(head)
    if not line_title or not head.startswith(line_title):
        return False
    return _MARK.match(fold(head[len(line_title) : len(line_title) + _MARK_MOST])) is not None or not SITE_SIGN.search(
        head
    )


def cut_site(title: str, outlet: str | None = None) -> str:
    """Return a title without the names of site and section behind it.

    Args:
        title: as a page or a row has it.
        outlet: its source, if that is known.

    >>> cut_site("夜航昨晚恢复_海城新闻_海城网"), cut_site("夜航昨晚恢复 - 半山", "半山")
    ('夜航昨晚恢复', '夜航昨晚恢复')
    >>> cut_site("夜航昨晚恢复 - 财经 - 海湾"), cut_site("夜航昨晚恢复 - 建议 - 海城论坛 - Powered by Discuz!")
    ('夜航昨晚恢复', '夜航昨晚恢复')
    >>> cut_site("海城-云港博览会新闻"), cut_site("开往港口的船｜一个人的海")
    ('海城-云港博览会新闻', '开往港口的船｜一个人的海')
    >>> cut_site("夜航昨晚恢复_港务局：将加班_海城网")
    '夜航昨晚恢复_港务局：将加班'
    """
    if not SITE_SIGN.search(title):
        return title.strip()
    view, end = fold(title), len(title)
    outlet = fold(outlet).strip() if outlet else None
    boards = 0
    if "Powered by" in view and (program := _PROGRAM.search(view)):
        end, boards = program.start(), 2
    marks = [mark for mark in _MARK.finditer(view) if mark.end() <= end]
    is_cut = False
    for number in range(len(marks) - 1, -1, -1):
        mark = marks[number]
        part = view[mark.end() : end].strip()
        before = view[marks[number - 1].end() : mark.start()].strip() if number else ""
        if boards and " " not in mark[0]:  # within the name of a board or a forum
            continue
        is_site = part == outlet or _is_site(mark[0], part, before, is_last=not is_cut)
        if boards:
            boards -= 1
        elif not (is_site or (is_cut and _is_section(mark[0], part))):
            break
        least = _LETTERS_LEAST if _SURE_SITE.search(part) else _SURE
        if len(letters_of_folded(view[: mark.start()])) < least:
            break
        end, is_cut = mark.start(), True
    return title[:end].strip()


def _is_site(mark: str, part: str, before: str, *, is_last: bool) -> bool:
    """Say whether a part of a title is the site or a section.

    Args:
        mark: before it.
        part: the part.
        before: the part before that.
        is_last: whether nothing stands behind it.
    """
    is_site = is_outlet(part) and len(part) <= _OUTLET_MOST and OUTLET_END.search(part) is not None
    if mark == "-" and is_last:  # a hyphen stands within titles, too
        return is_site and _SURE_SITE.search(part) is not None
    if is_site or SECTION.fullmatch(part):
        return True
    letters = len(letters_of_folded(part))
    if "_" in mark:
        return 1 < letters <= _UNDERSCORED_MOST and not (part[0].isdigit() or _SPOKEN.search(part))
    return " " in mark and is_last and letters <= _SITE_MOST and SECTION.fullmatch(before) is not None


def _is_section(mark: str, part: str) -> bool:
    """Say whether a part before the site's name is a section of it."""
    return mark != "-" and len(part) <= _SECTION_MOST and all(map(_HAN.match, part))


def page_title(head: str, lines: Iterable[str], line_title: str | None) -> str | None:
    """Return an article's title if the page's own title tells it better than the article's first line.

    Args:
        head: the page's own title.
        lines: around the article, and its first ones.
        line_title: what its first line says.

    >>> page_title("夜航昨晚恢复_海城网", ["首页", "夜航昨晚恢复"], "码头边的灯")
    '夜航昨晚恢复'
    >>> page_title("夜航昨晚恢复 - 财经 - 海湾", ["首页"], None), page_title("首页", ["首页"], "夜航恢复了")
    ('夜航昨晚恢复', None)
    """
    head_key = letters_of(head)
    line_key = letters_of(line_title) if line_title else ""
    printed = max(_printed(head, head_key, lines), key=len, default=None)
    if printed:
        printed_key = letters_of(printed)
        if printed_key in line_key and not line_key.startswith(printed_key):
            return printed if printed_key in map(letters_of_folded, _MARK.split(fold(line_title or ""))) else None
        is_count = line_key.startswith(printed_key) and _COUNT.fullmatch(line_key[len(printed_key) :])
        if not (line_key.startswith(printed_key) or is_count) or _is_site_behind(line_title or "", printed):
            return printed
        return printed if is_count else None
    cut = cut_site(head)
    if line_title or len(letters_of(cut)) < _SURE or not _HAN.search(cut) or SECTION.fullmatch(cut):
        return None
    return cut if cut != head else None


def _is_site_behind(line_title: str, printed: str) -> bool:
    """Say whether a title has a mark and more behind what is printed alone."""
    behind = fold(line_title).removeprefix(fold(printed))
    return behind != fold(line_title) and _MARK.match(behind) is not None


def _printed(head: str, head_key: str, lines: Iterable[str]) -> Iterator[str]:
    """Yield the lines that are the page's own title without the site's name."""
    parts = {letters_of(part) for part in _MARK.split(fold(head))}
    before, _, behind = fold(head).partition(":")
    if OUTLET_END.search(before):
        parts.add(letters_of(behind))
    for line in lines:
        text = line.strip()
        if text[:_SAMPLED] not in head:
            label = _LABEL.match(text) if text[:1] in _LABEL_BEGINS else None
            if not label:
                continue
            text = text[label.end() :]
        if text[-1:] in (")", "）"):
            date = next(printed_dates(fold(text)), None)
            text = text[: date.start].rstrip(" (（") if date else text
        key = letters_of(text) if len(text) <= 2 * len(head) else ""
        if len(key) < _LETTERS_LEAST:
            continue
        is_start, is_long = head_key.startswith(key), len(key) >= _PART_LEAST
        if (key in parts and (is_long or is_start)) or (is_start and is_long and _is_site_behind(head, text)):
            yield text
