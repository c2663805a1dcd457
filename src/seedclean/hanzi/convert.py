"""Traditional to Simplified with OpenCC, its known slips put right.

What is put right (each measured, see tests/cases/simplify.yaml): `t2s` leaves 看著; `tw2s` turns a bare 么 into 幺
and the 著 of "written by" into 着; all of them turn 乾安县 into 干安县; the Taiwanese and Hong Kong tables drop what
follows a NUL and raise on a lone surrogate. The words are in `configs/conversion.yaml`.
"""

from __future__ import annotations

import re
from functools import cache
from importlib.metadata import version
from typing import Literal, NamedTuple

from opencc import OpenCC

from seedclean.errors import ConfigError
from seedclean.hanzi.tables import fold, han_count
from seedclean.resources import configs
from seedclean.strict_yaml import load

Variant = Literal["t2s", "tw2s", "hk2s", "tw2sp"]

# NUL ends the Taiwanese and Hong Kong tables' input, a lone surrogate raises: neither is ever handed over.
_POISON = re.compile("([\x00\ud800-\udfff]+)")


class _Words(NamedTuple):
    watch: re.Pattern[str]
    words: dict[str, str]
    particle_after: frozenset[str]
    particle_before: frozenset[str]


@cache
def _converter(variant: str) -> OpenCC:
    return OpenCC(variant)  # cached by name in each process: the object does not pickle


@cache
def _words() -> _Words:
    loaded = load(configs() / "conversion.yaml")
    data = loaded.data
    words: dict[str, str] = data["words"]
    for key, value in words.items():
        if len(key) != len(value):
            raise ConfigError(f"{loaded.place(('words', key))}: {key!r} and {value!r} differ in length")
    longest_first = sorted(words, key=lambda word: (-len(word), word))
    watch = re.compile("|".join([*map(re.escape, longest_first), "[著么]"]))
    return _Words(watch, words, frozenset(data["particle_after"]), frozenset(data["particle_before"]))


def convert(text: str, variant: Variant = "t2s") -> str:
    """Return Traditional text in Simplified characters; all but `tw2sp` keep the length.

    The caller decides that the text is Traditional; see `evidence`.

    Args:
        text: any string, NUL and lone surrogates included.
        variant: the OpenCC table; `tw2sp` also rewrites Taiwanese wording (資訊 -> 信息).

    >>> convert("看著高爾基著《母親》,為什么")
    '看着高尔基著《母亲》,为什么'
    """
    if _POISON.search(text):
        parts = _POISON.split(text)
        return "".join(part if odd % 2 else convert(part, variant) for odd, part in enumerate(parts))
    converted = str(_converter(variant).convert(text))
    if len(converted) != len(text):
        # Wording was rewritten: positions are lost, so the watch words cannot be put right one by one.
        return converted
    return _put_right(text, converted)


def _put_right(text: str, converted: str) -> str:
    table = _words()
    if not table.watch.search(text):
        return converted
    characters = list(converted)
    for match in table.watch.finditer(text):
        start, found = match.start(), match[0]
        if found == "著":
            characters[start] = "着" if _is_particle(text, start, table) else "著"
        else:
            characters[start : match.end()] = table.words.get(found, found)
    return "".join(characters)


def _is_particle(text: str, at: int, table: _Words) -> bool:
    before = fold(text[max(at - 1, 0) : at])
    after = fold(text[at + 1 : at + 2])
    if before in table.particle_after or after in table.particle_before:
        return True
    # Left over: rare verbs (藉著西進) and "written by" (楊沫著的《…, 魯迅著, 所著). Names end a phrase.
    return before not in ("", "所", " ") and after != "的" and han_count(after) > 0


def opencc_version() -> str:
    """Return the version of the installed OpenCC, for reports: its tables decide bytes."""
    return version("opencc")
