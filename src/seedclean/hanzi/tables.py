"""Tables over all code points, made from OpenCC and Python's codecs at first use (about 30 ms).

- `fold` maps each Traditional character to its Simplified form, full-width ASCII to ASCII and odd spaces to a
  space: one to one, same length, so that a span found in the view is the same span of the text.
- `evidence` counts the characters that only one of the two scripts has. A character that GB 2312 holds is
  no evidence of Traditional text (乾 著 徵 夥 …), one that Big5 holds none of Simplified text (里 后 台 么 …).
"""

from __future__ import annotations

from functools import cache
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from opencc import OpenCC

from seedclean.edit import code_points

_IDEOGRAPHS = ((0x3400, 0x4DC0), (0x4E00, 0xA000), (0xF900, 0xFB00), (0x20000, 0x323B0))
_SPACES = "\u00a0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u202f\u205f\u3000"
_HAN, _TRADITIONAL, _SIMPLIFIED, _COMMON = 1, 2, 4, 8


class Evidence(NamedTuple):
    """How many characters are Han, only Traditional, and only Simplified."""

    han: int
    traditional: int
    simplified: int

    @property
    def script(self) -> str:
        """`traditional`, `simplified`, `mixed` or `none`; the smaller side is noise up to a tenth."""
        total = self.traditional + self.simplified
        if not total:
            return "none"
        if self.simplified * 10 <= total:
            return "traditional"
        return "simplified" if self.traditional * 10 <= total else "mixed"


def _each(config: str, characters: str) -> NDArray[np.uint32]:
    """Convert characters one by one: a line break between them keeps phrases from forming."""
    return code_points(OpenCC(config).convert("\n".join(characters)))[::2]


def _encodable(character: str, encoding: str) -> bool:
    try:
        character.encode(encoding)
    except UnicodeEncodeError:
        return False
    return True


@cache
def _tables() -> tuple[NDArray[np.uint32], NDArray[np.uint8]]:
    """Return (fold, kind): shape (0x110000,), uint32 and uint8."""
    fold_to = np.arange(0x110000, dtype="<u4")
    fold_to[0xFF01:0xFF5F] = np.arange(0x21, 0x7F)
    fold_to[code_points(_SPACES)] = ord(" ")
    fold_to[0xD800:0xE000] = 0xFFFD  # RE2 takes UTF-8, which has no lone surrogates
    kind = np.zeros(0x110000, dtype=np.uint8)
    codes = np.concatenate([np.arange(first, end, dtype="<u4") for first, end in _IDEOGRAPHS])
    characters = codes.tobytes().decode("utf-32-le")
    kind[codes] = _HAN
    kind[ord("〇")] = _HAN
    simple, full = _each("t2s", characters), _each("s2t", characters)
    fold_to[codes] = simple
    for code in codes[simple != codes].tolist():
        if not _encodable(chr(code), "gb2312"):
            kind[code] |= _TRADITIONAL
    for code in codes[(simple == codes) & (full != codes)].tolist():
        if not _encodable(chr(code), "big5"):
            kind[code] |= _SIMPLIFIED
    kind[code_points(_first_level())] |= _COMMON
    return fold_to, kind


def _first_level() -> str:
    """Return the 3,755 characters of GB 2312's first level: those of daily use, in Simplified form."""
    rows = ((high, low) for high in range(0xB0, 0xD8) for low in range(0xA1, 0xFF))
    return b"".join(bytes(pair) for pair in rows if pair < (0xD7, 0xFA)).decode("gb2312")


def fold(text: str) -> str:
    """Return the view that rules are matched on: Simplified, half-width, same length.

    >>> fold("返回搜狐，查看更多　掃一掃")
    '返回搜狐,查看更多 扫一扫'
    """
    return str(_tables()[0][code_points(text)].tobytes(), "utf-32-le")


def evidence(text: str) -> Evidence:
    """Count what speaks for each script.

    >>> evidence("英偉達宣布投資"), evidence("英伟达宣布投资").script
    (Evidence(han=7, traditional=3, simplified=0), 'simplified')
    """
    kinds = _tables()[1][code_points(text)]
    return Evidence(
        int(np.count_nonzero(kinds)),
        int(np.count_nonzero(kinds & _TRADITIONAL)),
        int(np.count_nonzero(kinds & _SIMPLIFIED)),
    )


def han_count(text: str) -> int:
    """Return the number of Han characters.

    >>> han_count("AI圈又地震了。")
    5
    """
    return int(np.count_nonzero(_tables()[1][code_points(text)]))


def traditional(character: str) -> bool:
    """Say whether only Traditional text has this character.

    >>> traditional("達"), traditional("里")
    (True, False)
    """
    return bool(_tables()[1][ord(character)] & _TRADITIONAL)


def common_share(text: str) -> float:
    """Return how many of the characters that are neither ASCII nor usual marks are of daily use, 0 to 1.

    It tells right decoding from wrong: measured on 5,000 articles, a page has 0.92 at least in its own encoding and
    0.47 at most in another that takes its bytes.

    >>> common_share("英偉達宣布,今天"), common_share("鑻变紵杈惧甯")
    (1.0, 0.33...)
    """
    codes = code_points(fold(text))
    marks = ((codes >= 0x3000) & (codes < 0x3020)) | ((codes >= 0x2010) & (codes < 0x2030))
    letters = codes[(codes > 0x7F) & ~marks]
    return float(np.count_nonzero(_tables()[1][letters] & _COMMON) / max(len(letters), 1))
