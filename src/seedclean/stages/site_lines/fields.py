"""The fields that a site's lines name: bylines told by their place and by the label that all pages print there."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache

import numpy as np

from seedclean.core.late_patterns import late_pattern
from seedclean.stages.site_lines.decision import CountedLines, least_others
from seedclean.text import fold, scan_text
from seedclean.text.bylines.line import read_line
from seedclean.text.dates import parse_date
from seedclean.text.repeats import Repeats

_FIELD_OF = {
    "source": "供稿单位|发布单位|来源|出处|稿源|转载自|摘自|信息来源|文章来源|新闻来源|稿件来源",
    "author": "作者|记者|本报记者|通讯员|撰稿|(?:撰文|文字|文|采写|采访|报道|报导)(?:[.•·、/╱&](?:摄影|图片|图))?",
    "editor": "编辑|责任编辑|责编|值班编辑|实习编辑|网络编辑|选稿",
}
_WORDS = "|".join(f"(?P<{field}>{words})" for field, words in _FIELD_OF.items())
_LABEL = late_pattern(rf"(?:^|(?<=[\s(\[【|,;]))(?:{_WORDS})\s*[:/╱]\s*")
# No author, though it stands behind the label: 作者：国际事务学院团委.
_OFFICE = late_pattern(r"\S{2,}(?:大学|学院|团委|党委|委员会|[部局所处]|中心|公司|协会|学会|办公室|研究院)")
_ANY_LABEL = late_pattern(r"\S{1,6}[:/]")
_DATE = late_pattern(r"(?:19|20)\d\d\s?[-/.年]\s?\d{1,2}\s?[-/.月]\s?\d{1,2}\s?日?")
_TIME = late_pattern(r"\d{1,2}:\d\d(?::\d\d)?")
_LINES_KEPT = 1 << 12  # of sites: they stand on many pages
_LINE_MOST = 60  # characters of a line with a date and an outlet
_OUTLET = late_pattern(r"[^\W\d_]{2,16}")
_NO_OUTLET = late_pattern(
    "星期|周.|上午|下午|浏览|阅读|点击|次数|评论|收藏|分享|字号|发布|发表|更新|时间|编辑|打印|正文|我要"
)


def fields_of_lines(lines: CountedLines, rules: Sequence[str]) -> dict[str, list[str]]:
    """Return the captures that the lines that are cut name, as `meta` rules would: kind of field -> texts.

    Args:
        lines: of an article.
        rules: for each the rule that cuts it, or an empty string.
    """
    captures: dict[str, list[str]] = {}
    bylines = [(number, line) for number, rule in enumerate(rules) if rule and not (line := lines[number]).is_sentence]
    for number, line in bylines:
        hits = list(_LABEL.finditer(line.text))
        for hit, following in zip(hits, (*hits[1:], None), strict=False):
            field = hit.lastgroup or ""
            value = line.text[hit.end() : following.start() if following else None]
            if not value.strip() and following is None and rules[number + 1 : number + 2] != [""]:
                below = lines[number + 1].text if number + 1 < len(lines) else ""
                value = "" if _LABEL.search(below) else below
            value = _names(value)
            if value and not (field == "author" and _OFFICE.fullmatch(value)):
                captures.setdefault(field, []).append(value)
    outlets = (_outlet_of_byline(line.text) for _, line in bylines)
    if "source" not in captures and (outlet := next(filter(None, outlets), None)):
        captures["source"] = [outlet]
    return captures


@lru_cache(maxsize=_LINES_KEPT)
def _outlet_of_byline(text: str) -> str | None:
    """Return the outlet that a line names as bylines do: `(海角日报记者 顾一帆)`."""
    says = read_line(text.strip("() "))
    return next(iter([*says.sources, *says.outlets]), None) if says and says.is_sure else None


def _names(value: str) -> str:
    """Return a value up to the next label, or to a bracket that closes."""
    label = _ANY_LABEL.search(value)
    return re.split(r"[)\]】|]", value[: label.start()] if label else value)[0].strip()


def fields_of_page(raw: str, repeats: Repeats) -> Mapping[str, Sequence[str]]:
    """Return source and day of a page's line with a date and an outlet: `2019年10月09日 08:24 海角财经`.

    The words behind the date are an outlet if other articles print them there: the line is theirs, too, whatever the
    date.

    Args:
        raw: the page's text as it was read.
        repeats: what is known of its lines.
    """
    places = np.flatnonzero(repeats.others >= least_others(repeats.articles)).tolist()
    spans = scan_text(raw).lines
    short = [line for line in places if spans.ends[line] - spans.starts[line] <= _LINE_MOST]
    dated = (_outlet(raw[spans.starts[line] : spans.ends[line]]) for line in short)
    return next(filter(None, dated), {})


@lru_cache(maxsize=_LINES_KEPT)
def _outlet(text: str) -> Mapping[str, Sequence[str]]:
    line = fold(text)
    date = _DATE.search(line)
    if date is None or parse_date(date[0]) is None or line[: date.start()].strip():
        return {}
    behind = _TIME.sub(" ", line[date.end() :])
    words = _OUTLET.findall(behind)
    rest = _OUTLET.sub("", behind).strip(" |·-[]()")
    if len(words) != 1 or rest or _NO_OUTLET.search(words[0]):
        return {}
    return {"source": words, "published": [date[0]]}


def with_captures(
    captures: Mapping[str, Iterable[str]], more: Iterable[Mapping[str, Sequence[str]]]
) -> dict[str, list[str]]:
    """Return captures with more of them behind; those of rules, which come first, count before others."""
    together = {name: list(texts) for name, texts in captures.items()}
    for added in more:
        for name, texts in added.items():
            together.setdefault(name, []).extend(texts)
    return together
