"""Chinese personal names: which texts are some."""

from __future__ import annotations

from functools import cache

from seedclean.core.resources import word_list
from seedclean.text.scan import fold, han_count


@cache
def _surnames() -> frozenset[str]:
    return frozenset(word_list("surnames.txt"))


def is_person(byline: str) -> bool:
    """Say whether a byline is a Chinese personal name: a surname and one or two more characters.

    >>> is_person("张小明"), is_person("锦缎"), is_person("融中财经")
    (True, False, False)
    """
    name = fold(byline).strip()
    if not name or han_count(name) != len(name):
        return False
    surnames = _surnames()
    return (len(name) in (2, 3) and name[0] in surnames) or (len(name) in (3, 4) and name[:2] in surnames)
