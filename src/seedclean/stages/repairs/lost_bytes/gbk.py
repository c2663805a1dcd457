"""GBK byte pairs and their characters, both ways, user-defined codes included.

For a pair that GBK leaves undefined, a browser shows the character of GB 18030, mostly a
private-use one (WHATWG Encoding Standard): U+E0FA is the pair AC DF.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache

LEADS = range(0x81, 0xFF)

# Marks that mirror sites turn from full-width to ASCII: ASCII form -> byte pair of the full-width form.
FULL_WIDTH_MARKS = {",": b"\xa3\xac", "?": b"\xa3\xbf", "!": b"\xa3\xa1", ":": b"\xa3\xba", ";": b"\xa3\xbb"}

_Pair = tuple[int, int]


@cache
def _tables() -> tuple[Mapping[str, _Pair], Mapping[_Pair, str], Mapping[_Pair, str]]:
    pairs = [(lead, trail) for lead in LEADS for trail in range(0x40, 0xFF) if trail != 0x7F]
    gb18030, gbk = {}, {}
    for pair in pairs:
        gb18030[pair] = bytes(pair).decode("gb18030")
        try:
            gbk[pair] = bytes(pair).decode("gbk")
        except UnicodeDecodeError:
            continue
    displayed = gb18030 | gbk
    return {character: pair for pair, character in displayed.items()}, gbk, displayed


def pairs_of_characters() -> Mapping[str, _Pair]:
    """Return character -> (lead, trail), private-use characters of undefined pairs included.

    >>> [hex(byte) for byte in pairs_of_characters()["傳"]]
    ['0x82', '0xf7']
    >>> [hex(byte) for byte in pairs_of_characters()[chr(0xE0FA)]]
    ['0xac', '0xdf']
    """
    return _tables()[0]


def characters_of_pairs() -> Mapping[_Pair, str]:
    """Return (lead, trail) -> character, for the pairs that GBK defines.

    >>> characters_of_pairs()[0xE6, 0x82]
    '鎮'
    """
    return _tables()[1]


def displayed_characters() -> Mapping[_Pair, str]:
    """Return (lead, trail) -> what a browser shows: also for pairs that GBK leaves undefined.

    >>> ascii(displayed_characters()[0xAC, 0xDF])
    "'\\\\ue0fa'"
    """
    return _tables()[2]


def is_private(character: str) -> bool:
    """Say whether a character is a private-use one, as browsers show for undefined pairs.

    >>> is_private(chr(0xE0FA)), is_private("傳")
    (True, False)
    """
    return "\ue000" <= character <= "\uf8ff"
