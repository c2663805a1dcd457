"""What the elements of HTML are to a reader, as browsers show them without a style sheet."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache

import numpy as np
from numpy.typing import NDArray

# Kinds of elements. Those from BLOCK on begin a line of their own.
TEXT, INLINE, LINK, BREAK, UNSEEN, FACT, RUBY_NOTE, QUOTE, TIME = range(9)
BLOCK, HEADING, ITEM, CELL, ROW, ORDERED, UNORDERED, DIALOG, PAGE = range(9, 18)

# Bits of a line's flags: which elements it stands in, and how it is shown.
IN_LIST, IN_TABLE, IN_FORM, IN_NAV, IN_HEADER, IN_FOOTER = 1, 2, 4, 8, 16, 32
IN_ASIDE, IN_ARTICLE, IN_MAIN, IN_FIGURE, IN_QUOTE, IN_CODE = 64, 128, 256, 512, 1024, 2048
TRANSPARENT = 4096  # `visibility:hidden` or `opacity:0`: shown when a script has run
UNDISPLAYED = 8192  # `display:none` or `hidden`: only kept where it is nearly all prose of the page
PAGE_TITLE = 16384  # the text of `<title>`
HEADING_SHIFT = 16  # the level of its heading, 1 to 6, stands above

_INLINE = (
    "abbr acronym b bdi bdo big button cite code data del dfn em font i img input ins kbd label mark nobr rb ruby"
    " s samp small span strike strong sub sup tt u var wbr picture source track map area meter output svg"
    " canvas option optgroup"
)
_UNSEEN = (
    "style progress template noembed noframes iframe audio video datalist textarea rp param embed"
    " -comment -undef -document !doctype"
)
KINDS: Mapping[str, int] = {
    "-text": TEXT,
    **dict.fromkeys(_INLINE.split(), INLINE),
    **dict.fromkeys(_UNSEEN.split(), UNSEEN),
    **dict.fromkeys(("title", "meta", "link", "script", "base"), FACT),
    "a": LINK,
    "br": BREAK,
    "rt": RUBY_NOTE,
    "q": QUOTE,
    "time": TIME,
    "html": PAGE,
    **dict.fromkeys(("h1", "h2", "h3", "h4", "h5", "h6"), HEADING),
    "li": ITEM,
    "td": CELL,
    "th": CELL,
    "tr": ROW,
    "ol": ORDERED,
    "ul": UNORDERED,
    "menu": UNORDERED,
    "dialog": DIALOG,
}  # all others are BLOCK
FLAGS: Mapping[str, int] = {
    **dict.fromkeys(("ul", "ol", "dl", "menu"), IN_LIST),
    "table": IN_TABLE,
    "form": IN_FORM,
    "nav": IN_NAV,
    "header": IN_HEADER,
    "footer": IN_FOOTER,
    "aside": IN_ASIDE,
    "article": IN_ARTICLE,
    "main": IN_MAIN,
    "figure": IN_FIGURE,
    "blockquote": IN_QUOTE,
    **dict.fromkeys(("pre", "code", "xmp", "listing"), IN_CODE),
    **{f"h{level}": level << HEADING_SHIFT for level in range(1, 7)},
}

# Bits of what elements are to a parser, and to the lines: without content; with text as it is; with blanks and line
# ends that are shown; inside, elements are not of HTML; inside, they are again; with content that is no
# part of the page.
_VOID, _RAW, _AS_WRITTEN, _FOREIGN, _NATIVE, _APART = 1, 2, 4, 8, 16, 32
_TRAITS = {
    _VOID: "area base basefont bgsound br col embed frame hr img input keygen link meta param source track wbr",
    _RAW: "script style iframe noembed noframes xmp plaintext",
    _AS_WRITTEN: "pre xmp listing plaintext",
    _FOREIGN: "svg math",
    _NATIVE: "foreignObject desc title mi mo mn ms mtext annotation-xml",
    _APART: "template",
}
_SLOTS = 512
_ALL = (1 << 64) - 1
_NAME_MOST = 16  # bytes


@cache
def element_table() -> NDArray[np.uint64]:
    """Return what elements are, for the kernel: a table of three numbers each, the first two their name.

    The third is the kind, and above that 8 bits of traits, and the flags.

    >>> element_table().shape
    (512, 3)
    """
    traits = {trait: words.split() for trait, words in _TRAITS.items()}
    table = np.zeros((_SLOTS, 3), dtype=np.uint64)
    names = {*KINDS, *FLAGS, *(name for each in traits.values() for name in each)}
    for name in sorted(names):
        meaning = KINDS.get(name, BLOCK) | FLAGS.get(name, 0) << 16
        meaning |= sum(trait for trait, members in traits.items() if name in members) << 8
        halves = np.frombuffer(name.encode().ljust(_NAME_MOST, b"\0"), dtype="<u8").tolist()
        slot = _mixed(halves[0] ^ _mixed(halves[1])) % _SLOTS
        while table[slot, 0]:
            slot = (slot + 1) % _SLOTS
        table[slot] = *halves, meaning
    return table


def _mixed(value: int) -> int:
    """Return a number whose bits all depend on all of another one's: `finished` of c/kernel.h."""
    value = (value ^ value >> 33) * 0xFF51AFD7ED558CCD & _ALL
    value = (value ^ value >> 33) * 0xC4CEB9FE1A85EC53 & _ALL
    return value ^ value >> 33
