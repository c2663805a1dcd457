"""Numbers about the lines of an HTML page, from its tree: links, tags, and the blocks that lines stand in."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from seedclean.read.html import elements
from seedclean.read.html.facts import LineFacts
from seedclean.stages.line_model.block_masses import BlockMasses
from seedclean.stages.line_model.windows import FAR, running_sums, shifted, window_means

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
_TAG_NUMBERS = {tag: number for number, tag in enumerate(_TAGS, 1)}
_SHARES = {"half": 0.5, "most": 0.75, "nearly all": 0.9}  # of the prose of a block that its child must hold
_CONTAINERS = 3
_CLIMBS = 12
_WINDOWS = {"3 before": (-3, -1), "3 behind": (1, 3), "10 before": (-10, -1), "10 behind": (1, 10)}

Values = Iterator[tuple[str, NDArray[Any]]]
Floats = NDArray[np.float64]


def features_of_tree(
    facts: LineFacts, lines: NDArray[np.intp], masses: BlockMasses, class_scores: NDArray[np.float32]
) -> Mapping[str, NDArray[Any]]:
    """Return the numbers of each line by name: for every page the same names in the same order, each shape (n,).

    Args:
        facts: about the m lines of the page as it was read.
        lines: which of them the n lines of the text now are, shape (n,), ascending.
        masses: what the blocks hold.
        class_scores: what the words of class and id speak for, shape (m,), see `class_words`.
    """
    return dict(
        (
            *_of_links(facts, lines),
            *_of_tags(facts, masses, lines),
            *_of_main_block(facts, masses, lines),
            *_of_containers(facts, masses, lines),
            *_of_classes(class_scores[lines].astype(np.float64)),
        )
    )


def _of_links(facts: LineFacts, lines: NDArray[np.intp]) -> Values:
    values = np.stack((facts.link_share[lines], np.minimum((facts.letters - facts.linked)[lines], 100)))
    names = ("linked", "unlinked characters")
    yield names[0], values[0]
    yield names[1], np.log1p((facts.letters - facts.linked)[lines])
    sums = running_sums(list(values))
    for where, (first, last) in _WINDOWS.items():
        yield from (
            (f"{name} in {where}", row) for name, row in zip(names, window_means(sums, first, last), strict=True)
        )
    for where, by in (("the line before", 1), ("the line behind", -1)):
        yield from ((f"{name} in {where}", row) for name, row in zip(names, shifted(values, by), strict=True))


def _of_tags(facts: LineFacts, masses: BlockMasses, lines: NDArray[np.intp]) -> Values:
    flags, blocks = facts.flags[lines], facts.blocks
    yield "heading", facts.heading[lines]
    for name, bit in _FLAGS.items():
        yield f"in {name}", (flags & bit) != 0
    yield "depth", facts.depth[lines]
    yield "tag", np.array([_TAG_NUMBERS.get(blocks.tag(block), 0) for block in facts.block[lines].tolist()])
    yield "blocks of this shape", np.log1p(masses.siblings[facts.block[lines]])


def _of_main_block(facts: LineFacts, masses: BlockMasses, lines: NDArray[np.intp]) -> Values:
    blocks, block, main = facts.blocks, facts.block[lines], masses.main[0]
    shared = _shared_depths(facts, masses.main)
    yield "blocks up to the main block", np.minimum(blocks.depths[main] - shared[block], 20)
    yield "blocks down from the main block", np.minimum(blocks.depths[block] - shared[block], 20)
    first, end = blocks.spans[main].tolist()
    yield "lines behind the start of the main block", np.clip(lines - first, -FAR, FAR)
    yield "lines behind the end of the main block", np.clip(lines - (end - 1), -FAR, FAR)
    yield "prose of the main block", np.full(len(lines), masses.prose[main] / masses.total)
    for name, share in _SHARES.items():
        first, end = blocks.spans[masses.main_block(share)].tolist()
        yield f"in the block with {name}", (lines >= first) & (lines < end)


def _shared_depths(facts: LineFacts, main: Sequence[int]) -> NDArray[np.int32]:
    """Return the depth of the innermost block that each shares with the main block: shape (blocks,), int32."""
    blocks, chain = facts.blocks, set(main)
    depths: list[int] = []
    for number, (parent, depth) in enumerate(zip(blocks.parents.tolist(), blocks.depths.tolist(), strict=True)):
        depths.append(depth if number in chain else depths[parent] if parent >= 0 else 0)
    return np.array(depths, dtype=np.int32)


def _of_containers(facts: LineFacts, masses: BlockMasses, lines: NDArray[np.intp]) -> Values:
    """Yield numbers of the innermost block of several lines around each line, and of the next larger ones."""
    first = facts.blocks.spans[:, 0]
    block = facts.block[lines]
    around = np.maximum(facts.blocks.parents, 0)
    for _ in range(_CLIMBS):
        block = np.where(masses.lines[block] > 1, block, around[block])
    for number in range(_CONTAINERS):
        letters = np.maximum(masses.letters[block], 1)
        yield f"prose of container {number}", masses.prose[block] / masses.total
        yield f"density of container {number}", masses.prose[block] / letters
        yield f"links of container {number}", masses.linked[block] / letters
        yield f"lines of container {number}", np.log1p(masses.lines[block])
        yield f"place in container {number}", (lines - first[block]) / np.maximum(masses.lines[block], 1)
        larger = around[block]
        for _ in range(_CLIMBS // 2):
            larger = np.where(masses.lines[larger] > masses.lines[block], larger, around[larger])
        block = larger


def _of_classes(scores: Floats) -> Values:
    sums = running_sums([scores])
    yield "class words", scores
    for where, (first, last) in _WINDOWS.items():
        yield f"class words in {where}", window_means(sums, first, last)[0]
