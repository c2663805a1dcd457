"""emoji: removes whole emoji sequences and closes the gaps, so that `Op🚀enAI` is a word again.

The characters are those of the `emoji` package. A sequence is found by the grammar of UTS #51
(bases, modifiers, selectors, joiners, flags, keycaps, tags), not by the package's list of 5,000
sequences: one that is newer than the list is still removed whole.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from typing import Any

import regex

from seedclean.core.edits import Edit
from seedclean.text import scan_text
from seedclean.text.char_flags import PICTURE

_SELECTOR, _JOINER, _KEYCAP = "\ufe0f", "\u200d", "\u20e3"
_SKIN = "\U0001f3fb-\U0001f3ff"
_FLAG = "\U0001f1e6-\U0001f1ff"
_TAG = "\U000e0020-\U000e007f"
_IN_FRONT = 2  # characters of a sequence in front of its first sure sign: the digit of a keycap, a selector
_NOT_BASES = frozenset("0123456789#*" + _SELECTOR + _JOINER + _KEYCAP)


@cache
def _grammar(keep: str, keep_plain: str) -> tuple[re.Pattern[str], Any]:
    """Return a class that matches a character of every sequence, and the grammar. The class is much faster."""
    import emoji  # noqa: PLC0415 - 60 ms of tables, only for texts with a candidate

    bases = {c for sequence in emoji.EMOJI_DATA for c in sequence} - _NOT_BASES - set(keep)
    always, plain = _class(bases - set(keep_plain)), _class(bases & set(keep_plain))
    # A symbol of `keep_plain` is an emoji only with the selector for pictures, or within a sequence.
    element = f"[{always}]{_SELECTOR}?[{_SKIN}]?"
    if plain:
        element = f"(?:{element}|[{plain}](?:{_SELECTOR}[{_SKIN}]?|[{_SKIN}]))"
    joined = f"[{always}{plain}]{_SELECTOR}?[{_SKIN}]?"
    # Below U+10000, `re` looks a character up in one step; above, one range stands for all characters.
    basic = _class(c for c in bases - set(keep_plain) if ord(c) < 0x10000)
    sure = re.compile(f"[{basic}{_SELECTOR}\ufe0e{_JOINER}{_KEYCAP}\U00010000-\U0010ffff]")
    return sure, regex.compile(
        f"[0-9#*]{_SELECTOR}?{_KEYCAP}|[{_FLAG}]{{2}}|{element}[{_TAG}]*(?:{_JOINER}{joined})*|[{_FLAG}{_SKIN}]"
        f"|(?P<stray>[{_SELECTOR}\ufe0e{_JOINER}{_KEYCAP}{_TAG}]+)"
    )


def _class(characters: Iterable[str]) -> str:
    """Return the inside of a regex class for some characters: ranges, which compile faster than single characters."""
    points = frozenset(map(ord, characters))
    firsts, lasts = (sorted(point for point in points if point + step not in points) for step in (-1, 1))
    return "".join(rf"\U{first:08x}-\U{last:08x}" for first, last in zip(firsts, lasts, strict=True))


@dataclass(frozen=True)
class Emoji:
    """The pass that removes emoji.

    Attributes:
        keep: symbols that are kept in every form (`©®™`); a selector behind them is removed.
        keep_plain: symbols that are kept (`☎▶`), unless U+FE0F behind them asks for a picture.
    """

    keep: str
    keep_plain: str

    def __call__(self, text: str) -> list[Edit]:
        """Return the edits.

        >>> Emoji("©", "☎")("Op🚀enAI ©2025 ☎ 110")
        [Edit(start=2, end=3, after='', rule='emoji')]
        """
        if not scan_text(text).flags & PICTURE:
            return []
        sure, grammar = _grammar(self.keep, self.keep_plain)
        edits, at = [], 0
        while near := sure.search(text, at):
            sign = near.start()
            starts = range(max(at, sign - _IN_FRONT), sign + 1)
            sequence = next((match for start in starts if (match := grammar.match(text, start))), None)
            at = sequence.end() if sequence else sign + 1
            if sequence:
                edits.append(Edit(sequence.start(), at, "", "emoji:stray" if sequence["stray"] else "emoji"))
        return edits
