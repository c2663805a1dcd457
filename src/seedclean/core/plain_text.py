"""Texts that are shown are shortened, and what nobody would see in them is written as an escape."""

from __future__ import annotations

import re

# Controls but tab and line feed, what turns the direction of text, what has no width (but the joiner of emoji), halves.
_UNSEEN = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200b\u200c\u200e\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb\ufffe\uffff"
    "\ud800-\udfff]"
)


def escape_unseen(text: str) -> str:
    """Return a text with escapes for its unseen characters: a page can hold it, and it turns nobody's text around.

    Tabs and line ends stay; see `escape_line`.

    >>> escape_unseen("海\\u202e城\\x00\\ud800")
    '海\\\\u202e城\\\\x00\\\\ud800'
    """
    if text.isprintable():  # most are: a page has ten thousands of texts of a character or two
        return text
    return _UNSEEN.sub(lambda match: _escape(match[0]), text)


def escape_line(text: str) -> str:
    """Return a text as one line, with escapes for all that is not printable: line ends, tabs, odd spaces too.

    >>> escape_line("海\\n\\u200b城")
    '海\\\\n\\\\u200b城'
    """
    return "".join(character if character.isprintable() else _escape(character) for character in text)


def _escape(character: str) -> str:
    return character.encode("unicode_escape").decode()


def shorten(text: str, head: int, tail: int = 0, *, gap: str = "…", most: int | None = None) -> str:
    """Return the beginning and the end of a text, or all of it if it is short.

    Args:
        text: the text.
        head: characters of its beginning that stay.
        tail: characters of its end that stay.
        gap: what stands between them.
        most: characters up to which a text stays whole; None: as many as a shortened one has.

    >>> shorten("天" * 500, 2), shorten("天地玄黄", 2), shorten("天地玄", 2), shorten("天地玄", 2, most=2)
    ('天天…', '天地…', '天地玄', '天地…')
    """
    if len(text) <= (head + tail + len(gap) if most is None else most):
        return text
    return f"{text[:head]}{gap}{text[len(text) - tail :]}"


def shorten_middle(text: str, ends: int = 60) -> str:
    """Return a text without its middle if it is long: so many characters of both its ends.

    >>> shorten_middle("天" * 500, 2)
    '天天 … 天天'
    """
    return shorten(text, ends, ends, gap=" … ")
