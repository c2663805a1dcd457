"""Marks and letters that article spinners insert between the characters of a text, so that copies go unnoticed.

`,、` and `,。`: a comma in front of another mark, `,,` in running text. `海ડ城▨港`: single letters of
scripts that the page is not written in, and hatched squares, between Han characters. An author does neither
often. On a page that does, all are removed.
"""

from __future__ import annotations

from collections.abc import Iterator

import regex

from seedclean.core.edits import Edit
from seedclean.text import han_count, scan_text
from seedclean.text.char_flags import FOREIGN, STUFFED

_COMMA = regex.compile("[,，](?=[、。，；：？！])")
_DOUBLED = regex.compile(r"(?<=\p{Han}),(?=,[^,])")
_DOUBLED_LEAST = 3  # in one line with a full stop: rows of a table have empty cells
_USUAL_SCRIPTS = [
    "Han",
    "Latin",
    "Greek",
    "Cyrillic",
    "Hiragana",
    "Katakana",
    "Hangul",
    "Bopomofo",
    "Common",
    "Inherited",
]
_FOREIGN_LETTER = r"[\p{L}\p{M}" + "".join(rf"--\p{{{script}}}" for script in _USUAL_SCRIPTS) + "]"
_HATCHED = "\u25a4-\u25a9"
_FOREIGN = regex.compile(rf"(?V1)(?<=[\p{{Han}}，。、,])(?:{_FOREIGN_LETTER}|[{_HATCHED}])(?=[\p{{Han}}，。、,])")
_FOREIGN_WORD = regex.compile(rf"(?V1){_FOREIGN_LETTER}{{2,}}")
_LEAST = 5  # fewer are typing slips, or a letter that the text is about


def remove_inserted_characters(text: str, per_1000: float) -> list[Edit]:
    """Return the edits that remove inserted commas and letters.

    Args:
        text: any.
        per_1000: insertions for each 1,000 Han characters from which they are a habit.

    >>> [edit.start for edit in remove_inserted_characters("船,、车,、人,、货,、粮,。", 5.0)]
    [1, 4, 7, 10, 13]
    >>> remove_inserted_characters("他说,。", 5.0)
    []
    """
    scan = scan_text(text)
    commas = sorted((*_COMMA.finditer(text), *_doubled(text)), key=regex.Match.start) if scan.pairs & STUFFED else []
    foreign = list(_FOREIGN.finditer(text)) if scan.flags & FOREIGN else []
    if foreign and _FOREIGN_WORD.search(text):  # the page has whole words in such a script
        foreign = []
    edits = []
    for matches, kind in ((commas, "comma"), (foreign, "letter")):
        if len(matches) >= _LEAST and len(matches) * 1000 >= per_1000 * han_count(text):
            edits += [Edit(match.start(), match.end(), "", f"repair:stuffed-{kind}") for match in matches]
    return sorted(edits)


def _doubled(text: str) -> Iterator[regex.Match[str]]:
    """Yield the first of two commas in lines of running text that have several such pairs."""
    if ",," not in text:
        return
    for line in regex.finditer("[^\n]*,,[^\n]*", text):
        pairs = list(_DOUBLED.finditer(text, *line.span()))
        if len(pairs) >= _DOUBLED_LEAST and any(stop in line[0] for stop in "。！？"):
            yield from pairs
