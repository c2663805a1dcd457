"""Characters of GBK that fold to the same: 發 髮 发."""

from __future__ import annotations

from functools import cache

from seedclean.hanzi import evidence, fold
from seedclean.repairs.torn.gbk import codes


@cache
def _forms() -> dict[str, tuple[str, ...]]:
    found: dict[str, tuple[str, ...]] = {}
    for character in codes():
        folded = fold(character)
        found[folded] = (*found.get(folded, ()), character)
    return found


@cache
def forms_of(character: str) -> tuple[str, ...]:
    """Return the characters of GBK that fold to what this one folds to.

    >>> "".join(sorted(forms_of("发")))
    '发發髮'
    """
    return _forms().get(fold(character), (character,))


@cache
def simplified_only(character: str) -> bool:
    """Say whether only Simplified text has this character.

    >>> simplified_only("护"), simplified_only("后")
    (True, False)
    """
    return evidence(character).simplified > 0
