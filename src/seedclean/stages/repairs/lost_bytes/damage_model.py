"""The damage itself, run forward: what a mirror site makes of a text. Every repair is proved by it.

Such a site holds its page in GBK and replaces bytes, blind to the borders of characters: each character of a table
gets its reading in brackets, full-width marks become ASCII; then it decodes what is left.
"""

from __future__ import annotations

from collections.abc import Container, Iterator, Mapping, Sequence
from itertools import pairwise
from typing import Literal, NamedTuple

from seedclean.stages.repairs.lost_bytes.gbk import MARKS, displayed_characters, pairs_of_characters

Eats = Literal["nothing", "ascii", "all"]
_DECODERS: tuple[Eats, ...] = ("ascii", "nothing", "all")  # the commonest first

_MARK_OF = {pair: mark for mark, pair in MARKS.items()}
_PLACEHOLDER = {mark: bytes([number]) for number, mark in enumerate(MARKS, 1)}
_MARK_AT = dict(enumerate(MARKS, 1))


class AnnotatedPair(NamedTuple):
    """A note: the two bytes that carry it, and its syllable."""

    pair: tuple[int, int]
    syllable: str


def encode_gbk(text: str) -> bytes:
    """Return GBK bytes, the pairs of undefined codes for private-use characters included.

    Raises:
        UnicodeEncodeError: a character has no place in GBK.
    """
    try:
        return text.encode("gbk")
    except UnicodeEncodeError:
        known = pairs_of_characters()
        return b"".join(
            bytes(known[character]) if character in known else character.encode("gbk") for character in text
        )


def decode_damaged(data: bytes, eats: Eats) -> tuple[str, list[int]]:
    """Return what a site shows for bytes in which notes and marks were replaced, and each character's first byte.

    Args:
        data: GBK; the bytes 1 to 5 stand for marks that were full-width.
        eats: which byte goes with a lead byte in front of it that it cannot follow: an ASCII byte that is no mark
            (`ascii`), marks too (`all`), or none. Line ends never go: they are tags in such pages.
    """
    table = displayed_characters()
    out: list[str] = []
    starts: list[int] = []
    at, length = 0, len(data)
    while at < length:
        starts.append(at)
        lead = data[at]
        if lead <= 0x80 or lead == 0xFF:
            out.append(_MARK_AT.get(lead) or (chr(lead) if lead < 0x80 else "?"))
            at += 1
            continue
        trail = data[at + 1] if at + 1 < length else 0x0A
        character = table.get((lead, trail))
        out.append(character or "?")
        kept = trail == 0x0A or eats == "nothing" or (eats == "ascii" and trail in _MARK_AT)
        alone = not character and trail < 0x40 and kept
        at += 1 if alone else 2
    return "".join(out), starts


def damage_text(text: str, table: Mapping[str, str], eats: Eats = "ascii") -> str:
    """Damage a whole text.

    Args:
        text: what GBK can encode.
        table: character -> syllable; replaced one after the other, in this order.
        eats: see `decoded`.

    Raises:
        UnicodeEncodeError: a character has no place in GBK.

    >>> damage_text("祖傳的1000億", {"鎮": "zhèn"})
    '祖?zhèn)鞯?000億'
    >>> damage_text("系統。現在", {"統": "tǒng", "現": "xiàn"})
    '系統(tǒng)?,F(xiàn)在'
    """
    data = encode_gbk(text)
    for character, syllable in table.items():
        pattern = character.encode("gbk")
        data = data.replace(pattern, pattern + f"({syllable})".encode("gbk"))
    return decode_damaged(replace_marks(data), eats)[0]


def replace_marks(data: bytes) -> bytes:
    """Replace the full-width marks wherever their two bytes stand, by the bytes 1 to 5."""
    for pair, mark in _MARK_OF.items():
        data = data.replace(pair, _PLACEHOLDER[mark])
    return data


def possible_displays(
    original: str, annotations: Sequence[AnnotatedPair], always: Container[tuple[int, int]]
) -> Iterator[str]:
    """Yield what a site can show for a stretch of text, one for each kind of decoder; none if it cannot be so.

    Args:
        original: the stretch, and the character in front of it (whose note stands in front of the stretch).
        annotations: the notes in it, in order.
        always: pairs that carry a note wherever they stand, so here too, unless another insertion parts them.
    """
    data = encode_gbk(original)
    places: list[int] = []
    at = 0
    for pair, _ in annotations:
        at = data.find(bytes(pair), at)
        if at < 0:
            return
        places.append(at)
        at += 1
    parted = {place + step for place in places for step in (-1, 0, 1)}
    last = len(data) - 2  # a note on the last character stands behind the stretch
    for place, pair in enumerate(pairwise(data)):
        if 0 < place < last and place not in parted and pair in always:
            return
    parts = []
    at = 0
    for place, (_, syllable) in zip(places, annotations, strict=True):
        parts += [data[at : place + 2], f"({syllable})".encode("gbk")]
        at = place + 2
    parts.append(data[at:])
    damaged = replace_marks(b"".join(parts))
    for eats in _DECODERS:
        yield decode_damaged(damaged, eats)[0]
