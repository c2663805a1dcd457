"""One look at a text: its script, its folded view, its lines, and what its characters are signs of."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from seedclean.core.edits import code_points, encoded, from_code_points
from seedclean.core.kernel import address, bound
from seedclean.text.char_flags import ASTRAL, HAN, SIMPLIFIED, TRADITIONAL, marks
from seedclean.text.char_tables import COMMON, PLAIN, folded, kinds

_PAGE_LEAST = 200  # characters of a text that is looked at as a whole
_WORD_MOST = 40  # characters that are folded one by one
_HELD_MOST = 1 << 22  # characters of texts that are remembered; then all are forgotten
_TOLD = 11  # numbers, see c/scan/scan.c
_FIELDS = 5  # of a line, see c/scan/scan.h


class Evidence(NamedTuple):
    """How many characters are Han, only Traditional, and only Simplified."""

    han: int
    traditional: int
    simplified: int

    @property
    def script(self) -> str:
        """`traditional`, `simplified`, `mixed` or `none`; the smaller side is noise up to a tenth."""
        total = self.traditional + self.simplified
        if not total:
            return "none"
        if self.simplified * 10 <= total:
            return "traditional"
        return "simplified" if self.traditional * 10 <= total else "mixed"


class Lines(NamedTuple):
    """The lines of a text that are not blank: each is `[start, end)` without outer spaces.

    Attributes:
        starts: of each.
        ends: of each.
        nexts: where the following line begins.
    """

    starts: list[int]
    ends: list[int]
    nexts: list[int]


class Look:
    """What one look at a text tells.

    Args:
        text: any string.

    Attributes:
        flags: those of `hanzi.flags` that any character has.
        pairs: those that any two neighbours have.
        evidence: of its script.
        shown: how many characters are not blank.
        stop_lines: how many lines have a Chinese full stop.
        joints: how many neighbours are `flags.JOINT`.
        most_joints: how many of them are in the line that has the most.
        bracketed: how many are `flags.BRACKETED`.
        length: of the text.
        at: address of the code points of the view, for the kernel.
        lines_at: address of what it says of the lines, see c/scan/scan.h.
        line_count: how many are not blank.
        answers: of those who ask the same of one text again and again: who asks -> what they were told.

    >>> found = Look("返回搜狐，查看更多　\\n\\n 掃一掃")
    >>> found.view, found.lines.starts, found.lines.ends, found.lines.nexts
    ('返回搜狐,查看更多 \\n\\n 扫一扫', [0, 13], [9, 16], [11, 16])
    >>> found.evidence, found.shown
    (Evidence(han=11, traditional=2, simplified=0), 12)
    """

    __slots__ = (
        "_lines", "_made", "_view", "answers", "at", "bracketed", "evidence", "flags", "joints", "length", "line_count",
        "lines_at", "most_joints", "pairs", "shown", "stop_lines",
    )  # fmt: skip

    def __init__(self, text: str) -> None:
        self.length = length = len(text)
        array, room, start, end = _taken(_TOLD + length + _FIELDS * (length // 2 + 1))
        told = room + 4 * start
        self.at = told + 4 * _TOLD
        self.lines_at = self.at + 4 * length
        function, table, _kept = looking()
        data = encoded(text)
        function(data, length, table, ASTRAL, told, self.at, self.lines_at)
        (
            self.flags, self.pairs, han, traditional, simplified, self.shown, self.line_count, self.stop_lines,
            self.joints, self.most_joints, self.bracketed,
        ) = array[start : start + _TOLD].tolist()  # fmt: skip
        behind = start + _TOLD + length + _FIELDS * self.line_count
        self._made = array[start:behind]
        if end == _ROOM:  # more than that was made for this text alone, and goes with it
            _rooms.append((array, room, behind, end))
        self.evidence = Evidence(han, traditional, simplified)
        self.answers: dict[object, bool] = {}
        self._view: str | None = None
        self._lines: Lines | None = None

    @property
    def view(self) -> str:
        """What rules are matched on, see `fold`."""
        if self._view is None:
            self._view = from_code_points(self._made[_TOLD : _TOLD + self.length])
        return self._view

    @property
    def lines(self) -> Lines:
        """The lines that are not blank."""
        if self._lines is None:
            self._lines = self.first_lines(self.line_count)
        return self._lines

    def first_lines(self, most: int) -> Lines:
        """Return so many of the lines that are not blank, or all."""
        start = _TOLD + self.length
        numbers = self._made[start : start + _FIELDS * min(most, self.line_count)].tolist()
        return Lines(numbers[::_FIELDS], numbers[1::_FIELDS], numbers[2::_FIELDS])


# Room for what looks tell, of which each takes a part: the array, its address, and where what is free begins and ends.
_rooms: list[tuple[NDArray[np.int32], int, int, int]] = []
_ROOM = 1 << 18
_HEAD = 600  # characters that most often have the first lines of a page
_FLAGGED = 256  # places of characters that are found without asking again


def _taken(size: int) -> tuple[NDArray[np.int32], int, int, int]:
    """Return room for a look, which nobody else has until it is given back: a thread takes another one meanwhile."""
    room = _rooms.pop() if _rooms else None
    if room is None or room[3] - room[2] < size:
        array = np.empty(max(size, _ROOM), dtype=np.int32)
        room = array, address(array), 0, len(array)
    return room


@cache
def looking() -> tuple[Callable[..., Any], int, NDArray[np.uint64]]:
    """Return the kernel's function, where the table is, and the table: two threads may make one each, and lose one."""
    table = marks()
    return bound("look"), address(table), table


# By the address of the text, which is held so that no other gets it: to find a text by its letters, all must be read.
_remembered: dict[int, tuple[Look, str]] = {}
_held = 0


def look(text: str) -> Look:
    """Return what a look at a text tells; it is remembered for a while, because all stages look at a page."""
    global _held  # noqa: PLW0603 - one memory for all
    found = _remembered.get(id(text))
    if found is None:
        found = Look(text), text
        if _held > _HELD_MOST:
            forget()
        _held += len(text)
        _remembered[id(text)] = found
    return found[0]


def forget() -> None:
    """Forget all looks: nobody looks again at texts that are done with."""
    global _held  # noqa: PLW0603 - one memory for all
    _remembered.clear()
    _held = 0


def head(text: str, lines: int) -> Look:
    """Return a look at the beginning of a text: at least at so many lines that are not blank, if it has them.

    >>> head("甲\\n" * 2000, 3).line_count
    300
    """
    seen, end = remembered(text), _HEAD
    while seen is None:
        at = text.find("\n", end - 1)
        part = Look(text[: at + 1] if at >= 0 else text)
        seen, end = part if at < 0 or part.line_count >= lines else None, 4 * end
    return seen


def flagged(text: str, flags: int) -> list[int]:
    """Return the places of the characters that have any of some flags; `ASTRAL` says nothing here.

    >>> from seedclean.text.char_flags import JUNK
    >>> flagged("甲\\u200b乙", JUNK)
    [1]
    """
    room = _FLAGGED
    data = encoded(text)
    while True:
        places = np.empty(room, dtype=np.int32)
        count = bound("flagged")(data, len(text), looking()[1], flags, address(places), room)
        if count <= room:
            return places[:count].tolist()  # type: ignore[no-any-return]
        room = count


def remembered(text: str) -> Look | None:
    """Return what a look at a text told, if it is remembered."""
    found = _remembered.get(id(text))
    return found and found[0]


def fold(text: str) -> str:
    """Return the view that rules are matched on: Simplified, half-width, same length.

    >>> fold("返回搜狐，查看更多　掃一掃")
    '返回搜狐,查看更多 扫一扫'
    """
    if len(text) <= _WORD_MOST:
        return text.translate(_folding())
    if len(text) < _PAGE_LEAST:
        return from_code_points(folded()[code_points(text)])
    return look(text).view


@cache
def _folding() -> dict[int, int]:
    """Return what is folded to another character -> that one: for a few characters faster than arrays."""
    table = folded()[:PLAIN]
    changed = np.flatnonzero(table != np.arange(PLAIN))
    return dict(zip(changed.tolist(), table[changed].tolist(), strict=True))


def evidence(text: str) -> Evidence:
    """Count what speaks for each script.

    >>> evidence("英偉達宣布投資"), evidence("英伟达宣布投资").script
    (Evidence(han=7, traditional=3, simplified=0), 'simplified')
    """
    return Look(text).evidence if len(text) < _PAGE_LEAST else look(text).evidence


def line_evidence(text: str) -> NDArray[np.int64]:
    """Return what `evidence` counts of each line of a text: shape (3, lines), int64.

    >>> line_evidence("英偉達宣布\\n\\n今天").tolist()
    [[5, 0, 2], [2, 0, 0], [0, 0, 0]]
    """
    points = code_points(f"{text}\n")
    kind, ends = kinds()[points], np.flatnonzero(points == ord("\n"))
    counts = np.zeros((3, len(ends) + 1), dtype=np.int64)
    for row, flag in zip(counts, (HAN, TRADITIONAL, SIMPLIFIED), strict=True):
        row[1:] = np.cumsum(kind & flag != 0)[ends]
    return counts[:, 1:] - counts[:, :-1]


def han_count(text: str) -> int:
    """Return the number of Han characters.

    >>> han_count("AI圈又地震了。")
    5
    """
    if len(text) < _PAGE_LEAST:
        return int(np.count_nonzero(kinds()[code_points(text)]))
    return look(text).evidence.han


def common_share(text: str) -> float:
    """Return how many of the characters that are neither ASCII nor usual marks are of daily use, 0 to 1.

    It tells right decoding from wrong: measured on 5,000 articles, a page has 0.92 at least in its own encoding and
    0.47 at most in another that takes its bytes.

    >>> common_share("英偉達宣布,今天"), common_share("鑻变紵杈惧甯")
    (1.0, 0.33...)
    """
    codes = code_points(fold(text))
    marks = ((codes >= 0x3000) & (codes < 0x3020)) | ((codes >= 0x2010) & (codes < 0x2030))
    letters = codes[(codes > 0x7F) & ~marks]
    return float(np.count_nonzero(kinds()[letters] & COMMON) / max(len(letters), 1))


def sentence_han(text: str) -> int:
    """Return the number of Han characters in lines that hold a sentence, told by its full stop.

    >>> sentence_han("首页\\n船开了。")
    3
    """
    return sum(han_count(line) for line in text.split("\n") if "。" in line)
