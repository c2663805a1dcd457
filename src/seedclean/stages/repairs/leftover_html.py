"""HTML that was left in text: tags, comments, scripts.

A page about tags or source code shows them on purpose: it is left as it is.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from functools import cache, lru_cache, partial

import regex

from seedclean.core.edits import Edit, LazyEdits, splice
from seedclean.core.late_patterns import late_pattern
from seedclean.text import WordFilter, caseless_filter, scan_text

_BLOCK = "p|div|br|hr|li|ul|ol|tr|table|tbody|thead|h[1-6]|section|article|figure|figcaption|blockquote|header|footer"
_INLINE = "em|strong|span|font|img|td|th|center|small|big|sub|sup|strike|nobr|wbr|iframe|video|o:p"
# A tag of one letter can be code (`a<b && c>d`, `List<B>`): it stands alone, or it has an attribute with a value.
_ATTRIBUTES = r"(?:\s+[a-zA-Z_][\w:.-]{0,40}){0,3}\s*=(?!=)[^<>]{0,2000}"
# Names are ASCII in either case; `ai:` keeps out what else folds to the same letters.
_TAG = late_pattern(
    r"<(?:(?P<raw>!--|(?ai:script|style)(?:\s[^<>]{0,300})?>)"
    rf"|/?(?ai:(?P<block>{_BLOCK})|(?P<inline>{_INLINE}))(?:\s(?!\s{{0,9}}(?:&&|\|\||(?:and|or|AND|OR)\s))[^<>]{{0,2000}})?\s{{0,9}}/?>"
    rf"|/?(?ai:(?P<letter>[abius]))(?:{_ATTRIBUTES})?\s{{0,9}}/?>)"
)
# What a lost byte left of a tag: the decoder took its `<`.
_TORN_TAG = late_pattern(rf"(?<=[?\ufffd])/?(?ai:{_BLOCK})\s{{0,9}}/?>(?P<end>(?=\n|\Z))?")
_NEVER_CLOSED = frozenset(["br", "hr", "img", "wbr"])
_RAW_END = regex.compile(r"-->|</(?:script|style)\s{0,9}>", regex.IGNORECASE)
_RAW_MOST = 20_000  # characters of a comment or a script; a longer one was no comment and no script
# Words of a page about code; not 股票代码, not the end of an address. The set in front makes `re` faster.
_SUBJECT = late_pattern(
    r"[源hjcxHJCX](?:(?<=源)代?[码碼]"
    r"|(?<![A-Za-z0-9_./].)(?ai:(?<=h)tml5?|(?<=j)avascript|(?<=c)ss|(?<=x)ml)(?![A-Za-z0-9_]))"
)
_NAMED_TAG = late_pattern(r">\s?(?:标签|標籤|元素)")


def remove_tags(text: str) -> Sequence[Edit]:
    """Return the edits that remove tags. A tag that begins or ends a block becomes a line end.

    >>> [edit.after for edit in remove_tags("<p>海城<b>港</b></p>")]
    ['\\n', '', '', '\\n']
    """
    if "<" not in text or shows_code(text):
        return ()
    tags, new = _untagged(text)
    if not tags:
        return ()
    return LazyEdits(new, {"repair:tag": (len(tags), len(text) - len(new))}, partial(_tag_edits, tags))


def remove_torn_tags(text: str) -> Sequence[Edit]:
    """Return the edits that end a line at each block's tag whose `<` was taken by the lost byte in front of it.

    >>> [edit.after for edit in remove_torn_tags("他說有魚?!?/p>船開了?br>")]
    ['\\n', '']
    """
    if ">" not in text:
        return ()
    return [
        Edit(match.start(), match.end(), "" if match["end"] is not None else "\n", "repair:tag")
        for match in _TORN_TAG.finditer(text)
    ]


def _tag_edits(tags: Sequence[tuple[int, int, str]]) -> list[Edit]:
    return [Edit(start, end, after, "repair:tag") for start, end, after in tags]


@lru_cache(maxsize=1)  # both passes ask about the same text
def _untagged(text: str) -> tuple[Sequence[tuple[int, int, str]], str]:
    """Return the tags of a text, each as (start, end, replacement), and the text without them."""
    tags = tuple(_find_tags(text))
    return tags, splice(text, tags) if tags else text


def _find_tags(text: str) -> Iterator[tuple[int, int, str]]:
    """Yield (start, end, replacement); comments and scripts are removed with their content."""
    ends: list[int] | None = None
    raw_end = 0  # where the last comment or script ends
    last_ends: dict[str, int] = {}  # of tags that may be types of source code: where the last one is closed
    for match in _TAG.finditer(text):
        start, at = match.span()
        if start < raw_end:
            continue
        kind = match.lastgroup
        if kind != "raw" and _is_code(match, last_ends):
            continue
        if kind == "raw":
            ends = [match.end() for match in _RAW_END.finditer(text)] if ends is None else ends
            index = bisect_right(ends, at)
            if index == len(ends) or ends[index] - at > _RAW_MOST:
                continue
            at = raw_end = ends[index]
        yield start, at, "\n" if kind == "block" else ""


def _is_code(tag: re.Match[str], last_ends: dict[str, int]) -> bool:
    """Say whether a tag is a type of source code (`List<span>`): it is glued to a name, and nothing closes it.

    A tag of more than one letter may be left open, so all of its kind must be glued to names.
    """
    text, start = tag.string, tag.start()
    if start == 0 or not text[start - 1].isascii() or not text[start - 1].isalnum() or text[start + 1] == "/":
        return False
    name = tag[tag.lastgroup or 0].lower()
    if name in _NEVER_CLOSED:
        return False
    if name not in last_ends:  # asked once: a page can have a hundred thousand such tags
        last_ends[name] = max(text.rfind(f"</{name}"), text.rfind(f"</{name.upper()}"))
        if len(name) > 1 or name == "p":
            others = re.search(rf"(?<![A-Za-z0-9])<(?:{name}|{name.upper()})[\s>]", text)
            last_ends[name] = len(text) if others else last_ends[name]
    return last_ends[name] < start


@cache
def _code_words() -> WordFilter:
    return caseless_filter(("源码", "源代", "html", "javascript", "css", "xml", "标签", "元素"))


def shows_code(text: str) -> bool:
    """Say whether a page is about tags or source code; the words within its own tags do not count."""
    if not _code_words().matches(scan_text(text)):
        return False
    if _NAMED_TAG.search(text):
        return True
    bare = _untagged(text)[1]
    return _code_words().matches(scan_text(bare)) and bool(_SUBJECT.search(bare) and _SUBJECT.search(text))
