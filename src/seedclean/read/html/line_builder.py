"""Lines of visible text, made piece by piece."""

from __future__ import annotations

import re
from typing import Any

import numpy as np
from numpy.typing import NDArray

from seedclean.read.html.elements import UNDISPLAYED

WHITE = " \t\n\r\f"  # what HTML folds; other blanks are text
RUN_OF_WHITE = re.compile(r"[ \t\n\r\f]+")
_CELL_MOST = 120  # characters of a cell of a table whose rows are read as one line
_SENTENCE_MARKS = re.compile("[，。！？；：、,!?;…]")
_PROSE_SHARE = 0.8  # of the prose of a page in a part that is not displayed: then the part is the page


class LineBuilder:
    """The lines so far, and the current one, which is kept in pieces.

    Attributes:
        texts: the lines, none blank.
        numbers: of each line its letters, how many are linked, its flags, its block, and the part that is not
            displayed in which it stands, or 0.
        link, written, flags, block: of the element whose text is added.
        hidden: number of the part that is not displayed, or 0.
    """

    def __init__(self) -> None:
        self.texts: list[str] = []
        self.numbers: list[tuple[int, int, int, int, int]] = []
        self.link = self.written = False
        self.flags = self.block = self.hidden = 0
        self.prefix = ""  # the number of a list item
        self._hidden_parts = 0
        self._pieces: list[str] = []
        self._gap = False  # white space stands before the next piece
        self._letters = self._linked = self._line_flags = self._line_block = 0

    def end_line(self) -> None:
        """End the current line."""
        pieces = self._pieces
        if pieces:
            text = "".join(pieces).rstrip(" ")
            if text and not text.isspace():
                self.texts.append(text)
                self.numbers.append((self._letters, self._linked, self._line_flags, self._line_block, self.hidden))
            self._pieces = []
            self._letters = self._linked = 0
        self._gap = False

    def add(self, text: str) -> None:
        """Add a text node whose white space is folded."""
        inner = text.strip(WHITE)
        pieces = self._pieces
        if not inner:
            self._gap = True
            return
        if " " in inner or "\n" in inner or "\t" in inner or "\r" in inner or "\f" in inner:
            inner = RUN_OF_WHITE.sub(" ", inner)
        if pieces:
            if self._gap or text[0] in WHITE:
                pieces.append(" ")
        else:
            self._line_flags, self._line_block = self.flags, self.block
            if self.prefix:
                if not inner[0].isdigit():
                    pieces.append(self.prefix)
                self.prefix = ""
        pieces.append(inner)
        size = len(inner)
        self._letters += size
        if self.link:
            self._linked += size
        self._gap = text[-1] in WHITE

    def add_written(self, text: str) -> None:
        """Add a text node whose line ends are shown."""
        first, *rest = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
        for number, line in enumerate((first, *rest)):
            if number:
                self.end_line()
            if line:
                if not self._pieces:
                    self._line_flags, self._line_block = self.flags, self.block
                self._pieces.append(line)
                self._letters += len(line)
                self._linked += len(line) * self.link

    def append(self, mark: str) -> None:
        """Add a mark that stands without a gap."""
        self._pieces.append(mark)

    def hide(self) -> tuple[list[str], bool, str, int, int, int, int]:
        """Put the current line aside, and begin a part that is not displayed."""
        line = (self._pieces, self._gap, self.prefix, self._letters, self._linked, self._line_flags, self._line_block)
        self._pieces, self._gap, self.prefix, self._letters, self._linked = [], False, "", 0, 0
        self._hidden_parts += 1
        self.hidden = self._hidden_parts
        self.flags |= UNDISPLAYED
        return line

    def show(self, line: Any) -> None:
        """End the part that is not displayed, and go on with the line that was put aside."""
        self.end_line()
        self.hidden = 0
        self._pieces, self._gap, self.prefix, self._letters, self._linked, self._line_flags, self._line_block = line

    def join_lines(self, first: int) -> bool:
        """Make the lines from the first on one, if none is long; return whether that was done."""
        texts = self.texts[first:]
        if max(map(len, texts)) > _CELL_MOST:
            return False
        numbers = self.numbers[first:]
        flags = numbers[0][2]
        self.texts[first:] = [" ".join(texts)]
        self.numbers[first:] = [
            (sum(n[0] for n in numbers) + len(texts) - 1, sum(n[1] for n in numbers), flags, self.block, numbers[0][4])
        ]
        return True

    def shown(self) -> NDArray[np.bool_]:
        """Return which lines a reader sees, shape (lines,): those displayed, and a part that is nearly all prose."""
        parts = np.array([number[4] for number in self.numbers], dtype=np.int64)
        shown: NDArray[np.bool_] = parts == 0
        if shown.all():
            return shown
        prose = [len(text) if _SENTENCE_MARKS.search(text) else 0 for text in self.texts]
        masses = np.bincount(parts, weights=prose)
        part = int(masses[1:].argmax()) + 1
        if masses[part] > 0 and masses[part] >= _PROSE_SHARE * masses.sum():
            shown |= parts == part
        return shown
