"""Names in what a page declares: which of them are authors whom the page prints, and which may be its source."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from seedclean.text import to_simplified
from seedclean.text.char_tables import HAN_CLASS
from seedclean.text.person_names import is_person

_VALUE_MOST = 200  # characters of a declared value
_HAN_LONG = 4  # Han characters of a name that must begin with a surname of two: most such words are names of sites
_NAMES_MOST = 12  # authors of an article
_SOURCE_MOST = 24  # characters of the name of an outlet
_TEXT_MOST = 200_000  # characters of a page in which a name is looked for
_BORDER = re.compile(
    r"[、,，;；/／|｜&＆\n\t]+|\s(?:and|和|与|與)\s|(?<=[^\W\d_a-zA-Z])(?:和|与|與|\s+)(?=[^\W\d_a-zA-Z])"
)
_LABEL = re.compile(
    r"^(?:.{0,12}?(?:记者|記者|实习生|實習生|通讯员|通訊員|特约撰稿人?|评论员|評論員)"
    r"|作者|撰文|撰稿|文|编译|編譯|by|author|written by)"
    r"(?:[\s:：/／|｜]+|(?<=[员者員人生]))", re.IGNORECASE,
)  # fmt: skip
_TAIL = re.compile(r"(?:[\s/／]*(?:综合|綜合)?(?:报道|報導|報道|撰文|摄影|攝影|文)|[(（][^()（）]{0,12}[)）])$")
_OTHER_ROLE = re.compile(
    r"编辑|編輯|责编|責編|校对|校對|审核|審核|监制|監製|出品|主编|主編|翻译|翻譯|来源|來源|editor", re.IGNORECASE
)
_HAN_NAME = re.compile(f"[{HAN_CLASS}]{{2,4}}")
_FOREIGN_NAME = re.compile(rf"[{HAN_CLASS}A-Z]{{1,8}}\.?(?:[·•‧・][{HAN_CLASS}A-Z]{{1,8}}\.?){{1,3}}")
_LATIN_NAME = re.compile(r"[^\W\d_]['’.\w-]{0,19}(?: (?:[^\W\d_]['’.\w-]{0,19})){1,3}")
_NO_PERSON = re.compile(
    r"记者|記者|编辑|編輯|作者|网友|網友|佚名|匿名|未知|本报|本報|本站|原创|原創|管理|新闻|新聞|日报|日報|晚报|晚報|时报|時報|"
    r"网$|網$|社$|报$|報$|部$|台$|局$|频道|頻道|小编|小編|转载|轉載|发布|發佈|"
    r"\b(?:admin|administrator|super user|editor|staff|news|webmaster|user|team|media|press|daily|guest|root)\b",
    re.IGNORECASE,
)
_ADDRESS = re.compile(r"https?:|//|www\.|@|^[\w-]+(?:\.[\w-]+)+(?:/|$)", re.IGNORECASE)
_NO_SOURCE = re.compile(
    r"版权|版權|copyright|©|all rights|保留|责任|責任|责编|責編|编辑|編輯|作者|记者|記者|未知|佚名|"
    r"^(?:本站|网络|互联网|原创|转载|网友|匿名|admin)|"
    r"[,，。！!？?；;、:：“”「」]",
    re.IGNORECASE,
)
_SOURCE_LABEL = re.compile(r"^(?:来源|來源|稿源|出处|出處|source|from)\s*[:：]\s*", re.IGNORECASE)
_PEN_NAME = frozenset("小阿老")  # how names begin that have no surname: 小风
_BYLINE = r"(?:记者|記者|作者|撰文|撰稿|编译|編譯|通讯员|通訊員|评论员|評論員|[文作][/／:：|｜]|\bby\b)"
_BEFORE_MOST = 120  # characters before a name in which its label stands
_PLACES_MOST = 60  # places of a name that are looked at
_BEHIND_LABEL = re.compile(
    rf"{_BYLINE}[ \t\u3000:：/／|｜]*\n?[ \t\u3000]*(?:[^\n。！？!?:：]{{0,30}}[^\n。！？!?:：\w])?$", re.IGNORECASE
)
_BEFORE_LABEL = re.compile(r"\s?[/／]?\s?(?:(?:综合|綜合)?(?:报道|報導|報道)|撰文|文\b|[/／]文)")
_OPENING, _CLOSING = re.compile(r"[(（]\s?$"), re.compile(r"\s?[)）]\s*(?:\n|$)")
_LINE_BEGINS = re.compile(r"(?:^|\n)[ \t\u3000]*$")
_LINE_ENDS = re.compile(r"[ \t\u3000]*(?:[|｜·\d(（][^\n]{0,30})?(?:\n|$)")


def printed_authors(values: Iterable[str], text: str) -> tuple[str, ...]:
    """Return the names in declared authors that are names of persons and that the page prints as authors.

    Args:
        values: as declared: names, several in one, labels, addresses.
        text: the page's visible text.

    >>> printed_authors(["海城在线", "作者：林小满、顾一帆"], "船开了\\n记者 林小满 顾一帆\\n昨天，船开了。")
    ('林小满', '顾一帆')
    >>> printed_authors(["林小满", "责任编辑：周小禾"], "船开了\\n责任编辑：周小禾")
    ()
    """
    text = text[:_TEXT_MOST]
    names: dict[str, None] = {}
    for value in values:
        for name in _persons(value):
            if len(names) < _NAMES_MOST and name not in names and _is_printed_author(name, text):
                names[name] = None
        if names:
            break  # the next declaration says the same, or less well
    return tuple(names)


def outlet_name(value: str) -> str | None:
    """Return the name of an outlet that is declared as source; None for labels, slogans, hosts, copyright lines.

    >>> outlet_name("来源：海城日报"), outlet_name("www.example.com"), outlet_name("海城在线，读懂海城")
    ('海城日报', None, None)
    """
    if len(value) > _VALUE_MOST:
        return None
    name = _SOURCE_LABEL.sub("", " ".join(value.split())).strip()
    usable = 2 <= len(name) <= _SOURCE_MOST and not name.isdigit() and any(map(str.isalpha, name))
    return name if usable and not _ADDRESS.search(name) and not _NO_SOURCE.search(name) else None


def _persons(value: str) -> Iterator[str]:
    """Yield the names of persons in a declared value."""
    if len(value) > _VALUE_MOST or _ADDRESS.search(value) or _OTHER_ROLE.search(value):
        return
    for part in _BORDER.split(_LABEL.sub("", value.strip())):
        name = _TAIL.sub("", _LABEL.sub("", part.strip())).strip(" .·:：")
        if name and not _NO_PERSON.search(name) and _is_name(name):
            yield name


def _is_name(name: str) -> bool:
    if _HAN_NAME.fullmatch(name):
        return len(name) < _HAN_LONG or is_person(to_simplified(name))
    return bool(_FOREIGN_NAME.fullmatch(name) or _LATIN_NAME.fullmatch(name))


def _is_printed_author(name: str, text: str) -> bool:
    """Say whether a page prints a name as that of an author.

    It stands behind a label, before `报道`, or in brackets at the end of a line. One with a surname may be a line.
    """
    certain = not _HAN_NAME.fullmatch(name) or name[0] in _PEN_NAME or is_person(to_simplified(name))
    at = text.find(name)
    for _ in range(_PLACES_MOST):
        if at < 0:
            return False
        end = at + len(name)
        before = text[max(at - _BEFORE_MOST, 0) : at]
        opens_word, ends_word = not before[-1:].isalnum(), not text[end : end + 1].isalnum()
        if ends_word and _BEHIND_LABEL.search(before):
            return True
        if opens_word and _BEFORE_LABEL.match(text, end):
            return True
        if certain and _OPENING.search(before) and _CLOSING.match(text, end):
            return True
        if certain and _LINE_BEGINS.search(before) and _LINE_ENDS.match(text, end):
            line_before = before.rstrip(" \t\u3000\n").rpartition("\n")[2]
            return not _OTHER_ROLE.search(line_before[-12:])
        at = text.find(name, end)
    return False
