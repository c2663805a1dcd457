"""Variants: characters of GBK that fold to the same character, such as 發 髮 发."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache

from seedclean.stages.repairs.lost_bytes.gbk import pairs_of_characters
from seedclean.text import fold


@cache
def variants_by_fold() -> Mapping[str, tuple[str, ...]]:
    """Return folded character -> the characters of GBK that fold to it."""
    variants: dict[str, tuple[str, ...]] = {}
    characters = "".join(pairs_of_characters())
    for character, folded in zip(characters, fold(characters), strict=True):
        variants[folded] = (*variants.get(folded, ()), character)
    return variants


@cache
def variants_of(character: str) -> tuple[str, ...]:
    """Return the characters of GBK that fold to the same as this one.

    >>> "".join(sorted(variants_of("发")))
    '发發髮'
    """
    return variants_by_fold().get(fold(character), (character,))
