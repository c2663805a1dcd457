"""GBK byte pairs and characters, both ways, user-defined codes included.

A browser's decoder shows a pair that GBK leaves undefined as GB 18030 has it, mostly as a private-use character (WHATWG
Encoding): U+E0FA is the pair AC DF.
"""

from __future__ import annotations

from functools import cache

LEADS = range(0x81, 0xFF)

# Marks that such sites turn from full-width to ASCII, as pairs of GBK.
MARKS = {",": b"\xa3\xac", "?": b"\xa3\xbf", "!": b"\xa3\xa1", ":": b"\xa3\xba", ";": b"\xa3\xbb"}


@cache
def _tables() -> tuple[dict[str, tuple[int, int]], dict[tuple[int, int], str], dict[tuple[int, int], str]]:
    pairs = [(lead, trail) for lead in LEADS for trail in range(0x40, 0xFF) if trail != 0x7F]
    everything, defined = {}, {}
    for pair in pairs:
        everything[pair] = bytes(pair).decode("gb18030")
        try:
            defined[pair] = bytes(pair).decode("gbk")
        except UnicodeDecodeError:
            continue
    pairs_of_characters = {character: pair for pair, character in (everything | defined).items()}
    return pairs_of_characters, defined, everything | defined


def pairs_of_characters() -> dict[str, tuple[int, int]]:
    """Return character -> (lead, trail), for all two-byte codes and the private-use characters of undefined ones.

    >>> [hex(byte) for byte in pairs_of_characters()["傳"]], [hex(byte) for byte in pairs_of_characters()[chr(0xE0FA)]]
    (['0x82', '0xf7'], ['0xac', '0xdf'])
    """
    return _tables()[0]


def characters_of_pairs() -> dict[tuple[int, int], str]:
    """Return (lead, trail) -> character, for the codes that GBK defines.

    >>> characters_of_pairs()[0xE6, 0x82]
    '鎮'
    """
    return _tables()[1]


def displayed_characters() -> dict[tuple[int, int], str]:
    """Return (lead, trail) -> what a browser shows: `shown`, and private-use characters and the like.

    >>> ascii(displayed_characters()[0xAC, 0xDF])
    "'\\\\ue0fa'"
    """
    return _tables()[2]
