"""Patterns of `re` that are compiled when they are first used."""

from __future__ import annotations

import re
from functools import cached_property
from typing import Any, cast

_WAITING: list[LatePattern] = []


def late_pattern(pattern: str, flags: int = 0) -> re.Pattern[str]:
    """Return a pattern that `re` compiles when it is first used; a wrong one fails then, not before.

    `re` takes a millisecond for each class of Han characters, and a run of a few pages uses a quarter of our patterns:
    with those that take longest compiled late, such a run takes a tenth less time.

    >>> late_pattern("[一-九]号").findall("三号楼")
    ['三号']
    """
    late = LatePattern(pattern, flags)
    _WAITING.append(late)
    return cast("re.Pattern[str]", late)


def compile_late_patterns() -> None:
    """Compile all that wait: what workers are forked from does so once for all of them."""
    for late in _WAITING:
        late.search("")
    _WAITING.clear()


class LatePattern:
    """What `late_pattern` returns."""

    def __init__(self, pattern: str, flags: int) -> None:
        self._arguments = pattern, flags

    @cached_property
    def compiled(self) -> re.Pattern[str]:
        """The pattern that it stands for."""
        return re.compile(*self._arguments)

    def __getattr__(self, name: str) -> Any:
        """Return what the compiled pattern has."""
        if name.startswith("__"):  # `copy` and `pickle` ask for such before there are arguments
            raise AttributeError(name)
        value = getattr(self.compiled, name)
        setattr(self, name, value)  # from now on it is found without this function
        return value
