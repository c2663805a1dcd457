"""HTML that was left in text: entities, tags, comments, scripts.

A page that speaks of tags or source code shows them on purpose: it is left alone.
"""

from __future__ import annotations

import html
import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from functools import cache, lru_cache, partial
from html.entities import html5

import regex

from seedclean.core.edits import Edit, LazyEdits, splice
from seedclean.text import WordFilter, caseless_filter, scan_text

_ENTITY = regex.compile(
    r"(?<![`\"'“‘「])&(?:amp;)*((?:#[0-9]{1,7}|#[xX][0-9a-fA-F]{1,6}|[A-Za-z][A-Za-z0-9]{1,30});)(?![`\"'”’」])"
)
_BLOCK = "p|div|br|hr|li|ul|ol|tr|table|tbody|thead|h[1-6]|section|article|figure|figcaption|blockquote|header|footer"
_INLINE = "a|b|i|u|em|strong|span|font|img|td|th|center|small|big|sub|sup|s|strike|nobr|wbr|iframe|video|o:p"
# Names are ASCII in either case, whatever else folds to the same letters.
_TAG = re.compile(
    r"<(?:(?P<raw>!--|(?ai:script|style)(?:\s[^<>]{0,300})?>)"
    rf"|/?(?ai:(?P<block>{_BLOCK})|{_INLINE})(?:\s[^<>]{{0,2000}})?\s{{0,9}}/?>)"
)
_RAW_END = regex.compile(r"-->|</(?:script|style)\s{0,9}>", regex.IGNORECASE)
_RAW_MOST = 20_000  # characters of a comment or a script; one that does not end by then is none
# A page on the subject; not 股票代码, not the end of an address. By the set in front `re` goes through a text faster.
_SUBJECT = re.compile(
    r"[源hjcxHJCX](?:(?<=源)代?[码碼]"
    r"|(?<![A-Za-z0-9_./].)(?ai:(?<=h)tml5?|(?<=j)avascript|(?<=c)ss|(?<=x)ml)(?![A-Za-z0-9_]))"
)
_NAMED = re.compile(r">\s?(?:标签|標籤|元素)")


def unescape_entities(text: str) -> list[Edit]:
    """Return the edits that put characters in the place of entities, escaped once or more often.

    >>> [edit.after for edit in unescape_entities("AT&amp;T&nbsp;的财报&amp;quot;")]
    ['&', '\\xa0', '"']
    """
    if "&" not in text or _shows_code(text):
        return []
    edits = []
    for match in _ENTITY.finditer(text):
        name = "&" + match[1]
        if name[1] == "#" or name[1:] in html5:
            edits.append(Edit(match.start(), match.end(), html.unescape(name), "repair:entity"))
    return edits


def remove_tags(text: str) -> Sequence[Edit]:
    """Return the edits that remove tags; one that begins or ends a block becomes a line end.

    >>> [edit.after for edit in remove_tags("<p>海城<b>港</b></p>")]
    ['\\n', '', '', '\\n']
    """
    if "<" not in text or _shows_code(text):
        return ()
    found, new = _untagged(text)
    if not found:
        return ()
    return LazyEdits(new, {"repair:tag": (len(found), len(text) - len(new))}, partial(_edits, found))


def _edits(found: Sequence[tuple[int, int, str]]) -> list[Edit]:
    return [Edit(start, end, after, "repair:tag") for start, end, after in found]


@lru_cache(maxsize=1)
def _untagged(text: str) -> tuple[Sequence[tuple[int, int, str]], str]:
    """Return the tags of a text, each with what stands there afterwards, and the text without them."""
    found = tuple(_tags(text))
    return found, splice(text, found) if found else text


def _tags(text: str) -> Iterator[tuple[int, int, str]]:
    """Yield (start, end, what stands there afterwards); comments and scripts go with what they hold."""
    ends: list[int] | None = None
    behind = 0
    for match in _TAG.finditer(text):
        start, at = match.span()
        if start < behind:  # within a comment or a script, which ends with a `>`, as all tags do
            continue
        kind = match.lastgroup
        if kind == "raw":
            ends = [found.end() for found in _RAW_END.finditer(text)] if ends is None else ends
            place = bisect_right(ends, at)
            if place == len(ends) or ends[place] - at > _RAW_MOST:
                continue
            at = behind = ends[place]
        yield start, at, "\n" if kind == "block" else ""


@cache
def _signs() -> WordFilter:
    return caseless_filter(("源码", "源代", "html", "javascript", "css", "xml", "标签", "元素"))


def _shows_code(text: str) -> bool:
    """Say whether a page speaks of tags or source code; what stands in its own tags does not count."""
    if not _signs().matches(scan_text(text)):
        return False
    if _NAMED.search(text):
        return True
    bare = _untagged(text)[1]
    return _signs().matches(scan_text(bare)) and bool(_SUBJECT.search(bare) and _SUBJECT.search(text))
