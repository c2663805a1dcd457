"""What the lines of a page are known by when they are counted over many pages.

A line is known by the hash of its form: folded, without blanks. In a line that is no sentence each number is alike, and
so are the names behind a label: `2025-03-02 记者：顾一帆` and `2025-03-09 记者：林小满` are one line. In a sentence
they differ, because there they say something.

Behind the lines of a page stands, as if it were one more line, the shape of what stands behind the last sentence of its
longest stretch of prose: `…。(《海城晚报》 2025.03.02)`. 0 is written there if that is nothing that bylines know.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from seedclean.core.edits import code_points
from seedclean.core.kernel import address, unchecked
from seedclean.text.bylines.ending import ENDING_MOST, read_ending
from seedclean.text.char_tables import letter_table
from seedclean.text.scan import TextScan, fold, scan_text

COUNTED, SENTENCE, PROSE = 1, 2, 4  # bits of a line's kind, see c/repeats/line_hashes.c
# Words in front of names, dates and outlets, folded. A name behind one of them is like any other.
_LABELS = (
    "来源", "出处", "稿源", "转载自", "摘自", "来自", "媒体", "作者", "记者", "撰文", "撰稿", "文", "文字", "图",
    "图文", "摄影", "摄", "摄像", "报道", "报导", "通讯员", "整理", "采写", "供稿", "供图", "口述", "翻译", "译者",
    "编译", "原创", "编辑", "责编", "选稿", "校对", "审核", "主编", "发布", "发布者", "发布人", "上传", "录入",
    "编审", "美编", "审稿", "配音", "策划", "监制", "制片人", "标签", "关键词", "关键字", "供稿单位", "发布单位",
    "点击", "浏览", "阅读", "浏览次数", "阅读次数", "点击次数", "点击数", "人气", "时间", "日期",
)  # fmt: skip
_DIGIT, _SEPARATOR = 2, 16
_CLASSES = {
    _DIGIT: "0123456789",
    4: "。!?;…",
    8: "”\"』」)】》'’",
    _SEPARATOR: ":/╱|丨•",
    32: ' \t()[]【】<>《》「」“”",。;!?、',
    64: ",",
}


class LineHashes(NamedTuple):
    """Lines that are not blank, of one page or of several, one after the other; n in all.

    Attributes:
        hashes: what each is known by, shape (n,), uint64; 0 for a line of fewer than two letters.
        kinds: `COUNTED`, `SENTENCE` (numbers and names differ), `PROSE`, shape (n,), uint8.
        letters: of each, without digits, shape (n,), int32.
    """

    hashes: NDArray[np.uint64]
    kinds: NDArray[np.uint8]
    letters: NDArray[np.int32]


@cache
def _classes() -> NDArray[np.uint8]:
    """Return of each code point what it is in a line: shape (0x110000,), uint8."""
    table = letter_table().astype(np.uint8)
    for bit, characters in _CLASSES.items():
        points = code_points(characters)
        if bit == min(_CLASSES):  # a digit is no letter here
            table[points] = 0
        table[points] |= np.uint8(bit)
    return table


@cache
def _labels() -> NDArray[np.uint32]:
    """Return the labels as the kernel takes them: the length of each, then its characters, uint32."""
    return np.concatenate([np.concatenate(([len(label)], code_points(label))) for label in _LABELS]).astype(np.uint32)


@cache
def _tables() -> tuple[int, int, int]:
    """Return where the classes and the labels are, and how many numbers the labels have."""
    return address(_classes()), address(_labels()), len(_labels())


@cache
def _exact_classes() -> NDArray[np.uint8]:
    return _classes() & np.uint8(0xFF & ~(_DIGIT | _SEPARATOR))


@cache
def _exact_tables() -> tuple[int, int, int]:
    """Return what `_tables` does where nothing is alike that is written otherwise."""
    return address(_exact_classes()), address(_labels()), len(_labels())


def hashes_of_lines(scan: TextScan) -> LineHashes:
    """Return what the lines of a scanned text are known by.

    >>> from seedclean.text import scan_text
    >>> one, other = (hashes_of_lines(scan_text(text)).hashes[0] for text in ("3-2 記者:顧一帆", "9-30 记者：林小满"))
    >>> one == other
    np.True_
    """
    return _hashed(scan, None)[0]


def prose_shingles(scan: TextScan) -> tuple[LineHashes, NDArray[np.uint32]]:
    """Return what a page is counted by, and the hashes of the letters' five-grams of the longest stretch of prose.

    The lines are those of `hashes_of_lines`, and behind them the key of the ending of that stretch, see `read_ending`,
    or 0; nothing of a page without lines. A page without prose has the five-grams of all its lines.

    >>> from seedclean.text import scan_text
    >>> lines, _ = prose_shingles(scan_text("昨晚九点,第一班渡轮离开海城港,船上坐了一百八十多人。(记者 顾一帆)"))
    >>> len(lines.hashes), lines.hashes[1] == read_ending("船开了。(记者 林小满)").key
    (2, np.True_)
    """
    shingles = np.empty(max(scan.length, 1), dtype=np.uint32)
    count, (lines, written) = scan.line_count, _hashed(scan, shingles)
    if count:
        ending = read_ending(scan.line_end(int(lines.hashes[count]), ENDING_MOST))
        lines.hashes[count] = ending.key if ending else 0
    return lines, shingles[:written]


def exact_hashes(scan: TextScan) -> LineHashes:
    """Return what the lines of a scanned text are known by if numbers and names behind labels differ in all of them.

    >>> from seedclean.text import scan_text
    >>> first, second, third = exact_hashes(scan_text("第 1 页\\n第2页\\n第1页")).hashes
    >>> first == second, first == third
    (np.False_, np.True_)
    """
    return _hashed(scan, None, _exact_tables())[0]


def _hashed(
    scan: TextScan, shingles: NDArray[np.uint32] | None, tables: tuple[int, int, int] | None = None
) -> tuple[LineHashes, int]:
    count = scan.line_count
    size_of_all = count + (shingles is not None and count > 0)
    numbers = np.empty(count + 1, dtype=np.uint64)
    letters = np.zeros(count + 1, dtype=np.int32)
    kinds = np.zeros(count + 1, dtype=np.uint8)
    classes, labels, size = tables or _tables()
    room, shingles_at = (0, 0) if shingles is None else (len(shingles), address(shingles))
    written = unchecked("line_hashes")(
        scan.view_address, room, scan.lines_address, count, classes, labels, size,
        address(numbers), address(kinds), address(letters), shingles_at,
    )  # fmt: skip
    return LineHashes(numbers[:size_of_all], kinds[:size_of_all], letters[:size_of_all]), written


def lines_to_keep(lines: Sequence[str]) -> NDArray[np.uint64]:
    """Return what some lines are known by, and what endings of paragraphs in their form are, sorted."""
    endings = (read_ending(f"。{fold(line.strip())}") for line in lines)
    keys = np.array([ending.key for ending in endings if ending], dtype=np.uint64)
    return np.sort(np.concatenate((hashes_of_lines(scan_text("\n".join(lines))).hashes, keys)))


def joined_hashes(pages: Sequence[LineHashes]) -> tuple[LineHashes, NDArray[np.int64]]:
    """Return the lines of several pages one after the other, and where those of each begin and end."""
    starts = np.zeros(len(pages) + 1, dtype=np.int64)
    np.cumsum([len(page.hashes) for page in pages], out=starts[1:])
    if not pages:
        return LineHashes(np.empty(0, np.uint64), np.empty(0, np.uint8), np.empty(0, np.int32)), starts
    columns: list[NDArray[Any]] = [np.concatenate(parts) for parts in zip(*pages, strict=True)]
    return LineHashes(*columns), starts
