"""Readings of characters, from pypinyin, which is imported for the first page that needs them."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping
from functools import cache, lru_cache

from seedclean.core.resources import word_list
from seedclean.stages.repairs.lost_bytes.gbk import characters_of_pairs

_TONES = str.maketrans({"\u0300": "", "\u0301": "", "\u0304": "", "\u030c": "", "\u0308": "v"})


@cache
def _syllables() -> frozenset[str]:
    return frozenset(word_list("syllables.txt"))


@cache
def readings(character: str) -> frozenset[str]:
    """Return the readings of a character with tone marks, neutral ones included.

    >>> sorted(readings("達"))[:1]
    ['dá']
    """
    from pypinyin import Style, pinyin  # noqa: PLC0415

    groups = pinyin(character, style=Style.TONE, heteronym=True, errors="ignore")
    return frozenset(unicodedata.normalize("NFC", reading) for group in groups for reading in group)


@lru_cache(maxsize=1 << 12)
def is_syllable(text: str) -> bool:
    """Say whether a text in brackets is a Mandarin syllable; `(é)` of a French word is, `(bún)` is not.

    >>> is_syllable("xiàn"), is_syllable("bún")
    (True, False)
    """
    return unicodedata.normalize("NFD", text).translate(_TONES).replace("uv", "v") in _syllables()


@cache
def untoned_readings(character: str) -> frozenset[str]:
    """Return the readings of a character without tone marks; `v` may stand for `ü`.

    >>> sorted(untoned_readings("關"))
    ['guan', 'wan']
    """
    from pypinyin.contrib.tone_convert import to_normal  # noqa: PLC0415

    plain = {to_normal(reading) for reading in readings(character)}
    return frozenset(plain | {reading.replace("v", "ü") for reading in plain})


@cache
def pairs_by_reading() -> Mapping[str, Mapping[tuple[int, int], bool]]:
    """Return each reading of a character of GBK -> see `pairs_with_reading`."""
    from pypinyin.pinyin_dict import pinyin_dict  # noqa: PLC0415

    pairs: dict[str, dict[tuple[int, int], bool]] = {}
    for pair, character in characters_of_pairs().items():
        all_readings = unicodedata.normalize("NFC", pinyin_dict.get(ord(character), "")).split(",")
        for reading in filter(None, all_readings):
            pairs.setdefault(reading, {})[pair] = reading == all_readings[0]
    return pairs


def pairs_with_reading(syllable: str) -> Mapping[tuple[int, int], bool]:
    """Return the GBK byte pairs of the characters with this reading -> whether it is their first reading.

    >>> pairs_with_reading("zhèn")[0xE6, 0x82]
    True
    """
    return pairs_by_reading().get(syllable, {})
