"""What the shipped patterns cannot do without, as it was worked out before: that takes a twentieth of a start.

The answers are those of `required_words`, by the text of the pattern, so those on another pattern are not used.
scripts/list_required_words.py writes them, and a test compares them.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import cache
from math import inf
from typing import Any

import orjson

from seedclean.core.resources import configs_folder
from seedclean.rules.required_words import RequiredWords, WordPosition, find_required_words

FILE = "required-words.json"
_PARTS = ("of a line", "whole line")


@cache
def known_required_words(pattern: str, *, whole: bool) -> RequiredWords:
    """Return what `find_required_words` does: from the list, if it has the pattern.

    >>> known_required_words("海城.{2}", whole=True) == find_required_words("海城.{2}", whole=True)
    True
    """
    listed = listed_required_words()[whole].get(pattern)
    return from_json(listed) if listed else find_required_words(pattern, whole=whole)


@cache
def listed_required_words() -> tuple[Mapping[str, Any], Mapping[str, Any]]:
    """Return the list: what is known of patterns for parts of a line, and of those for whole lines."""
    listed = orjson.loads((configs_folder() / FILE).read_bytes())
    return listed[_PARTS[0]], listed[_PARTS[1]]


def as_json(questions: Iterable[tuple[str, bool]]) -> bytes:
    """Return the list for some patterns, each with whether it must match a whole line."""
    listed: dict[str, dict[str, Any]] = {part: {} for part in _PARTS}
    for pattern, whole in sorted(questions):
        words, *others = find_required_words(pattern, whole=whole)
        positions = {word: list(position) for word, position in words.items()} if words is not None else None
        listed[_PARTS[whole]][pattern] = [positions, *others]
    return orjson.dumps(listed, option=orjson.OPT_APPEND_NEWLINE)


def from_json(listed: list[Any]) -> RequiredWords:
    """Return what is known of a pattern; JSON has no infinity, and null stands for it."""
    words, rare, most, *others = listed
    positions = None if words is None else {word: WordPosition(*map(_bound, words[word])) for word in words}
    return RequiredWords(positions, rare, _bound(most), *others)


def _bound(number: float | None) -> float:
    return inf if number is None else number
