"""Two texts side by side: the sentences that they share, and what differs within the others.

The method is patience diff (B. Cohen, 2008). Sentences that occur once in each text are candidates for anchors. The
anchors are the longest list of them that is in the same order in both texts. The text between two anchors is compared
character by character if it is short. So the time depends on the length of the texts, not on its square: difflib alone
takes 94 s for a page of 20,000 characters.
"""

from __future__ import annotations

import difflib
from bisect import bisect_left
from collections import Counter
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from seedclean.core.late_patterns import late_pattern

_SENTENCE = late_pattern(r"[^。！？!?；;\n]*[。！？!?；;\n]+|[^。！？!?；;\n]+")
_FINE = 400  # characters of a gap, in both texts, that are compared one by one
_FINE_IN_ALL = 20_000  # and in all gaps together


class AlignedPart(NamedTuple):
    """A span of one text; `same` says whether the other text has it too."""

    same: bool
    text: str


class AlignedRow(NamedTuple):
    """Spans of two texts that stand side by side.

    Attributes:
        same: whether they are equal.
        left: spans of the first text.
        right: spans of the second text.
    """

    same: bool
    left: tuple[AlignedPart, ...]
    right: tuple[AlignedPart, ...]


def align_texts(left: str, right: str) -> list[AlignedRow]:
    """Return two texts as rows. The left parts of all rows are the first text, the right parts the second.

    >>> for row in align_texts("甲来了。第一班船九点开。", "甲来了。第一班船十点开。"):
    ...     print(row.same, [part.text for part in row.right])
    True ['甲来了。']
    False ['第一班船', '十', '点开。']
    """
    return list(_rows(_SENTENCE.findall(left), _SENTENCE.findall(right)))


def _rows(left: Sequence[str], right: Sequence[str]) -> Iterator[AlignedRow]:
    fine = _FINE_IN_ALL
    a = b = 0
    for at_left, at_right, count in _common(left, right):
        gap = "".join(left[a:at_left]), "".join(right[b:at_right])
        if any(gap):
            close = max(map(len, gap)) <= _FINE and fine > 0
            fine -= sum(map(len, gap)) * close
            yield _differing(*gap) if close else AlignedRow(same=False, left=_part(gap[0]), right=_part(gap[1]))
        if count:
            shared = (AlignedPart(same=True, text="".join(left[at_left : at_left + count])),)
            yield AlignedRow(same=True, left=shared, right=shared)
        a, b = at_left + count, at_right + count


def _part(text: str) -> tuple[AlignedPart, ...]:
    return (AlignedPart(same=False, text=text),) if text else ()


def _differing(left: str, right: str) -> AlignedRow:
    operations = difflib.SequenceMatcher(None, left, right, autojunk=False).get_opcodes()
    parts: tuple[list[AlignedPart], list[AlignedPart]] = ([], [])
    for kind, a, a_end, b, b_end in operations:
        for side, text in zip(parts, (left[a:a_end], right[b:b_end]), strict=True):
            if text:
                side.append(AlignedPart(same=kind == "equal", text=text))
    return AlignedRow(same=False, left=tuple(parts[0]), right=tuple(parts[1]))


def _common(left: Sequence[str], right: Sequence[str]) -> Iterator[tuple[int, int, int]]:
    """Yield runs of equal sentences: (index in left, index in right, number). The last run is empty, at both ends."""
    a = b = 0  # sentences before these indexes are yielded
    for at_left, at_right in [(0, 0), *_anchors(left, right), (len(left), len(right))]:
        if at_left < a or at_right < b:
            continue  # the run before contains it
        back = 0
        while at_left - back > a and at_right - back > b and left[at_left - back - 1] == right[at_right - back - 1]:
            back += 1
        ahead = 0
        ends = len(left) - at_left, len(right) - at_right
        while ahead < min(ends) and left[at_left + ahead] == right[at_right + ahead]:
            ahead += 1
        if back + ahead or not min(ends):
            yield at_left - back, at_right - back, back + ahead
        a, b = at_left + ahead, at_right + ahead


def _anchors(left: Sequence[str], right: Sequence[str]) -> list[tuple[int, int]]:
    """Return index pairs of sentences that are unique in both texts: the longest list that ascends in both."""
    counts = Counter(left), Counter(right)
    index_in_right = {sentence: index for index, sentence in enumerate(right) if counts[1][sentence] == 1}
    pairs = [
        (index, index_in_right[sentence])
        for index, sentence in enumerate(left)
        if counts[0][sentence] == 1 and sentence in index_in_right
    ]
    ends: list[int] = []  # for each length of a list: the smallest index in `right` at which such a list ends
    last: list[int] = []  # the number of the pair there
    before: list[int] = []  # for each pair: the number of the pair before it in the best list
    for number, (_, index) in enumerate(pairs):
        length = bisect_left(ends, index)
        before.append(last[length - 1] if length else -1)
        ends[length : length + 1] = [index]
        last[length : length + 1] = [number]
    anchors = []
    number = last[-1] if last else -1
    while number >= 0:
        anchors.append(pairs[number])
        number = before[number]
    return anchors[::-1]
