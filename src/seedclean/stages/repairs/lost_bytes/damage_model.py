"""The damage run forward: what a mirror site makes of a text. Every repair is proved by it.

Such a site holds its page in GBK and replaces bytes without regard to the borders of characters.
Each character of a table gets its syllable in brackets, and full-width marks become ASCII. Then the
site decodes what is left.
"""

from __future__ import annotations

from collections.abc import Container, Iterable, Iterator, Mapping, Sequence
from itertools import combinations, pairwise
from typing import Literal, NamedTuple

from seedclean.stages.repairs.lost_bytes.gbk import (
    FULL_WIDTH_MARKS,
    displayed_characters,
    pairs_of_characters,
)

Eats = Literal["nothing", "ascii", "all"]
_DECODERS: tuple[Eats, ...] = ("ascii", "nothing", "all")  # the commonest first

_MARK_PAIRS = frozenset((lead, trail) for lead, trail in FULL_WIDTH_MARKS.values())
_STOP = "。"
_REPLACEABLE = {_STOP: b"\xa1\xa3", **FULL_WIDTH_MARKS}
_MARK_OF_BYTE = dict(enumerate([*FULL_WIDTH_MARKS, _STOP], 1))
_BYTE_OF_MARK = {mark: bytes([byte]) for byte, mark in _MARK_OF_BYTE.items()}


class AnnotatedPair(NamedTuple):
    """A GBK byte pair that carries a pinyin annotation, and the annotation's syllable."""

    pair: tuple[int, int]
    syllable: str


def encode_gbk(text: str) -> bytes:
    """Return GBK bytes; a private-use character becomes the undefined pair that it stands for.

    Raises:
        UnicodeEncodeError: GBK lacks a character.
    """
    try:
        return text.encode("gbk")
    except UnicodeEncodeError:
        pairs = pairs_of_characters()
        return b"".join(
            bytes(pairs[character]) if character in pairs else character.encode("gbk") for character in text
        )


def decode_damaged(data: bytes, eats: Eats) -> tuple[str, list[int]]:
    """Return what a site shows for damaged bytes, and the offset of each character's first byte.

    Args:
        data: GBK; the bytes 1 to 6 stand for marks that were replaced.
        eats: which byte the decoder drops together with a lead byte that it cannot follow: an ASCII
            byte that is no mark (`ascii`), any ASCII byte (`all`), or none. It never drops line
            ends: they are tags in such pages.
    """
    characters = displayed_characters()
    out: list[str] = []
    starts: list[int] = []
    at, length = 0, len(data)
    while at < length:
        starts.append(at)
        lead = data[at]
        if lead <= 0x80 or lead == 0xFF:
            out.append(_MARK_OF_BYTE.get(lead) or (chr(lead) if lead < 0x80 else "?"))
            at += 1
            continue
        trail = data[at + 1] if at + 1 < length else 0x0A
        character = characters.get((lead, trail))
        out.append(character or "?")
        stays = trail == 0x0A or eats == "nothing" or (eats == "ascii" and trail in _MARK_OF_BYTE)
        lead_alone = not character and trail < 0x40 and stays
        at += 1 if lead_alone else 2
    return "".join(out), starts


def damage_text(text: str, syllables: Mapping[str, str], eats: Eats = "ascii") -> str:
    """Damage a whole text as a mirror site does.

    Args:
        text: what GBK can encode.
        syllables: character -> the syllable put behind it; replaced one after the other, in this
            order.
        eats: see `decode_damaged`.

    Raises:
        UnicodeEncodeError: GBK lacks a character.

    >>> damage_text("祖傳的1000億", {"鎮": "zhèn"})
    '祖?zhèn)鞯?000億'
    >>> damage_text("系統。現在", {"統": "tǒng", "現": "xiàn"})
    '系統(tǒng)?,F(xiàn)在'
    """
    data = encode_gbk(text)
    for character, syllable in syllables.items():
        pair = character.encode("gbk")
        data = data.replace(pair, pair + f"({syllable})".encode("gbk"))
    return decode_damaged(replace_marks(data), eats)[0]


def replace_marks(data: bytes, marks: Iterable[str] = FULL_WIDTH_MARKS) -> bytes:
    """Replace full-width marks, wherever their two bytes stand, by the bytes 1 to 6; `marks` are in ASCII, or 。."""
    for mark in marks:
        data = data.replace(_REPLACEABLE[mark], _BYTE_OF_MARK[mark])
    return data


def possible_displays(
    original: str, annotations: Sequence[AnnotatedPair], always: Container[tuple[int, int]], *, stops: bool = False
) -> Iterator[str]:
    """Yield what a site can show for a stretch of text: for each choice of marks to replace and each kind of decoder.

    It yields nothing if no site can have shown these annotations. Sites that replace all marks come
    first.

    Args:
        original: the stretch with the character in front of it, whose annotation stands in the
            stretch.
        annotations: those in the stretch, in order.
        always: byte pairs that carry an annotation wherever they stand, unless another insertion
            parts them.
        stops: the site may have replaced 。, too; that shows only where its bytes belong to other characters.
    """
    data = encode_gbk(original)
    starts = _pair_starts(data, annotations)
    if starts is None or _lacks_annotation(data, starts, always):
        return
    parts: list[bytes] = []
    at = 0
    for start, (_, syllable) in zip(starts, annotations, strict=True):
        parts += [data[at : start + 2], f"({syllable})".encode("gbk")]
        at = start + 2
    parts.append(data[at:])
    annotated = b"".join(parts)
    replaceable = _REPLACEABLE if stops else FULL_WIDTH_MARKS
    present = [mark for mark, pair in replaceable.items() if pair in annotated]
    for count in range(len(present), -1, -1):
        for marks in combinations(present, count):
            damaged = replace_marks(annotated, marks)
            for eats in _DECODERS:
                yield decode_damaged(damaged, eats)[0]


def _pair_starts(data: bytes, annotations: Sequence[AnnotatedPair]) -> list[int] | None:
    """Return the offset of each annotated byte pair, in order; None if one does not stand there."""
    starts: list[int] = []
    at = 0
    for pair, _ in annotations:
        at = data.find(bytes(pair), at)
        if at < 0:
            return None
        starts.append(at)
        at += 1
    return starts


def _lacks_annotation(data: bytes, starts: Sequence[int], always: Container[tuple[int, int]]) -> bool:
    """Say whether a byte pair has no annotation that it would always carry.

    An annotation or a replaced mark beside it parts its bytes, so the site did not see the pair. The annotation of the
    last character stands behind the stretch.
    """
    marks = [start for start, pair in enumerate(pairwise(data)) if pair in _MARK_PAIRS]
    parted = {start + step for start in (*starts, *marks) for step in (-1, 0, 1)}
    last = len(data) - 2
    return any(0 < start < last and start not in parted and pair in always for start, pair in enumerate(pairwise(data)))
