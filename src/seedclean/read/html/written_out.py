"""Texts in a page that a parser wrote out as HTML: between tags, and in attributes."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import overload

import numpy as np
from numpy.typing import NDArray

# A comment, an element whose content is text as it is, or a tag; values of attributes have no `>`.
_MARKUP = re.compile(
    r"<!--.*?-->|<template[ >].*?</template>"
    r"|<(script|style|iframe|noembed|noframes|xmp|plaintext)(?=[ >])[^>]*>(.*?)(?:</\1>|\Z)|<[^>]*>",
    re.DOTALL,
)
_ESCAPED = (("&lt;", "<"), ("&gt;", ">"), ("&nbsp;", "\u00a0"), ("&quot;", '"'), ("&amp;", "&"))


def plain_text(data: bytes) -> str:
    """Return the text of a value, or of elements.

    >>> plain_text("海城&amp;<b>港</b>".encode())
    '海城&港'
    """
    text = data.decode("utf-8")
    if "<" not in text:
        return _unescaped(text)
    pieces: list[str] = []
    end = 0
    for markup in _MARKUP.finditer(text):
        pieces += (_unescaped(text[end : markup.start()]), markup[2] or "")
        end = markup.end()
    return "".join((*pieces, _unescaped(text[end:])))


def _unescaped(text: str) -> str:
    if "&" in text:
        for name, meant in _ESCAPED:
            text = text.replace(name, meant)
    return text


class WrittenNames(Sequence[str]):
    """Words of n elements, which are made when somebody asks for them.

    Args:
        data: the page.
        spans: where one or more words of each begin and end, shape (2 or more, n); both 0 where there is none.
        first: those of the first element, which is no element of the page.

    >>> list(WrittenNames(b'<p class="a" id="b">', np.array([[0, 10], [0, 11], [0, 17], [0, 18]])))
    ['', 'a b']
    """

    def __init__(self, data: bytes, spans: NDArray[np.integer], first: str = "") -> None:
        self._data = data
        self._spans = spans
        self._first = first
        self._all: list[str] | None = None

    def __len__(self) -> int:
        """Return the number of elements."""
        return int(self._spans.shape[1])

    def __iter__(self) -> Iterator[str]:
        """Yield the words of each element; they are made once, and equal ones from equal bytes."""
        if self._all is None:
            texts: dict[tuple[bytes, ...], str] = {}
            data, self._all = self._data, []
            for ends in self._spans.T.tolist():
                pieces = tuple([data[start:end] for start, end in zip(ends[::2], ends[1::2], strict=True)])
                words = texts.get(pieces)
                if words is None:
                    words = texts[pieces] = (
                        " ".join(filter(None, map(plain_text, pieces))) if any(ends) else self._first
                    )
                self._all.append(words)
        return iter(self._all)

    @overload
    def __getitem__(self, number: int) -> str: ...
    @overload
    def __getitem__(self, number: slice) -> list[str]: ...
    def __getitem__(self, number: int | slice) -> str | list[str]:
        """Return the words of an element, with a blank between."""
        if isinstance(number, slice):
            return [self[each] for each in range(*number.indices(len(self)))]
        ends = self._spans[:, number].tolist()
        if not any(ends):
            return self._first
        words = [plain_text(self._data[start:end]) for start, end in zip(ends[::2], ends[1::2], strict=True)]
        return " ".join(filter(None, words))
