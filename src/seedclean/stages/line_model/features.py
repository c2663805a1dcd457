"""Numbers about the lines of a page, from the text alone: what each line is, and how it stands among the others.

Most of what tells the main text is relative to the page: how far the prose is, how much of it stands before and
behind, where a title, a date or the head of a list was last seen. The kernel writes them, see c/lines/text_features.c.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cache
from itertools import product
from typing import ClassVar

import numpy as np
from numpy.typing import NDArray

from seedclean.core.kernel import F64, I32, U8, U16, address, unchecked
from seedclean.core.kernel.structs import ArrayStruct, Kind, c_fields
from seedclean.stages.line_model.line_table import LineTable
from seedclean.stages.line_model.line_words import word_names
from seedclean.stages.line_model.marks import mark_table

ANCHOR_MOST = 60  # characters of a line whose words are signs for others
_ROLES = ("date", "time", "only-date", "comment", "relative-day", "ends-in-date", "statement")
_ANCHORS = (
    "list-head", "editor", "footer", "share", "date", "source", "author", "related", "path", "end-mark", "follow",
    "statement", "original-title",
)  # fmt: skip
_NEIGHBOURS = (
    "length", "prose", "running text", "very short", "dates", "comments", "commas", "separators", "lexicon",
)  # fmt: skip
WINDOWS = ("3 before", "3 behind", "10 before", "10 behind")
BESIDE = ("the line before", "the line behind")
_WORK_EACH, _WORK_LEAST = 48, 64  # numbers that the kernel works with: of each line, and in all

Bools = NDArray[np.bool_]
Floats = NDArray[np.float64]


class LineStruct(ArrayStruct):
    """`struct page_lines` of c/lines/lines.h."""

    kinds: ClassVar[Mapping[str, Kind]] = {
        "numbers": I32, "words": U8, "roles": I32, "marks": U16, "cover": F64, "within": F64,
        "prose": U8, "running": U8, "full": U8, "title": U8, "is_short": U8, "mass": F64, "count": int,
        "word_count": int,
    }  # fmt: skip
    _fields_ = c_fields(kinds)


class LineKinds:
    """What kinds of lines there are; each shape (n,), bool, where not said otherwise.

    Args:
        table: of the page.

    Attributes:
        prose: sentences.
        running: text that is no list and no table.
        full: running text to its end, of some length.
        title: the title again: a line that the title holds.
        short: lines whose words are signs for others.
        mass: characters of prose of each line, float64.
        struct: all of it, and the table, for the kernel.
    """

    def __init__(self, table: LineTable) -> None:
        count = len(table.size)
        kinds = np.empty((5, count), dtype=U8)
        self.mass: Floats = np.empty(count, dtype=F64)
        self.prose, self.running, self.full, self.title, self.short = kinds.view(bool)
        first = address(kinds)
        arrays = table.numbers, table.has_word, _role_numbers(), mark_table()[0], table.cover, table.within
        self._kept = arrays
        self.struct = LineStruct.unchecked(
            *map(address, arrays), *range(first, first + 5 * count, count), address(self.mass), count,
            table.has_word.shape[1],
        )  # fmt: skip
        unchecked("line_kinds")(self.struct.address)


@cache
def names_of_text() -> tuple[str, ...]:
    """Return the names of what `put_text_features` writes of each line, in its order."""
    return (*_of_characters(), *_of_prose(), *_of_neighbours(), *_of_page())


def put_text_features(kinds: LineKinds, lexicon: NDArray[np.float32], rows: NDArray[np.float32]) -> None:
    """Write the numbers of each line.

    Args:
        kinds: of the n lines of the page.
        lexicon: what the words of each line speak for, shape (n,), see `lexicon`.
        rows: shape (n, as many as there are names, or more), C order; those behind stay as they are.
    """
    work = np.empty(_WORK_EACH * len(rows) + _WORK_LEAST, dtype=F64)
    unchecked("text_features")(kinds.struct.address, address(lexicon), address(work), address(rows), rows.shape[1])


@cache
def _role_numbers() -> NDArray[np.int32]:
    return np.array([word_names().index(name) for name in (*_ROLES, *_ANCHORS)], dtype=I32)


def _of_characters() -> Iterator[str]:
    yield from ("length", "letters")
    yield from (f"{name} marks" for name in ("sentence", "comma", "colon", "quote", "separator", "bracket"))
    shares = ("space", "digit", "latin", "function", "han", "comma", "sentence")
    yield from (f"share of {name}" for name in shares)
    yield from (f"ends in {name}" for name in ("a sentence", "a colon", "a comma", "a bracket"))
    yield from (f"begins with {name}" for name in ("a digit", "a bracket", "a bullet"))
    yield from (f"word {name}" for name in word_names())


def _of_prose() -> Iterator[str]:
    yield from ("prose", "running text")
    yield from (f"share of {name} {where}" for name in ("prose", "running text") for where in ("before", "behind"))
    yield from _distances(("prose", "running text", "a full line"))


def _of_neighbours() -> Iterator[str]:
    yield "lexicon"
    yield from (f"{name} in {where}" for where, name in product((*WINDOWS, *BESIDE), _NEIGHBOURS))
    yield from ("lexicon in 30 before", "lexicon in 30 behind")
    yield from _distances(_ANCHORS)
    yield from ("times on the page", "printed before", "share of lines of this shape", "lines of this shape among 10")


def _of_page() -> Iterator[str]:
    yield from ("share of the title", "share in the title", "title again", "lines since the title")
    yield from ("lines to the title", "lines behind the best title", "title's words near", "title's words around")
    for name in ("dense window", "denser window", "lexicon's window"):
        yield from (f"in the {name}", f"lines behind the start of the {name}", f"lines behind the end of the {name}")
        if not name.startswith("lexicon"):
            yield from (f"share of the {name}", f"lines of the {name}")
    yield from ("place on the page", "lines before", "lines behind", "lines of the page", "prose of the page")
    yield from ("share of prose lines", "longest line")


def _distances(names: tuple[str, ...]) -> Iterator[str]:
    for name in names:
        yield from (f"lines since {name}", f"lines to {name}")
