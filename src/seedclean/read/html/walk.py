"""One pass over an HTML page: what a reader sees, line by line, and facts about each line.

The lines are those of `innerText` as the HTML standard defines it, with these differences: rows of simple tables are
one line, items of ordered lists have their numbers, notes of ruby stand in brackets, and text that a script would show
is text.

The tree is written out as HTML, in which every element is closed; the kernel reads that, see c/visible.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from seedclean.core.kernel import I32, I64, U8, U64, address, unchecked
from seedclean.read.html.display_rules import read_rules
from seedclean.read.html.elements import element_table
from seedclean.read.html.facts import BLOCK_FIELDS, Blocks, LineFacts
from seedclean.read.html.head import HeadFacts, head_facts
from seedclean.read.html.tree import WrittenTree

_NEEDS_ROOM, _NEEDS_RULES = -1, -2
_ROOM_EACH, _ROOM_LEAST = 6, 1 << 18  # bytes for each of the page; most pages need less than 2
_COLUMNS, _FACT_FIELDS = 4, 5  # see c/visible/walk.h


class Rendered(NamedTuple):
    """What a page shows.

    Attributes:
        text: the visible lines, none blank; the first is the page's title, if it has one.
        lines: the same, one by one.
        facts: about each line.
        head: what the page says of itself.
    """

    text: str
    lines: list[str]
    facts: LineFacts
    head: HeadFacts


class _Sums(NamedTuple):
    """How much was made, and at which byte it stands."""

    lines: int
    text_at: int
    text_size: int
    columns_at: int
    blocks: int
    blocks_at: int
    facts: int
    facts_at: int
    headings_at: int
    has_title: int


def render(tree: WrittenTree) -> Rendered:
    """Return what a page shows.

    Args:
        tree: of the page. Any depth: nothing here calls itself.

    >>> from seedclean.read.html.tree import page_tree
    >>> page = "<title>海城</title><nav><a>首页</a> <a>新闻</a></nav><p>船<b>开</b>了。<br>再见。<script>x</script>"
    >>> rendered = render(page_tree(page.encode()))
    >>> rendered.lines
    ['海城', '首页 新闻', '船开了。', '再见。']
    >>> rendered.facts.link_share.tolist()
    [0.0, 1.0, 0.0, 0.0]
    """
    data = tree.data
    rules: bytes | None = None
    room = _ROOM_LEAST + _ROOM_EACH * len(data)
    while True:
        work, sums = np.empty(room // 8, dtype=U64), np.empty(len(_Sums._fields), dtype=I64)
        status = _read(data, rules, work, sums)
        if status == _NEEDS_ROOM:
            room *= 2
        elif status == _NEEDS_RULES:
            rules = read_rules("\n".join(tree.style_sheets()))
        else:
            return _rendered(data, work, _Sums(*sums.tolist()))


def _read(data: bytes, rules: bytes | None, work: NDArray[np.uint64], sums: NDArray[np.int64]) -> int:
    table = element_table()
    size, count = (0, 0) if rules is None else (len(rules), rules.count(b"\n"))
    status: int = unchecked("visible_lines")(
        data, len(data), address(table), len(table), rules, size, count, address(work), work.nbytes,
        address(sums),
    )  # fmt: skip
    return status


def _rendered(data: bytes, work: NDArray[np.uint64], sums: _Sums) -> Rendered:
    memory, numbers = work.view(U8), work.view(I32)
    text = memory[sums.text_at : sums.text_at + sums.text_size].tobytes().decode()
    lines = text.split("\n") if sums.lines else []
    columns = _table(numbers, sums.columns_at, _COLUMNS, sums.lines)
    blocks = Blocks(data, _table(numbers, sums.blocks_at, sums.blocks, BLOCK_FIELDS))
    facts = _table(numbers, sums.facts_at, sums.facts, _FACT_FIELDS).tolist()
    headings = memory[sums.headings_at : sums.facts_at]
    head = head_facts(data, facts, headings, lines[0] if sums.has_title else "")
    letters, linked, flags, block = columns
    return Rendered(text, lines, LineFacts(letters, linked, flags, block, blocks), head)


def _table(numbers: NDArray[np.int32], start: int, rows: int, columns: int) -> NDArray[np.int32]:
    return numbers[start // 4 :][: rows * columns].reshape(rows, columns).copy()
