"""Tables over all code points, made from OpenCC and Python's codecs at first use.

- `fold` maps each Traditional character to its Simplified form, full-width ASCII to ASCII and odd spaces to a
  space: one to one, same length, so that a span found in the view is the same span of the text.
- `evidence` counts the characters that only one of the two scripts has. A character that GB 2312 holds is
  no evidence of Traditional text (乾 著 徵 夥 …), one that Big5 holds none of Simplified text (里 后 台 么 …).
"""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from seedclean.core.edits import code_points, from_code_points
from seedclean.core.resources import configs_folder

if TYPE_CHECKING:
    from opencc import OpenCC

PLAIN = 0x323B0  # from here on, nothing is folded, a blank or an ideograph
# The one definition of Han: `[first, end)` of 〇, of the blocks of unified and compatibility ideographs, and of
# planes 2 and 3 as far as Unicode 16 uses them. `is_han` of c/kernel.h is the same; a test compares them.
HAN_BLOCKS = ((0x3007, 0x3008), (0x3400, 0x4DC0), (0x4E00, 0xA000), (0xF900, 0xFB00), (0x20000, PLAIN))
HAN_CLASS = "".join(f"{chr(first)}-{chr(end - 1)}" for first, end in HAN_BLOCKS)  # inside `[...]` of a pattern
# Two other sets, on purpose: ideographs that NFKC leaves as they are, as fingerprints of articles on disk were made;
# and what the model of lost bytes takes for an ideograph, as it was trained (`is_model_ideograph` of c/kernel.h).
NFKC_STABLE_HAN = ((0x3400, 0x4DC0), (0x4E00, 0xA000))
MODEL_IDEOGRAPHS = (0x3400, 0xA000)
_IDEOGRAPHS = HAN_BLOCKS[1:]  # what OpenCC may convert
_LETTERS_END = 0x40000  # where planes begin that have no letters, and will get none
_SPACES = "\u00a0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u202f\u205f\u3000"
# Simplified forms that Traditional text writes, too: in Hong Kong's standard, in Cantonese, in prayers (祢), by custom.
SHARED_FORMS = "祢吓揾葱恒温脱税强迹踪抛毁册却荆厨携够叠况冲没决禀撑秃内"
# Written in Hong Kong, mostly for Cantonese. OpenCC makes rare characters of them that nobody prints (𠮶, 𩠌, 㖞); they
# stay as they are in Simplified text, so they are no sign of the other script.
CANTONESE = "嗰餸喎劏噚唓躝𨋢孻煇攋蹳嘪誫鱆鰽"
HAN, TRADITIONAL_ONLY, SIMPLIFIED_ONLY, COMMON = 1, 2, 4, 8  # flags of `kinds`


@cache
def _converter(config: str) -> OpenCC:
    from opencc import OpenCC  # noqa: PLC0415 - commands that convert nothing need none

    return OpenCC(config)


@cache
def character_table(config: str) -> NDArray[np.uint32] | None:
    """Return what each code point below `PLAIN` becomes alone, uint32; None if what we know is of another OpenCC.

    Args:
        config: `t2s`, `tw2s`, `hk2s` or `s2t`.
    """
    import opencc  # noqa: PLC0415 - as above

    _, version, *lines = (configs_folder() / "characters.tsv").read_text(encoding="utf-8").splitlines()
    if version != opencc.__version__:
        return None
    [(old, new)] = [pair for name, *pair in (line.split("\t") for line in lines) if name == config]
    table = np.arange(PLAIN, dtype=np.uint32)
    table[code_points(old)] = code_points(new)
    return table


def _each(config: str, codes: NDArray[np.uint32]) -> NDArray[np.uint32]:
    """Convert ideographs one by one: a line break between them keeps phrases from forming."""
    table = character_table(config)
    if table is not None:  # OpenCC is not loaded for text that it need not convert
        return table[codes]
    lines = np.full(2 * len(codes), ord("\n"), dtype="<u4")
    lines[::2] = codes
    return code_points(_converter(config).convert(from_code_points(lines)))[::2]


@cache
def _ideographs() -> NDArray[np.uint32]:
    return np.concatenate([np.arange(first, end, dtype="<u4") for first, end in _IDEOGRAPHS])


def _missing(codes: NDArray[np.uint32], encoding: str) -> NDArray[np.uint32]:
    """Return the characters that an encoding does not hold; none of the codes is `?` or a line break."""
    encoded = "\n".join(map(chr, codes.tolist())).encode(encoding, "replace").split(b"\n")
    return codes[[part == b"?" for part in encoded]] if len(codes) else codes


def han_characters() -> str:
    """Return all Han characters, 〇 first."""
    return from_code_points(np.concatenate([np.arange(first, end, dtype="<u4") for first, end in HAN_BLOCKS]))


def fold_points(points: NDArray[np.uint32]) -> NDArray[np.uint32]:
    """Return what code points are folded to, without the table for all; see `fold`.

    >>> from_code_points(fold_points(code_points("返ＡＢ　達")))
    '返AB 达'
    """
    folded = points.copy()
    wide = (points >= 0xFF01) & (points < 0xFF5F)
    folded[wide] -= 0xFEE0
    for space in _SPACES:
        folded[points == ord(space)] = ord(" ")
    folded[(points >= 0xD800) & (points < 0xE000)] = 0xFFFD  # RE2 takes UTF-8, which has no lone surrogates
    ideographs = np.zeros(len(points), dtype=bool)
    for first, end in _IDEOGRAPHS:
        ideographs |= (points >= first) & (points < end)
    folded[ideographs] = _each("t2s", points[ideographs])
    return folded


@cache
def fold_table() -> NDArray[np.uint32]:
    """Return what each code point is folded to: shape (0x110000,), uint32."""
    every = np.arange(0x110000, dtype="<u4")
    every[:PLAIN] = fold_points(every[:PLAIN])
    return every


@cache
def kind_table() -> NDArray[np.uint8]:
    """Return the flags of each code point: shape (0x110000,), uint8."""
    kind = np.zeros(0x110000, dtype=np.uint8)
    codes = _ideographs()
    for first, end in HAN_BLOCKS:
        kind[first:end] = HAN
    simple, full = fold_table()[codes], _each("s2t", codes)
    kind[_missing(codes[simple != codes], "gb2312")] |= TRADITIONAL_ONLY
    kind[_missing(codes[(simple == codes) & (full != codes)], "big5")] |= SIMPLIFIED_ONLY
    kind[code_points(SHARED_FORMS)] &= ~np.uint8(SIMPLIFIED_ONLY)
    kind[code_points(CANTONESE)] &= ~np.uint8(TRADITIONAL_ONLY)
    kind[code_points(_first_level())] |= COMMON
    return kind


def _first_level() -> str:
    """Return the 3,755 characters of GB 2312's first level: those of daily use, in Simplified form."""
    rows = ((high, low) for high in range(0xB0, 0xD8) for low in range(0xA1, 0xFF))
    return b"".join(bytes(pair) for pair in rows if pair < (0xD7, 0xFA)).decode("gb2312")


@cache
def letter_table() -> NDArray[np.bool_]:
    """Return which code points are letters or digits of any script: shape (0x110000,), bool."""
    every = from_code_points(np.arange(_LETTERS_END, dtype="<u4"))
    is_letter = np.zeros(0x110000, dtype=bool)
    for run in re.finditer(r"[^\W_]+", every):
        is_letter[run.start() : run.end()] = True
    return is_letter


def line_keys(text: str, starts: NDArray[np.intp], ends: NDArray[np.intp]) -> list[str]:
    """Return of each stretch `[start, end)` of a text its letters and digits in lower case: what it is known by.

    >>> line_keys("甲、A b。", np.array([0, 4]), np.array([3, 6]))
    ['甲a', 'b']
    """
    points = code_points(text)
    wanted = letter_table()[points]
    letters = from_code_points(points[wanted])
    places = np.concatenate(([0], np.cumsum(wanted)))
    return [letters[a:b].lower() for a, b in zip(places[starts].tolist(), places[ends].tolist(), strict=True)]


def is_traditional(character: str) -> bool:
    """Say whether only Traditional text has this character.

    >>> is_traditional("達"), is_traditional("里")
    (True, False)
    """
    return bool(kind_table()[ord(character)] & TRADITIONAL_ONLY)
