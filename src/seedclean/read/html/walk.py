"""One pass over the tree of an HTML page: what a reader sees, line by line, and facts about each line.

The lines are those of `innerText` as the HTML standard defines it, with these differences: rows of simple tables are
one line, items of ordered lists have their numbers, notes of ruby stand in brackets, and text that a script would show
is text.
"""

from __future__ import annotations

import re
from typing import Any, NamedTuple

import numpy as np

from seedclean.read.html.display_rules import DisplayRules
from seedclean.read.html.elements import (
    AS_WRITTEN,
    BLOCK,
    BREAK,
    CELL,
    DIALOG,
    FACT,
    FLAGS,
    HEADING,
    ITEM,
    KINDS,
    LINK,
    ORDERED,
    PAGE,
    PAGE_TITLE,
    QUOTE,
    ROW,
    RUBY_NOTE,
    TEXT,
    TIME,
    TRANSPARENT,
    UNORDERED,
    UNSEEN,
)
from seedclean.read.html.facts import Blocks, LineFacts
from seedclean.read.html.head import HeadBuilder, HeadFacts
from seedclean.read.html.line_builder import LineBuilder

_STYLE = re.compile(
    r"(?P<gone>display\s*:\s*none)|(?P<shown>display\s*:)|(?P<clear>visibility\s*:\s*hidden|(?<![\w-])opacity\s*:\s*(?:0?\.0*|0)\s*(?:[;!]|$))"
    r"|(?P<written>white-space\s*:\s*pre)|(?P<unmarked>list-style(?:-type)?\s*:\s*none)",
    re.IGNORECASE,
)
_HEADING_MOST = 8  # lines of a heading; more are a page that one was left open around
_ROW_MOST = 40  # cells of such a row


class Rendered(NamedTuple):
    """What a page shows.

    Attributes:
        lines: the visible lines, none blank; the first is the page's title, if it has one.
        facts: about each line.
        head: what the page says of itself.
    """

    lines: list[str]
    facts: LineFacts
    head: HeadFacts


def render(root: Any) -> Rendered:
    """Return what a page shows.

    Args:
        root: the root of a selectolax tree. Any depth: nothing here calls itself.

    >>> from selectolax.lexbor import LexborHTMLParser
    >>> page = "<title>海城</title><nav><a>首页</a> <a>新闻</a></nav><p>船<b>开</b>了。<br>再见。<script>x</script>"
    >>> rendered = render(LexborHTMLParser(page).root)
    >>> rendered.lines
    ['海城', '首页 新闻', '船开了。', '再见。']
    >>> rendered.facts.link_share.tolist()
    [0.0, 1.0, 0.0, 0.0]
    """
    walk = TreeWalk(DisplayRules(node.text(deep=True) for node in root.css("style")))
    walk.run(root)
    return walk.result()


class TreeWalk(LineBuilder):
    """The state of one pass over a tree."""

    def __init__(self, rules: DisplayRules) -> None:
        super().__init__()
        self.rules = rules
        self.head = HeadBuilder()
        self.tags, self.words = ["#document"], [""]
        self.parents, self.depths = [-1], [0]
        self.spans: list[list[int]] = [[0, 0]]
        self.stack: list[Any] = []
        self.counters: list[int | None] = []  # the next number of each open list
        self.rows: list[tuple[int, int]] = []  # of each open row its first line, and its cells with text

    def run(self, root: Any) -> None:  # noqa: C901 - the loop over all nodes
        """Visit all nodes in document order."""
        kinds = KINDS
        node = root
        while True:
            tag = node.tag
            kind = kinds.get(tag, BLOCK)
            if kind == TEXT:
                if text := node.text_content:
                    (self.add_written if self.written else self.add)(text)
            elif kind == BREAK:
                self.end_line()
            elif kind == FACT:
                self.head.add_fact(node, tag)
            elif kind != UNSEEN:
                child = node.first_child
                if child is not None or kind == LINK:
                    self.enter(node, tag, kind)
                    if child is not None:
                        node = child
                        continue
                    self.leave()
                else:
                    self.pass_by(node, kind)
            following = node.next
            while following is None:
                if not self.stack:
                    self.end_line()
                    return
                following = self.leave().next
            node = following

    def pass_by(self, node: Any, kind: int) -> None:
        """Take notice of an element without children."""
        if kind >= BLOCK:
            self.end_line()
        if "itemprop" in (attributes := node.attributes):
            self.head.add_item(node, attributes)

    def enter(self, node: Any, tag: str, kind: int) -> None:
        """Begin an element."""
        attributes = node.attributes
        before = (node, kind, self.link, self.flags, self.block, self.written)
        self.flags |= FLAGS.get(tag, 0)
        line, unmarked = self.styled(node, tag, attributes) if attributes or self.rules else (None, False)
        if kind >= BLOCK:
            self.end_line()
            self.open_block(tag, attributes)
            if kind == DIALOG:
                line = line or (None if "open" in attributes or self.hidden else self.hide())
            elif kind > BLOCK:
                self.begin(kind, attributes, unmarked=unmarked)
            elif tag in AS_WRITTEN:
                self.written = True
        elif kind > LINK:
            self.begin_inline(node, kind, attributes)
        elif kind == LINK:
            self.link = True
        self.stack.append((*before, line))

    def styled(self, node: Any, tag: str, attributes: Any) -> tuple[Any, bool]:
        """Take over how an element is shown; return the line that it puts aside, and whether a list has no numbers."""
        hide = "hidden" in attributes or (bool(self.rules) and self.rules.hide(tag, attributes))
        unmarked = False
        if "style" in attributes:
            for style in _STYLE.finditer(attributes["style"] or ""):
                name = style.lastgroup
                hide = name == "gone" or (hide and name != "shown")
                unmarked |= name == "unmarked"
                self.written |= name == "written"
                self.flags |= TRANSPARENT if name == "clear" else 0
        if "itemprop" in attributes:
            self.head.add_item(node, attributes)
        return (self.hide() if hide and not self.hidden else None), unmarked

    def begin_inline(self, node: Any, kind: int, attributes: Any) -> None:
        """Begin a note of ruby, a quotation or a time."""
        if kind == RUBY_NOTE:
            self.append("(")
        elif kind == QUOTE:
            self.add("“")
        elif kind == TIME:
            self.head.add_time(node, attributes)

    def begin(self, kind: int, attributes: Any, *, unmarked: bool) -> None:
        """Begin a list, an item, a row, or the page."""
        if kind == ORDERED:
            self.counters.append(None if unmarked else _start(attributes.get("start"), 1))
        elif kind == UNORDERED:
            self.counters.append(None)
        elif kind == ITEM and self.counters:
            number = self.counters[-1]
            if number is not None:
                number = _start(attributes.get("value"), number)
                self.counters[-1] = number + 1
                self.prefix = "" if unmarked else f"{number}. "
        elif kind == ROW:
            self.rows.append((len(self.texts), 0))
        elif kind == PAGE:
            self.head.lang = attributes.get("lang") or ""

    def leave(self) -> Any:
        """End the innermost open element, and return it."""
        node, kind, link, flags, block, written, line = self.stack.pop()
        if kind >= BLOCK:
            self.end_line()
            self.spans[self.block][1] = len(self.texts)
            if kind > BLOCK:
                self.finish(kind)
        elif kind == RUBY_NOTE:
            self.append(")")
        elif kind == QUOTE:
            self.add("”")
        if line is not None:
            self.show(line)
        self.link, self.flags, self.block, self.written = link, flags, block, written
        return node

    def finish(self, kind: int) -> None:
        """End a heading, a list, an item, a cell or a row."""
        first = self.spans[self.block][0]
        if kind == CELL:
            if self.rows and len(self.texts) > first:
                start, cells = self.rows[-1]
                self.rows[-1] = start, cells + 1
        elif kind == ROW:
            start, cells = self.rows.pop()
            if 1 < cells <= _ROW_MOST and len(self.texts) - start == cells and self.join_lines(start):
                for span in self.spans[self.block :]:  # the blocks within the row
                    span[:] = start, start + 1
        elif kind in (ORDERED, UNORDERED):
            self.counters.pop()
        elif kind == ITEM:
            self.prefix = ""
        elif kind == HEADING and 0 < len(self.texts) - first <= _HEADING_MOST and not self.hidden:
            self.head.add_heading(int(self.tags[self.block][1]), " ".join(self.texts[first:]))

    def open_block(self, tag: str, attributes: Any) -> None:
        """Open a block."""
        words = ""
        if attributes:
            words = attributes.get("class") or ""
            if attributes.get("id"):
                words = f"{words} {attributes['id']}" if words else attributes["id"]
        self.tags.append(tag)
        self.words.append(words)
        self.parents.append(self.block)
        self.depths.append(self.depths[self.block] + 1)
        self.block = len(self.parents) - 1
        self.spans.append([len(self.texts), len(self.texts)])

    def result(self) -> Rendered:
        """Return the lines that a reader sees, with their facts."""
        head, shown = self.head.facts(), self.shown()
        texts = [text for text, is_shown in zip(self.texts, shown.tolist(), strict=True) if is_shown]
        numbers = np.array(self.numbers, dtype=np.int32).reshape(-1, 5)[shown]
        self.spans[0][:] = 0, len(self.texts)
        spans = np.concatenate(([0], np.cumsum(shown)))[np.array(self.spans)].astype(np.int32)
        if head.title:
            texts.insert(0, head.title)
            numbers = np.concatenate(([[len(head.title), 0, PAGE_TITLE, 0, 0]], numbers)).astype(np.int32)
            spans += 1
            spans[0, 0] = 0
        parents, depths = np.array(self.parents, dtype=np.int32), np.array(self.depths, dtype=np.int32)
        letters, linked, flags, block = (np.ascontiguousarray(numbers[:, column]) for column in range(4))
        blocks = Blocks(self.tags, self.words, parents, depths, spans)
        return Rendered(texts, LineFacts(letters, linked, flags, block, blocks), head)


def _start(value: str | None, otherwise: int) -> int:
    """Return the number that an attribute gives a list item."""
    try:
        return int(value) if value and len(value) < 10 else otherwise
    except ValueError:
        return otherwise
