"""emoji: removes whole emoji sequences and closes the gaps, so that `Op🚀enAI` is a word again.

Numbers stay what they are. A keycap becomes its digit, and where two digits would meet, a blank stays between them:
`3🆚1` is not 31. Only where a machine inserted emoji at regular distances does a number close again. Icons of portals'
fonts, which are private-use characters, go where they stand by themselves; between Han they may be a rare name.

The characters are those of the `emoji` package. A sequence is found by the grammar of UTS #51
(bases, modifiers, selectors, joiners, flags, keycaps, tags), not by the package's list of 5,000
sequences: one that is newer than the list is still removed whole.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache, partial
from typing import Any, Literal

import regex

from seedclean.core.edits import Edit, apply
from seedclean.core.extras import installed_version
from seedclean.core.resources import word_list
from seedclean.stage import changed_fields
from seedclean.text import scan_text
from seedclean.text.char_flags import PICTURE
from seedclean.text.rhythm import is_regular

_SELECTOR, _JOINER, _KEYCAP = "\ufe0f", "\u200d", "\u20e3"
_SKIN = "\U0001f3fb-\U0001f3ff"
_FLAG = "\U0001f1e6-\U0001f1ff"
_TAG = "\U000e0020-\U000e007f"
_TEN = "\U0001f51f"
_SIGNS = {"\u2795": "+", "\u2796": "-", "\u2797": "÷", "\u2716": "×"}  # between digits they say what is done
_TORN_MOST = 0.2  # of the emoji of a machine stand between two digits; an author's scores have more
# An icon stands at the beginning of a line, beside a blank, behind the end of a sentence; or before a blank, if it is
# of the ranges that makers of fonts use. What was lost in GBK (`?` and `^` beside it) is none.
_ICON = re.compile(r"(?:(?<![^\s。！；：”）】》|·…])[\ue000-\uf8ff]+|[\ue600-\ue7c6\uf000-\uf8ff]+(?!\S))(?![?^])")
_PRIVATE = re.compile("[\ue000-\uf8ff]")
_IN_FRONT = 2  # characters of a sequence in front of its first sure sign: the digit of a keycap, a selector
_NOT_BASES = frozenset("0123456789#*" + _SELECTOR + _JOINER + _KEYCAP)


@cache
def _grammar(keep: str, keep_plain: str) -> tuple[re.Pattern[str], Any]:
    """Return a class that matches a character of every sequence, and the grammar. The class is much faster."""
    bases = _listed_characters() - _NOT_BASES - set(keep)
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


def _listed_characters() -> frozenset[str]:
    """Return the characters of the package's sequences. Those of the version that we know are listed."""
    version, *lines = word_list("emoji-characters.txt")
    if version != installed_version("emoji"):
        return package_characters()
    bounds = (map(partial(int, base=16), line.split("-")) for line in lines)
    return frozenset(chr(point) for first, last in bounds for point in range(first, last + 1))


def package_characters() -> frozenset[str]:
    """Return the characters of all sequences that the `emoji` package has; to load its tables takes 45 ms."""
    import emoji  # noqa: PLC0415

    return frozenset(character for sequence in emoji.EMOJI_DATA for character in sequence)


def character_ranges(characters: Iterable[str]) -> list[tuple[int, int]]:
    """Return characters as ranges of code points, first and last.

    >>> character_ranges("acb♥")
    [(97, 99), (9829, 9829)]
    """
    points = frozenset(map(ord, characters))
    firsts, lasts = (sorted(point for point in points if point + step not in points) for step in (-1, 1))
    return list(zip(firsts, lasts, strict=True))


def _class(characters: Iterable[str]) -> str:
    """Return the inside of a regex class for some characters: ranges, which compile faster than single characters."""
    return "".join(rf"\U{first:08x}-\U{last:08x}" for first, last in character_ranges(characters))


@cache
def _codes() -> re.Pattern[str]:
    return re.compile(rf"\[(?:{'|'.join(map(re.escape, word_list('emoji-codes.txt')))})\]")


@dataclass(frozen=True)
class Emoji:
    """The pass that removes emoji.

    Attributes:
        keep: symbols that are kept in every form (`©®™`); a selector behind them is removed.
        keep_plain: symbols that are kept (`☎▶`), unless U+FE0F behind them asks for a picture.
        words: pairs of a symbol and what it says (`🈲禁`), divided by blanks; others are only pictures.
        codes: whether emoticons written as `[微笑]` are kept or removed.
    """

    keep: str
    keep_plain: str
    words: str
    codes: Literal["keep", "remove"]

    def __call__(self, text: str) -> list[Edit]:
        """Return the edits.

        >>> emoji = Emoji("©", "☎", "🈲禁", "keep")
        >>> emoji("Op🚀enAI ©2025 ☎ 110")
        [Edit(start=2, end=3, after='', rule='emoji')]
        >>> [edit.after for edit in emoji("3🆚1, 1️⃣2️⃣, 🈲烟")]
        [' ', '1', '2', '禁']
        """
        edits = self._sequences(text) if scan_text(text).flags & PICTURE else []
        if self.codes == "remove" and "[" in text:
            codes = _codes().finditer(text)
            edits = sorted([*edits, *(Edit(*match.span(), "", "emoji:code") for match in codes)])
        return _with_numbers(text, edits) if edits else []

    def fields(self, meta: Mapping[str, Any]) -> dict[str, Any]:
        """Return the fields that came with a document, without emoji, if they had some.

        >>> Emoji("©", "☎", "🈲禁", "keep").fields({"title": "🚀夜航恢复", "authors": ["顾一帆✨"]})
        {'title': '夜航恢复', 'authors': ['顾一帆']}
        """
        return changed_fields(meta, lambda value: apply(value, self(value)))

    def _sequences(self, text: str) -> list[Edit]:
        """Return the edits of emoji sequences and icons."""
        sure, grammar = _grammar(self.keep, self.keep_plain)
        words = {pair[0]: pair[1:] for pair in self.words.split()}
        edits, at = [], 0
        while near := sure.search(text, at):
            sign = near.start()
            starts = range(max(at, sign - _IN_FRONT), sign + 1)
            sequence = next((match for start in starts if (match := grammar.match(text, start))), None)
            at = sequence.end() if sequence else sign + 1
            if sequence:
                edits.append(_edit(sequence, words))
        if _PRIVATE.search(text):
            edits = sorted([*edits, *(Edit(*match.span(), "", "emoji:icon") for match in _ICON.finditer(text))])
        if any(edit.rule == "emoji:word" for edit in edits) and is_regular([edit.start for edit in edits]):
            edits = [edit._replace(after="", rule="emoji") if edit.rule == "emoji:word" else edit for edit in edits]
        return edits


def _edit(sequence: Any, words: dict[str, str]) -> Edit:
    start, end = sequence.span()
    if sequence["stray"]:
        return Edit(start, end, "", "emoji:stray")
    shown = sequence[0].rstrip(_SELECTOR)
    if shown[-1] == _KEYCAP and shown[0].isdecimal():
        return Edit(start, end, shown[0], "emoji:keycap")
    if shown == _TEN:
        return Edit(start, end, "10", "emoji:keycap")
    word = words.get(shown)
    return Edit(start, end, word, "emoji:word") if word else Edit(start, end, "", "emoji")


def _with_numbers(text: str, edits: list[Edit]) -> list[Edit]:
    """Return the edits with a blank where two digits would meet that were not one number."""
    torn = 0  # numbers that emoji alone stand in
    with_blanks: list[Edit] = []
    for group in _touching(edits):
        left, right = text[group[0].start - 1 : group[0].start], text[group[-1].end : group[-1].end + 1]
        spaced = _spaced(text, group, left, right)
        torn += spaced != group and not any(edit.after for edit in group)
        with_blanks += spaced
    is_machine = 0 < torn <= _TORN_MOST * len(edits) and is_regular([edit.start for edit in edits])
    return edits if is_machine else with_blanks


def _touching(edits: list[Edit]) -> Iterator[list[Edit]]:
    """Yield the edits in groups that touch each other."""
    first = 0
    for number in range(1, len(edits) + 1):
        if number == len(edits) or edits[number].start != edits[number - 1].end:
            yield edits[first:number]
            first = number


def _spaced(text: str, group: list[Edit], left: str, right: str) -> list[Edit]:
    """Return the edits of a group between two characters, with blanks between digits that stood apart."""
    if all(edit.rule == "emoji:stray" for edit in group):
        return group
    spaced: list[Edit] = []
    shown, rule = left, ""  # the last character that is shown, and the rule that gave it
    for edit, behind in zip(group, [*(edit.after[:1] for edit in group[1:]), right], strict=True):
        sign = _SIGNS.get(text[edit.start])
        if sign and shown.isdecimal() and behind.isdecimal():  # 5️⃣➕3️⃣
            spaced.append(edit._replace(after=sign, rule="emoji:word"))
            shown, rule = sign, ""
            continue
        apart = shown.isdecimal() and edit.after[:1].isdecimal() and not rule == edit.rule == "emoji:keycap"
        spaced.append(edit._replace(after=" " + edit.after) if apart else edit)
        shown, rule = (edit.after[-1], edit.rule) if edit.after else (shown, "")
    if shown.isdecimal() and right.isdecimal():
        spaced[-1] = spaced[-1]._replace(after=spaced[-1].after + " ")
    return spaced
