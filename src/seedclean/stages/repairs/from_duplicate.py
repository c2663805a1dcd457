"""A place that is damaged here and intact in another print of the same text: on the page, or in a near-duplicate."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import lru_cache
from typing import NamedTuple

import regex

from seedclean.core.edits import Edit
from seedclean.text import fold

DAMAGED = regex.compile("[?\ufffd\ue000-\uf8ff]")
_CONTEXT = 8  # characters on both sides of a place by which its other print is found, on its line
_CONTEXT_LEAST, _BOTH_LEAST = 4, 12
ASKED_MOST = 100  # places of one text; each is a search of every copy, and no text may take minutes
_MORE = 4  # characters that a print may have more than what is shown


class Duplicate(NamedTuple):
    """Another print.

    Attributes:
        id: the document's.
        text: all of it.
        doubts: places `[start, end)` that are damaged there too.
    """

    id: str
    text: str
    doubts: Sequence[tuple[int, int]] = ()


def find_in_copy(left: str, shown: str, right: str, copy: Duplicate) -> tuple[int, int] | None:
    """Return where a copy has what stands between two contexts; None if it is not sure or damaged there too.

    Args:
        left: what stands in front of the damaged place; its last characters count.
        shown: the damaged place.
        right: what stands behind it.
        copy: where to look.

    >>> copy = Duplicate("b", "今天海城渡轮公司宣布。昨晚恢复了夜间的班次。")
    >>> find_in_copy("今天海城渡轮公司宣布", "?迸矶", "恢复了夜间的班次。", copy)
    (10, 13)
    """
    before, after = fold(left).rpartition("\n")[2][-_CONTEXT:], fold(right).partition("\n")[0][:_CONTEXT]
    enough = min(len(before), len(after)) >= _CONTEXT_LEAST and len(before) + len(after) >= _BOTH_LEAST
    if not enough or DAMAGED.search(before + after):
        return None
    intact = [
        (start, end)
        for start, end in _stand_between(before, after, _folded(copy.text), len(shown) + _MORE)
        if not DAMAGED.search(copy.text[start:end])
        and not any(first < end and start < last for first, last in copy.doubts)
    ]
    return intact[0] if len({copy.text[start:end] for start, end in intact}) == 1 else None


def _stand_between(before: str, after: str, text: str, most: int) -> Iterator[tuple[int, int]]:
    """Yield where a text has at least one character, but not too many and no line end, between two stretches."""
    at = text.find(before)
    while at >= 0:
        start = at + len(before)
        end = text.find(after, start + 1, start + most + len(after))
        if end >= 0 and "\n" not in text[start:end]:
            yield start, end
            at = end + len(after) - 1
        at = text.find(before, at + 1)


@lru_cache(maxsize=2)
def _folded(text: str) -> str:
    return fold(text)


def edits_from_duplicates(text: str, doubts: Sequence[tuple[int, int]], copies: Sequence[Duplicate]) -> list[Edit]:
    """Return the edits that take damaged places from the first copy that has them intact.

    Args:
        text: the article.
        doubts: its damaged places, `[start, end)`, in order; none is filled if they are more than `ASKED_MOST`.
        copies: verified near-duplicates.

    >>> copy = Duplicate("b", "今天海城渡轮公司宣布。昨晚恢复了夜间的班次。")
    >>> edits_from_duplicates("今天海城渡轮公司宣布?迸矶恢复了夜间的班次。", [(10, 13)], [copy])
    [Edit(start=10, end=13, after='。昨晚', rule='repair:donor', donor='b')]
    """
    edits: list[Edit] = []
    if len(doubts) > ASKED_MOST:
        return edits
    for start, end in doubts:
        for copy in copies:
            found = find_in_copy(
                text[max(0, start - _CONTEXT) : start], text[start:end], text[end : end + _CONTEXT], copy
            )
            if found:
                edits.append(Edit(start, end, copy.text[slice(*found)], "repair:donor", donor=copy.id))
                break
    return edits
