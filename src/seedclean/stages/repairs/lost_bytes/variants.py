"""Characters of GBK that fold to the same: 發 髮 发."""

from __future__ import annotations

from functools import cache

from seedclean.stages.repairs.lost_bytes.gbk import pairs_of_characters
from seedclean.text import fold


@cache
def variants_by_fold() -> dict[str, tuple[str, ...]]:
    """Return folded -> the characters of GBK that fold to it."""
    found: dict[str, tuple[str, ...]] = {}
    every = "".join(pairs_of_characters())
    for character, folded in zip(every, fold(every), strict=True):
        found[folded] = (*found.get(folded, ()), character)
    return found


@cache
def variants_of(character: str) -> tuple[str, ...]:
    """Return the characters of GBK that fold to what this one folds to.

    >>> "".join(sorted(variants_of("发")))
    '发發髮'
    """
    return variants_by_fold().get(fold(character), (character,))
