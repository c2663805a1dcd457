"""What mends the borders of a main text, in numpy, one mend after the other, for comparison."""

from __future__ import annotations

from functools import cache

import numpy as np
from numpy.typing import NDArray

from seedclean.read.html.elements import IN_LIST, IN_TABLE
from seedclean.stages.line_model.candidates import PageLines
from seedclean.stages.line_model.line_words import word_names
from seedclean.stages.line_model.marks import is_mark

_BYLINE_SCORE, _BYLINE_MOST = 2.0, 60  # score of a line at the main text's end that may be a byline, its characters
_NO_SUBHEAD = ("date", "list-head", "source", "author", "share")  # words that a sub-head does not have
_SUBHEAD_SCORE, _SUBHEAD_MOST = -2.0, 30  # score of a line that may be a sub-head, its characters
_ITEMS = frozenset(("li", "tr", "dd"))
_ITEMS_LEAST, _ITEMS_INSIDE = 4, 0.6  # of a list that is completed, and the share of them that is chosen
_ITEM_LINKED = 0.3  # share of an entry that is links, at most
_GAP_LEAST, _DATE_MOST = 3, 40  # lines that name the next piece, characters of the one with its date
_LIST_MOST, _ENTRY_MOST = 41, 16  # lines of a list between paragraphs, characters of an entry that is no sentence
_LAST_LIST_LEAST, _LAST_ENTRY_MOST = 3, 30  # lines of a list that ends a main text, characters of an entry of it
_SHELL = (
    "share", "list-head", "comment", "editor", "source", "author", "follow", "navigation", "related", "views",
    "next-page", "advertisement", "original-title", "only-date", "picture", "path",
)  # fmt: skip
_TITLE_HELD = 0.6  # share of the page's title that a line holds in which it stands

Bools = NDArray[np.bool_]


def mended(page: PageLines, main: Bools) -> Bools:
    """Return what `borders.with_mended_borders` returns."""
    main = _with_first_subhead(page, _without_bylines(page, main))
    main = _with_whole_lists(page, _without_next_piece(page, main))
    shell = _shell_lines(page)
    return _with_last_list(page, _with_lists_between(page, main, shell), shell)


def _without_bylines(page: PageLines, main: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """Return the main text without lines at its ends that only name source, authors, editors, date or what follows."""
    words, counts = page.table.words, page.table.counts
    labelled = (words["source"] | words["author"] | words["editor"]) & (counts["colon"] > 0)
    bylines = labelled | words["only-date"] | words["list-head"]
    bylines &= (page.table.size <= _BYLINE_MOST) & (page.scores < _BYLINE_SCORE)
    bylines &= ~page.kinds.running & ~is_mark(page.table.last, "stop")
    inner = np.flatnonzero(main & ~bylines)
    if not len(inner):
        return main
    number = np.arange(len(main))
    trimmed: NDArray[np.bool_] = main & (number >= inner[0]) & (number <= inner[-1])
    return trimmed


def _with_first_subhead(page: PageLines, main: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """Return the main text with the sub-head that stands right before its first line, if there is one.

    It looks like the last lines in front of the main text. What tells it is the tree: it is a heading, or a block like
    those of other short lines within the main text.
    """
    before = int(main.argmax()) - 1
    facts = page.facts
    if before < 1 or facts is None or page.scores[before] < _SUBHEAD_SCORE or page.table.size[before] > _SUBHEAD_MOST:
        return main
    words = page.table.words
    if page.kinds.title[before] or any(words[name][before] for name in _NO_SUBHEAD):
        return main
    lines, blocks = page.lines, facts.blocks
    block = int(facts.block[lines[before]])
    alike = (
        main & (page.table.size <= _SUBHEAD_MOST) & ~page.kinds.running
        & (blocks.parents[facts.block[lines]] == blocks.parents[block])
    )  # fmt: skip
    if facts.heading[lines[before]] or any(
        blocks.tag(int(facts.block[line])) == blocks.tag(block) for line in lines[alike].tolist()
    ):
        main = main.copy()
        main[before] = True
    return main


def _without_next_piece(page: PageLines, main: Bools) -> Bools:
    """Return the main text up to where another piece of a feed begins, if the page's title is that of the first one.

    Such a piece has a head of its own: lines that are not chosen, a date among them. A page that repeats its title
    there is one piece in parts.
    """
    dates = (page.table.words["date"] | page.table.words["only-date"]) & (page.table.size <= _DATE_MOST)
    chosen = np.flatnonzero(main)
    gaps = np.flatnonzero(np.diff(chosen) > _GAP_LEAST)
    titles = np.flatnonzero((page.kinds.title | (page.table.cover >= _TITLE_HELD))[1:]) + 1
    if not len(gaps) or not len(titles):
        return main
    for last, following in zip(chosen[gaps].tolist(), chosen[gaps + 1].tolist(), strict=True):
        if titles[0] <= last and titles[-1] <= last and dates[last + 1 : following].any():
            main = main.copy()
            main[following:] = False
            break
    return main


def _with_whole_lists(page: PageLines, main: Bools) -> Bools:
    """Return the main text with the other entries of a list of which most are chosen, if they are sentences.

    A live report or a list of questions ends as it began; the trees tire of its last entries.
    """
    facts, masses = page.facts, page.masses
    if facts is None or masses is None or not (facts.flags[page.lines[main]] & (IN_LIST | IN_TABLE)).any():
        return main
    blocks = facts.blocks
    spans = np.searchsorted(page.lines, blocks.spans)
    sums = np.concatenate(([0], np.cumsum(main)))
    sizes = spans[:, 1] - spans[:, 0]
    inside = 2 * (sums[spans[:, 1]] - sums[spans[:, 0]]) > sizes
    candidates = np.flatnonzero((masses.siblings >= _ITEMS_LEAST) & (sizes > 0))
    groups: dict[tuple[int, str, str], list[int]] = {}
    parents = blocks.parents[candidates]
    with_chosen, with_others = np.zeros((2, len(sizes)), dtype=bool)
    with_chosen[parents[inside[candidates]]] = with_others[parents[~inside[candidates]]] = True
    for block in candidates[(with_chosen & with_others)[parents]].tolist():
        if (tag := blocks.tag(block)) in _ITEMS:
            groups.setdefault((int(blocks.parents[block]), tag, blocks.words(block)), []).append(block)
    sentences = is_mark(page.table.last, "stop")
    for group in groups.values():
        if len(group) < _ITEMS_LEAST or inside[group].sum() < _ITEMS_INSIDE * len(group):
            continue
        for block in group:
            first, end = spans[block].tolist()
            if not inside[block] and sentences[end - 1] and masses.link_share[first:end].mean() <= _ITEM_LINKED:
                main = main.copy()
                main[first:end] = True
    return main


def _with_lists_between(page: PageLines, main: Bools, shell: Bools) -> Bools:
    """Return the main text with the short lines that stand between its paragraphs, and the paragraph behind them.

    Names, prices and hours look like buttons, and the trees let the paragraphs behind them go with them. Nothing that
    a page prints around its articles may stand between.
    """
    table, kinds = page.table, page.kinds
    is_open = ~shell & ((table.size <= _ENTRY_MOST) | kinds.prose | kinds.running)
    last = len(main) - 1 - int(main[::-1].argmax())
    paragraphs = is_open & kinds.prose & kinds.full
    paragraphs[:last] = False
    lines = np.flatnonzero(main | paragraphs)
    mended = main
    for before, behind in lines[np.flatnonzero(np.diff(lines) > 1)[:, None] + (0, 1)].tolist():
        if behind - before <= _LIST_MOST and is_open[before + 1 : behind].all():
            mended = mended.copy()
            mended[before : behind + 1] = True
        elif behind > last:
            break
    return mended


def _with_last_list(page: PageLines, main: Bools, shell: Bools) -> Bools:
    """Return the main text of an HTML page with the list that it ends with, in the same block as its paragraphs."""
    facts = page.facts
    sentences = page.kinds.prose | page.kinds.running
    behind = len(main) - int(main[::-1].argmax())
    if facts is None or behind == len(main):
        return main
    ends = shell | ~((page.table.size <= _LAST_ENTRY_MOST) | sentences)
    block, parents = facts.block[page.lines], facts.blocks.parents
    paragraphs = set(block[main & sentences].tolist())
    like = {(int(parents[number]), facts.blocks.tag(number)) for number in paragraphs}
    number = behind
    while number < len(main) and not ends[number]:
        inside = int(block[number])
        if inside not in paragraphs and (int(parents[inside]), facts.blocks.tag(inside)) not in like:
            break
        number += 1
    first = int(np.flatnonzero(sentences[:behind] | ~main[:behind])[-1]) + 1 if paragraphs else behind
    if number == behind or number - first < _LAST_LIST_LEAST:
        return main
    main = main.copy()
    main[behind:number] = True
    return main


def _shell_lines(page: PageLines) -> Bools:
    """Return which lines have words of what a page prints around its articles, or are links: shape (n,)."""
    words = page.table.words
    # Paragraphs speak of 微博 and begin with 图书馆, too; only the site's own are told by their words.
    shell: Bools = page.table.has_word[:, _shell_numbers()].any(axis=1) & ~page.kinds.prose
    shell |= words["statement"] | words["footer"]
    if page.masses is not None:
        shell |= page.masses.link_share > _ITEM_LINKED
    return shell


@cache
def _shell_numbers() -> list[int]:
    return list(map(word_names().index, _SHELL))
