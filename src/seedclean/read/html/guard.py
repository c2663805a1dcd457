"""Before an HTML page is parsed: what would cost its parser more than a bounded time and memory.

A parser of HTML takes time by the square of depth, of attributes of one element, of formatting that is left open, of
options in a list; and memory for each element. Pages are flattened to bounds that no ordinary page comes near.
Flattening leaves out tags and attributes, never text.
"""

from __future__ import annotations

import ctypes
from typing import NamedTuple

import numpy as np

from seedclean.core.kernel import I64, U8, address, unchecked

TAGS_MOST = 200_000  # tags and comments of a page
_CLONES_MOST = 200_000  # elements that a parser makes because formatting was left open
_CLONES_SIZE_MOST = 1 << 25  # bytes of their tags, whose attributes a parser copies
_FORMATS_MOST = 256  # elements of formatting that are open at once
_AS_UTF8 = ctypes.PYFUNCTYPE(ctypes.c_void_p, ctypes.py_object, ctypes.POINTER(ctypes.c_ssize_t))(
    ("PyUnicode_AsUTF8AndSize", ctypes.pythonapi)
)


class MarkupError(ValueError):
    """A page that is not parsed.

    Attributes:
        reason: why, in a word or two, as it stands in `rejected.jsonl`.
        detail: what there is too much of.
    """

    def __init__(self, reason: str, detail: str) -> None:
        """Take both texts."""
        super().__init__(f"{reason}: {detail}")
        self.reason = reason
        self.detail = detail


class MarkupSums(NamedTuple):
    """What a page has.

    Attributes:
        tags: tags and comments, as far as they were counted: to one beyond the most.
        depth: the most elements that are open at once.
        attributes: the most of one tag.
        names: different names of attributes and of elements that HTML does not know.
        formats: the most elements of formatting that are open at once.
        clones: elements that a parser makes, at most, because formatting was left open.
        clone_size: bytes of the tags of those.
        changes: places to be changed.
    """

    tags: int
    depth: int
    attributes: int
    names: int
    formats: int
    clones: int
    clone_size: int
    changes: int


def check_markup(text: str) -> str:
    """Return a page that a parser takes in bounded time: mostly the page itself, else one that is flattened.

    Nothing that a reader sees is lost: only tags of elements nested deeper than 512, attributes of a tag beyond 256,
    names of attributes beyond 2,048, formatting beyond 256 open elements, tags of options beyond 500 of a list, and `<`
    in what is a script for one parser and may be markup for another.

    Raises:
        MarkupError: `too-many-tags`, if there are more than a parser should make elements of.

    >>> check_markup("<p>海城<b>港") == "<p>海城<b>港"
    True
    >>> check_markup("<div>" * 1000 + "海城").count("<div>")
    512
    """
    sums = markup_sums(text)
    if sums.tags > TAGS_MOST:
        raise MarkupError("too-many-tags", f"more than {TAGS_MOST} tags")
    few_clones = sums.clones <= _CLONES_MOST and sums.clone_size <= _CLONES_SIZE_MOST
    formats_most = _FORMATS_MOST if few_clones else 0
    return text if not sums.changes and formats_most else _flattened(text, formats_most)


def markup_sums(text: str) -> MarkupSums:
    """Count what makes a page costly.

    Raises:
        UnicodeEncodeError: the text has a half of a surrogate pair.

    >>> markup_sums("<p id=a class=b><b>x</b>")
    MarkupSums(tags=3, depth=2, attributes=2, names=2, formats=1, clones=1, clone_size=3, changes=0)
    """
    start, length = _as_utf8(text)
    sums = np.empty(len(MarkupSums._fields), dtype=I64)
    unchecked("flatten_markup")(start, length, TAGS_MOST, _FORMATS_MOST, None, address(sums))
    return MarkupSums(*sums.tolist())


def _flattened(text: str, formats_most: int) -> str:
    start, length = _as_utf8(text)
    out = np.empty(length * 4 // 3 + 16, dtype=U8)
    sums = np.empty(len(MarkupSums._fields), dtype=I64)
    length = unchecked("flatten_markup")(start, length, TAGS_MOST, formats_most, address(out), address(sums))
    return out[:length].tobytes().decode("utf-8")


def _as_utf8(text: str) -> tuple[int, int]:
    """Return where the UTF-8 of a text stands, and how long it is: Python keeps it, so the parser need not make it."""
    length = ctypes.c_ssize_t()
    start: int = _AS_UTF8(text, ctypes.byref(length))
    return start, length.value
