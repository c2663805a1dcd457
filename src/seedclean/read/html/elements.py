"""What the elements of HTML are to a reader, as browsers show them without a style sheet."""

from __future__ import annotations

from collections.abc import Mapping

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
AS_WRITTEN = frozenset(("pre", "xmp", "listing", "plaintext"))  # blanks and line ends are shown
