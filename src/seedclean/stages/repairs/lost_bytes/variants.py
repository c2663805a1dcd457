"""Variants: characters of GBK that say the same to the model, such as 發 髮 发, or “ 「."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache

from seedclean.stages.repairs.lost_bytes.gbk import pairs_of_characters
from seedclean.text import fold

_CURLY = {"「": "“", "」": "”", "『": "‘", "』": "’"}


def fold_for_model(text: str) -> str:
    """Return a text as the model knows it: folded, its corner brackets as curly quotation marks.

    >>> fold_for_model("「發展」")
    '“发展”'
    """
    folded = fold(text)
    for corner, curly in _CURLY.items():  # hardly any page has them: four looks are faster than a translation
        folded = folded.replace(corner, curly)
    return folded


@cache
def variants_by_fold() -> Mapping[str, tuple[str, ...]]:
    """Return character as the model knows it -> the characters of GBK that it stands for."""
    variants: dict[str, tuple[str, ...]] = {}
    characters = "".join(pairs_of_characters())
    for character, folded in zip(characters, fold_for_model(characters), strict=True):
        variants[folded] = (*variants.get(folded, ()), character)
    return variants


@cache
def variants_of(character: str) -> tuple[str, ...]:
    """Return the characters of GBK that are the same to the model as this one.

    >>> "".join(sorted(variants_of("发")))
    '发發髮'
    """
    return variants_by_fold().get(fold_for_model(character), (character,))
