"""Marks and letters that spinning sites stuff between the characters of a text, so that it is not found twice.

`,、` and `,。`: a comma in front of another mark. `海ડ城▨港`: single letters of scripts that the page is not
written in, and hatched squares, between Han characters. An author does neither often; where a page does, all of
it goes.
"""

from __future__ import annotations

import regex

from seedclean.core.edits import Edit
from seedclean.text import han_count, scan_text
from seedclean.text.char_flags import FOREIGN, STUFFED

_COMMA = regex.compile("[,，](?=[、。，；：？！])")
_OWN = ["Han", "Latin", "Greek", "Cyrillic", "Hiragana", "Katakana", "Hangul", "Bopomofo", "Common", "Inherited"]
_LETTERS = r"[\p{L}\p{M}" + "".join(rf"--\p{{{script}}}" for script in _OWN) + "]"
_HATCHED = "\u25a4-\u25a9"
_FOREIGN = regex.compile(rf"(?V1)(?<=[\p{{Han}}，。、,])(?:{_LETTERS}|[{_HATCHED}])(?=[\p{{Han}}，。、,])")
_WORD = regex.compile(rf"(?V1){_LETTERS}{{2,}}")
_LEAST = 5  # fewer are a slip of the pen, or a letter that the text speaks of


def remove_inserted_characters(text: str, per_1000: float) -> list[Edit]:
    """Return the edits that take stuffing out.

    Args:
        text: any.
        per_1000: how many for 1,000 Han characters make a habit.

    >>> [edit.start for edit in remove_inserted_characters("船,、车,、人,、货,、粮,。", 5.0)]
    [1, 4, 7, 10, 13]
    >>> remove_inserted_characters("他说,。", 5.0)
    []
    """
    seen = scan_text(text)
    commas = list(_COMMA.finditer(text)) if seen.pairs & STUFFED else []
    foreign = list(_FOREIGN.finditer(text)) if seen.flags & FOREIGN else []
    if foreign and _WORD.search(text):  # the page has words in such a script
        foreign = []
    edits = []
    for found, kind in ((commas, "comma"), (foreign, "letter")):
        if len(found) >= _LEAST and len(found) * 1000 >= per_1000 * han_count(text):
            edits += [Edit(match.start(), match.end(), "", f"repair:stuffed-{kind}") for match in found]
    return sorted(edits)
