"""A damaged span that is intact in another copy of the same text: on the page itself, or in a near-duplicate."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import lru_cache
from typing import NamedTuple

import regex

from seedclean.core.edits import Edit
from seedclean.text import fold

DAMAGED = regex.compile("[?\ufffd\ue000-\uf8ff]")
_CONTEXT = 8  # characters on both sides of a span, on its line, by which a copy is searched
_CONTEXT_LEAST, _BOTH_LEAST = 4, 12
SPANS_MOST = 100  # damaged spans of one text: each is a search of every copy, and no text may take minutes
_LONGER_MOST = 4  # characters that the original may have more than what is shown


class Duplicate(NamedTuple):
    """Another copy of a text.

    Attributes:
        id: the document's.
        text: all of it.
        doubts: spans `[start, end)` that are damaged there too.
    """

    id: str
    text: str
    doubts: Sequence[tuple[int, int]] = ()


def find_in_copy(left: str, shown: str, right: str, source_copy: Duplicate) -> tuple[int, int] | None:
    """Return where a copy has what stands between two contexts.

    Args:
        left: what stands in front of the damaged span; its last characters count.
        shown: the damaged span.
        right: what stands behind it.
        source_copy: where to look.

    Returns:
        A span of the copy. None if the context is too short, or the copy has no such span, several
        different ones, or a damaged one.

    >>> source_copy = Duplicate("b", "今天海城渡轮公司宣布。昨晚恢复了夜间的班次。")
    >>> find_in_copy("今天海城渡轮公司宣布", "?迸矶", "恢复了夜间的班次。", source_copy)
    (10, 13)
    """
    before, after = line_around(left, right, _CONTEXT)
    is_enough = min(len(before), len(after)) >= _CONTEXT_LEAST and len(before) + len(after) >= _BOTH_LEAST
    if not is_enough or DAMAGED.search(before + after):
        return None
    intact = [
        (start, end)
        for start, end in spans_between(before, after, _folded(source_copy.text), len(shown) + _LONGER_MOST)
        if not DAMAGED.search(source_copy.text[start:end])
        and not any(first < end and start < last for first, last in source_copy.doubts)
    ]
    return intact[0] if len({source_copy.text[start:end] for start, end in intact}) == 1 else None


def on_one_line(text: str, start: int, end: int) -> tuple[int, int]:
    """Return a damaged span up to the end of its line: a line end is never lost, and what is behind it is intact.

    >>> on_one_line("他说?!?\\n船开了", 2, 7)
    (2, 5)
    """
    line_end = text.find("\n", start, end)
    return start, line_end if line_end >= 0 else end


def line_around(left: str, right: str, most: int) -> tuple[str, str]:
    """Return at most so many characters on both sides of a span, folded, on its line; behind its end, of the next one.

    >>> line_around("昨晚\\n今天海城", "渡轮\\n开航", 3), line_around("海城", "\\n开航\\n", 9)
    (('天海城', '渡轮'), ('海城', '\\n开航'))
    """
    behind = right[:1] + right[1:].partition("\n")[0] if right[:1] == "\n" else right.partition("\n")[0]
    return fold(left).rpartition("\n")[2][-most:], fold(behind)[:most]


def spans_between(before: str, after: str, text: str, most: int, at: int = 0) -> Iterator[tuple[int, int]]:
    """Yield the spans between two contexts, from an offset on, that have 1 to `most` characters and no line end."""
    at = text.find(before, at)
    while at >= 0:
        start = at + len(before)
        end = text.find(after, start + 1, start + most + len(after))
        if end >= 0 and "\n" not in text[start:end]:
            yield start, end
            at = end + len(after) - 1
        at = text.find(before, at + 1)


@lru_cache(maxsize=2)  # each damaged span of a text asks for the same copies
def _folded(text: str) -> str:
    return fold(text)


def edits_from_duplicates(text: str, doubts: Sequence[tuple[int, int]], copies: Sequence[Duplicate]) -> list[Edit]:
    """Return the edits that take damaged spans from the first copy that has them intact.

    Args:
        text: the article.
        doubts: its damaged spans, `[start, end)`, in order; none is filled if they are more than
            `SPANS_MOST`.
        copies: verified near-duplicates.

    >>> source_copy = Duplicate("b", "今天海城渡轮公司宣布。昨晚恢复了夜间的班次。")
    >>> edits_from_duplicates("今天海城渡轮公司宣布?迸矶恢复了夜间的班次。", [(10, 13)], [source_copy])
    [Edit(start=10, end=13, after='。昨晚', rule='repair:donor', donor='b')]
    """
    edits: list[Edit] = []
    if len(doubts) > SPANS_MOST:
        return edits
    for start, end in (on_one_line(text, *doubt) for doubt in doubts):
        left, right = text[max(0, start - _CONTEXT) : start], text[end : end + _CONTEXT]
        for source_copy in copies:
            span = find_in_copy(left, text[start:end], right, source_copy)
            if span:
                after = source_copy.text[slice(*span)]
                edits.append(Edit(start, end, after, "repair:donor", donor=source_copy.id))
                break
    return edits
