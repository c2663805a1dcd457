"""HTML that was left in text: entities, tags, comments, scripts.

A page that speaks of tags or source code shows them on purpose: it is left alone.
"""

from __future__ import annotations

import html
from html.entities import html5

import regex

from seedclean.edit import Edit

_ENTITY = regex.compile(
    r"(?<![`\"'“‘「])&(?:amp;)*(?:#[0-9]{1,7}|#[xX][0-9a-fA-F]{1,6}|[A-Za-z][A-Za-z0-9]{1,30});(?![`\"'”’」])"
)
_BLOCK = "p|div|br|hr|li|ul|ol|tr|table|tbody|thead|h[1-6]|section|article|figure|figcaption|blockquote|header|footer"
_INLINE = "a|b|i|u|em|strong|span|font|img|td|th|center|small|big|sub|sup|s|strike|nobr|wbr|iframe|video|o:p"
_TAG = regex.compile(
    r"<!--[^\n]{0,2000}?-->"
    r"|<(script|style)\b[^<>]{0,300}>(?:(?!</\1)[\s\S]){0,20000}</\1\s{0,9}>"
    rf"|</?(?:(?P<block>{_BLOCK})|{_INLINE})(?:\s[^<>]{{0,2000}})?\s{{0,9}}/?>",
    regex.IGNORECASE,
)
_SPOKEN_OF = regex.compile("标签|標籤|源码|源碼|代码|代碼|(?i:html|javascript|css)")


def entities(text: str) -> list[Edit]:
    """Return the edits that put characters in the place of entities, escaped once or more often.

    >>> [edit.after for edit in entities("AT&amp;T&nbsp;的财报&amp;quot;")]
    ['&', '\\xa0', '"']
    """
    if "&" not in text or _shows_code(text):
        return []
    edits = []
    for match in _ENTITY.finditer(text):
        name = "&" + match[0].replace("amp;", "")[1:] if match[0] != "&amp;" else match[0]
        after = html.unescape(name)
        if after != name and (name[1] == "#" or name[1:] in html5):
            edits.append(Edit(match.start(), match.end(), after, "repair:entity"))
    return edits


def tags(text: str) -> list[Edit]:
    """Return the edits that remove tags; one that begins or ends a block becomes a line end.

    >>> [edit.after for edit in tags("<p>海城<b>港</b></p>")]
    ['\\n', '', '', '\\n']
    """
    if "<" not in text or _shows_code(text):
        return []
    return [
        Edit(match.start(), match.end(), "\n" if match["block"] else "", "repair:tag") for match in _TAG.finditer(text)
    ]


def _shows_code(text: str) -> bool:
    without_tags = _TAG.sub("", text)
    return bool(_SPOKEN_OF.search(without_tags))
