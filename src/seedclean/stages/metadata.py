"""metadata: finds title, authors, editors, source, date and views, and removes their lines from the text.

The grammar of bylines reads the lines around the article, those that `body` took away too. Rules of the kind `meta`
have captured texts. Here both become fields, each of one form. What is not understood is left out, never guessed.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import partial
from typing import Any

from seedclean.core.document import Document
from seedclean.core.edits import removals
from seedclean.core.late_patterns import late_pattern
from seedclean.core.ranges import Count
from seedclean.read.html.people import outlet_name
from seedclean.stage import Found
from seedclean.text import evidence, fold, to_simplified
from seedclean.text.bylines import Bylines, Surroundings, given_outlet, given_persons, read_bylines
from seedclean.text.bylines.names import OUTLET_END, names_in
from seedclean.text.bylines.posters import is_handle, is_nickname
from seedclean.text.char_tables import HAN_CLASS
from seedclean.text.dates import parse_date
from seedclean.text.person_names import is_person, is_word
from seedclean.text.title_and_site import SITE_SIGN, is_told, page_title
from seedclean.text.title_lines import find_title, without_site

_DUTY = (
    "(?:责任|执行|特约|实习|见习|值班|本期|助理|网络|新媒体|文字|视觉|国际|中文|英文)?"
    "(?:编辑|编译|翻译|责编|责校|编审|审稿|审校|校对|校审|审核|审读|[复终初]审|监制|统筹|美编|主编|主笔|[一二三][审校])"
)
# Between names: marks, and a word of office before its mark (林小满 校对：高远).
_NAME_BORDER = late_pattern(
    rf"{_DUTY}\s?[:：|｜丨/／]|[、,，;；/。|｜]+|\s+(?![A-Za-z])|(?<![A-Za-z.])\s+|(?<=[{HAN_CLASS}][{HAN_CLASS}])和(?=[{HAN_CLASS}]{{2}})|(?<=[{HAN_CLASS}])[_＿](?=[A-Za-z])"
)
_NO_NAME = frozenset(["编辑", "校对", "责编", "审核", "监制", "记者", "实习编辑", "责任编辑", "未知", "佚名", "匿名"])
# What stands in front of another label when a field is empty: 作者：责任编辑：, 来源：发布时间：.
_LABEL = late_pattern(
    "责任|执行|特约|实习|见习|值班|本期|栏目|网络|网站|文字|图片|视频|新媒体|发布|发表|更新|最后更新?|发稿|录入|上传|创建"
    "|修改|刊发|刊登|编辑|作者|文章|信息|新闻|稿件|本文|内容|来源|时间|日期|浏览|阅读|点击|人气|评论"
)
_HEAD_MOST, _HEAD_LINES = 600, 6  # characters and lines of an article among which its title may be
_SHORT_NAME = 2  # characters of a byline that do not tell who wrote from where
# Sources of pictures, and words that name no source.
_NO_SOURCE = frozenset(
    [
        "视觉中国",
        "摄图网",
        "图虫",
        "图虫创意",
        "东方IC",
        "网络",
        "互联网",
        "网络综合",
        "综合",
        "未知",
        "不详",
        "不明",
        "暂无",
        "图文无关",
    ]
)
_OF_PICTURE = late_pattern("供图|提供$|截[图屏]|翻[摄拍]|资料图|图片来")
_STAFF = late_pattern(r"(?:全媒体|特约|首席|见习|实习)?记者$")  # behind an outlet: 海城晚报全媒体记者
_REPORTER = late_pattern(rf"^(.{{2,12}}?)(?:全媒体|特约|首席|见习|实习)?记者(?!协会)\s?([{HAN_CLASS}·]{{2,4}})$")
_OFFICE_OF = late_pattern(
    r"《([^《》]{2,12})》.{0,6}(?:记者|研究员|主笔|评论员|编辑)$"
)  # whose reporter: 《海城财经》记者
# Pen names behind 文/: 栗思, 海上客; four characters without such an end are as often words or an outlet.
_BYNAME = late_pattern(rf"^[{HAN_CLASS}]{{2,3}}$|[客人生师君者姐哥叔妹爷侠虫员迷友]$")
_SHORT_OUTLET = late_pattern("央视|卫视|澎湃|路透|彭博|腾讯|新浪|网易|搜狐|凤凰|界面|虎嗅|百度|知乎")
_STAFF_NUMBER = late_pattern(r"^[A-Za-z]{1,4}\d{2,6}$")  # of an editor: NF4425, PK155
_VIEWS = late_pattern(r"^(\d{1,12}(?:\.\d{1,3})?)\s*([万萬wWkK]?)\+?$")
_FACTOR = {"": 1, "万": 10_000, "萬": 10_000, "w": 10_000, "k": 1_000}
# What portals and forums stick on a headline: in brackets, or before a blank.
_BADGE = late_pattern(r"^(?:[\[【(（](?:原创|转载|转帖|置顶|精华)[\]】)）] ?|(?:原创|转载|转帖|置顶|精华) )")
_CORNERS = late_pattern("[「」『』]")
_CURLY = str.maketrans("「」『』", "“”‘’")
_NOTHING_AROUND = Surroundings()
_PIECE = late_pattern(r"#[2-9]$|#[1-9]\d+$")  # the end of its id, see `seedclean.stage`


@dataclass(frozen=True)
class Metadata:
    """The function of the metadata stage.

    What the input's row has goes before what the page says. It is cleaned and checked as that is.

    Attributes:
        title_chars: characters of a title line at most.
    """

    title_chars: Count

    def __call__(self, doc: Document) -> Found:
        """Return the removals of the title's lines, and the fields that the document does not have yet."""
        of_row = _row_fields(doc) if "given" in doc.meta else {}
        meta = {**doc.meta, **of_row}
        traditional = meta.get("script") == "traditional"
        captures = meta.get("captures", {})
        if captures and traditional:
            captures = {name: list(map(to_simplified, values)) for name, values in captures.items()}
        around: Surroundings | None = meta.get("around")
        bylines = read_bylines(doc.text, around)
        captured = _captured_fields(captures) if captures else {}
        if bylines.has_fields:
            captured = _with_bylines(captured, bylines, traditional=traditional)
        fields = {name: value for name, value in captured.items() if value not in (None, []) and not meta.get(name)}
        if traditional:
            fields |= {name: to_simplified(value) for name in ("title", "source") if (value := meta.get(name))}
        declared = _declared_fields(doc)
        if declared:
            if str(declared["published"]).startswith(f"{fields.get('published')}T"):
                del fields["published"]  # the page prints the day, and declares the time of that day
            fields = {name: value for name, value in declared.items() if value and not meta.get(name)} | fields
        named = meta.get("title"), declared.get("title")
        title, edits = find_title(doc.text, *named, self.title_chars, bylines.title_at)
        if named == (None, None) and (better := _page_title(doc, around, title)):
            title, edits = find_title(doc.text, None, better, self.title_chars, bylines.title_at)
        title = title or next(iter(captures.get("title", ())), None)
        if title and not meta.get("title"):
            fields["title"] = _without_badge(title)
        if bylines.cuts:
            bylines_and_title = ((start, end, "metadata:byline") for start, end in bylines.cuts)
            edits = list(removals([*((edit.start, edit.end, edit.rule) for edit in edits), *bylines_and_title]))
        return Found(edits, of_row | fields)


def _page_title(doc: Document, around: Surroundings | None, line_title: str | None) -> str | None:
    """Return the title that the page's own title tells better than the article's first line, in the text's script."""
    if around is None:
        if not line_title or not SITE_SIGN.search(line_title):
            return None
        around = _NOTHING_AROUND
    first = doc.text[:_HEAD_MOST].split("\n")[:_HEAD_LINES]
    page_head = around.head or (first[0] if line_title else "")
    if not page_head or is_told(page_head, line_title) or _is_later_piece(doc):
        return None
    lines = "\n".join([page_head, *around.above[1:], *around.below, *around.behind])
    head, *others = _like_text(doc, lines).split("\n")
    return page_title(head, [*others, *first[not around.above :]], line_title)


def _row_fields(doc: Document) -> dict[str, Any]:
    """Return the fields that a row brought, read as those of a page are; None or no names where they say nothing."""
    meta, convert = doc.meta, partial(_simplified, doc)
    says, edited = given_persons(meta.get("authors", ())), given_persons(meta.get("editors", ()))
    outlets = [given_outlet(meta["source"])] if meta.get("source") else says.outlets
    outlets = [name for outlet in outlets if (name := outlet_name(convert(outlet))) and name not in _NO_SOURCE]
    source = next(iter(outlets), None)
    title = meta.get("title")
    fields = {
        "title": convert(_without_badge(without_site(title, doc.text, source))) if title else None,
        "authors": _split_names(map(convert, says.authors)),
        "editors": _split_names(map(convert, [*edited.authors, *edited.editors, *says.editors])),
        "source": source,
    }
    return {name: value for name, value in fields.items() if value or meta.get(name)}


def _simplified(doc: Document, value: str) -> str:
    """Return a row's value in Simplified characters, if its article was looked at and the value is Traditional."""
    if doc.meta.get("script") in (None, "traditional"):
        return _like_text(doc, value)
    signs = evidence(value)
    return to_simplified(value) if signs.traditional > signs.simplified else value


def _without_badge(title: str) -> str:
    return _BADGE.sub("", " ".join(title.split())) or title


def _with_bylines(captured: dict[str, Any], bylines: Bylines, *, traditional: bool) -> dict[str, Any]:
    """Return captured fields with what bylines say: editors of both; else bylines count, which know ranks."""
    convert = to_simplified if traditional else str
    fields = dict(captured)
    fields["authors"] = _authors(fields.get("authors", []), bylines, convert)
    editors = [*fields.get("editors", ()), *_split_names(map(convert, bylines.editors))]
    fields["editors"] = list(dict.fromkeys(editors))
    source = outlet_name(convert(bylines.source)) if bylines.source else None
    fields["source"] = source if source and source not in _NO_SOURCE else fields.get("source")
    if bylines.is_posted:  # 作者:海城娱乐 来源:海城娱乐
        fields["authors"] = [name for name in fields["authors"] if name != fields["source"] or is_person(name)]
    fields["published"] = bylines.published or fields.get("published")
    if fields.get("views") is None and bylines.views:
        fields["views"] = parse_views(bylines.views)
    return fields


def _authors(captured: list[str], bylines: Bylines, convert: Callable[[str], str]) -> list[str]:
    """Return who wrote: labelled names, else who posted it; what a rule found goes before whose column it is."""
    written = _split_names(map(convert, bylines.authors))
    if bylines.is_posted and captured and captured[0] not in written:
        return captured
    return written or captured or list(map(convert, bylines.persons))


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
    authors: list[str] = []
    for byline in captures.get("byline", ()):
        (authors if _is_writer(byline) else sources).append(byline)
    authors += captures.get("author", ())
    stripped = (_STAFF.sub("", source.strip(" :：")) for source in sources)
    named = [name for name in stripped if name and name not in _NO_SOURCE and not _LABEL.fullmatch(name)]
    sources = [name for name in named if not _OF_PICTURE.search(name)]
    for index, source in enumerate(sources):
        if reporter := _REPORTER.match(source):  # 海城日报记者顾一帆
            sources[index] = reporter[1]
            authors.append(reporter[2])
    written = given_persons(authors)
    sources += [*written.outlets, *(office[1] for name in authors if (office := _OFFICE_OF.match(name)))]
    return {
        "authors": _split_names(written.authors),
        "editors": _split_names([*captures.get("editor", ()), *written.editors]),
        "source": next(iter(sources), None),
        "published": next((date for text in captures.get("published", ()) if (date := parse_date(text))), None),
        "views": next((n for text in captures.get("views", ()) if (n := parse_views(text)) is not None), None),
    }


def _is_writer(byline: str) -> bool:
    """Say whether a captured byline names who wrote, not only where: a person, a reporter, or a nickname."""
    view = fold(byline).strip()
    if len(view) <= _SHORT_NAME and not _REPORTER.match(byline):  # 锦缎: a pen name, an account
        return is_person(view) and not is_word(view)
    if is_person(view) or _OFFICE_OF.match(byline) or _REPORTER.match(byline):
        return True
    if OUTLET_END.search(view) or _SHORT_OUTLET.match(view):
        return False
    names = names_in(view)[0]
    return any(map(is_person, names)) or is_nickname(view) or (is_handle(view) and bool(_BYNAME.search(view)))


def _split_names(texts: Iterable[str]) -> list[str]:
    """Return the names in texts such as `顾一帆、林小满`, each once."""
    names: list[str] = []
    for text in texts:
        for name in _NAME_BORDER.split(" ".join(text.split())):
            is_none = name in _NO_NAME or _LABEL.fullmatch(name) or _STAFF_NUMBER.match(name)
            if name and not is_none and name not in names:
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
