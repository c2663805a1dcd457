"""The shape of a text that begins with a tag: whether that is the tag of a page or of whole blocks, see `detect`."""

from __future__ import annotations

import re

_BLANKS = re.compile(r"[\s\ufeff]*+")
_TAG = re.compile(r"<(?:(!doctype)\s+html|([a-z][a-z0-9]*))(?=[\s/>])[^<>]{0,9999}>", re.ASCII | re.IGNORECASE)
_MARKUP = re.compile(r"<[A-Za-z!/?]")
_PAGE_END = re.compile(r"</(?:html|body)\s*>(?:\s|<!--[^>]{0,200}-->)*\Z", re.IGNORECASE)
_TAIL = 400  # characters at the end of a text in which its last tags stand
_STRUCTURE = {"html", "head", "body"}
_FACTS = {"title", "meta", "link", "base"}  # of a page, never of a piece of one
_RAW_ENDS = {  # of elements whose content is skipped
    name: re.compile(rf"</{name}\s*>", re.ASCII | re.IGNORECASE) for name in ("title", "style", "script", "noscript")
}
_BLOCKS = (
    "address|article|aside|blockquote|center|dd|details|div|dl|dt|fieldset|figcaption|figure|footer|form|h[1-6]|header"
    "|li|main|nav|ol|p|pre|section|table|tbody|td|tfoot|th|thead|tr|ul"
)
_BLOCK = re.compile(
    rf"<(?:(?P<end>/)?(?:{_BLOCKS})|(?P<void>[bh]r)|(?P<raw>script|style))(?=[\s/>])[^<>]{{0,9999}}>|<!--",
    re.ASCII | re.IGNORECASE,
)
_RAW_END = re.compile(r"</(?:script|style)\s*>", re.ASCII | re.IGNORECASE)
_INLINE = re.compile(r"<[^<>]{1,9999}>")
_OWN_LINES = re.compile(r"[^\s>][^\S\n]*+\n\s*+[^<]")  # a line end between two pieces of text


def begins_page(text: str, start: int) -> bool:
    """Say whether a text is an HTML page, or a fragment of whole blocks.

    Args:
        text: a text.
        start: of its first tag.

    >>> begins_page("<!DOCTYPE html><title>海城</title>", 0), begins_page("<b>海城</b>的船开了。", 0)
    (True, False)
    """
    at: int | None = start
    declared = False  # whether what was passed over belongs to a page, and to no piece of one
    while at is not None and (at := _after_remarks(text, at)) is not None and at < len(text):
        tag = _TAG.match(text, at)
        if not tag:
            return False
        name = "" if tag[1] else tag[2].lower()
        if name in _STRUCTURE:
            return (_is_markup(text, tag.end()) and text.find("</", at) >= 0) or _ends_as_page(text)
        if name and name not in _FACTS and name not in _RAW_ENDS:
            return declared or _is_fragment(text, at)
        declared = declared or not name or name in _FACTS
        at = tag.end()
        if name in _RAW_ENDS:
            end = _RAW_ENDS[name].search(text, at)
            at = end.end() if end else None
    return at is not None and declared


def _after_remarks(text: str, at: int) -> int | None:
    """Return where blanks, comments and XML declarations end; None if one of them does not end."""
    while True:
        blanks = _BLANKS.match(text, at)
        at = blanks.end() if blanks else at
        for begin, end in (("<!--", "-->"), ("<?", ">")):
            if text.startswith(begin, at):
                stop = text.find(end, at + len(begin))
                if stop < 0:
                    return None
                at = stop + len(end)
                break
        else:
            return at


def _is_markup(text: str, at: int) -> bool:
    rest = _after_remarks(text, at)
    return rest is not None and _MARKUP.match(text, rest) is not None


def _ends_as_page(text: str) -> bool:
    return _PAGE_END.search(text[-_TAIL:]) is not None


def _is_fragment(text: str, at: int) -> bool:
    """Say whether a text consists of whole blocks from a place on."""
    if not text[-_TAIL:].rstrip().endswith(">"):
        return False
    opened = closed = depth = whole = broken = 0
    end = at
    while tag := _BLOCK.search(text, end):
        between = text[end : tag.start()]
        if (shown := _INLINE.sub("", between) if "<" in between else between) and not shown.isspace():
            if not depth:
                return False
            lines = _OWN_LINES.search(between) is not None
            broken, whole = broken + lines, whole + (not lines)
        end = tag.end()
        if tag["raw"] or tag[0] == "<!--":
            stop = _RAW_END.search(text, end) if tag["raw"] else None
            end = stop.end() if stop else text.find("-->", end) + 3
            if not stop and (tag["raw"] or end < tag.end()):
                return False
        elif tag["end"]:
            closed, depth = closed + 1, max(depth - 1, 0)
        elif not tag["void"]:
            opened, depth = opened + 1, depth + 1
    rest = _INLINE.sub("", text[end:])
    return not rest.strip() and 3 * closed >= opened and whole > broken
