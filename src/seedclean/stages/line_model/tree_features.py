"""Numbers about the lines of an HTML page, from its tree: links, tags, and the blocks that lines stand in.

The kernel writes them, see c/lines/tree_features.c.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache

import numpy as np
from numpy.typing import NDArray

from seedclean.core.kernel import F64, I32, U8, address, unchecked
from seedclean.read.html import elements
from seedclean.stages.line_model.block_masses import SHARES, BlockMasses
from seedclean.stages.line_model.features import BESIDE, WINDOWS

_FLAGS = {
    "a list": elements.IN_LIST,
    "a table": elements.IN_TABLE,
    "a form": elements.IN_FORM,
    "nav": elements.IN_NAV,
    "header": elements.IN_HEADER,
    "footer": elements.IN_FOOTER,
    "aside": elements.IN_ASIDE,
    "article": elements.IN_ARTICLE,
    "main": elements.IN_MAIN,
    "a figure": elements.IN_FIGURE,
    "a quotation": elements.IN_QUOTE,
    "code": elements.IN_CODE,
}
_TAGS = (
    "p", "div", "li", "td", "span", "section", "article", "h1", "h2", "h3", "dd", "dt", "a", "body", "tr", "table",
    "ul", "form", "blockquote", "pre", "br", "center", "dl",
)  # fmt: skip
_TAG_ROOM = 16  # bytes
_CONTAINERS = 3
_WORK_EACH = 8  # numbers that the kernel works with, of each line


@cache
def names_of_tree() -> tuple[str, ...]:
    """Return the names of what `put_tree_features` writes of each line, in its order."""
    return tuple(_names())


def put_tree_features(masses: BlockMasses, class_scores: NDArray[np.float32], rows: NDArray[np.float32]) -> None:
    """Write the numbers of each line.

    Args:
        masses: what the blocks of the page hold.
        class_scores: what the words of class and id speak for, shape (m,) for a page that was read with m lines, see
            `class_words`.
        rows: shape (n, columns), C order; the last ones are written.
    """
    flags, tags = _tables()
    work = np.empty(_WORK_EACH * (len(rows) + 1) + len(masses.prose), dtype=F64)
    width = rows.shape[1]
    first = address(rows) + rows.itemsize * (width - len(names_of_tree()))
    unchecked("tree_features")(
        masses.struct.address, address(class_scores), address(flags), len(flags), address(tags), len(_TAGS),
        address(masses.held) + masses.held.itemsize, len(SHARES), address(work), first, width,
    )  # fmt: skip


@cache
def _tables() -> tuple[NDArray[np.int32], NDArray[np.uint8]]:
    """Return the bits of flags, and the names of tags as the kernel reads them."""
    names = b"".join(tag.encode().ljust(_TAG_ROOM, b"\0") for tag in _TAGS)
    return np.array(list(_FLAGS.values()), dtype=I32), np.frombuffer(names, dtype=U8).copy()


def _names() -> Iterator[str]:
    yield from ("linked", "unlinked characters")
    yield from (f"{name} in {where}" for where in (*WINDOWS, *BESIDE) for name in ("linked", "unlinked characters"))
    yield "heading"
    yield from (f"in {name}" for name in _FLAGS)
    yield from (
        "depth",
        "tag",
        "blocks of this shape",
        "blocks up to the main block",
        "blocks down from the main block",
    )
    yield from (f"lines behind the {where} of the main block" for where in ("start", "end"))
    yield "prose of the main block"
    yield from (f"in the block with {name}" for name in SHARES)
    values = ("prose of", "density of", "links of", "lines of", "place in")
    yield from (f"{value} container {number}" for number in range(_CONTAINERS) for value in values)
    yield "class words"
    yield from (f"class words in {where}" for where in WINDOWS)
