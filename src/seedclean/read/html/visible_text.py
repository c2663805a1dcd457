"""The visible text of an HTML page: one block a line, as a scraper saves it that has no rules for the page."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

# Elements that stand in a line with their neighbours; all others begin a line of their own.
_INLINE = {
    *("a", "abbr", "acronym", "b", "bdi", "bdo", "big", "button", "cite", "code", "data", "del", "dfn", "em", "font"),
    *("i", "img", "input", "ins", "kbd", "label", "mark", "q", "rp", "rt", "ruby", "s", "samp", "small", "span"),
    *("strike", "strong", "sub", "sup", "time", "tt", "u", "var", "wbr"),
}
_SKIPPED = {
    *("script", "style", "noscript", "template", "title", "svg", "math", "iframe", "object", "audio", "video"),
    *("canvas", "select", "textarea"),
}
_APART = {"a", "button", "td", "th", "label"}  # a reader sees a gap behind them
_HIDDEN = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.IGNORECASE)
_BLANKS = re.compile(r"[^\S\u3000]+")


def rendered_text(tree: Any) -> str:
    """Return the text of a page: its title, then each block on a line, blanks folded.

    Args:
        tree: an `lxml` element. Any depth: nothing here calls itself.

    >>> import lxml.html
    >>> page = "<title>海城</title><nav><a>首页</a><a>新闻</a></nav><p>船<b>开</b>了。<br>再见。<script>x</script>"
    >>> rendered_text(lxml.html.document_fromstring(page)).split("\\n")
    ['海城', '首页 新闻', '船开了。', '再见。']
    """
    title = tree.find(".//title")
    parts = [" ".join("".join(title.itertext()).split()), "\n"] if title is not None else []
    parts.extend(_parts(tree))
    lines = (_BLANKS.sub(" ", line).strip() for line in "".join(parts).split("\n"))
    return "\n".join(line for line in lines if line)


def _parts(tree: Any) -> Iterator[str]:
    """Yield texts, and line breaks where blocks begin and end."""
    from lxml import etree  # noqa: PLC0415 - of an extra

    skipping: Any = None
    for event, element in etree.iterwalk(tree, events=("start", "end", "comment", "pi")):
        name = element.tag.lower() if isinstance(element.tag, str) else ""
        if event == "start" and skipping is None:
            if _is_skipped(element, name):
                skipping = element
            else:
                yield "" if name in _INLINE else "\n"
                yield _unbroken(element.text)
        if event == "start":
            continue
        if event == "end" and skipping is None:
            yield " " if name in _APART else "" if name in _INLINE else "\n"
        if element is skipping:
            skipping = None
        if skipping is None:
            yield _unbroken(element.tail)


def _is_skipped(element: Any, name: str) -> bool:
    return name in _SKIPPED or "hidden" in element.attrib or bool(_HIDDEN.search(element.get("style", "")))


def _unbroken(text: str | None) -> str:
    """Return a text with the line breaks of the source, which a reader does not see, as blanks."""
    return text.replace("\n", " ").replace("\r", " ") if text else ""
